"""Random pasts of lost submits, judged again and again until all are settled: no task twice, none of another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.jobs.factory import new_job
from wanvid_tui.core.answers import TaskAnswer, TaskItem, TaskStatus, Usage
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.steps.verdict import Found, Kind, Sought, judge

MODEL = "wan2.5-t2v-preview"
STEP_MS = 20_000


@dataclass(frozen=True)
class Lost:
    """A submit whose answer was lost."""

    sent_ms: int
    order: int
    took_ms: int | None
    """How long after the send its task was made; None: it was not."""
    runs_ms: int
    fails: bool


@dataclass(frozen=True)
class Foreign:
    """A task of another program; never with one of our prompts."""

    made_ms: int
    runs_ms: int
    fails: bool


@dataclass(frozen=True)
class Made:
    """A task as the service keeps it."""

    id: str
    made_ms: int
    ends_ms: int
    fails: bool
    prompt: str
    seconds: int

    def found(self, now_ms: int) -> Found:
        """What list and query say of it now."""
        ended = TaskStatus.FAILED if self.fails else TaskStatus.SUCCEEDED
        status = ended if now_ms >= self.ends_ms else TaskStatus.RUNNING
        item = TaskItem(task_id=self.id, status=status, raw_status=status.value, model=MODEL, created_ms=self.made_ms)
        if status is TaskStatus.RUNNING:
            return Found(item, None)
        shown = None if self.fails else self.prompt
        usage = None if self.fails else Usage(seconds=self.seconds, size="1280*720")
        answer = TaskAnswer(
            status=status, raw_status=status.value, task_id=self.id, request_id="r", raw_prompt=shown, usage=usage
        )
        return Found(item, answer)


ORDERS = [("A kitten", 5), ("A kitten", 10), ("A fox", 5)]
MOMENTS = st.sampled_from([0, 5_000, 20_000, 40_000, 60_000, 80_000])
RUNS = st.sampled_from([0, 100_000, 300_000, 400_000])
LOST = st.builds(
    Lost,
    sent_ms=MOMENTS,
    order=st.sampled_from([0, 0, 0, 0, 1, 2]),
    took_ms=st.sampled_from([None, 0, 0, 3_000, 60_000]),
    runs_ms=RUNS,
    fails=st.sampled_from([False, False, False, True]),
)
FOREIGN = st.builds(Foreign, made_ms=MOMENTS, runs_ms=RUNS, fails=st.booleans())


def row(number: int, lost: Lost) -> Job:
    """The uncertain job of a lost submit."""
    prompt, seconds = ORDERS[lost.order]
    told = new_job(prompt, duration=seconds)._asdict()
    facts: dict[str, Any] = {name: told.get(name) for name in Job._fields}
    facts.update(id=number, rev=1, state=JobState.UNCERTAIN, submitted_ms=lost.sent_ms, asks=False)
    return Job(**facts)


@settings(max_examples=250, deadline=None)
@given(st.lists(LOST, min_size=1, max_size=5), st.lists(FOREIGN, max_size=4))
def test_no_task_is_made_twice_and_none_of_another_s_is_taken(losts: list[Lost], foreign: list[Foreign]) -> None:
    rows = {number: Sought(row(number, lost), lost.sent_ms) for number, lost in enumerate(losts, 1)}
    tasks: dict[str, Made] = {}
    for number, lost in enumerate(losts, 1):
        if lost.took_ms is not None:
            made = lost.sent_ms + lost.took_ms
            prompt, seconds = ORDERS[lost.order]
            tasks[f"own-{number}"] = Made(f"own-{number}", made, made + lost.runs_ms, lost.fails, prompt, seconds)
    for number, other in enumerate(foreign, 1):
        name = f"foreign-{number}"
        tasks[name] = Made(name, other.made_ms, other.made_ms + other.runs_ms, other.fails, "Another's", 5)
    taken: set[str] = set()
    open_jobs = dict(rows)
    resent: list[int] = []
    waiting: list[int] = []
    for now_ms in range(270_000, 590_000, STEP_MS):
        found = [task.found(now_ms) for task in tasks.values() if task.id not in taken]
        waiting = []
        for one, verdict in judge(list(open_jobs.values()), found, others=[], complete=True):
            number = one.job.id
            if verdict.kind is Kind.ADOPT:
                assert verdict.task is not None
                assert verdict.how == "sure"
                task = tasks[verdict.task.item.task_id]
                assert task.id.startswith("own-")
                assert task.id not in taken
                assert (task.prompt, task.seconds) == ORDERS[losts[number - 1].order]
                taken.add(task.id)
                del open_jobs[number]
            elif verdict.kind is Kind.ABSENT:
                resent.append(number)
                del open_jobs[number]
            elif verdict.kind is Kind.WAIT:
                waiting.append(number)
            else:
                del open_jobs[number]  # Held, or the user is asked: nothing is sent.
    assert not waiting, "everything has ended, so everything is settled"
    there = {name for name in tasks if name.startswith("own-")}
    for order in range(len(ORDERS)):
        numbers = [number for number, lost in enumerate(losts, 1) if lost.order == order]
        mine = [number for number in numbers if f"own-{number}" in there]
        again = [number for number in resent if number in numbers]
        assert len(mine) + len(again) <= len(numbers), "a job was sent again though its task is there"
