"""Cells are counted as Rich and Textual count them, and cuts never exceed a width."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from wanvid_tui.core import cells

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ab 一只,“”—…é\u0301\u200d\ufe0f\u20e3#1©❤👩👧🏽🇸🇬ก็ำक्षि각가\t\x1b\x7f\xad"),
    )
)
"""Any text, with what is hard to count more often than chance has it."""


def test_every_character_counts_as_in_rich() -> None:
    points = (chr(point) for point in range(sys.maxunicode + 1))
    wrong = {
        f"{ord(char):04x}": (cells.char_width.__wrapped__(char), get_character_cell_size(char, "17.0.0"))
        for char in points
        if cells.char_width.__wrapped__(char) != get_character_cell_size(char, "17.0.0")
    }
    known = tuple(map(int, unicodedata.unidata_version.split(".")))
    assert known > (17, 0, 0) or wrong == {}


@settings(deadline=None)
@given(TEXTS)
def test_texts_count_as_in_rich(text: str) -> None:
    assert cells.width(text) == cell_len(text, "17.0.0")


@settings(deadline=None)
@given(TEXTS)
def test_clusters_are_the_text_and_its_width(text: str) -> None:
    pieces = cells.clusters(text)
    assert "".join(piece for piece, _ in pieces) == text
    assert sum(size for _, size in pieces) == cells.width(text)
    assert all(size for _, size in pieces[1:])


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60))
def test_fit_takes_at_most_its_cells_and_crop_all_of_them(text: str, room: int) -> None:
    assert cells.width(cells.crop(text, room)) == min(room, cells.width(text))
    fitted = cells.fit(text, room)
    if cells.width(text) <= room:
        assert fitted == text
    else:
        assert cells.width(fitted) == room
        assert fitted.endswith(cells.CUT) or room == 0


def test_a_wide_character_cut_in_half_becomes_a_space() -> None:
    assert cells.fit("一只猫", 4) == "一 ›"
    assert cells.fit("一只猫", 5) == "一只›"
    assert cells.fit("abc", 2, cells.ASCII_CUT) == "a>"


def test_pads_fill_and_never_cut() -> None:
    assert cells.pad("一", 4) == "一  "
    assert cells.pad_left("7", 3) == "  7"
    assert cells.pad("long", 2) == "long"


@settings(deadline=None)
@given(TEXTS, st.integers(-1, 40))
def test_an_ending_takes_at_most_its_cells_and_all_of_what_fits(text: str, room: int) -> None:
    end = cells.ending(text, room)
    assert text.endswith(end) and cells.width(end) <= max(0, room)
    if room > 0:
        assert end == text if cells.width(text) <= room else room - cells.width(end) < 2
    assert cells.ending("ab猫c", 2) == "c" and cells.ending("ab猫c", 3) == "猫c" and cells.ending("abc", 2) == "bc"
