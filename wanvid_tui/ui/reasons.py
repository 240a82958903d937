"""Why a job ended badly, in the words of a row and of the detail's first lines (ux.md 3.4, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.core.remedies import remedy_for
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.resolving import GIVEN_UP
from wanvid_tui.ui.keymap import ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.job import Job

__all__ = ["Ending", "ending_of"]

_BILLING = ("Arrearage", "PrepaidBillOverdue", "PostpaidBillOverdue", "CommodityNotPurchased", "AllocationQuota")


class Ending(NamedTuple):
    """Why a job is failed or lost."""

    short: str
    """For the row, at most 17 cells."""
    said: str
    """What happened: the detail's first line."""
    way_on: str
    """What it cost and what now: its second line. Keys stand between backquotes."""
    longer: str = ""
    """The same in more words, where a row has room for them; empty for none."""


def ending_of(job: Job, keys: Callable[[str], str] = ours) -> Ending:
    """The ending of a failed or lost job; ``keys`` tells what to press for a command."""
    code = job.error_code or ""
    message = clean_text(job.error_message or "", limit=400)
    if job.state.value == "lost":
        return _lost(code, keys)
    return _failed(code, message, keys)


def _failed(code: str, text: str, keys: Callable[[str], str]) -> Ending:
    message = stored(text)
    sends_again = _("Nothing was billed. `{key}` sends it again.").format(key=keys("again"))
    if code in ("DataInspectionFailed", "IPInfringementSuspect"):
        return Ending(
            _("moderation"),
            _("Moderation refused this prompt or its result."),
            _("Nothing was billed. `{key}` edits it as a new draft.").format(key=keys("edit")),
            _(
                "Nothing was billed. Reword it: `{key}` opens it as a new draft. "
                "Sending it again unchanged rarely helps."
            ).format(key=keys("edit")),
        )
    if code.startswith("InternalError.Timeout"):
        return Ending(_("gave up after 3h"), _("The service gave up on it after 3 h."), sends_again)
    if code.startswith(_BILLING) or code == "AccessDenied.Unpurchased":
        words = _("The account cannot pay for it: {reason}").format(reason=message or code)
        return Ending(_("billing"), words, _("Nothing was billed."), _unbilled_but(code))
    if "AccessDenied" in code or code in ("ModelNotFound", "InvalidApiKey"):
        words = _("The service refuses it to this key: {reason}").format(reason=message or code)
        return Ending(_("no right to it"), words, _("Nothing was billed."), _unbilled_but(code))
    if code.startswith(("InternalError", "SystemError", "ModelServing", "ModelUnavailable", "RequestTimeOut")):
        return Ending(_("service fault"), _("The service failed at this job, not you."), sends_again)
    if code.startswith("Invalid") or "Parameter" in code:
        return Ending(
            _("bad parameter"),
            _("The service refused a parameter: {reason}").format(reason=message or code),
            _("Nothing was billed. `{key}` edits it as a new draft.").format(key=keys("edit")),
        )
    if "link" in code.lower() or "link" in text.lower()[:40]:
        return Ending(
            _("no link came"),
            _("The service finished it and gave no link."),
            _("`{key}` sends it again.").format(key=keys("again")),
        )
    if code or message:
        short = cells.fit(clean_text(code, limit=40) or message, 17)
        return Ending(short, _("The service failed this job: {reason}").format(reason=message or code), sends_again)
    return Ending(_("no reason given"), _("The service gave no reason."), sends_again)


def _unbilled_but(code: str) -> str:
    """That it cost nothing, and what to mend for the next time; empty where no step is known."""
    step = remedy_for(code)
    return _("Nothing was billed. {step}.").format(step=step) if step else ""


def _lost(code: str, keys: Callable[[str], str]) -> Ending:
    if code == GIVEN_UP:
        return Ending(_("given up by you"), _("You gave this job up."), _("If the service has it, it is billed."))
    if "expired" in code.lower():
        expired = _("The video's link ran out before it was fetched.")
        return Ending(_("link expired"), expired, _("`{key}` makes it again, paid again.").format(key=keys("again")))
    forgotten = _("The service no longer knows this task.")
    return Ending(_("forgotten there"), forgotten, _("`{key}` makes it again, paid again.").format(key=keys("again")))
