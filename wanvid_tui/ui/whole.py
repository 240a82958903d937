"""Rows that stand over others, none of whose wide characters is lost where a pane under them ends.

Textual divides a row at the edges of everything that lies under it, and puts blanks for a character that is cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from textual.strip import Strip

from wanvid_tui.core import cells

__all__ = ["WholeStrip", "column_before", "column_behind"]


class WholeStrip(Strip):
    """A row that is divided beside its wide characters: a part may be a cell longer than asked for."""

    def divide(self, cuts: Iterable[int]) -> list[Strip]:
        """The parts that end at these columns, each column behind the character that it would cut."""
        ends = [column_behind(self, cut) for cut in cuts]
        return [self.crop(start, end) for start, end in pairwise([0, *ends])]


def column_before(strip: Strip, column: int) -> int:
    """The column, or that before it where a wide character would be cut in half."""
    at = 0
    for segment in strip:
        size = segment.cell_length
        if at + size > column:
            kept = cells.crop(segment.text, column - at)
            return column if segment.text.startswith(kept) else column - 1
        at += size
    return column


def column_behind(strip: Strip, column: int) -> int:
    """The column, or that after it where a wide character would be cut in half."""
    return column if column_before(strip, column) == column else column + 1
