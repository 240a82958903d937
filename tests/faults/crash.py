"""Kills the real program again and again, and looks after each kill whether anything was lost or paid twice.

``python -m tests.faults.crash --kills 1000`` (faults.md R2). A ledger lives for some dozens of kills while its jobs go
on; then one driver finishes what is there, and everything must be saved, once. The last line is JSON: the seed makes
the same order of acts again, though not the same moments. The home of a ledger with which something was wrong is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.crash_acts import idle
from tests.faults.crash_life import Life
from tests.faults.crash_plan import ACTS, IDLE_POINTS, POINT_ACTS, SLOW_POINTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crash_plan import Act

__all__ = ["Campaign", "main"]

_TAILS = 8
_WHOLLY_S = 900.0
_QUICKLY_S = 60.0
_ENOUGH = 5
"""So many ledgers with something wrong need no more."""


@dataclass
class Campaign:
    """Lives under kills, several at a time, until there were enough kills."""

    kills: int
    seed: int
    top: Path
    """Where the homes are; those with which all is well are removed."""
    lanes: int = 2
    """How many ledgers are killed over at the same time."""
    a_life: int = 40
    """Kills in the life of a ledger, about."""
    wholly: bool = True
    """Wait until it is sure that no task was made of what was in doubt: three minutes, beside the next ledgers."""
    say: bool = False
    """Tell of each life as it ends, on standard error."""
    lives: list[Life] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    """Points that were set and not reached in time."""

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self._points = [(act, point) for act, points in POINT_ACTS.items() for point in points]
        chance.shuffle(self._points)
        self._next = 0
        self._lock = threading.Lock()
        self._begun = time.monotonic()

    def run(self) -> None:
        """Kill until it is enough, and see every ledger to its end."""
        with ThreadPoolExecutor(self.lanes) as lanes, ThreadPoolExecutor(_TAILS) as tails:
            ends: list[Future[None]] = []
            for lane in [lanes.submit(self._lane, tails, ends) for _ in range(self.lanes)]:
                lane.result()
            for end in ends:
                end.result()

    @property
    def killed(self) -> int:
        """How many processes were killed so far."""
        return sum(len(life.kills) for life in self.lives)

    @property
    def wrong(self) -> list[str]:
        """Everything that did not hold."""
        return [f"{life.seed} ({life.top}): {one}" for life in self.lives for one in life.wrong]

    def summary(self) -> dict[str, Any]:
        """The figures, as JSON."""
        kills = [kill for life in self.lives for kill in life.kills]
        points = Counter(kill.where for kill in kills if kill.where != "moment")
        waits = [wait for life in self.lives for wait in life.takeovers_s]
        return {
            "seed": self.seed,
            "kills": len(kills),
            "at_moments": sum(kill.where == "moment" for kill in kills),
            "at_points": sum(points.values()),
            "points": len(points),
            "points_not_reached": sorted({point for _, point in self._points} - set(points)),
            "points_missed": dict(self.missed),
            "by": dict(Counter(kill.who for kill in kills)),
            "ledgers": len(self.lives),
            "jobs": sum(len(life.asks) for life in self.lives),
            "takeovers": len(waits),
            "takeover_median_s": round(statistics.median(waits), 2) if waits else None,
            "takeover_max_s": round(max(waits), 2) if waits else None,
            "minutes": round((time.monotonic() - self._begun) / 60, 1),
            "wrong": [one[:600] for one in self.wrong[:20]],
        }

    def _lane(self, tails: ThreadPoolExecutor, ends: list[Future[None]]) -> None:
        while True:
            with self._lock:
                if self.killed >= self.kills or sum(bool(life.wrong) for life in self.lives) >= _ENOUGH:
                    return
                number = len(self.lives) + 1
                life = Life(self.top / f"life-{number}", f"{self.seed}.{number}", wholly=self.wholly)
                self.lives.append(life)
            life.begin()
            self._guarded(life, self._live)
            ends.append(tails.submit(self._end, life))

    def _live(self, life: Life) -> None:
        acts, weights = list(ACTS), list(ACTS.values())
        if life.chance.random() < 0.5:
            self._act(life, idle, life.chance.choice(IDLE_POINTS))
        while len(life.kills) < self.a_life and self.killed < self.kills and not life.wrong:
            if life.chance.random() < 0.5:
                self._act(life, *self._next_point(life))
            else:
                self._act(life, life.chance.choices(acts, weights)[0], None)

    def _next_point(self, life: Life) -> tuple[Act, str]:
        """The next point in turn that this life can get to."""
        with self._lock:
            while True:
                act, point = self._points[self._next % len(self._points)]
                self._next += 1
                if life.is_slow or point not in SLOW_POINTS:
                    return act, point

    def _act(self, life: Life, act: Act, point: str | None) -> None:
        before = len(life.kills)
        act(life, point)
        if point is not None and point not in [kill.where for kill in life.kills[before:]]:
            self.missed[point] += 1
        life.check()

    def _end(self, life: Life) -> None:
        self._guarded(life, lambda one: one.settle(_WHOLLY_S if self.wholly else _QUICKLY_S))
        life.close()
        if life.wrong:
            told = {"kills": [str(kill) for kill in life.kills], "wrong": life.wrong}
            told["tasks"] = [f"{task.id} {task.status} {task.body['input']['prompt']}" for task in life.service.tasks()]
            (life.top / "crash.json").write_text(json.dumps(told, indent=1))
        else:
            shutil.rmtree(life.top)
        if self.say:
            end = "; ".join(one[-300:] for one in life.wrong) or "well"
            minutes = (time.monotonic() - self._begun) / 60
            print(
                f"{minutes:5.1f} min, {self.killed} kills: ledger {life.seed}, {len(life.kills)} kills: {end}",
                file=sys.stderr,
                flush=True,
            )

    def _guarded(self, life: Life, step: Callable[[Life], None]) -> None:
        """What is raised, such as for a screen that never came, is something wrong too, and ends this ledger alone."""
        try:
            step(life)
        except Exception:
            life.wrong.append("".join(traceback.format_exc(chain=False).splitlines(keepends=True)[-8:]))


def main(argv: list[str] | None = None) -> int:
    """Run a campaign by the words of the command line; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many processes to kill")
    parser.add_argument("--seed", type=int, default=None, help="for the same order of acts")
    parser.add_argument("--lanes", type=int, default=2, help="ledgers at the same time")
    parser.add_argument("--a-life", type=int, default=40, help="kills of each ledger")
    parser.add_argument("--quick", action="store_true", help="do not wait for what is in doubt")
    parser.add_argument(
        "--dir", type=Path, default=None, help="where homes are made, and kept when something was wrong"
    )
    args = parser.parse_args(argv)
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1_000_000)
    top = args.dir or Path(tempfile.mkdtemp(prefix="wanvid-crash-"))
    top.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(args.kills, seed, top, args.lanes, args.a_life, wholly=not args.quick, say=True)
    campaign.run()
    print(json.dumps(campaign.summary()))
    if not campaign.wrong:
        shutil.rmtree(top)
    return 1 if campaign.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
