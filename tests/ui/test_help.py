"""The list of keys: by place, nothing cut at any width, scrolled at the smallest terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.stage import stage
from wanvid_tui.ui.commands import LISTS, Where
from wanvid_tui.ui.help import help_lines
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.roles import Role


@pytest.mark.parametrize("width", [40, 60, 80, 115, 116, 120, 160, 200, 400])
def test_it_has_every_key_whole_at_every_width(width: int) -> None:
    keymap = Keymap()
    rows = ["".join(span.text for span in line.spans) for line in help_lines(width, keymap)]
    assert all(len(row.rstrip()) <= width for row in rows)
    text = " ".join(" ".join(row.split()) for row in rows)
    for where in Where:
        if where in LISTS:
            continue
        for command in keymap.listed(where):
            assert command.printed in text
            if width < 116:
                assert " ".join(command.says.split()) in text


async def test_it_scrolls_to_its_end_and_gives_the_focus_back(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(40, 12)) as on:
        await on.pilot.press("f1")
        await on.until(lambda: on.rows()[2].strip() == "Everywhere")
        assert "Esc back" in on.rows()[1]
        page = on.app.main.page
        marks = [page.line_at(row).spans[-1:] for row in range(page.size.height)]
        assert [row for row, spans in enumerate(marks) if spans and spans[0].role is Role.THUMB] == [0]
        await on.pilot.press("end")
        await on.until(lambda: page.line_at(page.size.height - 1).spans[-1].role is Role.THUMB)
        await on.until(lambda: "sends nothing" in " ".join(on.rows()))
        await on.pilot.press("home")
        await on.until(lambda: on.rows()[2].strip() == "Everywhere")
        await on.pilot.press("pagedown")
        await on.until(lambda: on.rows()[2].strip() != "Everywhere")
        await on.pilot.press("escape")
        await on.until(lambda: on.app.main.prompt.has_focus)
