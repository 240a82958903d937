"""What stands in a queue in which no job is in sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.stage import stage
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.ui.rebinding import rebound


@pytest.mark.parametrize(
    ("language", "everything", "saved"),
    [
        (
            ENGLISH,
            "  No job fits the filter.  Esc clears it.",
            "  No saved job fits the filter.  Esc clears it, [ and ] change the view.",
        ),
        (
            CHINESE,
            "  没有符合筛选的任务。  Esc 清除筛选。",
            "  已保存的任务里没有符合筛选的。  Esc 清除筛选，[ 和 ] 切换视图。",
        ),
    ],
)
async def test_a_filter_that_finds_nothing_says_so_and_how_to_go_on(
    tmp_path: Path, language: str, everything: str, saved: str
) -> None:
    use(language)
    try:
        async with stage(tmp_path) as on:
            await on.pilot.press("f4", "slash", *"zzz")
            await on.until(lambda: on.rows()[15] == everything)
            await on.pilot.press("enter", "left_square_bracket")
            await on.until(lambda: on.rows()[15] == saved)
            await on.pilot.press("escape")
            await on.until(lambda: "18" in on.rows()[14])
    finally:
        use(ENGLISH)


async def test_the_key_of_the_user_is_named_that_clears_it(tmp_path: Path) -> None:
    table = rebound({"view-before": ["<"]}).commands
    async with stage(tmp_path, commands=table) as on:
        await on.pilot.press("f4", "slash", *"zzz", "enter", "less_than_sign")
        await on.until(lambda: "< and ] change the view." in on.rows()[15])
