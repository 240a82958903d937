"""What takes long holds no key back, and what is long costs no more than what is short: counted, never timed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.ui.stage import stage
from wanvid_tui.ui.listing import Choice, Listing


async def test_a_list_takes_keys_while_it_searches(tmp_path: Path) -> None:
    asked: list[str] = []
    answer, taken = asyncio.Event(), list[str]()

    async def find(words: str) -> list[Choice]:
        asked.append(words)
        await answer.wait()
        return [Choice(f"found {words}")]

    async with stage(tmp_path) as on:
        on.app.main.open_list(Listing("Long", [Choice("first")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press(*"fox")
        await on.until(lambda: "> fox" in "\n".join(on.rows()))
        assert asked == ["f"], "one search at a time"
        await on.pilot.press("enter")
        assert taken == [], "nothing that was found for other words is taken"
        answer.set()
        await on.until(lambda: taken == ["found fox"])
        assert asked == ["f", "fox"], "what was typed meanwhile is searched at once"


async def test_a_list_that_is_left_forgets_its_search(tmp_path: Path) -> None:
    answer, taken = asyncio.Event(), list[str]()

    async def find(words: str) -> list[Choice]:
        await answer.wait()
        return [Choice(f"found {words}")]

    async with stage(tmp_path) as on:
        main = on.app.main
        main.open_list(Listing("Long", [Choice("first")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press("x", "enter", "escape")
        main.open_list(Listing("Other", [Choice("second")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press("y")
        answer.set()
        await on.until(lambda: "found y" in "\n".join(on.rows()))
        assert taken == []
