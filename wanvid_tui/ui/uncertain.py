"""An uncertain job in the detail: what is not known, why, and the four ways out when only the user can tell (ux.md 2).

Pure rows, as :mod:`detail`, and the one-line field that takes the id of its task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.pricing import format_money, parse_amount
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.waiting import is_asking
from wanvid_tui.ui.keymap import ours
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.words import exact_clock_text, joined, offset_text
from wanvid_tui.ui.wrapping import wrapped

if TYPE_CHECKING:
    from wanvid_tui.core.job import Event, Job

__all__ = ["TaskEntry", "entry_column", "is_open", "price_text", "times_text", "uncertain_lines"]

_COLUMN, _NARROW_COLUMN = 32, 20
_NARROW = 56
_LEAST_SAID = 20
_LONGEST_ID = 200
_ONLY_YOU = ": only you can tell"


@dataclass(slots=True)
class TaskEntry:
    """The field of *It is there*: the id of a job's task, as far as it is typed."""

    job_id: int
    """Whose task it is."""
    text: str = ""

    def put(self, text: str) -> None:
        """Add typed or pasted characters; an id has no spaces."""
        kept = "".join(char for char in text if char.isprintable() and not char.isspace())
        self.text = (self.text + kept)[:_LONGEST_ID]


def entry_column(width: int) -> int:
    """The column at which the ways out are explained, and the task id is typed."""
    return _COLUMN if width >= _NARROW else _NARROW_COLUMN


def is_open(job: Job) -> bool:
    """Whether the user may decide about the job: it asks, or they chose to wait."""
    return job.state is JobState.UNCERTAIN and job.asks


def price_text(job: Job) -> str:
    """What sending it costs, ``~$1.00``; empty where that is not known."""
    if job.estimate_amount is None or job.estimate_currency is None:
        return ""
    return format_money(parse_amount(job.estimate_amount), job.estimate_currency)


def uncertain_lines(
    job: Job, events: Sequence[Event], width: int, entry: TaskEntry | None, cut: str, keys: Callable[[str], str] = ours
) -> tuple[list[Line], int]:
    """The rows of the block, and which of them is the field's (-1: none)."""
    room = max(1, width - 4)
    lines = [Line((Span("  "), Span(row, Role.WARN_BOLD)), Ground.WARN) for row in wrapped(_broke(job, events), room)]
    lines += [Line((Span("  "), Span(row)), Ground.WARN) for row in wrapped(_known(job, events), room)]
    if not is_open(job):
        return lines, -1
    price = price_text(job)
    again = _("Send again, {price}").format(price=price) if price else _("Send again")
    at, column = -1, entry_column(width)
    for label, says, command in (
        (_("Wait"), _("ask again at the next start"), "resolve-wait"),
        (_("It is there"), _("enter its task id; wanvid takes it over"), "resolve-task"),
        (again, _("if it did arrive, it is paid twice"), "resolve-again"),
        (_("Give it up"), _("ends as lost; sends nothing"), "resolve-give-up"),
    ):
        id_ = f"command:{command}"
        lead = [
            Span("   "),
            Span(f" {keys(command)} ", Role.KEYCAP, id_),
            Span("  "),
            Span(cells.pad(label, column - 8), Role.FG_BOLD, id_),
        ]
        if command == "resolve-task" and entry is not None and entry.job_id == job.id:
            at = len(lines)
            lead.append(_field(entry.text, width - column - 1))
        elif width - column > _LEAST_SAID and column == _COLUMN:
            lead.append(Span(cells.fit(says, width - column - 1, cut), Role.DIM, id_))
        lines.append(Line(tuple(lead), Ground.WARN))
    return lines, at


def _field(text: str, room: int) -> Span:
    return Span(cells.pad(f" {cells.ending(text, room - 2)}_", max(1, room)), Role.ENTRY)


def _sent(events: Sequence[Event]) -> Event | None:
    """The line of the history that says how the last send ended."""
    return next((e for e in reversed(events) if e.old == "submitting" and e.new == "uncertain"), None)


def _is_ended(why: str) -> bool:
    return why.startswith(("found when", "ended while"))


def _broke(job: Job, events: Sequence[Event]) -> str:
    """What happened, and what is not known."""
    end = _sent(events)
    have = _("The service may have job {id}, or not.").format(id=job.id)
    if end is not None and _is_ended(end.why):
        what = _("wanvid was ended while it sent this.")
    elif end is not None and end.why.startswith("the service answered with"):
        what = _("The service answered with another job's task.")
    elif job.error_code or job.error_message:
        code = clean_text(job.error_code, limit=30) if job.error_code else _("no code")
        what = _("The service answered with a fault ({code}).").format(code=code)
    else:
        what = _("The line broke after the request left.")
    return joined([what, have])


def _known(job: Job, events: Sequence[Event]) -> str:
    """Why the user is asked, or what is done about it."""
    if not job.asks:
        if job.task_id is not None:
            words = _("Task {task} is looked at, then taken over. Nothing is sent meanwhile.")
            return words.format(task=clean_text(job.task_id))
        if job.waiting is not None and job.waiting.reason.startswith("key"):
            words = _("It waits for the key of {profile}. Nothing is sent meanwhile.")
            return words.format(profile=clean_text(job.profile, limit=30))
        return _("It is being looked for there. Nothing is sent meanwhile.")
    if not is_asking(job):
        return _("You chose to wait: it asks again at the next start. Nothing is sent meanwhile.")
    why = next((e.why for e in reversed(events) if e.new == "uncertain" and e.why.endswith(_ONLY_YOU)), "")
    reason = clean_text(why.removesuffix(_ONLY_YOU), limit=300)
    if not reason:
        return _("Only you can tell.")
    return _("Only you can tell: {reason}. Nothing is sent meanwhile.").format(reason=stored(reason))


def times_text(job: Job, events: Sequence[Event]) -> str:
    """When it was made, sent, and when the answer was given up: ``17:21:38 queued  sent +2 s  line broke +31 s``."""
    began = job.created_ms
    parts = [_("{time} queued").format(time=exact_clock_text(began))]
    if job.submitted_ms is not None:
        parts.append(_("sent {time}").format(time=offset_text(job.submitted_ms - began)))
    end = _sent(events)
    if end is not None:
        answered = bool(job.error_code or job.error_message) or end.why.startswith("the service answered with")
        ended, why = _is_ended(end.why), ""
        word = _("ended {time}") if ended else _("answered {time}") if answered else _("line broke {time}")
        if not ended and not answered:
            why = clean_text(end.why.removeprefix("no clear answer: "), limit=200)
        text = word.format(time=offset_text(end.at_ms - began))
        parts.append(_("{what} ({why})").format(what=text, why=stored(why)) if why else text)
    return "  ".join(parts)
