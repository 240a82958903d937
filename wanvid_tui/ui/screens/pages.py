"""What may take the composer's place: which page is open, how far, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.ui.layout import Depth, Mode
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.widgets.bars import title_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.ui.job_facts import Told
    from wanvid_tui.ui.panel.models import ModelList
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.uncertain import TaskEntry

__all__ = ["Pages"]


_SHORT_BELOW = 48
"""Width below which the way out of a detail is said in two words, so that the state is whole."""


class Pages:
    """A job's detail, the list of models, the list of keys: at most one of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.depth = Depth.CLOSED
        """How much of a page is open."""
        self.showing = Showing.JOB
        """What the page is."""
        self.mode = Mode.STACK
        """How the panes are put together: it tells what lies under a page."""
        self.models: ModelList | None = None
        """The list of models while it is open."""
        self.entry: TaskEntry | None = None
        """The field for the task's id of a job that asks, while it is open."""
        self.text = ("", "")
        """Name of the text to be selected by hand, and the text."""
        self._before = Depth.CLOSED

    def open(self, showing: Showing, depth: Depth) -> None:
        """Open a page; lists remember how far a job's detail was open under them."""
        if showing is not Showing.JOB and self.showing is Showing.JOB:
            self._before = self.depth
        self.showing, self.depth, self.entry = showing, depth, None

    def close(self) -> None:
        """One step back."""
        self.entry = None
        if self.showing is not Showing.JOB:
            self.showing, self.models, self.depth = Showing.JOB, None, self._before
        else:
            self.depth = Depth.OPEN if self.depth is Depth.FULL else Depth.CLOSED

    def close_all(self) -> None:
        """Give the composer its place back."""
        self.showing, self.models, self.depth, self.entry = Showing.JOB, None, Depth.CLOSED, None

    def told(self) -> Told | None:
        """The job under the cursor with what its detail needs."""
        from wanvid_tui.ui.job_facts import Told

        session = self._session
        job = session.window.job
        if job is None:
            return None
        whole = self.depth is Depth.FULL
        events = session.ledger.events(job.id) if whole or job.state is JobState.UNCERTAIN else []
        shown = session.ledger.with_receipt(job)
        return Told(
            shown,
            events,
            session.row_facts(),
            session.catalog,
            session.options.user_home,
            whole,
            self.entry,
            session.keymap.named,
            session.host,
        )

    def bar(self, width: int) -> Line:
        """The title row."""
        esc = self._session.keymap.printed("back")
        if self.showing is Showing.KEYS:
            return spread(
                [title_span(_("Keys"), True)],
                [Span(_("{key} back").format(key=esc) + " ", Role.DIM)],
                width,
                Ground.BAR,
            )
        back = _("{key} back").format(key=esc)
        if self.showing is Showing.MODELS and self.models is not None:
            left = [title_span(_("Model"), True), Span(f"   {self.models.title()}", Role.DIM)]
            return _headed(left, (_("{key} back to the choices").format(key=esc), back), width)
        if self.showing is Showing.TEXT:
            whole = _("shift and drag selects it; {key} back").format(key=esc)
            return _headed([title_span(self.text[0], True)], (whole, back), width)
        from wanvid_tui.ui.detail import detail_bar

        told = self.told()
        if told is None:
            return Line((), Ground.BAR)
        way = self._way(told, esc)
        line = detail_bar(told, width, way)
        if width < _SHORT_BELOW and way and self.depth is not Depth.CLOSED:
            line = detail_bar(told, width, _("{key} back").format(key=esc))
        if self.mode is not Mode.WIDE or self.depth is not Depth.OPEN:
            return line
        # Here the detail is always there, and has the focus when it is entered.
        lead, *rest = line.spans
        return line._replace(spans=(Span(lead.text[:-1], Role.TITLE_FOCUSED), Span(" "), *rest))

    def _way(self, told: Told, esc: str) -> str:
        """What the title row says of the way out of the detail, or into it."""
        if self.depth is Depth.FULL:
            return _("{key} back").format(key=esc)
        if self.depth is Depth.CLOSED:
            from wanvid_tui.ui.uncertain import is_open

            named = self._session.keymap.named
            if is_open(told.job):
                return _("{key} answers").format(key=named("open"))
            return _("{key} says where it is").format(key=named("look")) if told.job.file else ""
        if self.mode is Mode.STACK:
            return _("{key} back to the draft").format(key=esc)
        return _("{key} back to the queue").format(key=esc)

    def lines(self, width: int, height: int) -> list[Line]:
        """The rows under it."""
        if self.showing is Showing.KEYS:
            from wanvid_tui.ui.help import help_lines

            return help_lines(width, self._session.keymap)
        if self.showing is Showing.MODELS and self.models is not None:
            return self.models.lines(width, height, focused=True, glyphs=self._session.glyphs)
        from wanvid_tui.ui.detail import chopped, detail_lines

        if self.showing is Showing.TEXT:
            parts = self.text[1].split("\n")
            return [Line(), *(Line((Span(row),)) for part in parts for row in chopped(part, width))]
        told = self.told()
        return detail_lines(told, width, height) if told is not None else []


def _headed(left: Sequence[Span], ways: Sequence[str], width: int) -> Line:
    """A title row with the longest of what may be said of the way back that has room."""
    said = next((way for way in ways if measure([*left, Span(way)]) + 3 <= width), ways[-1])
    return spread(left, [Span(f"{said} ", Role.DIM)], width, Ground.BAR)
