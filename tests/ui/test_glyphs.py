"""Every sign is one cell in every locale."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.catalogue import compile_anew
from tests.ui.stage import stage
from tests.ui.test_first_run import Desk
from wanvid_tui.core import cells
from wanvid_tui.core.language import CHINESE, ENGLISH, use
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


OTHERS = "\u4e00\u53ea"
"""What the seeded ledger's only Chinese prompt begins with."""


def _strange(rows: list[str], *, chinese: bool) -> set[str]:
    """Characters whose cells are not sure: ambiguous ones, and wide ones where nothing of ours is Chinese."""
    forbidden = "A" if chinese else "AWF"
    ours = [row.partition(OTHERS)[0] for row in rows]
    return {char for row in ours for char in row if unicodedata.east_asian_width(char) in forbidden}


@pytest.mark.parametrize("chinese", [False, True], ids=["English", "Chinese"])
async def test_nothing_of_ours_takes_more_cells_anywhere_than_it_is_counted(tmp_path: Path, chinese: bool) -> None:
    """Every screen and list at the sizes of all layouts; what users write is left out."""
    if chinese:
        compile_anew()
        use(CHINESE)
    try:
        async with stage(tmp_path, size=(80, 24), setup=Desk()) as on:
            seen: dict[str, set[str]] = {}

            async def look(name: str) -> None:
                await on.pilot.pause()
                seen[name] = _strange(on.rows(), chinese=chinese)

            await on.until(lambda: on.app.is_running)
            for size in ((80, 24), (60, 18), (120, 36), (200, 50), (39, 12)):
                await on.pilot.resize_terminal(*size)
                await look(f"main at {size}")
            await on.pilot.resize_terminal(120, 36)
            for name in ("palette", "keys", "models", "theme", "messages", "drafts", "prompts", "doctor", "setup"):
                on.app.control.run(name)
                await look(name)
                while on.app.screen is not on.app.main:
                    on.app.pop_screen()
                await on.pilot.press("escape", "escape")
            on.app.control.run("queue")
            for depth in ("row", "detail", "whole"):
                for job in on.app.session.window.jobs:
                    if f"{depth} {job.state}" not in seen:
                        on.app.control.browser.to_job(job.id)
                        await look(f"{depth} {job.state}")
                await on.pilot.press("enter")
            assert {name: sorted(chars) for name, chars in seen.items() if chars} == {}
            assert len(seen) > 30
    finally:
        use(ENGLISH)
