"""What holds of the screen whatever is pressed: exact places, whole cells, and a terminal that shows just that."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from tests.ui.random_input.terminal import CapturedTerminal, painted
from wanvid_tui.core import cells
from wanvid_tui.ui.layout import Mode, places
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from textual.screen import Screen

    from wanvid_tui.ui.app import WanvidApp

__all__ = ["differences", "drawn_faults", "is_drawn"]

_JOINERS = "\u200c\u200d"
"""They join and part letters of the user's own text."""
_JOINED = "\u200d\ufe0f"
"""Terminals do not agree on the width of what these join or make a picture of."""


def _plain(cell: Any) -> Any:
    """A cell without its combining characters, of which an emulator keeps as many as it likes."""
    letters = [char for char in unicodedata.normalize("NFD", cell.data) if not unicodedata.combining(char)]
    return cell._replace(data="".join(letters)[:1])


def differences(app: WanvidApp, terminal: CapturedTerminal) -> list[str]:
    """Where the terminal shows something else than the screen painted whole; the first ten cells."""
    columns, rows = terminal.columns, terminal.rows
    strips = app.screen._compositor.render_strips()
    shown, whole = terminal.cells(), painted(strips, app.console, columns, rows)
    wrong = [
        f"row {y}, column {x}: {shown[y][x]} instead of {whole[y][x]}"
        for y in range(rows)
        if not any(joiner in strips[y].text for joiner in _JOINED)
        for x in range(columns)
        if shown[y][x] != whole[y][x] and _plain(shown[y][x]) != _plain(whole[y][x])
    ]
    caret = app.cursor_position
    if terminal.caret != tuple(caret) and app.main.mode is not Mode.REFUSAL and app.screen is app.main:
        wrong.insert(0, f"the terminal's cursor stands at {terminal.caret}, not at {tuple(caret)}")
    return wrong[:10]


def is_drawn(screen: Screen[Any]) -> bool:
    """Whether a screen has nothing to lay out or to paint."""
    waits = (screen._layout_required, screen._scroll_required, screen._repaint_required, screen._dirty_widgets)
    if any(waits) or screen._callbacks:
        return False
    return not any(widget._repaint_required for widget in screen._compositor.visible_widgets)


def drawn_faults(app: WanvidApp, columns: int, rows: int) -> list[str]:
    """What is wrong with the screen as it would be painted whole."""
    screen = app.screen
    faults = []
    strips = screen._compositor.render_strips()
    if len(strips) != rows:
        faults.append(f"{len(strips)} rows on {rows}")
    for y, strip in enumerate(strips):
        text = "".join(segment.text for segment in strip)
        if strip.cell_length != columns or cells.width(text) != columns:
            faults.append(
                f"row {y} has {strip.cell_length} cells, {cells.width(text)} by its text, on {columns}: {text!r}"
            )
        bad = [char for char in text if not char.isprintable() and char not in _JOINERS]
        if bad:
            faults.append(f"row {y} has {bad!r}")
    return faults + _place_faults(app, columns, rows)


def _place_faults(app: WanvidApp, columns: int, rows: int) -> list[str]:
    faults = []
    screen, main = app.screen, app.main
    x, y = app.cursor_position
    if not (0 <= x < columns and 0 <= y < rows) and main.mode is not Mode.REFUSAL:
        faults.append(f"the cursor stands at {x}, {y}")
    for widget in screen.query(Chrome):
        if widget.is_on_screen and not screen.region.contains_region(widget.region):
            faults.append(f"{widget.id} stands at {widget.region}")
    if screen is not main or main.mode is Mode.REFUSAL:
        return faults
    pages = main.pages
    shown = {str(slot): tuple(rect) for slot, rect in main.rects(screen.size).items()}
    for name, rect in shown.items():
        region = main.query_one(f"#{name}").region
        if tuple(region) != rect:
            faults.append(f"{name} stands at {region}, not {rect}")
    focused = main.focused
    if app.app_focus and main.listing is None and focused is not main.holder():
        faults.append(f"the focus is on {focused}, not on {main.holder()}; {pages.showing} {pages.depth}")
    found = places(columns, rows, main.pane, pages.depth)
    if found.mode is not main.mode:
        faults.append(f"the mode is {main.mode}, not {found.mode}")
    return faults
