"""The screens of the design, one after the other as a person comes to them, in the looks in which they are kept."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.ui.asking import add_asking
from tests.ui.snapshots.cells import Screen, taken
from tests.ui.stage import Stage, stage
from tests.ui.test_first_run import NO_KEY, Desk
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.jobs.limits import Budget
from wanvid_tui.ui.screens.first import FirstScreen
from wanvid_tui.ui.screens.money import MoneyScreen

__all__ = ["LOOKS", "Look", "all_of", "in_utc"]

PROMPT = (
    "An epically cute scene. A tiny cartoon kitten general in detailed golden armor and an oversized helmet stands "
    'bravely on a cliff. Riding a small but heroic warhorse, he declares: "Dark clouds gather above the Snow Mountain, '
    'and from the lone city we gaze toward Yumenguan."'
)
AVOID = "low resolution, extra fingers"
Keep = Callable[[str], Awaitable[None]]
"""Keeps the screen as it stands now, under a name."""


_Walk = Callable[[Stage, "Look", Keep], Awaitable[None]]


class Look(NamedTuple):
    """A way to draw everything."""

    name: str
    facts: dict[str, Any]
    language: str = ENGLISH
    whole: bool = False
    """Whether all screens are kept of it, not only the five."""


LOOKS = (
    Look("dark", {"theme": "ink"}, whole=True),
    Look("light", {"theme": "paper"}),
    Look("ansi", {"theme": "ansi-dark"}),
    Look("mono", {"theme": "ansi-dark", "mono": True}),
    Look("ascii", {"theme": "ink", "ascii_only": True}),
    Look("chinese", {"theme": "ink"}, CHINESE),
)


@contextmanager
def in_utc() -> Iterator[None]:
    """Clock times as they are in the files."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


async def all_of(look: Look, folder: Path) -> dict[str, Screen]:
    """Every screen that is kept of a look, by name."""
    use(look.language)
    screens: dict[str, Screen] = {}
    walks: tuple[tuple[str, _Walk, dict[str, Any]], ...] = (
        ("main", _main, {}),
        ("first", _first, {"seeded": False, "setup": Desk(), "account": NO_KEY}),
        ("empty", _empty, {"seeded": False, "budget": lambda: Budget(confirm_above=5_000_000)}),
    )
    try:
        for name, walk, facts in walks:
            if name == "empty" and not look.whole:
                continue
            home = folder / f"{look.name}-{name}"
            home.mkdir()
            async with stage(home, **look.facts, **facts) as on:
                await walk(on, look, _keeper(on, screens))
    finally:
        use(ENGLISH)
    return screens


def _keeper(on: Stage, screens: dict[str, Screen]) -> Keep:
    async def keep(name: str) -> None:
        """Keep it when it has not changed for some rounds."""
        before: Screen = []
        same = 0
        while same < 3:
            await on.pilot.pause(0.02)
            now = taken(on.app.screen._compositor.render_strips())
            same = same + 1 if now == before else 0
            before = now
        screens[name] = before

    return keep


async def _main(on: Stage, look: Look, keep: Keep) -> None:
    """A queue with five running jobs."""
    on.app.main.prompt.text, on.app.main.avoid.text = PROMPT, AVOID
    await on.pilot.press("f2")
    await keep("composing")
    if look.whole:
        await on.pilot.resize_terminal(120, 36)
        await on.until(lambda: on.app.screen.size == (120, 36))
        await on.pilot.press("f4", *["down"] * 4)
        await keep("120x36")
        await on.pilot.resize_terminal(80, 24)
        await on.until(lambda: on.app.screen.size == (80, 24))
    await on.pilot.press("f4", "g", *["down"] * 4)
    await keep("five-running")
    await on.pilot.press(*["down"] * 4, "enter")
    await keep("failed")
    await on.pilot.press("escape", "ctrl+p", "r", "e")
    await keep("palette")
    await on.pilot.press("escape")
    if look.whole:
        await _more(on, keep)


async def _more(on: Stage, keep: Keep) -> None:
    """Other sizes, values that moved, a job that asks."""
    await on.pilot.press("g", *["down"] * 6)
    await on.pilot.resize_terminal(200, 50)
    await on.until(lambda: on.app.screen.size == (200, 50))
    await keep("200x50")
    await on.pilot.resize_terminal(60, 18)
    await on.until(lambda: on.app.screen.size == (60, 18))
    await on.pilot.press("g", *["down"] * 4)
    await keep("60x18-queue")
    await on.pilot.press("f2")
    await keep("60x18-prompt")
    await on.pilot.press("f3", "home", "enter", "up", "enter")
    await on.until(lambda: bool(on.app.session.panel.draft.moved))
    await keep("60x18-video")
    await on.pilot.resize_terminal(80, 24)
    await on.until(lambda: on.app.screen.size == (80, 24))
    await keep("moved")
    on.clock.ms += 3_000
    await on.pilot.press("f4", "g")
    add_asking(on.ledger)
    await on.until(lambda: on.app.session.feed.totals.asks == 1)
    await on.pilot.press("exclamation_mark", "enter")
    await keep("uncertain")


async def _first(on: Stage, look: Look, keep: Keep) -> None:
    """The first start."""
    await on.until(lambda: isinstance(on.app.screen, FirstScreen))
    await keep("first-run")


async def _empty(on: Stage, look: Look, keep: Keep) -> None:
    """Nothing made yet; then too much at once."""
    await keep("empty")
    on.app.main.prompt.text, on.app.main.avoid.text = PROMPT, AVOID
    await on.pilot.press("f3", "home", "down", "right", "down", "down", "right", "end", "up", "1", "0", "f5")
    await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
    await keep("limit")
