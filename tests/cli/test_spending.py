"""What may be spent: limits hold jobs, and what is dear is asked about, however it is ordered."""

from __future__ import annotations

from tests.cli.program import Program, at, jobs
from wanvid_tui.simulator.server import Simulator


def priced(service: Simulator) -> dict[str, str]:
    return {**at(service), "DASHSCOPE_API_REGION": "ap-southeast-1"}


def test_a_job_over_a_limit_is_held_at_once_and_goes_when_the_limit_is_raised(
    program: Program, fast: Simulator
) -> None:
    program.write("config.toml", "[profiles.default]\ndaily_limit = 0.9\n")
    done = program.call("submit", "a cat", "--takes", "2", "--wait", **priced(fast))
    assert done.code == 4, done.err
    assert "over $0.90 a day" in done.err
    states = {job["id"]: job["state"] for job in jobs(program)}
    assert sorted(states.values()) == ["held", "saved"], states
    held = next(id_ for id_, state in states.items() if state == "held")
    program.write("config.toml", "[profiles.default]\ndaily_limit = 2\n")
    assert program.call("release", str(held), **priced(fast)).code == 0
    assert program.call("wait", "--timeout", "60", **priced(fast)).code == 0
    assert {job["state"] for job in jobs(program)} == {"saved"}


def test_confirm_above_wants_an_answer(program: Program, fast: Simulator) -> None:
    program.write("config.toml", "confirm_above = 0.9\n")
    done = program.call("submit", "a cat", "--takes", "2", **priced(fast))
    assert done.code == 7, done.err
    assert "2 videos cost about $1; you set confirm_above = $0.90" in done.err
    assert program.call("jobs", "--json", **priced(fast)).json == []
    assert program.call("submit", "a cat", "--takes", "2", "--hold", **priced(fast)).code == 0
    assert program.call("submit", "a cat", **priced(fast)).code == 0
    assert program.call("submit", "a cat", "--takes", "2", "--yes", "--wait", **priced(fast)).code == 0


def test_confirm_above_asks_before_dear_jobs_are_released(program: Program, fast: Simulator) -> None:
    program.write("config.toml", "confirm_above = 0.9\n")
    assert program.call("submit", "a cat", "--takes", "2", "--hold", **priced(fast)).code == 0
    done = program.call("release", "1..2", **priced(fast))
    assert done.code == 7, done.err
    assert "2 videos cost about $1; you set confirm_above = $0.90" in done.err
    assert "Nothing was released" in done.err
    assert [job["state"] for job in jobs(program)] == ["held", "held"]
    assert program.call("release", "1", **priced(fast)).code == 0, "one of them is not dear"
    assert program.call("release", "2", "--yes", **priced(fast)).code == 0
    assert program.call("wait", "--timeout", "60", **priced(fast)).code == 0
    assert {job["state"] for job in jobs(program)} == {"saved"}


def test_confirm_above_asks_before_many_jobs_are_made_again_that_are_dear_together(
    program: Program, fast: Simulator
) -> None:
    assert program.call("submit", "a cat", "--takes", "3", "--wait", **priced(fast)).code == 0
    program.write("config.toml", "confirm_above = 0.9\n")
    done = program.call("retry", "1..3", **priced(fast))
    assert (done.code, done.out) == (7, "")
    assert "3 videos cost about $1.50; you set confirm_above = $0.90" in done.err
    assert "Nothing was queued" in done.err
    assert len(jobs(program)) == 3
    assert program.call("retry", "1", **priced(fast)).code == 0, "one of them is not dear"
    assert program.call("retry", "2..3", "--yes", **priced(fast)).code == 0
    assert program.call("wait", "--timeout", "60", **priced(fast)).code == 0
    assert [job["retry_of"] for job in jobs(program)] == [3, 2, 1, None, None, None]
