"""From a code of the service to the family, the exit status and the next step, over the table of api.md 4."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core import errors
from wanvid_tui.core.errors import (
    AlreadyStarted,
    BadRequest,
    BillingError,
    KeyRefused,
    ModerationRefused,
    NoPermission,
    NotOffered,
    ServiceError,
    ServiceFault,
    Throttled,
    WanvidError,
    service_error,
)
from wanvid_tui.core.remedies import remedy_for

TABLE: list[tuple[int, str, str, type[ServiceError], int, str]] = [
    # status, code, message, family, exit status, a word of the next step
    (401, "InvalidApiKey", "", KeyRefused, 3, "region"),
    (401, "", "", KeyRefused, 3, "region"),
    (403, "AccessDenied", "", NoPermission, 3, "right"),
    (403, "Model.AccessDenied", "", NoPermission, 3, "model"),
    (403, "Workspace.AccessDenied", "", NoPermission, 3, "workspace"),
    (403, "AccessDenied.Unpurchased", "", BillingError, 4, "Activate"),
    (403, "AllocationQuota.FreeTierOnly", "", BillingError, 4, "free quota"),
    (400, "Arrearage", "", BillingError, 4, "Top up"),
    (429, "PrepaidBillOverdue", "", BillingError, 4, "Top up"),
    (429, "PostpaidBillOverdue", "", BillingError, 4, "Top up"),
    (429, "CommodityNotPurchased", "", BillingError, 4, "Buy"),
    (404, "ModelNotFound", "", BadRequest, 8, "region"),
    (400, "InvalidParameter", "Model not exist.", BadRequest, 8, "region"),
    (400, "", "Model not exist.", BadRequest, 8, "region"),
    (400, "InvalidParameter", "size", BadRequest, 8, "parameter"),
    (400, "InvalidParameter.DataInspection", "", BadRequest, 8, "parameter"),
    (400, "InvalidURL.Timeout", "", BadRequest, 8, "address"),
    (400, "DataInspectionFailed", "", ModerationRefused, 10, "reword"),
    (0, "DataInspectionFailed", "", ModerationRefused, 10, "reword"),
    (400, "IPInfringementSuspect", "", ModerationRefused, 10, "reword"),
    (400, "UnsupportedOperation", "", AlreadyStarted, 1, "billed"),
    (429, "Throttling", "", Throttled, 6, "by itself"),
    (429, "Throttling.RateQuota", "", Throttled, 6, "by itself"),
    (429, "Throttling.BurstRate", "", Throttled, 6, "by itself"),
    (429, "Throttling.AllocationQuota", "", Throttled, 6, "by itself"),
    (429, "Throttling.AllocationQuota", "Free quota exceeded", BillingError, 4, ""),
    (429, "", "", Throttled, 6, ""),
    (500, "InternalError", "", ServiceFault, 6, "fault"),
    (500, "InternalError.Algo", "", ServiceFault, 6, "fault"),
    (500, "SystemError", "", ServiceFault, 6, "fault"),
    (500, "RequestTimeOut", "", ServiceFault, 6, "fault"),
    (503, "ModelUnavailable", "", ServiceFault, 6, "later"),
    (503, "ModelServingError", "", ServiceFault, 6, "later"),
    (0, "InternalError.Timeout", "", ServiceFault, 6, "3 h"),
    (502, "", "", ServiceFault, 6, "fault"),
    (404, "", "", NotOffered, 1, ""),
    (405, "", "", NotOffered, 1, ""),
    (400, "SomethingNew", "", BadRequest, 8, ""),
]


@pytest.mark.parametrize(("status", "code", "message", "family", "exit_code", "word"), TABLE)
def test_each_code_has_its_family_exit_status_and_next_step(
    status: int, code: str, message: str, family: type[ServiceError], exit_code: int, word: str
) -> None:
    error = service_error(code, message, status=status, request_id="r-1")
    assert type(error) is family
    assert error.exit_code == exit_code
    assert word in error.remedy
    assert (error.code, error.said, error.status, error.request_id) == (code, message, status, "r-1")


def test_a_wait_that_the_service_asks_for_is_kept() -> None:
    error = service_error("Throttling", "", status=429, retry_after_s=7.5)
    assert isinstance(error, Throttled)
    assert error.retry_after_s == 7.5


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 599))
def test_every_answer_has_an_error_that_can_be_shown(code: str, message: str, status: int) -> None:
    error = service_error(code, message, status=status)
    assert isinstance(error, ServiceError)
    assert str(error)
    assert error.exit_code in {1, 3, 4, 6, 8, 10}
    assert remedy_for(code, message, status) == error.remedy


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = {line.split("--")[1].split()[0] for line in (errors.__doc__ or "").splitlines() if "--" in line}
    there = {
        name
        for name, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, WanvidError) and one.__module__ == errors.__name__
    }
    assert drawn == there - {"WanvidError"}


def test_the_exit_status_in_the_tree_is_that_of_the_class() -> None:
    for line in (errors.__doc__ or "").splitlines():
        if "--" in line and " exit " in line:
            name = line.split("--")[1].split()[0]
            assert getattr(errors, name).exit_code == int(line.rsplit(" ", 1)[1]), name
