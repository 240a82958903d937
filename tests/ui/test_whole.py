"""A row over others keeps its wide characters whole, wherever a pane under it ends."""

from __future__ import annotations

import pytest
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from wanvid_tui.core import cells
from wanvid_tui.ui.display import ExactUpdate
from wanvid_tui.ui.whole import WholeStrip, column_before, column_behind

TEXT = "a重新发送 b"


@pytest.mark.parametrize("cut", range(1, 11))
def test_no_character_is_lost_where_a_row_is_divided(cut: int) -> None:
    parts = WholeStrip([Segment(TEXT)]).divide([cut, 11])
    assert "".join(part.text for part in parts) == TEXT
    assert sum(part.cell_length for part in parts) == 11
    assert parts[0].cell_length in (cut, cut + 1)


@pytest.mark.parametrize("cut", range(1, 11))
def test_a_part_of_a_frame_has_it_whole(cut: int) -> None:
    parts = WholeStrip([Segment(TEXT)]).divide([cut, 11])
    chops = [{0: parts[0], cut: parts[1]}]
    drawn = ExactUpdate(ChopsUpdate(chops, [(0, 0, 11)], [[cut, 11]])).render_segments(Console())
    assert "".join(piece.partition("H")[2] for piece in drawn.split("\x1b[")[1:]) == TEXT


def test_rows_of_plain_parts_are_written_as_before() -> None:
    chops = [{0: Strip([Segment("left ")]), 5: Strip([Segment("right")])}]
    drawn = ExactUpdate(ChopsUpdate(chops, [(0, 3, 7)], [[5, 10]])).render_segments(Console())
    assert drawn == "\x1b[1;4Ht \x1b[1;6Hri"


def test_the_columns_beside_a_character_that_would_be_cut() -> None:
    strip = Strip([Segment(TEXT)])
    assert [column_before(strip, column) for column in range(6)] == [0, 1, 1, 3, 3, 5]
    assert [column_behind(strip, column) for column in range(6)] == [0, 1, 3, 3, 5, 5]
    assert cells.width(TEXT) == 11
