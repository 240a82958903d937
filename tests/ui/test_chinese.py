"""Every screen in Chinese: no English is left on it, it fits, and its columns stand in line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.ui.asking import add_asking
from tests.ui.chinese import PLACE, english
from tests.ui.stage import Clock, Stage, stage
from tests.ui.test_every_state import add_the_rest
from tests.ui.test_first_run import NO_KEY, Desk
from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.jobs.limits import Budget
from wanvid_tui.ui.commands import COMMANDS, LISTS
from wanvid_tui.ui.screens.doctor import DoctorScreen
from wanvid_tui.ui.screens.first import FirstScreen
from wanvid_tui.ui.screens.money import MoneyScreen


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use(CHINESE)
    yield
    use(ENGLISH)


def is_chinese(on: Stage, where: str) -> None:
    """The screen has no English, and nothing stands beyond its edge."""
    rows = on.rows()
    left = english(rows)
    assert not left, f"{where}: {left}\n" + "\n".join(rows)
    wide = [row for row in rows if cells.width(row) > on.app.size.width]
    assert not wide, f"{where}: {wide}"


def speak_chinese(path: Path) -> None:
    """Let the jobs of a seeded ledger be of one who writes Chinese."""
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("UPDATE jobs SET prompt = '第' || id || '只小猫将军站在悬崖上，乌云压城，孤城遥望玉门关'")
        ledger.execute("UPDATE jobs SET error_message = '输出内容可能不合规' WHERE error_message IS NOT NULL")
        ledger.execute("UPDATE jobs SET actual_prompt = '黄昏的悬崖边，一只身穿金甲的小猫将军' WHERE id = 18")
        ledger.execute("UPDATE events SET why = replace(why, 'read timeout', '读取超时')")
        ledger.execute("UPDATE events SET why = '测试' WHERE why IN ('seeded', 'test', 'added')")


def ledger_in(folder: Path) -> Path:
    """A seeded ledger in Chinese."""
    from tests.ui import seeding

    path = folder / "ledger.sqlite3"
    seeding.seed(path, Clock())
    speak_chinese(path)
    return path


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (60, 18)])
async def test_every_pane_and_page_is_chinese(tmp_path: Path, size: tuple[int, int]) -> None:
    path = ledger_in(tmp_path)
    async with stage(tmp_path, size=size, account=PLACE) as on:
        add_the_rest(on)
        add_asking(on.ledger)
        speak_chinese(path)
        await on.until(lambda: any("等你决定" in row for row in on.rows()))
        for key in ("f2", "tab", "f3", "f4"):
            await on.pilot.press(key)
            is_chinese(on, key)
        await on.pilot.press("f3", "enter")
        is_chinese(on, "models")
        await on.pilot.press("escape", "f1")
        is_chinese(on, "keys")
        await on.pilot.press("escape", "f4", "g")
        seen = set()
        for depth in ("enter", "enter"):
            await on.pilot.press(depth)
            for _place in range(on.app.session.window.total):
                job = on.app.main.job
                assert job is not None
                if (job.state, on.depth) not in seen:
                    await on.pilot.pause()
                    is_chinese(on, f"{job.state} {on.depth}")
                    seen.add((job.state, on.depth))
                on.app.control.browser.move(1)
            on.app.control.browser.go(0)
        assert {state for state, _depth in seen} == set(JobState)
        if size != (80, 24):
            return
        await on.pilot.press("escape", "escape", "slash")
        is_chinese(on, "filter")
        await on.pilot.press("escape", "s")
        is_chinese(on, "sorted")
        await on.pilot.press("right_square_bracket", "space")
        is_chinese(on, "view and marks")
        await on.pilot.press("f3", "home")
        for row in range(1, 10):
            await on.pilot.press("down", "enter")
            listing = on.app.main.listing
            assert listing is not None
            told = [listing.title, *(f"{one.text} {one.off}" for one in listing.choices)]
            assert not english(told), f"row {row}: {told}"
            await on.pilot.press("escape")


async def test_every_command_of_the_palette_is_chinese_and_found_by_either_name(tmp_path: Path) -> None:
    async with stage(tmp_path, account=PLACE, seeded=False) as on:
        await on.pilot.press("ctrl+p")
        box = on.app.main.box
        assert box is not None
        state = box.state
        assert state is not None
        for place in range(state.count):
            state.to(place)
            box.redraw()
            assert state.chosen is not None
            choice = state.chosen
            told = " ".join((choice.text, choice.note, choice.key, choice.off))
            assert not english([told]) or choice.value.id == "outside", told
        titles = {command.title for command in COMMANDS if command.title and command.where not in LISTS}
        assert {choice.also for choice in state.listing.choices} <= titles | {"Hold", "Release"}
        for words in ("reload themes", "reload-themes", "重新加载"):
            state.rub(everything=True)
            state.type(words)
            assert state.chosen is not None
            assert state.chosen.value.id == "reload-themes", words
        await on.pilot.press("home")
        await on.pilot.pause()
        row = next(line for line in on.rows() if "重新加载主题" in line)
        assert row.split("重新加载主题")[0].endswith("›  "), "whole, whatever pane ends under it"


async def test_messages_of_making_and_changing_jobs(tmp_path: Path) -> None:
    path = ledger_in(tmp_path)
    async with stage(tmp_path, account=PLACE) as on:
        await on.pilot.press("f5")
        await on.says("先写下视频要展示什么。")
        await on.pilot.press("down")
        await on.until(lambda: "青海长云暗雪山" in on.app.main.prompt.text)
        on.write("一只小猫")
        on.clock.ahead_s += 10
        await on.pilot.press("f5")
        await on.says("任务 25 已排队，~$0.50。")
        is_chinese(on, "queued")
        speak_chinese(path)
        told: dict[str, tuple[int, tuple[str, ...]]] = {
            "任务 25 已暂缓；按 h 放行。": (25, ("h",)),
            "任务 25 已取消，不计费。": (25, ("c",)),
            "任务 21 已开始，会做完并计费。": (21, ("c",)),
            "任务 25 已移除。": (25, ("x",)),
            "任务 16 已移除。": (16, ("x",)),
            "任务 26 是 18 的重做，~$0.08。": (18, ("n",)),
            "任务 18 已成为草稿": (18, ("e",)),
            "没有等你决定的任务。": (18, ("exclamation_mark",)),
        }
        for words, (job, keys) in told.items():
            await on.pilot.press("f4")
            on.app.control.browser.to_job(job)
            on.clock.ms += 11_000
            await on.pilot.press(*keys)
            await on.says(words)
            is_chinese(on, words)
        await on.pilot.press("ctrl+p", *"messages", "enter")
        await on.until(lambda: "消息" in "".join(on.rows()))
        is_chinese(on, "messages")


async def test_the_question_about_money(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, account=PLACE, budget=lambda: Budget(confirm_above=5_000_000)) as on:
        await on.pilot.press("f3", "end", "up", "2", "0", "f2")
        on.write("一只狐狸")
        await on.pilot.press("f5")
        await on.until(lambda: isinstance(on.app.screen, MoneyScreen) and "约需 $10.00" in on.rows()[3])
        rows = on.rows()
        assert "20 条 5 s 的 720P 视频，每秒 $0.10。" in rows[5]
        assert "你设置了 confirm_above = $5。今天已花 $0.00。" in rows[6]
        assert rows[-1].startswith(" Left/Right 选择  y 付费  Esc 返回")
        is_chinese(on, "money")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_first_start(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size, seeded=False, setup=Desk("cn-beijing"), account=NO_KEY) as on:
        await on.until(lambda: isinstance(on.app.screen, FirstScreen))
        is_chinese(on, "first start")
        await on.pilot.press("enter")
        await on.says("请先输入或粘贴密钥。")
        await on.pilot.press(*"sk-1", "enter")
        await on.says("新加坡拒绝")
        if size == (80, 24):
            await on.pilot.press("y")
            await on.says("密钥在北京可用。共 ")
        is_chinese(on, "the other regions")


async def test_the_doctor(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk(), account=PLACE._replace(is_demo=False)) as on:
        on.app.control.run("doctor")
        await on.until(lambda: isinstance(on.app.screen, DoctorScreen) and "DASHSCOPE" in "".join(on.rows()))
        rows = on.rows()
        assert rows[0].startswith(" 诊断    1 处有问题")
        assert rows[2].startswith("  有误    时钟       ")
        assert rows[-1].startswith(" Esc 返回  Up/Down 滚动  r 重新检查")


async def test_a_terminal_that_is_too_small(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(38, 10), account=PLACE) as on:
        assert on.rows()[0] == "wanvid 需要 40x12，现在是 38x10"
