"""Random mixes of lost answers, other programs' tasks, equal prompts and restarts, through real sockets (N2)."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.turned import Ours, TurnedWorld
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import UNREADABLE, Spoiled

if TYPE_CHECKING:
    from wanvid_tui.simulator.deeds import Deed

S = JobState
PROMPTS = ["A kitten", "A kitten", "A fox [fail]"]
FATES: dict[str, Deed | None] = {
    "well": None,
    "lost": deeds.Reset(worked=True),
    "never there": deeds.Reset(),
    "502, worked": deeds.failing(502, worked=True),
    "503": deeds.failing(503),
    "cut": Spoiled(UNREADABLE["cut"]),
}
JOB = st.tuples(st.sampled_from(PROMPTS), st.sampled_from(list(FATES)))
ELSE = st.sampled_from(["foreign", "driver", "machine", "sleep", "clock", "5 s", "40 s"])


async def live(folder: Path, story: list[tuple[str, str] | str]) -> None:
    """Let all of it happen, and look at what became of it."""
    async with TurnedWorld(folder) as world:
        await world.until(world.add("To know the clock"), S.SAVED)
        for part in story:
            if isinstance(part, tuple):
                prompt, fate = part
                deed = FATES[fate]
                world.service.faults.become(*([] if deed is None else [Fault(Ours(deed), Kind.SUBMIT)]))
                job_id = world.add(prompt)
                await world.drive(lambda job_id=job_id: world.job(job_id).state is not S.QUEUED)  # type: ignore[misc]  # its default
                await world.engine.drain()
                world.service.faults.become()
            elif part == "foreign":
                await world.foreign()
            elif part == "driver":
                await world.restart()
            elif part == "machine":
                await world.reboot()
            elif part == "sleep":
                world.sleep(70.0)
            elif part == "clock":
                world.clock.jump_s += 4000.0 if world.clock.jump_s <= 0 else -8000.0
            else:
                await world.pass_s(float(part.split()[0]))
        ended = {S.SAVED, S.FAILED, S.HELD}
        await world.drive(lambda: all(job.state in ended or job.asks for job in world.jobs()))
        # A driver whose first call was lost cannot tell the service's clock of then, once ours was set or began anew.
        check(world, may_ask=any(part in ("machine", "sleep", "clock") for part in story))


def check(world: TurnedWorld, *, may_ask: bool) -> None:
    """One task a job at most, each taken by a job of its prompt, and none of another program's."""
    jobs, tasks = world.jobs(), {task.id: str(task.body["input"]["prompt"]) for task in world.service.tasks()}
    made = Counter(tasks.values())
    ordered = Counter(job.prompt for job in jobs)
    foreign = "Somebody else's fox"
    assert all(made[prompt] <= ordered[prompt] for prompt in made if prompt != foreign), (made, ordered)
    for job in jobs:
        if job.task_id is not None:
            assert tasks[job.task_id] == job.prompt
    taken = [job.task_id for job in jobs if job.task_id is not None]
    assert len(taken) == len(set(taken))
    if may_ask and any(job.asks for job in jobs):
        return
    assert not [job for job in jobs if job.asks], "nothing of this leaves a doubt"
    left = [prompt for task_id, prompt in tasks.items() if task_id not in taken and prompt != foreign]
    assert all("[fail]" in prompt for prompt in left), "no paid task is left behind"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(JOB | ELSE, min_size=2, max_size=9))
def test_n2_no_mix_of_faults_makes_a_second_task_or_takes_another_s(story: list[tuple[str, str] | str]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder), story))
