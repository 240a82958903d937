"""What becomes of jobs by commands alone, from one to the next, with a service that works."""

from __future__ import annotations

import json

from tests.e2e.program_home import ProgramHome, Service, films
from wanvid_tui.core.job import JobState
from wanvid_tui.media.mp4 import inspect


def test_a_held_job_is_released_made_retried_and_forgotten(home: ProgramHome) -> None:
    held = home.run("submit", "A fox", "--size", "832*480", "--seed", "7", "--hold", "--json")
    assert (held.code, held.json["state"]) == (0, "held")
    waited = home.run("wait", "1")
    assert (waited.code, waited.out) == (4, "")
    assert home.drivers() == [], "a held job is no work"

    released = home.run("release", "1", "--json")
    assert released.code == 0, released.err
    retried = home.run("retry", "1")
    assert retried.code != 0, "it is under way"
    assert home.run("wait", "--timeout", "0.1").code == 5

    waited = home.run("wait")
    (film,) = films(home.wanvid)
    assert (waited.code, waited.out) == (0, f"{film}\n")

    again = home.run("retry", "1", "--json")
    assert again.code == 0, again.err
    (job,) = again.json
    assert (job["id"], job["retry_of"], job["prompt"]) == (2, 1, "A fox")
    assert job["parameters"] == held.json["parameters"]
    assert home.run("wait", "2").code == 0
    first, second = films(home.wanvid)
    assert first.read_bytes() == second.read_bytes(), "the same request with the same seed is the same video"

    shown = home.run("show", "last")
    assert "A fox" in shown.out
    assert str(second) in shown.out
    assert home.run("forget", "1").code == 0
    assert first.exists(), "its file stays"
    assert [job["id"] for job in home.run("jobs", "--json").json] == [2]
    assert home.run("show", "1").code == 2


def test_a_waiting_task_is_canceled_for_free(home: ProgramHome, slow_service: Service) -> None:
    home.use(slow_service)
    assert home.run("submit", "A fox").code == 0
    canceled = home.run("cancel", "1")
    assert canceled.code == 0, canceled.err
    job = home.wait_until(1, JobState.CANCELED)
    assert job.task_id is not None
    assert home.run("cancel", "1").code != 0


def test_a_running_task_is_not_canceled(home: ProgramHome) -> None:
    with Service(speed=8) as service:
        home.use(service)
        assert home.run("submit", "A fox").code == 0
        home.wait_until(1, JobState.RUNNING)
        late = home.run("cancel", "1", "--json")
        assert (late.code, late.json) == (1, [])
        assert "it will finish and be billed" in late.err
        assert home.run("jobs", "--json").json[0]["state"] == "running"


def test_what_the_service_refuses_later_is_told_with_its_reason(home: ProgramHome) -> None:
    started = [
        home.start("submit", "A fox [moderation]", "--wait", "--size", "832*480"),
        home.start("submit", "A fox [fail]", "--wait", "--size", "832*480"),
    ]
    refused, failed = (home.ended(process) for process in started)
    assert (refused.code, failed.code) == (10, 8)
    assert "DataInspectionFailed" in refused.err
    jobs = home.run("jobs", "--json", "--state", "failed").json
    assert sorted(job["error"]["code"] is not None for job in jobs) == [True, True]
    assert all(job["error"]["remedy"] for job in jobs)
    assert films(home.wanvid) == []


def test_a_batch_is_checked_whole_then_made(home: ProgramHome) -> None:
    rows = [
        {"prompt": "A {red|grey} fox", "size": "832*480", "out": "foxes"},
        {"prompt": "A hare", "model": "wan2.2-t2v-plus", "resolution": "480P", "ratio": "1:1", "duration": 10},
    ]
    file = home.top / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    bad = home.run("batch", "rows.jsonl")
    assert (bad.code, bad.out) == (2, "")
    assert "duration" in bad.err
    assert home.job(1) is None, "nothing is queued while a row is wrong"

    file.write_text(json.dumps(rows[0]))
    done = home.run("batch", "rows.jsonl", "--wait")
    assert done.code == 0, done.err
    made = films(home.top)
    assert sorted(done.out.splitlines()) == [str(film) for film in made]
    assert [film.parent.name for film in made] == ["foxes", "foxes"]
    assert {(inspect(film).width, inspect(film).height) for film in made} == {(832, 480)}
    assert made[0].read_bytes() != made[1].read_bytes()


def test_a_driver_started_by_hand_ends_with_its_work(home: ProgramHome) -> None:
    assert home.run("submit", "A fox", "--size", "832*480", "--hold").code == 0
    empty = home.run("follow")
    assert empty.code == 0, empty.err
    assert home.run("release", "1", "--no-follow").code in (0, 6)
    done = home.run("follow")
    assert done.code == 0, done.err
    assert home.is_in(1, JobState.SAVED)
    assert home.processes() == []


def test_the_demo_needs_no_key_and_no_network(home: ProgramHome) -> None:
    for name in list(home.environ):
        if name.startswith("DASHSCOPE"):
            del home.environ[name]
    done = home.run("--demo", "submit", "A fox", "--size", "832*480", "--wait", "--json")
    assert done.code == 0, done.err
    job = done.json
    assert (job["profile"], job["base"], job["state"]) == ("demo", "demo", "saved")
    assert inspect(films(home.wanvid)[0]).width == 832
    assert home.run("jobs", "--json").json == [], "the demo has a ledger of its own"
