"""The one widget class of everything that is drawn row by row: header, bars, Video, queue, detail, footer (ux.md 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset, Region
from textual.message import Message
from textual.widget import Widget

from wanvid_tui.core.cells import ASCII_CUT, CUT
from wanvid_tui.core.text import inert
from wanvid_tui.ui.display import move_cursor
from wanvid_tui.ui.lines import Line, Span, changed, span_at
from wanvid_tui.ui.widgets.kept import KeptRows

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from wanvid_tui.ui.strips import Painter

_BLANK = Line()


_ASCII_SIGNS = {ord(CUT): ASCII_CUT, **dict.fromkeys(range(0x2400, 0x2427), "?")}
"""The signs that cleaning puts into texts, where only ASCII is drawn."""


def _inert(line: Line, *, ascii_only: bool) -> Line:
    """The row without a character that acts on a terminal: the last net, for text that nobody cleaned before."""
    if all(span.text.isprintable() and (span.text.isascii() or not ascii_only) for span in line.spans):
        return line
    texts = [inert(span.text.replace("\n", " ").replace("\t", " ")) for span in line.spans]
    if ascii_only:
        texts = [text.translate(_ASCII_SIGNS) for text in texts]
    return line._replace(spans=tuple(span._replace(text=text) for span, text in zip(line.spans, texts, strict=True)))


class Chrome(KeptRows, Widget):
    """A widget whose rows are spans of (text, role); only cells that change are painted again.

    A subclass keeps its state in plain attributes, makes rows of it in `rows`, and calls `redraw` after a change.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    class Pressed(Message):
        """The left button was clicked in a chrome widget."""

        chrome: Chrome
        """The widget."""
        row: int
        """Row within it, from 0."""
        column: int
        """Column within it, from 0."""
        span_id: str
        """The id of the span that was hit; empty for none."""
        clicks: int
        """How many clicks in a row: 2 for a double click."""

        def __init__(self, chrome: Chrome, row: int, column: int, span_id: str, clicks: int) -> None:
            super().__init__()
            self.chrome = chrome
            self.row = row
            self.column = column
            self.span_id = span_id
            self.clicks = clicks

        @property
        def control(self) -> Chrome:
            """The widget, for `@on(Chrome.Pressed, "#id")`."""
            return self.chrome

    def __init__(self, painter: Painter, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._painter = painter
        self._lines: list[Line] = []
        self._drawn_width = -1

    @property
    def painter(self) -> Painter:
        """What draws the rows; setting another one, as for another theme, paints everything again."""
        return self._painter

    @painter.setter
    def painter(self, painter: Painter) -> None:
        self._painter = painter
        self.refresh()

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows from the top, of which `height` are shown; a pure function of the widget's state."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Make the rows anew and have the cells painted that look different now."""
        width, height = self.size
        if self._drawn_width != width or len(self._lines) != height:
            # What has no place now is drawn when it gets one, even the same as before.
            self._drawn_width = -1
            if width and height:
                self.refresh()
            else:
                self._set_dirty()
            return
        lines = self._made(width, height)
        regions = [
            Region(start, y, end - start, 1)
            for y, (old, new) in enumerate(zip(self._lines, lines, strict=True))
            if old is not new
            for start, end in changed(old, new, width)
        ]
        self._lines = lines
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Return the strip of a row; rows beyond the last are blank."""
        width, height = self.size
        if self._drawn_width != width or len(self._lines) != height:
            self._drawn_width = width
            self._lines = self._made(width, height)
        line = self._lines[y] if y < len(self._lines) else _BLANK
        return self._painter.strip(line, width)

    def line_at(self, y: int) -> Line:
        """Return the row that is drawn at `y`; a blank one where there is none."""
        return self._lines[y] if 0 <= y < len(self._lines) else _BLANK

    def span_at(self, x: int, y: int) -> Span | None:
        """Return the span that is drawn at a cell, or None."""
        return span_at(self.line_at(y), x)

    def park_cursor(self, row: int, column: int = 0) -> None:
        """Put the terminal's own cursor at a cell, for screen readers and input methods (ux.md 4.3)."""
        if not self.screen.is_current:  # what stands over it has the cursor
            return
        self.app.cursor_position = self.content_region.offset + Offset(column, row)
        self.call_after_refresh(move_cursor, self.app)

    def on_click(self, event: events.Click) -> None:
        """Tell who wants to know what was clicked."""
        if event.button == 1:
            span = self.span_at(event.x, event.y)
            self.post_message(self.Pressed(self, event.y, event.x, span.id if span else "", event.chain))

    def on_focus(self) -> None:
        """Show that the focus came, as soon as the widget knows it itself."""
        self.call_next(self.redraw)

    def on_blur(self) -> None:
        """Show that the focus went."""
        self.call_next(self.redraw)

    def _made(self, width: int, height: int) -> list[Line]:
        """Return exactly `height` rows; blank ones stand on the last row's ground."""
        ascii_only = self._painter.cut == ASCII_CUT
        lines = [_inert(line, ascii_only=ascii_only) for line in list(self.rows(width, height))[:height]]
        ground = lines[-1].ground if lines else _BLANK.ground
        return lines + [Line((), ground)] * (height - len(lines))
