"""The last row: the keys of the pane with the focus, or the message that stands (ux.md 1, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.ui.commands import Where, footer_of
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.strips import Painter

__all__ = ["Footer", "footer_line"]

_ALWAYS = (("F1", "Keys", "f1"), ("^Q", "Quit", "ctrl+q"))


_CANCELABLE = (JobState.HELD, JobState.QUEUED, JobState.PENDING)


def _is_idle(command: str, state: JobState) -> bool:
    """Whether a command has nothing to do to a job of that state."""
    if command == "cancel":
        return state not in _CANCELABLE
    return command == "forget" and state not in SETTLED and state is not JobState.HELD


def footer_line(where: Where, width: int, *, avoid: bool = True, state: JobState | None = None) -> Line:
    """The keys of a pane in order of worth, as many as fit, and at right those that always stand.

    ``avoid`` tells whether the model has it: without it Tab goes from the prompt to the choices. ``state`` is that of
    the job in the open detail, whose footer leaves out what that job has no use for.
    """
    right: list[Span] = []
    for printed, label, key in _ALWAYS:
        right += [Span("  " if right else ""), Span(printed, Role.KEY, f"key:{key}"), Span(f" {label}", Role.DIM)]
    right.append(Span(" "))
    left: list[Span] = []
    for command in footer_of(where):
        if where is Where.DETAIL and state is not None and _is_idle(command.id, state):
            continue
        lead = "  " if left else " "
        span_id = f"command:{command.id}"
        label = "Video" if command.label == "Avoid" and not avoid else command.label
        more = [Span(lead), Span(command.printed, Role.KEY, span_id), Span(f" {label}", Role.DIM, span_id)]
        if measure([*left, *more, *right]) + 1 > width:
            break
        left += more
    return spread(left, right, width, Ground.BG)


class Footer(Chrome):
    """The footer and message line."""

    def __init__(self, painter: Painter, *, id: str) -> None:
        super().__init__(painter, id=id)
        self.where = Where.PROMPT
        """Whose keys are shown."""
        self.avoid = True
        """Whether the model has a negative prompt."""
        self.state: JobState | None = None
        """Of the job in the open detail."""
        self.message: Message | None = None
        """What is said instead."""

    def rows(self, width: int, height: int) -> list[Line]:
        """The one row."""
        return [
            self.message.line(width, self.painter.cut)
            if self.message
            else footer_line(self.where, width, avoid=self.avoid, state=self.state)
        ]
