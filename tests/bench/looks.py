"""How often tasks are asked about, and how long a finished video waits for its download, beside the SDK's ``wait``.

python -m tests.bench.looks [--jobs 20]

The real engine, ledger and client against the simulator over real sockets, at the simulator's natural speed. Their
clock stands still while anything is being done and jumps over every rest, so that a busy machine measures the same.
Beside each row stands what the SDK's ``wait`` does for the very same tasks: its schedule as its source has it,
replayed; the official SDK (dashscope) itself, where it is installed, waits for some tasks to show that this is so.

Prints a table, then one line of JSON. Exit status 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.bench.held_time import HeldLoop, HeldTime
from tests.bench.looks_table import EVERY_S, SERIES, Looks, facts, replayed, shown
from tests.jobs.factory import new_job
from wanvid_tui.api.client import ServiceFactory
from wanvid_tui.core.job import SETTLED, JobState
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.core.schedule import Past

SLEEP = time.sleep


class OwnKeys:
    """Every profile is an account of its own."""

    def key_for(self, job: Job) -> str | None:
        """Its key."""
        return f"sk-{job.profile}"


class NoHistory:
    """What an engine knows that has never seen a job end."""

    def past(self, job: Job) -> Past | None:
        """Nothing."""
        return None

    def usual_s(self, job: Job) -> float | None:
        """Nothing."""
        return None

    def forget(self, kinds: object) -> None:
        """Nothing to forget."""


def orders(phase: str, count: int, base: str, folder: Path, clock: HeldTime) -> Iterator[NewJob]:
    """The jobs of all series."""
    now_ms = clock.now_ms() + 1000
    for series in SERIES:
        for n, key in enumerate(series.keys(phase, count)):
            yield new_job(
                f"{series.name} {n}",
                profile=key,
                base=base,
                model=series.model,
                tier=series.tier,
                duration=series.seconds,
                parameters={**series.geometry, "seed": random.Random(f"{key} {n}").randrange(1 << 31)},
                output_dir=str(folder),
                not_before_ms=now_ms + int(n * EVERY_S * 1000),
            )


async def drive(ledger: Ledger, clock: HeldTime, base: str, jobs: Sequence[NewJob], *, remembers: bool) -> list[Job]:
    """Run jobs to their end; the jobs as they ended."""
    running = {series.model: max(one.at_once for one in SERIES if one.model == series.model) for series in SERIES}
    engine = Engine(
        ledger,
        clock=clock,
        keys=OwnKeys(),
        make_service=ServiceFactory(clock=clock.now, steady=clock.monotonic),
        limits=lambda model: (5.0, running[model]),
        inspect=inspect,
        rand=random.random,
        log=logging.getLogger("wanvid.bench"),
    )
    if not remembers:
        engine.history = NoHistory()  # type: ignore[assignment]  # by its shape: the same three methods
    clock.is_busy = partial(is_busy, engine)
    ids = {job.id for job in ledger.add(jobs)}
    stop = asyncio.Event()
    run = asyncio.create_task(engine.run(stop))
    while any(job.state not in SETTLED for job in ledger.find(states=set(JobState) - SETTLED) if job.id in ids):
        await clock.sleep(5.0)
    stop.set()
    clock.is_busy = lambda: True
    await run
    clock.is_busy = lambda: False
    return [job for job in ledger.find() if job.id in ids]


def is_busy(engine: Engine) -> bool:
    """Whether any work of the engine is waiting for more than its turn."""
    meters = engine.accounts._meters.values()
    paces = [pace for meter in meters for pace in (meter.pace, *meter.submits.values())]
    return len(engine._tasks) > sum(pace.waiting for pace in paces)


def ours(way: str, phase: str, jobs: Sequence[Job], sim: Simulator) -> list[Looks]:
    """What the engine did, by the service's own record."""
    wrong = [job for job in jobs if job.state is not JobState.SAVED]
    assert not wrong, f"not all were saved: {wrong[0]}"
    fetched: dict[tuple[str, str], float] = {}
    for call in sim.requests():
        if call.path.startswith("/videos/"):
            fetched.setdefault((call.path, call.query.get("Expires", "")), call.at)
    tasks = {task.id: task for task in sim.tasks()}
    found = []
    for series in SERIES:
        keys = series.keys(phase, len(jobs) // len(SERIES))
        spans: list[float] = []
        looks = asked(Looks(series.name, way), [f"sk-{key}" for key in keys], sim)
        for job in jobs:
            if job.profile in keys:
                link = urlsplit(job.video_url or "")
                at = fetched[link.path, parse_qs(link.query)["Expires"][0]]
                task = tasks[job.task_id or ""]
                looks.delays.append(at - (task.ended_at or 0.0))
                spans.append((task.ended_at or 0.0) - task.submitted_at)
        looks.peer = replayed(series.name, spans)
        found.append(looks)
    return found


def asked(looks: Looks, keys: Sequence[str], sim: Simulator) -> Looks:
    """Count the calls of these accounts."""
    of = {f"Bearer {key}" for key in keys}
    calls = [call for call in sim.requests() if call.headers.get("authorization") in of]
    gets = [call for call in calls if call.method == "GET" and "/tasks" in call.path]
    looks.calls = len(gets) / len(keys)
    looks.lists = sum(call.path.rstrip("/").endswith("/tasks") for call in gets) / len(keys)
    times: dict[str, list[float]] = {}
    for call in calls:
        times.setdefault(call.headers["authorization"], []).append(call.at)
    for at in times.values():
        looks.most_in_a_second = max(looks.most_in_a_second, *(sum(a <= b < a + 1 for b in at) for a in at))
    return looks


def sdk_itself(clock: HeldTime, count: int) -> str:
    """The SDK waiting for tasks, one after the other; how its calls compare with its schedule as it is replayed here.

    Unchanged but for ``time.sleep``, in which the clock of the service goes on.
    """
    try:
        import dashscope
        from dashscope.aigc.video_synthesis import VideoSynthesis
    except ImportError:
        return "The SDK (dashscope) is not installed: its schedule is replayed as its source has it (2.0.2)."
    sleep = time.sleep
    with Simulator(render=False, rates=False, seed=2, now=clock.now) as sim:
        clock.on_step = partial(let_it_draw, sim)
        dashscope.base_http_api_url = sim.base
        time.sleep = clock.pass_s  # type: ignore[assignment]  # the SDK gives numbers
        try:
            for _ in range(count):
                given = {"model": SERIES[0].model, "prompt": "A fox", **SERIES[0].geometry, "api_key": "sk-sdk"}
                VideoSynthesis.wait(VideoSynthesis.async_call(**given), api_key="sk-sdk")
        finally:
            time.sleep = sleep
        calls = sum(sim.queries(task.id) for task in sim.tasks())
        spans = [(task.ended_at or 0.0) - task.submitted_at for task in sim.tasks()]
    expected = round(replayed("", spans).calls * count)
    return f"The SDK itself: {calls} queries for {count} tasks; its schedule, replayed for them: {expected}."


def let_it_draw(sim: Simulator) -> None:
    """Let the service do what is due by now, and wait until its films are there: they take real time to copy."""
    sim.tasks()
    films = sim._service._films
    while any(problem is None for problem in list(films._asked.values())):
        SLEEP(0.001)


def measure(count: int, folder: Path) -> tuple[list[Looks], str]:
    """Both ways of ours, and the SDK's for the same tasks; what the SDK itself did."""
    clock = HeldTime()
    found: list[Looks] = []
    for way, rounds in (("no history", ("none",)), ("history", ("first", "then"))):
        with Simulator(render=False, rates=False, seed=1, now=clock.now) as sim:
            clock.on_step = partial(let_it_draw, sim)
            home = folder / rounds[0]
            home.mkdir()
            ledger = Ledger.open(home / "ledger.sqlite3", now_ms=clock.now_ms)
            for phase in rounds:
                jobs = list(orders(phase, count, sim.base, home / phase, clock))
                with asyncio.Runner(loop_factory=partial(HeldLoop, clock)) as runner:
                    ended = runner.run(drive(ledger, clock, sim.base, jobs, remembers=way == "history"))
            found += ours(way, phase, ended, sim)
            ledger.close()
    return found, sdk_itself(clock, count)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found, said = measure(options.jobs, Path(folder))
    lines, well = shown(found)
    print("\n".join([*lines, said]))
    told = {f"{looks.series}, {looks.way}": {"ours": facts(looks), "sdk": facts(looks.peer)} for looks in found}
    print(json.dumps(told))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
