"""Plays a script against an interface, and looks after each step whether all holds."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.ui.random_input import inputs, script
from tests.ui.random_input.checks import changes, request_faults, standing
from tests.ui.random_input.meaning import ObservedApp
from tests.ui.random_input.screen import differences, drawn_faults, is_drawn
from tests.ui.random_input.terminal import CapturedTerminal, give
from tests.ui.random_input.worlds import World
from wanvid_tui.jobs.drafts import free_draft
from wanvid_tui.ui.session import open_session

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.drafts import DraftText

__all__ = ["Fault", "Tally", "play"]

_SHOWN = 12
_WAIT_S = 30.0
_SIZED_S = 0.15
"""All is drawn anew when a size has stood a moment."""
_REPLACES = frozenset({"edit", "rewritten", "older", "newer", "list-take", "prompts", "drafts"})
"""Commands that put another text into the prompt."""
_LONGEST_ROUNDS = 40
"""After so many rounds all was done that any round does."""
_LATE = frozenset({"resolve-again"})
"""What acts a while after its key."""


class Fault(AssertionError):
    """Something did not hold; says after what."""


@dataclass
class Tally:
    """What was done."""

    steps: int = 0
    inputs: int = 0
    starts: int = 0
    jobs: int = 0
    """Jobs that were made by keys."""
    compared: int = 0
    """How often the terminal was compared with the whole screen."""
    screens: set[str] = field(default_factory=set)
    meant: set[str] = field(default_factory=set)


class _Player:
    """One interface after the other over one world."""

    def __init__(self, world: World, tally: Tally, every: int) -> None:
        self._world = world
        self._tally = tally
        self._every = every
        self._trail: deque[tuple[int, inputs.Step]] = deque(maxlen=_SHOWN)
        self._late: set[str] = set()
        self._before = standing(world.ledger)
        self.size = (80, 24)
        self._resized = False

    # One interface

    @asynccontextmanager
    async def interface(self) -> AsyncIterator[None]:
        """Run one; at its end its draft is kept."""
        self.app = app = ObservedApp(open_session(self._world.options()))
        self._tally.starts += 1
        try:
            async with app.run_test(headless=False, size=self.size) as pilot:
                self.pilot: Pilot[Any] = pilot
                driver = app._driver
                assert isinstance(driver, CapturedTerminal)
                self.terminal = driver
                await self.settle()
                yield
                self.text = app.control.keeper._text()
        finally:
            app.close()
        self._is_kept("at the end")

    @property
    def is_over(self) -> bool:
        """Whether the interface was left."""
        return self.app._exit

    async def settle(self) -> None:
        """Wait until all that was done has come to its end, but for what waits for time to go by."""
        end = time.monotonic() + _WAIT_S
        app, size, quiet = self.app, (self.terminal.columns, self.terminal.rows), 0
        while not self.is_over and app._exception is None:
            if time.monotonic() > end:
                raise Fault("it does not come to rest")
            await self.pilot._wait_for_screen()
            working = [worker for worker in app.workers if not worker.is_finished]
            due = app.control._typing.due()
            if due is not None:
                self._world.clock.ms = max(self._world.clock.ms, int(due * 1000) + 1)
            sized = app._resize_event is None and app.size == size == app.screen.size
            rests = self.terminal.is_quiet and not working and due is None and sized and is_drawn(app.screen)
            quiet = quiet + 1 if rests else 0
            if quiet == 2:  # what a widget has posted once is handled in the second round
                break
            if rests:
                continue
            await asyncio.sleep(0.002 if due is None else 0.02)
            if due is not None and app.control._typing.due() == due and time.monotonic() > end - _WAIT_S + 1:
                # The timer came while this clock stood; with one that goes on it does not.
                app.control._decide(app.control._typing.tick(self._world.clock.steady()))

    # Steps

    async def step(self, step: inputs.Step) -> None:
        """Do one step and look."""
        app, tally = self.app, self._tally
        self._trail.append((tally.steps, step))
        tally.steps += 1
        tally.inputs += len(step)
        app.meant = set()
        written = app.control.composer.now
        for given in step:
            await self._do(given)
        await self.settle()
        self._world.clock.ms += 100
        if app._exception is not None:
            raise app._exception
        meant = app.meant | self._late
        tally.meant |= app.meant
        self._late |= app.meant & _LATE
        self._look_at_jobs(frozenset(meant))
        if self.is_over:
            return
        tally.screens.add(type(app.screen).__name__)
        if len(step) == 1 and app.meant & _REPLACES:
            self._is_somewhere(written.prompt)
        if tally.steps % self._every == 0:
            await self._look_at_screen()

    async def _do(self, given: inputs.Input) -> None:
        terminal = self.terminal
        match given:
            case inputs.Resize(columns, rows):
                self.size, self._resized = (columns, rows), True
                terminal.resize(columns, rows)
            case inputs.Wait(ms):
                await self.settle()
                self._world.clock.ms += ms
            case inputs.Elsewhere(choice):
                await self.settle()
                self._look_at_jobs(frozenset(self.app.meant | self._late))
                self._world.happens(choice)
                self._before = standing(self._world.ledger)
            case inputs.Kill():
                await self._look_at_draft()
            case _:
                give(terminal, given)

    # What must hold

    def _look_at_jobs(self, meant: frozenset[str]) -> None:
        world, before = self._world, self._before
        after = standing(world.ledger)
        self._before = after
        faults = changes(before, after, meant)
        new = [number for number in after.states if number > before.last]
        self._tally.jobs += len(new)
        for number in new:
            job = world.ledger.get(number)
            assert job is not None
            faults += self._request_faults(job)
        self._none(faults)

    def _request_faults(self, job: Job) -> list[str]:
        region = job.region
        return request_faults(job, self._world.catalog, region)

    async def _look_at_screen(self) -> None:
        app, terminal = self.app, self.terminal
        if self._resized:
            await asyncio.sleep(_SIZED_S)
            self._resized = False
        await self.settle()
        if self.is_over:
            return
        self._none(drawn_faults(app, terminal.columns, terminal.rows))
        self._tally.compared += 1
        self._none(differences(app, terminal))

    async def _look_at_draft(self) -> None:
        """What a start after a kill would find is what is being written, no more than a second later."""
        await self.settle()
        if self.is_over:
            return
        self._world.clock.ms += 6_000
        keeper = self.app.control.keeper
        await self._until(lambda: self._kept() == keeper._text() or keeper._is_nothing(keeper._text()))

    def _kept(self) -> DraftText | None:
        with closing(self._world.reopened()) as ledger:
            found = free_draft(ledger, self._world.clock.ms, alive=lambda _owner: False)
            return found.text if found is not None else None

    def _is_kept(self, when: str) -> None:
        kept = self._kept()
        if (kept is None and self.app.control.keeper._is_nothing(self.text)) or kept == self.text:
            return
        self._none([f"the draft {when} is {self.text}, kept is {kept}"])

    def _is_somewhere(self, text: str) -> None:
        """What was in the prompt before something else was put there is kept."""
        composer = self.app.control.composer
        if text.strip() and text not in (composer.now.prompt, composer.draft.prompt):
            places = "SELECT prompt FROM prompts UNION ALL SELECT prompt FROM drafts UNION ALL SELECT prompt FROM jobs"
            found = self._world.ledger._db.execute(f"SELECT 1 FROM ({places}) WHERE prompt = ?", (text,)).fetchall()
            self._none([] if found else [f"what was in the prompt is nowhere: {text!r}"])

    async def rest(self) -> None:
        """Nothing is written while nothing happens and no clock goes on."""
        watch = self.app._watch
        for ms in (30_000, 3_000):
            self._world.clock.ms += ms
            # What is worked out every tenth second, or drawn every fifth when nobody looks, comes in the next round.
            watch.polls += -(watch.polls + 1) % _LONGEST_ROUNDS
            await self._rounds(5)
        await self.settle()
        before = self.terminal.bytes
        await self._rounds(5)
        if self.terminal.bytes != before:
            self._none([f"{self.terminal.bytes - before} bytes at rest: {self.terminal._written[-3:]!r}"])

    async def _rounds(self, count: int) -> None:
        """Let it look at the ledger so many times; of five rounds one is that of the second."""
        watch = self.app._watch
        until = watch.polls + count
        await self._until(lambda: watch.polls >= until or self.is_over)

    async def _until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + _WAIT_S
        while not holds():
            if time.monotonic() > end:
                raise Fault(f"waited in vain\n{self._seen()}")
            await asyncio.sleep(0.02)
            if self.app._exception is not None:
                raise self.app._exception

    def _none(self, faults: list[str]) -> None:
        if faults:
            raise Fault("\n".join([*faults, self._seen()]))

    def _seen(self) -> str:
        """The screen, for a report."""
        if self.is_over or not self.app.screen_stack:
            return ""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    def told(self) -> str:
        """The last steps, for a report."""
        steps = "\n".join(f"  {at}: {' '.join(map(str, step))[:300]}" for at, step in self._trail)
        return f"{self.size}\n{steps}"


async def play(folder: Path, seed: int, goes_on: Callable[[Tally], bool], *, every: int = 10) -> Tally:
    """Play until ``goes_on`` says no. Raises Fault, or whatever the program raised, with the way there."""
    tally = Tally()
    steps: Iterator[inputs.Step] = script.steps(seed)
    with closing(World(folder, seed)) as world:
        player = _Player(world, tally, every)
        try:
            while goes_on(tally):
                if tally.starts > tally.steps + 3:
                    raise Fault("it ends as soon as it begins")
                async with player.interface():
                    while goes_on(tally) and not player.is_over:
                        await player.step(next(steps))
                    if not player.is_over:
                        await player.rest()
        except Exception as error:
            raise Fault(f"seed {seed}, step {tally.steps}: {type(error).__name__}: {error}\n{player.told()}") from error
    return tally
