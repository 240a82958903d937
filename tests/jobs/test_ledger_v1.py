"""A ledger as the first version of the program wrote it loads for ever: ``ledger_v1.sqlite3`` never changes.

It has a job in every state, events with facts, a pause of each kind of end, and a forgotten job.
"""

from __future__ import annotations

import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.jobs.scripted import START_MS, OneKey, ScriptedService, TurnedClock, drive, engine_over
from wanvid_tui.core.job import JobState, NewJob, Waiting
from wanvid_tui.jobs.ledger import Ledger, key_fingerprint
from wanvid_tui.jobs.schema import VERSION
from wanvid_tui.jobs.views import PauseKind, View

FIXTURE = Path(__file__).with_name("ledger_v1.sqlite3")
SUM = "d3522cf5aeb4a4d55c8515563c6062ad910f2c57d1d0bbddead465600d08b9ff"

S = JobState


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of it: opening brings it up to date."""
    return Path(shutil.copy(FIXTURE, tmp_path / "ledger.sqlite3"))


def test_it_is_the_one_that_was_written_then() -> None:
    assert sha256(FIXTURE.read_bytes()).hexdigest() == SUM
    with sqlite3.connect(f"{FIXTURE.as_uri()}?mode=ro&immutable=1", uri=True) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    raw.close()


def test_every_row_is_read(path: Path) -> None:
    ledger = Ledger.open(path)
    jobs = {job.id: job for job in ledger.find()}
    assert sorted(jobs) == [*range(1, 13), 14]
    assert {job.state for job in jobs.values()} == set(S)
    assert sum(ledger.counts().values()) == len(jobs)
    assert [job.id for job in ledger.window(View.ALL, 0, 50)] == sorted(jobs, reverse=True)
    assert jobs[2].prompt == "queued: 一只猫 walks"
    assert jobs[2].parameters["seed"] == 7
    assert jobs[4].request_id == "req-lost"
    assert jobs[5].asks
    assert jobs[6].cancel_asked
    assert (jobs[7].overdue, jobs[7].polls) == (True, 9)
    assert jobs[8].waiting == Waiting("stalled, resumes", 1795000100000)
    assert (jobs[8].usage or {})["video_ratio"] == "1280*720"
    saved = jobs[9]
    assert (saved.adopted, saved.retry_of, saved.audio_bytes, saved.cost_amount) == ("guess", 1, 812345, "0.50")
    assert saved.checks[0]["ok"] is True
    assert saved.file == "/home/you/Videos/wanvid/9-a-lynx.mp4"
    assert jobs[10].error_code == "DataInspectionFailed"
    assert jobs[12].estimate_amount is None
    assert (jobs[14].workspace, jobs[14].allow_low_disk, jobs[14].output) == ("ws-1", True, "/home/you/out.mp4")
    assert [event.new for event in ledger.events(9)] == [
        "queued", "submitting", "pending", "running", "downloading", "saved",
    ]  # fmt: skip
    assert ledger.events(3)[1].facts == {"offset_ms": 12, "boot": "b"}
    assert {pause.kind for pause in ledger.pauses()} == {PauseKind.BILLING, PauseKind.OFFLINE}
    assert jobs[9].key_id == key_fingerprint("sk-of-a-test-0123456789", ledger.salt())
    assert ledger.changes(0).forgotten == (13,)
    ledger.close()


def test_it_goes_on_and_no_number_is_given_twice(path: Path) -> None:
    ledger = Ledger.open(path)
    job = ledger.get(2)
    assert job is not None
    again = ledger.add([_like(job)])[0]
    assert again.id == 15
    ledger.move(2, S.SUBMITTING, "sending")
    ledger.move(2, S.PENDING, "accepted", task_id="task-new")
    ledger.move(12, S.PENDING, "the service knows it again")
    ledger.forget(9)
    assert ledger.knows_task("task-saved")
    assert not ledger.knows_task("task-of-nobody")
    ledger.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


async def test_it_is_driven(path: Path, tmp_path: Path) -> None:
    ledger, clock = Ledger.open(path), TurnedClock()
    clock.jump_s = (ledger.events(14)[0].at_ms - START_MS) / 1000 + 60
    service = ScriptedService(clock)
    for task_id in ("task-pending", "task-running", "task-down", "task-lost"):
        service.make({"model": "wan2.5-t2v-preview", "input": {"prompt": "one of that day"}}, id=task_id)
    for number in (2, 6, 7, 8, 12):
        ledger.note(number, output_dir=str(tmp_path / "videos"))
    engine = engine_over(ledger, clock, service, keys=OneKey())
    try:
        await drive(engine, clock, lambda: {state_of(ledger, number) for number in (2, 8)} == {S.SAVED})
        assert state_of(ledger, 3) is S.UNCERTAIN, "nobody was sending it"
        assert [state_of(ledger, number) for number in (1, 5, 9, 10, 11)] == [
            S.HELD, S.UNCERTAIN, S.SAVED, S.FAILED, S.CANCELED,
        ]  # fmt: skip
        assert len([what for _, what in service.calls if what == "submit"]) == 1
    finally:
        await engine.aclose()
        ledger.close()


def test_commands_show_every_job(path: Path) -> None:
    program = Program(path.parent)
    listed = program.call("jobs", "--json")
    assert (listed.code, listed.err, len(listed.json)) == (0, "", 13)
    for number in (*range(1, 13), 14):
        assert program.call("show", str(number)).code == 0
    assert program.call("forget", "9..12").code == 0
    assert program.call("backup", str(path.with_name("copy"))).code == 0


def state_of(ledger: Ledger, number: int) -> JobState:
    job = ledger.get(number)
    assert job is not None
    return job.state


def _like(job: object) -> NewJob:
    """A new job of the same order."""
    return NewJob(**{name: getattr(job, name) for name in NewJob._fields if hasattr(job, name)})
