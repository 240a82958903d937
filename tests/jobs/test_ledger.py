"""The ledger on a real disk: durable moves, windows, counts, changes, and what it refuses."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.jobs.factory import BASE, WAYS, new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import LEGAL, SETTLED, JobState, Waiting
from wanvid_tui.jobs.ledger import IllegalMove, Ledger, key_fingerprint
from wanvid_tui.jobs.opening import LedgerUnusable
from wanvid_tui.jobs.rows import micros, money
from wanvid_tui.jobs.schema import VERSION
from wanvid_tui.jobs.views import PauseKind, View
from wanvid_tui.jobs.waiting import waiting_of

if TYPE_CHECKING:
    from pathlib import Path

S = JobState


def bring(ledger: Ledger, state: JobState) -> int:
    """A job in ``state``, by legal moves."""
    job = ledger.add([new_job()])[0]
    for step in WAYS[state]:
        ledger.move(job.id, step, "test")
    return job.id


def test_a_job_is_what_was_added(ledger: Ledger) -> None:
    order = new_job('She says "[/x] 你好"', negative_prompt="blur", audio_source="/a.mp3", audio_seconds=4.5)
    job = ledger.add([order])[0]
    assert (job.id, job.state, job.prompt, job.negative_prompt) == (1, S.QUEUED, order.prompt, "blur")
    assert dict(job.parameters) == dict(order.parameters)
    assert (job.estimate_amount, job.estimate_currency, job.audio_seconds) == ("0.50", "USD", 4.5)
    assert [(event.old, event.new) for event in ledger.events(1)] == [(None, "queued")]


@pytest.mark.parametrize("old", list(JobState))
@pytest.mark.parametrize("new", list(JobState))
def test_only_legal_moves_happen(ledger: Ledger, old: JobState, new: JobState) -> None:
    job_id = bring(ledger, old)
    events = len(ledger.events(job_id))
    if new in LEGAL[old]:
        moved = ledger.move(job_id, new, "because")
        assert moved is not None
        assert moved.state is new
        assert ledger.events(job_id)[-1].why == "because"
    else:
        with pytest.raises(IllegalMove):
            ledger.move(job_id, new, "because")
        job = ledger.get(job_id)
        assert job is not None
        assert job.state is old
        assert len(ledger.events(job_id)) == events


def test_a_move_that_came_too_late_changes_nothing(ledger: Ledger) -> None:
    job_id = bring(ledger, S.PENDING)
    assert ledger.move(job_id, S.SUBMITTING, "again", only_from=(S.QUEUED,)) is None
    job = ledger.get(job_id)
    assert job is not None
    assert job.state is S.PENDING


def test_state_and_event_are_one_transaction(ledger: Ledger) -> None:
    job = ledger.add([new_job()])[0]
    with pytest.raises(KeyError):
        ledger.move(job.id, S.SUBMITTING, "sending", no_such_column=1)
    after = ledger.get(job.id)
    assert after is not None
    assert after.state is S.QUEUED
    assert len(ledger.events(job.id)) == 1


@settings(deadline=None, max_examples=40)  # each opens a ledger on the disk, which may be slow
@given(st.lists(st.sampled_from(list(JobState)), max_size=12), st.integers(0, 8), st.integers(1, 6))
def test_counts_and_windows_agree_with_the_rows(
    tmp_path_factory: pytest.TempPathFactory, states: list[JobState], start: int, length: int
) -> None:
    ledger = Ledger.open(tmp_path_factory.mktemp("l") / "l.sqlite3")
    made = {bring(ledger, state): state for state in states}
    counts = ledger.counts()
    assert {state: n for state in JobState if (n := counts.get(state, 0))} == {
        state: n for state in JobState if (n := list(made.values()).count(state))
    }
    for view in View:
        inside = sorted((id_ for id_, state in made.items() if state in view.states), reverse=True)
        assert [job.id for job in ledger.window(view, start, length)] == inside[start : start + length]
        for at, id_ in enumerate(inside):
            assert ledger.index_of(view, id_) == at
    ledger.close()


def test_another_process_s_commit_is_seen(path: Path, ledger: Ledger) -> None:
    face = Ledger.open(path, read_only=True)
    before, rev = face.data_version(), face.rev()
    job = ledger.add([new_job()])[0]
    assert face.data_version() != before
    changes = face.changes(rev)
    assert [found.id for found in changes.jobs] == [job.id]
    ledger.move(job.id, S.CANCELED, "given up")
    ledger.forget(job.id)
    assert face.changes(changes.rev).forgotten == (job.id,)
    assert face.changes(face.changes(changes.rev).rev).jobs == ()
    face.close()


def test_a_face_that_only_reads_cannot_write(path: Path, ledger: Ledger) -> None:
    face = Ledger.open(path, read_only=True)
    with pytest.raises(LedgerError, match="cannot be written"):
        face.add([new_job()])
    face.close()
    assert ledger.counts() == {}


def test_writers_in_several_threads_lose_nothing(path: Path) -> None:
    def write() -> None:
        mine = Ledger.open(path)
        for _ in range(25):
            mine.add([new_job()])
        mine.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = Ledger.open(path)
    assert ledger.counts() == {S.QUEUED: 100}
    assert ledger.rev() == 100
    assert sorted(job.id for job in ledger.find()) == list(range(1, 101))
    ledger.close()


@pytest.mark.parametrize("state", list(JobState))
def test_forget_takes_settled_and_held_jobs_only(ledger: Ledger, state: JobState) -> None:
    job_id = bring(ledger, state)
    if state in SETTLED or state is S.HELD:
        ledger.forget(job_id)
        assert ledger.get(job_id) is None
        assert ledger.events(job_id) == []
        assert ledger.add([new_job()])[0].id == job_id + 1, "ids are never given again"
    else:
        with pytest.raises(LedgerError, match="only settled or held"):
            ledger.forget(job_id)


def test_a_pause_for_the_user_is_lifted_by_a_new_job_and_one_by_time_is_not(ledger: Ledger) -> None:
    ledger.pause("default", BASE, PauseKind.KEY, code="InvalidApiKey", message="refused")
    ledger.add([new_job(held=True)])
    assert ledger.pause_of("default", BASE) is not None
    ledger.add([new_job()])
    assert ledger.pause_of("default", BASE) is None
    ledger.pause("default", BASE, PauseKind.OFFLINE, until_ms=1)
    ledger.add([new_job()])
    assert ledger.pause_of("default", BASE) is not None


def test_why_a_job_waits(ledger: Ledger) -> None:
    first, second = ledger.add([new_job(), new_job()])
    assert ledger.position(second) == 2
    assert waiting_of(first, [], ledger.position(first)) == Waiting("next")
    assert waiting_of(second, [], 2) == Waiting("2nd in line")
    ledger.pause("default", BASE, PauseKind.BILLING)
    assert waiting_of(second, ledger.pauses(), 2) == Waiting("paused: billing")
    noted = ledger.note(first.id, waiting=Waiting("429, again in", 99))
    assert noted is not None
    assert waiting_of(noted, ledger.pauses(), 1) == Waiting("429, again in", 99)


def test_money_adds_up_without_rounding(ledger: Ledger) -> None:
    for _ in range(3):
        job = ledger.add([new_job(estimate_amount="0.036")])[0]
        ledger.move(job.id, S.SUBMITTING, "t")
        ledger.move(job.id, S.PENDING, "t", accepted_ms=1_000)
    ledger.move(job.id, S.FAILED, "t")
    assert ledger.spent_since(1_000) == {"USD": "0.072"}
    assert ledger.spent_since(1_001) == {}


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10_000, places=6, allow_nan=False))
def test_money_survives_the_way_through_the_ledger(amount: Any) -> None:
    from decimal import Decimal

    assert Decimal(money(micros(str(amount))) or "") == amount


def test_the_usual_time_is_the_median_of_its_kind(ledger: Ledger) -> None:
    for took in (100, 900, 130):
        job = ledger.add([new_job()])[0]
        ledger.move(job.id, S.SUBMITTING, "t")
        ledger.move(job.id, S.PENDING, "t", accepted_ms=1_000)
        ledger.move(job.id, S.DOWNLOADING, "t", started_ms=2_000, ended_ms=2_000 + took)
        ledger.move(job.id, S.SAVED, "t")
    assert ledger.usual_ms("wan2.5-t2v-preview", "720P", 5) == 130
    assert ledger.usual_ms("wan2.5-t2v-preview", "720P", 10) is None


@pytest.mark.parametrize("view", list(View))
def test_windows_walk_an_index(ledger: Ledger, view: View) -> None:
    """A hundred thousand jobs cost what a hundred do: the plan never scans the table."""
    ledger.add([new_job() for _ in range(300)])
    statements: list[str] = []
    ledger._db.set_trace_callback(statements.append)
    ledger.window(view, 100, 30)
    ledger._db.set_trace_callback(None)
    plan = [row[3] for row in ledger._db.execute("EXPLAIN QUERY PLAN " + statements[-1])]
    assert not [step for step in plan if step == "SCAN jobs"], plan


def test_a_fingerprint_tells_keys_apart_and_hides_them() -> None:
    one, other = key_fingerprint("sk-1", "salt"), key_fingerprint("sk-1", "pepper")
    assert len({one, other, key_fingerprint("sk-2", "salt")}) == 3
    assert "sk-1" not in one


def test_a_newer_ledger_is_left_alone(path: Path) -> None:
    Ledger.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer wanvid"):
        Ledger.open(path)
    assert path.read_bytes() == before


def test_a_foreign_database_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE mine(x)")
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger.open(path)


def test_garbage_is_named_and_set_aside_as_it_is(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(LedgerUnusable, match=r"set aside as .*ledger\.sqlite3\.damaged"):
        Ledger.open(path)
    assert path.with_name("ledger.sqlite3.damaged").read_bytes() == b"no database at all" * 100


def test_no_directory_is_an_error_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="missing"):
        Ledger.open(tmp_path / "missing" / "ledger.sqlite3")


def test_the_file_is_private(path: Path, ledger: Ledger) -> None:
    ledger.add([new_job()])
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
