"""The interface over a ledger, run without a terminal: what it shows as text, and a clock that tests move."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.ui import seeding
from wanvid_tui.core.job import Job
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.app import WanvidApp
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.session import open_session


class Clock:
    """A time of day that stands until it is moved."""

    def __init__(self) -> None:
        self.ms = seeding.NOW_MS
        self.ahead_s = 0.0
        """How far the steady clock was moved on."""

    def steady(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic() + self.ahead_s

    def __call__(self) -> int:
        return self.ms


@dataclass
class Stage:
    """A running interface."""

    app: WanvidApp
    pilot: Pilot[Any]
    clock: Clock
    ledger: Ledger
    """A connection of the test's own, as another process would have."""

    def rows(self) -> list[str]:
        """The whole screen as text, trailing blanks left out."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def footer(self) -> str:
        """The last row."""
        return self.rows()[-1]

    @property
    def depth(self) -> Depth:
        """How much of a page is open."""
        return self.app.main.depth

    @property
    def pane(self) -> Pane:
        """The pane with the focus."""
        return self.app.main.pane

    def jobs(self) -> list[Job]:
        """The jobs of the ledger, newest first."""
        return self.ledger.find()

    async def until(self, holds: Callable[[], bool], what: str = "") -> None:
        """Wait for a condition; a failure shows the screen."""
        for _ in range(400):
            await self.pilot.pause()
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(what + "\n" + "\n".join(self.rows()))

    async def rounds(self, count: int) -> None:
        """Wait until it has looked at the ledger so many more times."""
        watch = self.app._watch
        until = watch.polls + count
        await self.until(lambda: watch.polls >= until)

    async def says(self, words: str) -> None:
        """Wait until the footer says something."""
        await self.until(lambda: words in self.footer, f"the footer does not say {words!r}")

    def write(self, prompt: str) -> None:
        """Put a text into the prompt."""
        self.app.main.prompt.text = prompt
        self.app.main.prompt.move_cursor(self.app.main.prompt.document.end)


@asynccontextmanager
async def stage(
    folder: Path, *, size: tuple[int, int] = (80, 24), seeded: bool = True, **facts: Any
) -> AsyncIterator[Stage]:
    """Run the interface over a seeded or an empty ledger in `folder`."""
    clock = Clock()
    path = folder / "ledger.sqlite3"
    if seeded and not path.exists():
        seeding.seed(path, clock)
    ledger = Ledger.open(path, now_ms=clock)
    session = open_session(seeding.options(folder, now_ms=clock, monotonic=clock.steady, **facts))
    app = WanvidApp(session)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Stage(app, pilot, clock, ledger)
    finally:
        app.close()
        ledger.close()
