"""Every sign is one cell in every locale."""

from __future__ import annotations

import unicodedata

import pytest

from wanvid_tui.core import cells
from wanvid_tui.ui.glyphs import ASCII, STATE_ROLES, UNICODE, Glyphs
from wanvid_tui.ui.roles import Role


def _signs(glyphs: Glyphs) -> list[str]:
    named = [glyphs.cursor, glyphs.cut, glyphs.before, glyphs.asks, glyphs.offline, glyphs.mark, glyphs.ditto]
    return [*glyphs.states.values(), *named]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_signs_are_narrow_and_never_ambiguous(glyphs: Glyphs) -> None:
    for sign in _signs(glyphs):
        assert len(sign) == 1
        assert unicodedata.east_asian_width(sign) in ("Na", "N", "H"), sign
        assert cells.width(sign) == 1


def test_ascii_is_ascii() -> None:
    assert all(sign.isascii() for sign in _signs(ASCII))


def test_every_state_has_a_glyph_and_a_role() -> None:
    assert UNICODE.states.keys() == ASCII.states.keys() == STATE_ROLES.keys()
    assert UNICODE.state("running") == ("\u25b8", Role.ACCENT)
    assert UNICODE.state("never heard of") == ("?", Role.WARN)
