"""Why a job ended badly, in the words of a row and of the detail's first lines (ux.md 3.4, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.resolving import GIVEN_UP

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job

__all__ = ["Ending", "ending_of"]

_NO_BILL = "Nothing was billed."

_BILLING = ("Arrearage", "PrepaidBillOverdue", "PostpaidBillOverdue", "CommodityNotPurchased", "AllocationQuota")


class Ending(NamedTuple):
    """Why a job is failed or lost."""

    short: str
    """For the row, at most 17 cells."""
    said: str
    """What happened: the detail's first line."""
    way_on: str
    """What it cost and what now: its second line. Keys stand between backquotes."""


def ending_of(job: Job) -> Ending:
    """The ending of a failed or lost job."""
    code = job.error_code or ""
    message = clean_text(job.error_message or "", limit=400)
    if job.state.value == "lost":
        return _lost(code)
    return _failed(code, message)


def _failed(code: str, message: str) -> Ending:
    if code in ("DataInspectionFailed", "IPInfringementSuspect"):
        return Ending(
            "moderation", "Moderation refused this prompt or its result.", f"{_NO_BILL} `e` edits it as a new draft."
        )
    if code.startswith("InternalError.Timeout"):
        return Ending("gave up after 3h", "The service gave up on it after 3 h.", f"{_NO_BILL} `r` sends it again.")
    if code.startswith(_BILLING) or code == "AccessDenied.Unpurchased":
        return Ending("billing", f"The account cannot pay for it: {message or code}", _NO_BILL)
    if "AccessDenied" in code or code in ("ModelNotFound", "InvalidApiKey"):
        return Ending("no right to it", f"The service refuses it to this key: {message or code}", _NO_BILL)
    if code.startswith(("InternalError", "SystemError", "ModelServing", "ModelUnavailable", "RequestTimeOut")):
        return Ending("service fault", "The service failed at this job, not you.", f"{_NO_BILL} `r` sends it again.")
    if code.startswith("Invalid") or "Parameter" in code:
        return Ending(
            "bad parameter",
            f"The service refused a parameter: {message or code}",
            f"{_NO_BILL} `e` edits it as a new draft.",
        )
    if "link" in code.lower() or "link" in message.lower()[:40]:
        return Ending("no link came", "The service finished it and gave no link.", "`r` sends it again.")
    if code or message:
        short = clean_text(code or message, limit=17)
        return Ending(short, f"The service failed this job: {message or code}", f"{_NO_BILL} `r` sends it again.")
    return Ending("no reason given", "The service gave no reason.", f"{_NO_BILL} `r` sends it again.")


def _lost(code: str) -> Ending:
    if code == GIVEN_UP:
        return Ending("given up by you", "You gave this job up.", "If the service has it, it is billed.")
    if "expired" in code.lower():
        return Ending(
            "link expired", "The video's link ran out before it was fetched.", "`r` makes it again, paid again."
        )
    return Ending("forgotten there", "The service no longer knows this task.", "`r` makes it again, paid again.")
