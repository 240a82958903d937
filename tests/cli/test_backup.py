"""``wanvid backup`` and ``wanvid restore``: nothing is lost by an old copy, and nothing is paid twice."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.jobs.factory import new_job
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.drafts import DraftText, drafts, save_draft
from wanvid_tui.jobs.lease import Lease, lock_path, probe
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.owners import this_process
from wanvid_tui.jobs.prompts import find_prompts, keep_prompt
from wanvid_tui.jobs.receipts import Receipts, receipts_path
from wanvid_tui.jobs.rows import COLUMNS
from wanvid_tui.jobs.schema import VERSION
from wanvid_tui.simulator.server import Simulator

S = JobState


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with a key; its driver is gone when the test is over."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    made = Program(tmp_path / "home", {"XDG_RUNTIME_DIR": str(runtime), "DASHSCOPE_API_KEY": "sk-any"})
    yield made
    end_driver(made)


def end_driver(program: Program) -> None:
    """End what drives."""
    path = lock_path(ledger_of(program))
    pid = probe(path).pid if path.parent.exists() else None
    if pid is not None and pid != os.getpid() and alive(pid):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not alive(pid), "the end of the driver")


def ledger_of(program: Program) -> Path:
    return program.home / "ledger.sqlite3"


def rows(path: Path) -> dict[int, str]:
    """The jobs of a ledger by number, with their states."""
    with closing(Ledger.open(path)) as ledger:
        return {job.id: job.state.value for job in ledger.find()}


def with_states(path: Path, *states: JobState) -> None:
    """A ledger with one job in each of these states."""
    steps = {
        S.HELD: (S.HELD,),
        S.QUEUED: (),
        S.SUBMITTING: (S.SUBMITTING,),
        S.UNCERTAIN: (S.SUBMITTING, S.UNCERTAIN),
        S.PENDING: (S.SUBMITTING, S.PENDING),
        S.CANCELED: (S.CANCELED,),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Ledger.open(path)) as ledger:
        for state in states:
            (job,) = ledger.add([new_job(f"a job that is {state}")])
            for step in steps[state]:
                ledger.move(job.id, step, "test", task_id=f"task-{job.id}" if step is S.PENDING else None)


def test_a_backup_is_one_whole_private_file(program: Program, tmp_path: Path) -> None:
    with_states(ledger_of(program), S.QUEUED, S.PENDING, S.CANCELED)
    copy = tmp_path / "copy.sqlite3"
    with closing(Ledger.open(ledger_of(program))) as busy:
        busy.remark(1, "while somebody writes")
        done = program.process("backup", str(copy))
    assert (done.code, done.out) == (0, "")
    assert f"3 jobs in {copy}" in done.err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.sqlite3"]
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM events WHERE why = 'while somebody writes'").fetchone() == (1,)


def test_a_backup_overwrites_only_what_it_may(program: Program, tmp_path: Path) -> None:
    with_states(ledger_of(program), S.CANCELED)
    copy = tmp_path / "copy"
    copy.write_text("mine")
    done = program.process("backup", str(copy))
    assert (done.code, copy.read_text()) == (7, "mine")
    assert f"{copy} exists" in done.err
    assert "--yes" in done.err
    assert program.process("backup", str(copy), "--yes").code == 0
    assert rows(copy) == {1: "canceled"}
    for where in (tmp_path, ledger_of(program), tmp_path / "none" / "copy"):
        refused = program.process("backup", str(where), "--yes")
        assert (refused.code, str(where) in refused.err) == (1, True)
    assert rows(ledger_of(program)) == {1: "canceled"}


def test_there_is_nothing_to_back_up_yet(program: Program, tmp_path: Path) -> None:
    done = program.process("backup", str(tmp_path / "copy"))
    assert done.code == 1
    assert str(ledger_of(program)) in done.err
    assert not program.home.exists()


def test_a_lost_ledger_comes_back_and_sends_nothing_by_itself(program: Program, tmp_path: Path) -> None:
    with_states(ledger_of(program), S.QUEUED, S.SUBMITTING, S.UNCERTAIN, S.PENDING, S.CANCELED, S.HELD)
    copy = tmp_path / "copy"
    assert program.process("backup", str(copy)).code == 0
    for path in program.home.glob("ledger*"):
        path.unlink()
    done = program.process("restore", str(copy))
    assert done.code == 0, done.err
    assert rows(ledger_of(program)) == {
        1: "held", 2: "uncertain", 3: "uncertain", 4: "pending", 5: "canceled", 6: "held",
    }  # fmt: skip
    assert "held, for they may have been sent since: 1, 6;" in done.err
    assert "only you can tell what became of: 2, 3;" in done.err
    assert "wanvid adopt" in done.err
    found = program.process("jobs", "--json").json
    assert [job["events"][-1]["why"].split(":")[0] for job in found if job["id"] in (1, 2, 3)] == [
        "restored from a backup"
    ] * 3
    with closing(Ledger.open(ledger_of(program))) as ledger:
        assert [job.id for job in ledger.in_states(S.UNCERTAIN) if job.asks] == [2, 3]


def test_a_restore_waits_for_no_lock_for_ever(program: Program, tmp_path: Path) -> None:
    path, copy = ledger_of(program), tmp_path / "copy"
    with_states(path, S.CANCELED)
    assert program.process("backup", str(copy)).code == 0
    with_states(path, S.CANCELED)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = program.process("restore", str(copy))
        other.execute("ROLLBACK")
    assert done.code == 1
    assert "is locked" in done.err
    assert len(rows(path)) == 2


def test_what_was_sent_since_is_not_sent_again(program: Program, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with Simulator(speed=1000.0, render=False, rates=False) as service:
        at = {"DASHSCOPE_HTTP_BASE_URL": service.base}
        assert program.call("submit", "a fox", "--hold", **at).code == 0
        assert program.call("submit", "a crow", "--hold", **at).code == 0
        with closing(Ledger.open(ledger_of(program))) as ledger:
            for number in (1, 2):
                ledger.move(number, S.QUEUED, "test", hold_reason=None)
        assert program.call("backup", str(copy)).code == 0
        assert program.process("wait", **at).code == 0
        end_driver(program)
        done = program.process("restore", str(copy))
        assert done.code == 0, done.err
        assert "held" not in done.err
        assert rows(ledger_of(program)) == {1: "saved", 2: "saved"}
        assert program.process("wait", **at).code == 0
        assert service.submits() == 2


def test_what_is_under_way_goes_on_and_the_rest_is_kept_aside(program: Program, tmp_path: Path) -> None:
    path, copy = ledger_of(program), tmp_path / "copy"
    with_states(path, S.CANCELED)
    assert program.process("backup", str(copy)).code == 0
    with_states(path, S.PENDING, S.CANCELED)
    with closing(Ledger.open(path, read_only=True)) as face:
        seen = face.rev()
        done = program.process("restore", str(copy))
        assert done.code == 0, done.err
        assert face.changes(seen).forgotten == (3,), "a face that has it open sees it"
        assert {job.id for job in face.changes(seen).jobs} == {1, 2}
    assert rows(path) == {1: "canceled", 2: "pending"}
    aside = path.with_name("ledger.sqlite3.before-restore")
    assert f"the ledger before is {aside}; 1 job in it alone" in done.err
    assert rows(aside) == {1: "canceled", 2: "pending", 3: "canceled"}
    with closing(Ledger.open(path)) as ledger:
        assert ledger.get(2) is not None
        assert [event.new for event in ledger.events(2)] == ["queued", "submitting", "pending"]
        assert sum(ledger.counts().values()) == 2
        assert ledger.add([new_job()])[0].id == 4, "no number is given twice"


def test_another_ledger_s_jobs_under_way_are_not_left_without_a_word(program: Program, tmp_path: Path) -> None:
    other, path = tmp_path / "other" / "ledger.sqlite3", ledger_of(program)
    with_states(other, S.CANCELED)
    with_states(path, S.PENDING)
    refused = program.process("restore", str(other))
    assert refused.code == 7
    assert "job 1 is under way" in refused.err
    assert rows(path) == {1: "pending"}
    assert program.process("restore", str(other), "--yes").code == 0
    assert rows(path) == {1: "canceled"}
    assert rows(path.with_name("ledger.sqlite3.before-restore")) == {1: "pending"}


def test_a_task_id_in_the_receipts_is_not_lost_by_it(program: Program, tmp_path: Path) -> None:
    path, copy = ledger_of(program), tmp_path / "copy"
    with_states(path, S.SUBMITTING, S.QUEUED)
    assert program.process("backup", str(copy)).code == 0
    with closing(Ledger.open(path)) as ledger:
        receipts = Receipts(receipts_path(path), ledger.salt())
        for number in (1, 2):
            job = ledger.get(number)
            assert job is not None
            slot = receipts.take(job, 1)
            assert slot is not None
            receipts.tell(slot, 2, f"task-{number}", None)
        receipts.close()
    path.write_bytes(b"what a bad disk leaves " * 500)
    done = program.process("restore", str(copy))
    assert done.code == 0, done.err
    assert "damaged" in done.err
    with closing(Ledger.open(path)) as ledger:
        assert {job.id: (job.state, job.task_id) for job in ledger.find()} == {
            1: (S.PENDING, "task-1"),
            2: (S.PENDING, "task-2"),
        }


def test_nothing_is_restored_while_a_process_drives(program: Program, tmp_path: Path) -> None:
    path, copy = ledger_of(program), tmp_path / "copy"
    with_states(path, S.CANCELED)
    assert program.process("backup", str(copy)).code == 0
    with_states(path, S.CANCELED)
    lease = Lease(lock_path(path))
    assert lease.try_acquire()
    lease.announce(host="here", socket="", started_ms=1)
    done = program.process("restore", str(copy))
    assert done.code == 1
    assert f"process {os.getpid()} on here drives" in done.err
    assert len(rows(path)) == 2
    lease.release()
    assert program.process("restore", str(copy)).code == 0
    assert len(rows(path)) == 1


def make_newer(path: Path) -> None:
    with_states(path, S.CANCELED)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE mine(x)")


def make_cut(path: Path) -> None:
    with_states(path, *[S.CANCELED] * 40)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_newer, "newer wanvid"),
        (make_foreign, "not a ledger"),
        (make_cut, "malformed"),
        (lambda path: path.write_bytes(b"no database " * 400), "not a database"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.mkdir(), "not a file"),
        (lambda path: None, "no such file"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    program: Program, tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    path, copy = ledger_of(program), tmp_path / "copy"
    with_states(path, S.CANCELED)
    make(copy)
    before = (path.read_bytes(), copy.read_bytes() if copy.is_file() else None)
    done = program.process("restore", str(copy))
    assert done.code == 1
    assert said in done.err
    assert str(copy) in done.err
    assert (path.read_bytes(), copy.read_bytes() if copy.is_file() else None) == before
    assert [file.name for file in program.home.iterdir()] == ["ledger.sqlite3"]


def test_drafts_and_prompts_of_both_are_there(program: Program, tmp_path: Path) -> None:
    path, copy, here = ledger_of(program), tmp_path / "copy", this_process()
    with_states(path, S.CANCELED)
    with closing(Ledger.open(path)) as ledger:
        written = save_draft(ledger, None, here, DraftText("as it was"), 1)
        keep_prompt(ledger, "then", "", 1)
    assert program.process("backup", str(copy)).code == 0
    with closing(Ledger.open(path)) as ledger:
        save_draft(ledger, written, here, DraftText("as it is"), 2)
        save_draft(ledger, None, here, DraftText("another"), 3)
        keep_prompt(ledger, "since", "", 3)
        assert program.process("restore", str(copy)).code == 0
        assert [draft.text.prompt for draft in drafts(ledger)] == ["another", "as it is"]
        assert save_draft(ledger, written, here, DraftText("goes on"), 4) == written
        assert {kept.prompt for kept in find_prompts(ledger)} == {"then", "since", "as it was"}


def test_drafts_of_a_ledger_that_is_no_relation_are_there_too(program: Program, tmp_path: Path) -> None:
    path, other = ledger_of(program), tmp_path / "other"
    with_states(path, S.CANCELED)
    with_states(other, S.CANCELED)
    for ledger_path, prompt in ((path, "mine"), (other, "theirs")):
        with closing(Ledger.open(ledger_path)) as ledger:
            save_draft(ledger, None, this_process(), DraftText(prompt), 1)
    assert program.process("restore", str(other)).code == 0
    with closing(Ledger.open(path)) as ledger:
        assert {draft.text.prompt for draft in drafts(ledger)} == {"mine", "theirs"}


def test_every_column_is_taken_over(tmp_path: Path) -> None:
    with (
        closing(Ledger.open(tmp_path / "ledger.sqlite3")),
        closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as raw,
    ):
        columns = {row[1] for row in raw.execute("PRAGMA table_info(jobs)")}
    assert columns == set(COLUMNS.split(", "))
