"""What stands in the place of characters whose cells terminals do not agree on."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from wanvid_tui.core import cells
from wanvid_tui.core.ambiguous import is_ambiguous, narrowed


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("\u201cA fox\u201d \u2014 it\u2019s here\u2026", '"A fox" - it\'s here.'),
        ("5\u00b0 \u00b1 2 \u00d7 3", "5o + 2 x 3"),
        ("caf\u00e9 cafe\u0301 \u01d0", "cafe cafe i"),
        ("\u041f\u0440\u0438\u0432\u0435\u0442 \u0401\u0436 \u03a9", "Privet Ez O"),
        ("\u250c\u2500\u2502\u25a0\u2460", "+-|#1"),
        ("\u260e\ufe0f.", "? ."),
        ("\u96ea\uff0c\U0001f98a", "\u96ea\uff0c\U0001f98a"),
    ],
)
def test_a_plain_equivalent_where_there_is_one(text: str, drawn: str) -> None:
    assert narrowed(text) == drawn


def test_every_such_character_has_a_stand_in_of_as_many_cells() -> None:
    for point in range(0x20, sys.maxunicode + 1):
        char = chr(point)
        if is_ambiguous(char):
            drawn = narrowed(char)
            assert cells.width(drawn) == cells.width(char), hex(point)
            assert all(unicodedata.east_asian_width(one) in ("Na", "N", "H") for one in drawn), hex(point)
