"""The last row: the keys of the pane with the focus, or the message that stands (ux.md 1, 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.core.language import N_, _
from wanvid_tui.ui.commands import Where
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from wanvid_tui.ui.keymap import Keymap
    from wanvid_tui.ui.messages import Message
    from wanvid_tui.ui.strips import Painter

__all__ = ["Footer", "always_spans", "footer_line"]

_ALWAYS = ("keys", "palette", "quit")
_FIRST_TO_GO = "palette"


_NOT_SENT = (JobState.HELD, JobState.QUEUED, JobState.SUBMITTING, JobState.CANCELED)
_WAYS = ("generate", "prompt", "video")
"""What is to be done in an empty queue: the ways out of it."""
_WITHOUT_JOB = frozenset({"filter", "view-before", "view-after", "undo"})
"""What the queue can do without a job."""
_CANCELABLE = (JobState.HELD, JobState.QUEUED, JobState.PENDING)


def _is_idle(command: str, state: JobState, *, rewritten: bool) -> bool:
    """Whether a command has nothing to do to a job of that state."""
    if command == "cancel":
        return state not in _CANCELABLE
    if command == "copy-link":
        return state in _NOT_SENT
    if command == "rewritten":
        return not rewritten
    return command == "forget" and state not in SETTLED and state is not JobState.HELD


def footer_line(
    where: Where,
    width: int,
    keymap: Keymap,
    *,
    avoid: bool = True,
    state: JobState | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
    empty: bool = False,
    rewritten: bool = False,
) -> Line:
    """The keys of a pane in order of worth, as many as fit, and at right those that always stand.

    ``avoid`` tells whether the model has it: without it Tab goes from the prompt to the choices. ``state`` is that of
    the job in the open detail, whose footer leaves out what that job has no use for. ``words`` says otherwise what a
    command does. ``empty`` tells that there is no job to do anything to, ``rewritten`` that its prompt came back
    rewritten. The way to all commands goes first when not everything fits.
    """
    items: list[list[Span]] = []
    if empty and where is Where.QUEUE:
        labels = {command.id: _(command.label) for command in keymap.commands if command.where is Where.ANYWHERE}
        items = [_item(name, keymap.printed(name), labels[name], "  " if at else " ") for at, name in enumerate(_WAYS)]
    for command in keymap.footer_of(where):
        if where is Where.DETAIL and state is not None and _is_idle(command.id, state, rewritten=rewritten):
            continue
        if empty and where is Where.QUEUE and command.id not in _WITHOUT_JOB:
            continue
        label = N_("Video") if command.label == "Avoid" and not avoid else command.label
        label = words.get(command.id) or _(label)
        items.append(_item(command.id, command.printed, label, "  " if items else " "))
    right = always_spans(keymap, width - 2 - measure([span for item in items for span in item]))
    left: list[Span] = []
    for item in items:
        if measure([*left, *item, *right]) + 2 > width:  # what stands at right is parted as the keys are
            break
        left += item
    return spread(left, right, width, Ground.BG)


def _item(name: str, key: str, label: str, lead: str) -> list[Span]:
    """A key and what it does; a click on either does it. A command that has lost its key is still there to click."""
    span_id = f"command:{name}"
    spans = [Span(lead), Span(key, Role.KEY, span_id), Span(f" {label}" if key else label, Role.DIM, span_id)]
    return [span for span in spans if span.text]


def always_spans(keymap: Keymap, room: int) -> list[Span]:
    """What stands at the right of every footer; where ``room`` is short the way to all commands goes."""
    whole = _always(keymap, _ALWAYS)
    return whole if measure(whole) <= room else _always(keymap, [name for name in _ALWAYS if name != _FIRST_TO_GO])


def _always(keymap: Keymap, names: Sequence[str]) -> list[Span]:
    """What stands at right."""
    spans: list[Span] = []
    for name in names:
        label = _(next(command.label for command in keymap.commands if command.id == name))
        spans += _item(name, keymap.printed(name), label, "  " if spans else "")
    return [*spans, Span(" ")]


class Footer(Chrome):
    """The footer and message line."""

    def __init__(self, painter: Painter, keymap: Keymap, *, id: str) -> None:
        super().__init__(painter, id=id)
        self._keymap = keymap
        self.where = Where.PROMPT
        """Whose keys are shown."""
        self.avoid = True
        """Whether the model has a negative prompt."""
        self.state: JobState | None = None
        """Of the job in the open detail."""
        self.empty = False
        """Whether the queue shows no job."""
        self.rewritten = False
        """Whether the prompt of the job came back rewritten."""
        self.words: Mapping[str, str] = {}
        """What a command is called here, by its id, when it is not what the table says."""
        self.message: Message | None = None
        """What is said instead."""

    def rows(self, width: int, height: int) -> list[Line]:
        """The one row."""
        return [
            self.message.line(width, self.painter.cut)
            if self.message
            else footer_line(
                self.where,
                width,
                self._keymap,
                avoid=self.avoid,
                state=self.state,
                words=self.words,
                empty=self.empty,
                rewritten=self.rewritten,
            )
        ]
