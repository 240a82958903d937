"""Text of others is inert, text of the user's is counted as the service counts."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.text import clean_text, count_chars, has_cjk, unsendable

VISIBLE_FORMATS = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


def test_no_character_that_acts_on_a_terminal_passes() -> None:
    for code in range(sys.maxunicode + 1):
        char, category = chr(code), unicodedata.category(chr(code))
        cleaned = clean_text(f"a{char}b")
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp") and code not in VISIBLE_FORMATS:
            assert char not in cleaned, hex(code)
            assert len(cleaned) == 3
        elif category != "Cn" and code not in range(0xE0000, 0xE1000):
            assert cleaned == f"a{char}b", hex(code)


@given(st.text(alphabet=st.characters()))
def test_symbols_are_one_cell_everywhere(text: str) -> None:
    for char in set(clean_text(text)) - set(text):
        assert unicodedata.east_asian_width(char) in ("N", "Na")
        assert char.isprintable()


def test_pictures_of_controls() -> None:
    assert (
        clean_text("\x1b[31mred\x07\x7f\x9b\u202e\u200b\ud800") == "\u241b[31mred\u2407\u2421\u2426\u2426\u2426\u2426"
    )


def test_lines() -> None:
    text = "one\r\ntwo\rthree\u2028four\tfive"
    assert clean_text(text) == "one two three four five"
    assert clean_text(text, keep_newlines=True) == "one\ntwo\nthree\nfour five"


def test_long_text_is_cut_with_a_sign() -> None:
    assert clean_text("x" * 10, limit=10) == "x" * 10
    assert clean_text("x" * 11, limit=10) == "x" * 9 + "›"
    assert len(clean_text("\x1b" * 100_000)) == 4000


def test_what_is_printable_stays() -> None:
    text = "一只猫 “quoted” — émoji 🐱 a\u0301"
    assert clean_text(text) == text


def test_characters_count_as_the_service_counts() -> None:
    assert count_chars("猫a🐱") == 3


def test_ideographs() -> None:
    assert all(has_cjk(text) for text in ("a 猫", "㐀", "𠀀", "豈"))
    assert not any(has_cjk(text) for text in ("cat", "ねこ", "한국어", "“…”", "é", ""))


def test_unsendable() -> None:
    assert unsendable("fine 猫\n\x1b") is None
    assert unsendable("ab\0") == "a NUL character at position 3"
    assert "surrogate" in (unsendable("\udc80") or "")
