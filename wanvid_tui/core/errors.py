"""The exception family of wanvid. What a caller acts on is a fact of the class, not of its text.

::

    WanvidError
    |-- InvalidRequest          a request that the rules refuse, with every problem      exit 2
    |-- ConfigError             a file of the user's that cannot be read as meant        exit 2
    |-- CredentialError         no key, or none for this job                             exit 3
    |-- LedgerError             the ledger cannot be opened, read or written             exit 1
    |-- DiskError               a file of the user's cannot be opened, read or written   exit 1
    |-- ConfirmationNeeded      would ask, but nobody is there to answer                 exit 7
    |-- TransportError          no answer that counts came                               exit 6
    |   |-- NotSent             surely did not reach the service (DNS, refused, TLS)
    |   |-- Redirected          answered with a redirect: surely not worked on
    |   |-- AnswerLost          sent, and then no answer: the outcome is unknown
    |   |-- UnreadableAnswer    answered with something that is not the Wan API
    |   |-- LinkRefused         a video's link that is expired or gone: a fresh one helps
    |   `-- LinkUnsafe          a video's link that is not followed at all
    `-- ServiceError            the service answered with an error of its own
        |-- KeyRefused          401: wrong key, or of another region                     exit 3
        |-- NoPermission        403: no right to this model or workspace                 exit 3
        |-- BillingError        quota, arrears, free tier only                           exit 4
        |-- Throttled           429: wait and ask again
        |-- ModerationRefused   the prompt or its result was refused                     exit 10
        |-- BadRequest          any other 4xx: the request or its model is wrong         exit 8
        |-- AlreadyStarted      a cancel that came too late                              exit 1
        |-- NotOffered          404 or 405 of a path: this service has no such call      exit 1
        `-- ServiceFault        5xx: the service has a fault                             exit 6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.remedies import remedy_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.problem import Problem

__all__ = [
    "AlreadyStarted",
    "AnswerLost",
    "BadRequest",
    "BillingError",
    "ConfigError",
    "ConfirmationNeeded",
    "CredentialError",
    "DiskError",
    "InvalidRequest",
    "KeyRefused",
    "LedgerError",
    "LinkRefused",
    "LinkUnsafe",
    "ModerationRefused",
    "NoPermission",
    "NotOffered",
    "NotSent",
    "Redirected",
    "ServiceError",
    "ServiceFault",
    "Throttled",
    "TransportError",
    "UnreadableAnswer",
    "WanvidError",
    "service_error",
]


class WanvidError(Exception):
    """An error that a user can read: what, why, and what to do next."""

    exit_code = 1
    """Exit status of a command that ends by this error (cli.md, *Exit codes*)."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What happened and why, one line, no full stop needed."""
        self.remedy = remedy
        """The next step, one sentence; empty when the message says it."""

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class InvalidRequest(WanvidError):
    """A request that the rules refuse; carries every problem, not only the first."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        """What is wrong: field, reason, nearest valid value."""
        super().__init__("; ".join(f"{p.field}: {p.reason}" for p in self.problems))


class ConfigError(WanvidError):
    """A file or setting of the user's that is not as expected: names file, line, key and what is."""

    exit_code = 2


class CredentialError(WanvidError):
    """No API key where one is needed."""

    exit_code = 3


class LedgerError(WanvidError):
    """The ledger cannot be opened, read or written; the path is in the message."""


class DiskError(WanvidError):
    """A file of the user's cannot be opened, read or written: full, read-only, not permitted, no file at all."""

    def __init__(self, path: object, reason: str, *, remedy: str = "") -> None:
        self.path = str(path)
        """The file, as the user would name it."""
        super().__init__(f"{self.path}: {reason}", remedy=remedy)


class ConfirmationNeeded(WanvidError):
    """Something would be asked, but standard input is no terminal and --yes was not given."""

    exit_code = 7


