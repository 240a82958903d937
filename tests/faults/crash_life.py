"""One ledger's life under kills: a home, its service, what was asked for, who was killed, what was found wrong."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.e2e.program_home import ProgramHome
from tests.faults.crash_checks import Ask, Films, faults, rows
from tests.faults.crash_service import CrashService
from tests.jobs.homes import alive
from wanvid_tui.faultpoint import VARIABLE
from wanvid_tui.jobs.lease import lock_path, probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanvid_tui.jobs.lease import LeaseView

__all__ = ["Kill", "Life", "Trap"]

_MODEL = "wan2.5-t2v-preview"
_LIMITS = f'["{_MODEL}"]\nsubmit_rate_per_s = 50\nrunning_limit = 200\n'
"""Kills leave submits in doubt for minutes: they must not take the places of the others."""
_POLL_S = 0.004
_QUICK, _SLOW = 2000.0, 25.0
_LATE_POINTS = (
    "move.uncertain-queued.open",
    "move.uncertain-queued.done",
    "settle.decided",
    "move.downloading-saved.open",
    "lease.ending",
    "lease.given-up",
)
"""Where the last driver gets in the end, and now and then is killed."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One process that was killed."""

    who: str
    """``driver``, ``submit``, ``interface`` ..."""
    where: str
    """The point's name, or ``moment``."""


@dataclass
class Trap:
    """A fault point that is set for one process."""

    point: str
    token: Path
    nth: int

    @property
    def environ(self) -> dict[str, str]:
        """What sets it."""
        return {VARIABLE: f"{self.point} {self.nth} {self.token}"}

    @property
    def sprung(self) -> bool:
        """Whether a process was killed by it."""
        return not self.token.exists()


@dataclass
class Life:
    """A home from its first job to its last."""

    top: Path
    seed: str
    """What its chances come from; in the prompts too."""
    kills: list[Kill] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What did not hold; empty is well."""
    takeovers_s: list[float] = field(default_factory=list)
    """How long after a kill of the driver under a living face the next one had the lease."""
    asks: dict[str, Ask] = field(default_factory=dict)
    """What was asked for, by prompt."""
    wholly: bool = True
    """All of it: what is in doubt is waited for, the service has its moods, and in some lives tasks take seconds."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.is_slow = self.wholly and self.chance.random() < 0.4
        """Whether tasks take long enough to be seen running."""
        speed = _SLOW if self.is_slow else _QUICK
        self.service = CrashService(self.chance.randrange(1 << 30), speed=speed, moody=self.wholly)
        self.films = Films(self.top)
        self._number = 0

    def begin(self) -> None:
        """Make the home and its service."""
        self.top.mkdir(parents=True)
        (self.top / "run").mkdir(mode=0o700)
        (self.top / "wanvid" / "models.d").mkdir(parents=True, mode=0o700)
        (self.top / "wanvid" / "models.d" / "limits.toml").write_text(_LIMITS)
        self.service.start()
        self.home = ProgramHome(
            self.top,
            None,
            DASHSCOPE_HTTP_BASE_URL=f"{self.service.root}/qwen",
            DASHSCOPE_API_REGION="ap-southeast-1",
            DASHSCOPE_API_KEY="sk-any",
            XDG_RUNTIME_DIR=str(self.top / "run"),
        )
        self.lock = lock_path(self.home.ledger)

    def close(self) -> None:
        """End everything that still runs here."""
        for pid in self.home.processes():
            _kill(pid)
        self.service.close()

    # What is asked for

    def new_ask(self, word: str = "") -> Ask:
        """A wish that was not there before, with a word that the service knows."""
        self._number += 1
        ask = Ask(f"Crash {self.seed} number {self._number} {word}".rstrip())
        self.asks[ask.prompt] = ask
        return ask

    def told(self, asks: list[Ask], out: str) -> None:
        """Take note of the ids that a face printed, one a line, in the order of the asks."""
        for ask, line in zip(asks, out.split("\n")[:-1], strict=False):
            if line.isdecimal():
                ask.ids.add(int(line))

    # Who is killed

    def trap(self, point: str, nth: int = 1) -> Trap:
        """A fault point for one process."""
        self._number += 1
        token = self.top / f"token-{self._number}"
        token.touch()
        return Trap(point, token, nth)

    def holder(self) -> LeaseView:
        """Who drives."""
        return probe(self.lock)

    def strike(self, pid: int, who: str, where: str = "moment") -> bool:
        """Kill a process; whether it lived until then."""
        if not alive(pid) or not _kill(pid):
            return False
        self.struck(who, where)
        until(lambda: not alive(pid), 10)
        return True

    def struck(self, who: str, where: str) -> None:
        """Count a kill."""
        self.kills.append(Kill(who, where))

    def strike_driver(self) -> bool:
        """Kill whoever drives; whether somebody did."""
        view = self.holder()
        return view.held and view.pid is not None and self.strike(view.pid, "driver")

    def check(self, *, end: bool = False) -> None:
        """Look whether everything holds."""
        found = faults(self.home.ledger, self.asks, self.service.tasks, self.films, end=end, doubts=not self.wholly)
        last = self.kills[-1] if self.kills else None
        self.wrong += [f"after kill {len(self.kills)} ({last}): {one}" for one in found]

    # The end

    def settle(self, within_s: float) -> None:
        """Let one driver go on until all is settled, as a user does who comes back; then look a last time.

        Not ``wholly``: what the service has no task of may stay uncertain, for that takes three minutes to be sure of.
        """
        for pid in self.home.processes():
            _kill(pid)
        until(lambda: not self.home.processes(), 10)
        if self.wholly and self.chance.random() < 0.7:
            trap = self.trap(self.chance.choice(_LATE_POINTS), 3 if self.chance.random() < 0.3 else 1)
            ended = self._last_driver(within_s, trap)
            if trap.sprung:
                self.struck("driver", trap.point)
                self.check()
                ended = self._last_driver(within_s)
        else:
            ended = self._last_driver(within_s)
        if ended != 0:
            self.wrong.append(f"the last driver ended with {ended}")
        self.check(end=True)

    def _last_driver(self, within_s: float, trap: Trap | None = None) -> int | str:
        """Its exit status, 0 also when it was ended because there was nothing more to wait for; with words when bad."""
        driver = self.home.start("follow", **(trap.environ if trap else {}))
        until(self.home.ledger.exists, 10)
        over = until(lambda: driver.poll() is not None or (not self.wholly and self._is_quiet()), within_s, 0.2)
        if not over:
            self.wrong.append(f"not settled within {within_s:.0f} s: {self._unsettled()}")
        if driver.poll() is None:
            driver.terminate()
            driver.communicate()
            return 0
        out, err = driver.communicate()
        return driver.returncode if driver.returncode in (0, -signal.SIGKILL) else f"{driver.returncode}: {out}{err}"

    def _is_quiet(self) -> bool:
        made = {task.body["input"]["prompt"] for task in self.service.tasks()}
        going = ("queued", "submitting", "pending", "running", "downloading")
        return not any(
            row.state in going or (row.state == "uncertain" and row.prompt in made) for row in rows(self.home.ledger)
        )

    def _unsettled(self) -> list[str]:
        ends = ("saved", "failed", "canceled", "held")
        return [f"job {row.id} {row.state}" for row in rows(self.home.ledger) if row.state not in ends]


def until(condition: Callable[[], object], within_s: float, poll_s: float = _POLL_S) -> bool:
    """Whether something comes about in time."""
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(poll_s)
    return True


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
