"""How many tasks run at once, and how many calls a second are answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.simulator.caller import Caller, quick, request, until


@pytest.mark.parametrize(("model", "at_once"), [("wan2.5-t2v-preview", 5), ("wan2.2-t2v-plus", 2)])
def test_running_limit_of_a_model(model: str, at_once: int) -> None:
    with quick(speed=200.0) as sim:
        caller = Caller(sim.base)
        made = [caller.task(request(model)) for _ in range(at_once * 2 + 1)]
        other = Caller(sim.base, "sk-other")
        other_id = other.task(request(model))
        most = 0
        while not all(task.ended_at for task in sim.tasks()):
            running = [task for task in sim.tasks() if task.status == "RUNNING" and task.id in made]
            most = max(most, len(running))
            assert len(running) <= at_once
        assert most == at_once
        ends = {task.id: (task.started_at, task.ended_at) for task in sim.tasks()}
        late = ends[made[at_once]][0]
        assert late is not None
        assert late >= min(end for task_id, (_, end) in ends.items() if task_id in made and end is not None)
        assert ends[other_id][0] is not None
        assert all(task.status == "SUCCEEDED" for task in sim.tasks())


@pytest.mark.parametrize(("model", "per_s"), [("wan2.5-t2v-preview", 5), ("wan2.1-t2v-turbo", 2)])
def test_submits_a_second(model: str, per_s: int) -> None:
    with quick(rates=True) as sim:
        caller = Caller(sim.base)
        with ThreadPoolExecutor(12) as pool:
            replies = list(pool.map(lambda _: caller.submit(request(model)), range(12)))
        refused = [reply for reply in replies if reply.status == 429]
        assert refused
        taken = sorted(call.at for call in sim.requests() if call.status == 200)
        assert all(later - earlier > 0.5 for earlier, later in zip(taken, taken[per_s:], strict=False))
        assert {reply.code for reply in refused} == {"Throttling.RateQuota"}
        assert Caller(sim.base, "sk-other").submit(request(model)).status == 200
        until(lambda: caller.submit(request(model)).status == 200 or None)


def test_other_calls_share_twenty_a_second() -> None:
    with quick(rates=True) as sim:
        caller = Caller(sim.base)
        paths = ["/tasks/", "/tasks/x"] * 20
        with ThreadPoolExecutor(20) as pool:
            replies = list(pool.map(lambda path: caller.call("GET", path), paths))
        refused = [reply for reply in replies if reply.status == 429]
        assert len(refused) >= 1
        assert {reply.code for reply in refused} == {"Throttling"}
        seen = sorted(call.at for call in sim.requests() if call.status == 200)
        assert all(later - earlier > 0.5 for earlier, later in zip(seen, seen[20:], strict=False))


def test_many_connections() -> None:
    with quick() as sim:
        caller = Caller(sim.base)
        with ThreadPoolExecutor(100) as pool:
            replies = list(pool.map(lambda number: caller.submit(request(prompt=f"n {number}")), range(300)))
        assert {reply.status for reply in replies} == {200}
        assert caller.list()["total"] == 300
        assert len(sim.tasks()) == 300
