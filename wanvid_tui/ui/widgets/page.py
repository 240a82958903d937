"""What takes the composer's place for a while: a job's detail, the list of models, the list of keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.message import Message as TextualMessage

from wanvid_tui.ui.lines import Line, with_thumb
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.ui.strips import Painter

__all__ = ["Page", "PageBar"]


class PageBar(Chrome):
    """The title row of a page."""

    def __init__(self, painter: Painter, line: Callable[[int], Line], *, id: str) -> None:
        super().__init__(painter, id=id)
        self._line = line

    def rows(self, width: int, height: int) -> list[Line]:
        """The one row."""
        return [self._line(width)]


class Page(Chrome):
    """Rows that someone else makes, and how far they are scrolled."""

    can_focus = True

    class Scrolled(TextualMessage):
        """The wheel was turned."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows
            """How far, down is positive."""

    def __init__(self, painter: Painter, lines: Callable[[int, int], Sequence[Line]], *, id: str) -> None:
        super().__init__(painter, id=id)
        self._source = lines
        self.top = 0
        """The first row in sight."""
        self.hidden = 0
        """How many rows more there are than are in sight."""

    def rows(self, width: int, height: int) -> list[Line]:
        """The rows in sight."""
        lines = list(self._source(width, height))
        self.hidden = hidden = max(0, len(lines) - height)
        self.top = max(0, min(self.top, hidden))
        shown = lines[self.top :]
        if hidden > 0 and height > 1:
            at = round(self.top * (height - 1) / hidden)
            shown[at] = with_thumb(shown[at], width)
        return shown

    def scroll_rows(self, by: int) -> None:
        """Scroll; it stops at the ends."""
        self.top = max(0, self.top + by)
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down by three rows."""
        event.stop()
        self.post_message(self.Scrolled(3))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up by three rows."""
        event.stop()
        self.post_message(self.Scrolled(-3))