class TransportError(WanvidError):
    """No answer that counts came from the service; the task, if there is one, lives on."""

    exit_code = 6

    def __init__(self, message: str, *, request_id: str | None = None, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.request_id = request_id
        """The service's id of the request, where the answer still showed it."""


class NotSent(TransportError):
    """The request surely did not reach the service: DNS, refused, TLS, connect timeout (api.md 4)."""


class Redirected(TransportError):
    """The answer was a redirect: surely not worked on, never followed with a key."""


class AnswerLost(TransportError):
    """The request went out and no answer came: whether it was worked on is unknown (api.md 4)."""


class UnreadableAnswer(TransportError):
    """The answer is not one of the Wan API's; the request may have been worked on all the same."""


class LinkRefused(TransportError):
    """The storage refused a video's link: expired or gone. The service gives a fresh one while it knows the task."""


class LinkUnsafe(TransportError):
    """A video's link, or a redirect of it, leads where no download goes: nothing was asked there (faults.md X1)."""


class ServiceError(WanvidError):
    """The service answered with an error of its own (api.md 3 and 4)."""

    def __init__(
        self, code: str, message: str, *, status: int = 0, request_id: str | None = None, remedy: str | None = None
    ) -> None:
        self.code = code
        """The service's code, such as ``InvalidApiKey``; empty when it gave none."""
        self.status = status
        """HTTP status, or 0 for an error inside a task's answer."""
        self.request_id = request_id
        """The service's id of the request, to quote in a complaint."""
        self.said = message
        """The service's own message, cleaned of control characters."""
        text = f"{code}: {message}" if code and message else code or message or f"HTTP {status}"
        super().__init__(text, remedy=remedy_for(code, message, status) if remedy is None else remedy)


class KeyRefused(ServiceError):
    """401: the key is wrong, or of another region than the base."""

    exit_code = 3


class NoPermission(ServiceError):
    """403: the key has no right to this model or workspace."""

    exit_code = 3


class BillingError(ServiceError):
    """Quota, arrears, overdue, free tier only: the account must be mended first."""

    exit_code = 4


class Throttled(ServiceError):
    """429 that clears by waiting."""

    exit_code = 6

    def __init__(self, code: str, message: str, *, retry_after_s: float | None = None, **facts: object) -> None:
        status = facts.get("status")
        request_id = facts.get("request_id")
        super().__init__(
            code,
            message,
            status=status if isinstance(status, int) else 429,
            request_id=request_id if isinstance(request_id, str) else None,
        )
        self.retry_after_s = retry_after_s
        """Seconds the service asks to wait, or None when it does not say."""


class ModerationRefused(ServiceError):
    """The prompt or its result was refused by moderation; it cost nothing."""

    exit_code = 10


class BadRequest(ServiceError):
    """Any other 4xx with a code: the request or its model is wrong; sending it again changes nothing."""

    exit_code = 8


class AlreadyStarted(ServiceError):
    """A cancel that came too late: the task will finish and be billed."""


class NotOffered(ServiceError):
    """404 or 405 of a path: this service does not offer the call."""


class ServiceFault(ServiceError):
    """5xx: the service has a fault; a submit that ends so is uncertain."""

    exit_code = 6


_BILLING = frozenset(
    {
        "Arrearage",
        "PrepaidBillOverdue",
        "PostpaidBillOverdue",
        "CommodityNotPurchased",
        "AllocationQuota.FreeTierOnly",
        "AccessDenied.Unpurchased",
    }
)
_MODERATION = frozenset({"DataInspectionFailed", "IPInfringementSuspect"})


def service_error(
    code: str,
    message: str,
    *,
    status: int,
    request_id: str | None = None,
    retry_after_s: float | None = None,
) -> ServiceError:
    """The error of the family for what the service answered.

    ``status`` is the HTTP status, or 0 for an error inside a task's answer. A 404 or 405 without a code of the
    service's own is the path, not the task: :class:`NotOffered`.
    """
    facts = {"status": status, "request_id": request_id}
    family: type[ServiceError]
    if code in _BILLING or (status == 429 and "free quota" in message.lower()):
        family = BillingError
    elif code in _MODERATION:
        family = ModerationRefused
    elif code == "InvalidApiKey" or status == 401:
        family = KeyRefused
    elif code == "UnsupportedOperation":
        family = AlreadyStarted
    elif status == 429 or code.startswith("Throttling"):
        return Throttled(code, message, retry_after_s=retry_after_s, **facts)
    elif "AccessDenied" in code or (status == 403 and not code):
        family = NoPermission
    elif status in (404, 405) and not code:
        family = NotOffered
    elif status >= 500 or code.startswith(("InternalError", "SystemError", "ModelServing", "ModelUnavailable")):
        family = ServiceFault
    else:
        family = BadRequest
    return family(code, message, status=status, request_id=request_id)
