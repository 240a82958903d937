"""What the palette offers: every command with what it would do now, or why it can do nothing (ux.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.core.language import ENGLISH, N_, _, chosen
from wanvid_tui.ui.commands import LISTS, Command, Where, says_text
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.panel.rows import price_text
from wanvid_tui.ui.uncertain import is_open

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job
    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.screens.main import MainScreen

__all__ = ["commands_listing"]

_Reason = Callable[["Control", "MainScreen", "Job | None"], str]
_OTHER_WORDS: Mapping[str, str] = {
    "again": "retry repeat rerun",
    "anew": "retry repeat reroll rerun",
    "cancel": "stop abort",
    "copy": "clipboard",
    "edit": "reuse",
    "forget": "delete remove",
    "generate": "submit send render create",
    "hold": "pause resume",
    "keys": "help shortcuts",
    "messages": "log history notices",
    "open": "detail show",
    "quit": "exit close",
}
"""What people call a command elsewhere; searched, not shown."""
_OF_MARKED = frozenset({"again", "anew", "hold", "cancel", "forget", "earlier", "later", "copy-scp"})
"""Commands that mean all marked jobs where there are any."""
_IN_QUEUE = (Where.QUEUE, Where.DETAIL, Where.ASKS)
_OF_QUEUE = (Where.QUEUE, Where.ASKS)


def commands_listing(control: Control) -> Listing:
    """Every command, those of the pane first and those that can do nothing last."""
    screen = control.desk.screen
    keymap, origin, job = control.desk.session.keymap, screen.where(), screen.job
    near: list[Choice] = []
    rest: list[Choice] = []
    off: list[Choice] = []
    for command in keymap.commands:
        if not command.title or command.id == "palette" or command.where in LISTS:
            continue
        reason = _reason(control, screen, command, job)
        title = _title(control, command, job)
        choice = Choice(
            _(title),
            _note(control, command, job),
            keymap.printed(command.id),
            reason,
            command,
            f"{command.label} {command.says} {command.id} {_OTHER_WORDS.get(command.id, '')} {_translated(command)}",
            title if chosen() != ENGLISH else "",
        )
        group = off if reason else near if _is_near(command.where, origin) else rest
        group.append(choice)

    def take(choice: Choice) -> None:
        run(control, choice.value, job)

    near.sort(key=lambda choice: choice.value.where is not origin)  # what a job asks comes before all else of it
    return Listing(_("Commands"), [*near, *rest, *off], take, empty=_("No command fits."), act=_("Run"))


def run(control: Control, command: Command, job: Job | None) -> None:
    """Run a command that was chosen: in the pane where its keys would be, for the job that was meant."""
    screen = control.desk.screen
    shows = command.where is Where.ASKS or not command.of_job or command.id == "open"
    if command.where in _OF_QUEUE and shows and screen.pane is not Pane.QUEUE and command.id != "undo":
        screen.go(Pane.QUEUE)
    if command.of_job and shows and job is not None and screen.job is not None and screen.job.id != job.id:
        control.browser.to_job(job.id)
    if command.where is Where.ASKS and screen.where() is not Where.ASKS:
        control.run("open")
    control.maker.target = job.id if command.of_job and job is not None else None
    try:
        control.run(command.id)
    finally:
        control.maker.target = None


def _is_near(where: Where, origin: Where) -> bool:
    if origin in _IN_QUEUE:
        return where in _IN_QUEUE
    return where is origin or (origin is Where.AVOID and where is Where.PROMPT)


def _translated(command: Command) -> str:
    """What else a command is called in the chosen language, where that is not English."""
    return f"{_(command.label)} {says_text(command)}" if chosen() != ENGLISH else ""


def _marked(control: Control, command: Command) -> int:
    """How many marked jobs the command means."""
    return len(control.desk.session.marks) if command.id in _OF_MARKED else 0


def _title(control: Control, command: Command, job: Job | None) -> str:
    if (
        command.id == "hold"
        and not _marked(control, command)
        and job is not None
        and job.state in (JobState.QUEUED, JobState.HELD)
    ):
        return N_("Release") if job.state is JobState.HELD else N_("Hold")
    return command.title


def _note(control: Control, command: Command, job: Job | None) -> str:
    """What the command would be done to."""
    if marked := _marked(control, command):
        return _("{n} marked").format(n=marked)
    if command.of_job and job is not None:
        return _("job {id}").format(id=job.id)
    if command.id == "outside":
        return _("in {editor}").format(editor=control.lender.name) if control.lender.name else ""
    return price_text(control.desk.session.panel) if command.id == "generate" else ""


def _reason(control: Control, screen: MainScreen, command: Command, job: Job | None) -> str:
    if _marked(control, command):
        return ""
    if command.of_job and job is None:
        return _("no job here")
    why = _REASONS.get(command.id)
    return why(control, screen, job) if why is not None else ""


def _cancel(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    match job.state if job is not None else None:
        case JobState.HELD | JobState.QUEUED | JobState.PENDING:
            return ""
        case JobState.RUNNING | JobState.DOWNLOADING:
            return _("already started")
        case JobState.SUBMITTING:
            return _("on its way")
        case JobState.UNCERTAIN:
            return _("it asks first")
    return _("already over")


def _hold(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.state in (JobState.QUEUED, JobState.HELD) else _("no longer waits here")


def _shift(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.state in (JobState.QUEUED, JobState.HELD) else _("not in the waiting line")


def _file(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.file else _("no file yet")


def _task(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.task_id else _("no task id")


def _request(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.request_id else _("no request id")


def _forget(control: Control, _screen: MainScreen, job: Job | None) -> str:
    if job is None or job.id in control.desk.session.ledger.unreadable:
        return ""
    return "" if job.state in SETTLED or job.state is JobState.HELD else _("not over yet")


def _resolve(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and is_open(job) else _("asks nothing")


def _asks(control: Control, _screen: MainScreen, _job: Job | None) -> str:
    return "" if control.desk.session.feed.totals.asks else _("no job asks")


def _undo(control: Control, screen: MainScreen, _job: Job | None) -> str:
    choice = screen.pane is Pane.VIDEO and control.desk.session.panel.can_undo
    return "" if choice or control.maker.can_undo else _("nothing to take back")


def _generate(_control: Control, screen: MainScreen, _job: Job | None) -> str:
    return "" if screen.prompt.text.strip() else _("the prompt is empty")


def _example(_control: Control, screen: MainScreen, _job: Job | None) -> str:
    return _("the prompt is not empty") if screen.prompt.text else ""


def _copy(_control: Control, screen: MainScreen, _job: Job | None) -> str:
    editor = screen.editor
    return "" if editor is not None and editor.selected_text else _("nothing is selected")


def _back(_control: Control, screen: MainScreen, _job: Job | None) -> str:
    there = screen.pane is Pane.QUEUE and screen.depth is Depth.CLOSED
    return _("already in the queue") if there else ""


def _rewritten(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None and job.actual_prompt else _("none came back")


def _walk(_control: Control, _screen: MainScreen, job: Job | None) -> str:
    return "" if job is not None else _("no jobs")


_REASONS: Mapping[str, _Reason] = {
    "cancel": _cancel,
    "hold": _hold,
    "forget": _forget,
    "earlier": _shift,
    "later": _shift,
    "look": _file,
    "copy-scp": _file,
    "copy-task": _task,
    "copy-request": _request,
    "asks": _asks,
    "rewritten": _rewritten,
    "undo": _undo,
    "generate": _generate,
    "example": _example,
    "copy": _copy,
    "back": _back,
    **dict.fromkeys(("resolve-wait", "resolve-task", "resolve-again", "resolve-give-up"), _resolve),
    **dict.fromkeys(("down", "up", "page-down", "page-up", "top", "bottom"), _walk),
}
"""Why a command can do nothing, by its id; those without a line always can."""
