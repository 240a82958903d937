"""The error answers of the API, in the service's own words (api.md 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error answer."""

    status: int
    """HTTP status."""
    code: str
    """`code` of the body."""
    message: str
    """`message` of the body."""


NO_KEY = Refusal(401, "InvalidApiKey", "No API-key provided.")
"""The header `Authorization: Bearer KEY` is missing."""

NO_WORKSPACE = Refusal(403, "Workspace.AccessDenied", "Workspace access denied.")
"""The header `X-DashScope-WorkSpace` names none."""

NOT_ASYNC = Refusal(403, "AccessDenied", "current user api does not support synchronous calls.")
"""A submit without `X-DashScope-Async: enable`."""

BAD_BODY = Refusal(400, "InvalidParameter", "Required body invalid, please check the request body format.")
"""A submit whose body is no JSON object."""

NO_MODEL = Refusal(400, "InvalidParameter", "Model not exist.")
"""A submit for a model that is not offered."""

THROTTLED = Refusal(429, "Throttling", "Requests throttling triggered.")
"""Too many queries, lists and cancels in a second."""

RATE = Refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
"""Too many submits in a second."""

FULL = Refusal(429, "Throttling.AllocationQuota", "Too many tasks are waiting, please try again later.")
"""Too many tasks wait already."""

STARTED = Refusal(
    400, "UnsupportedOperation", "Failed to cancel the task, please confirm if the task is in PENDING status."
)
"""A cancel of a task that is not PENDING."""

FAILING = Refusal(500, "InternalError", "Internal server error!")
"""Something went wrong in the service itself: its disk is full, for example."""


def missing(what: str) -> Refusal:
    """A parameter that a call cannot do without is missing or cannot be read."""
    text = "Required parameter(s) missing or invalid, please check the request parameters"
    return Refusal(400, "InvalidParameter", f"{text}: {what}")
