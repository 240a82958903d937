"""The one place where frames go out to the terminal: what Textual has drawn, cut to the cells that are to be painted.

Textual writes each part of a row from its widget's left edge on, however far at the right the changed cells are.
Where its inside is not as it is expected here, frames go out as Textual makes them.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from rich.control import Control
from textual import _compositor
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.strip import Strip

from wanvid_tui.ui.whole import column_before, column_behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

__all__ = ["Display", "ExactUpdate", "move_cursor", "unfit"]

_CHOPS = ["chops", "spans", "chop_ends"]


def unfit(update: object = getattr(_compositor, "ChopsUpdate", None), app: type = App) -> str | None:
    """Why frames must go out as Textual makes them; None when they can be cut here."""
    if not inspect.isclass(update) or not issubclass(update, CompositorUpdate):
        return "it has no ChopsUpdate"
    if list(inspect.signature(update).parameters) != _CHOPS:
        return "ChopsUpdate is made otherwise"
    shown = getattr(app, "_display", None)
    if not inspect.isfunction(shown) or list(inspect.signature(shown).parameters) != ["self", "screen", "renderable"]:
        return "it has no _display(self, screen, renderable)"
    if "render_segments" not in shown.__code__.co_names:
        return "_display draws otherwise"
    return None


class ExactUpdate(CompositorUpdate):
    """Parts of a frame, written from the first cell of each that is to be painted to its last."""

    def __init__(self, update: _compositor.ChopsUpdate) -> None:
        self._rows = update.chops
        self._spans = update.spans
        self._ends = update.chop_ends

    def render_segments(self, console: Console) -> str:
        """Return the parts with the moves between them, as the terminal takes them."""
        written: list[str] = []
        for y, first, behind in self._spans:
            for x, end, strip in _rows(self._ends[y], self._rows[y]):
                if x >= behind or end <= first:
                    continue
                start = column_before(strip, max(0, first - x))
                stop = column_behind(strip, min(end, behind) - x)
                written.append(Control.move_to(x + start, y).segment.text)
                shown = strip if start == 0 and stop >= strip.cell_length else strip.crop(start, stop)
                written.append(shown.render(console))
        return "".join(written)


def _rows(ends: Sequence[int], row: Mapping[int, Strip | None]) -> Iterator[tuple[int, int, Strip]]:
    """First column, end and cells of each part; one that goes on into the next is one with it (`whole`)."""
    first, parts, size = 0, list[Strip](), 0
    for end, (x, strip) in zip(ends, row.items(), strict=False):
        if strip is None:
            continue
        if not parts:
            first, size = x, 0
        parts.append(strip)
        size += strip.cell_length
        if size > end - first:
            continue
        yield first, end, parts[0] if len(parts) == 1 else Strip.join(parts)
        parts = []


class Display:
    """Hands frames on, one after another; `unfit` tells why as Textual makes them, None when they are cut."""

    def __init__(self, unfit: str | None) -> None:
        self._unfit = unfit

    def frame(self, drawn: Any) -> Any:
        """Return what goes out for what Textual has drawn; None for nothing."""
        if self._unfit is None and isinstance(drawn, _compositor.ChopsUpdate):
            return ExactUpdate(drawn)
        return drawn


def move_cursor(app: App[Any]) -> None:
    """Put the terminal's own cursor where it belongs now, where no frame did: what changes no cell makes none.

    It is told to Textual's own inside, which else would leave out the next move.
    """
    driver, place = app._driver, app.screen.outer_size.clamp_offset(app.cursor_position)
    if driver is not None and not driver.is_headless and app._running and place != app._previous_cursor_position:
        app._previous_cursor_position = place
        driver.write(Control.move_to(*place).segment.text)
        driver.flush()
