"""Rows that are kept while nothing of their widget changed.

Textual asks every widget of the screen for all its rows with each frame, also those that no part of the frame touches:
with a dozen of them that is a fifth of what a key costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip
    from textual.widget import Widget as Base
else:
    Base = object  # a widget of its own would come before what its heirs inherit: style names, keys

__all__ = ["KeptRows"]


class KeptRows(Base):
    """A widget that gives the rows of the last frame again, until something of it is to be drawn anew."""

    _kept: tuple[Region, list[Strip]] | None = None
    _changes = 0

    def _set_dirty(self, *regions: Region) -> None:
        # Textual's own rows are kept until this is called, too; it is the only place that lets go of them.
        self._kept = None
        self._changes += 1
        super()._set_dirty(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """All rows within ``crop``, as they were when nothing changed."""
        if self._kept is not None and self._kept[0] == crop:
            return self._kept[1]
        changes = self._changes
        rows = super().render_lines(crop)
        if changes == self._changes:
            self._kept = (crop, rows)
        return rows
