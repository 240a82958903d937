"""A ledger that is damaged, newer, locked or on a network file system; broken settings (faults.md D4, D5, D7).

All through the real program.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.done import Done
from tests.e2e.program_home import WANVID
from tests.faults.faulty import FaultyHome, FaultyService
from tests.faults.small_disk import small_disk
from tests.jobs.factory import new_job
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.lease import Lease, lock_path
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.receipts import Receipts, receipts_path
from wanvid_tui.jobs.schema import VERSION
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Statuses
from wanvid_tui.simulator.whens import Switch

if TYPE_CHECKING:
    from collections.abc import Callable

_S = JobState
_PAGE = 4096


def filled(home: FaultyHome, jobs: int = 60) -> None:
    """A ledger of many pages that nobody has open."""
    home.wanvid.mkdir(mode=0o700)
    with closing(Ledger.open(home.ledger)) as ledger:
        ledger.add([new_job(f"job {number}", held=True) for number in range(jobs)])
        job = ledger.get(1)
        assert job is not None
        receipts = Receipts(receipts_path(home.ledger), ledger.salt())
        assert receipts.take(job, 1) is not None
        receipts.close()


def no_head(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // _PAGE * _PAGE + 100])


def torn(path: Path) -> None:
    pages = bytearray(path.read_bytes())
    for page in range(3, len(pages) // _PAGE, 2):
        pages[page * _PAGE : (page + 1) * _PAGE] = b"\xa5" * _PAGE
    path.write_bytes(bytes(pages))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [no_head, cut, torn, emptied])
def test_d4_a_damaged_ledger_is_set_aside_and_named(home: FaultyHome, damage: Callable[[Path], None]) -> None:
    filled(home)
    damage(home.ledger)
    before, receipts = home.ledger.read_bytes(), receipts_path(home.ledger).read_bytes()
    done = home.run("jobs", "--json")
    assert done.code == 1
    aside = home.ledger.with_name("ledger.sqlite3.damaged")
    assert str(home.ledger) in done.err
    assert str(aside) in done.err
    assert "wanvid adopt --since 24h" in done.err
    assert "wanvid restore" in done.err
    assert aside.read_bytes() == before
    assert receipts_path(home.ledger).with_name("receipts.damaged").read_bytes() == receipts
    again = home.run("submit", "a fox", "--hold", "--json")
    assert (again.code, again.json["id"]) == (0, 1)
    damage(home.ledger) if damage is not emptied else home.ledger.write_bytes(b"no ledger" * 100)
    assert home.run("jobs").code == 1
    assert home.ledger.with_name("ledger.sqlite3.damaged-2").exists()
    assert aside.read_bytes() == before


def test_d4_a_damaged_ledger_that_is_driven_is_left_until_the_driver_ends(home: FaultyHome) -> None:
    filled(home)
    lease = Lease(lock_path(home.ledger))
    assert lease.try_acquire()
    no_head(home.ledger)
    before = home.ledger.read_bytes()
    done = home.run("jobs")
    assert done.code == 1
    assert "drives it still" in done.err
    assert home.ledger.read_bytes() == before
    lease.release()


def test_d4_a_newer_ledger_is_left_alone_and_told(home: FaultyHome, service: FaultyService) -> None:
    filled(home)
    with closing(sqlite3.connect(home.ledger)) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
        raw.execute("PRAGMA journal_mode = DELETE")
    before = home.ledger.read_bytes()
    for words in (["jobs"], ["submit", "a fox"], ["follow"]):
        done = home.run(*words)
        assert (done.code, "newer wanvid" in done.err) == (1, True), done.err
        assert str(home.ledger) in done.err
    assert home.ledger.read_bytes() == before
    assert service.seen(Kind.SUBMIT) == []


def test_d4_a_locked_ledger_is_left_alone_and_told(home: FaultyHome, service: FaultyService) -> None:
    filled(home)
    with closing(sqlite3.connect(home.ledger, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = home.run("submit", "a fox")
        assert done.code == 1
        assert f"{home.ledger} is locked" in done.err
        other.execute("ROLLBACK")
    assert service.seen(Kind.SUBMIT) == []
    assert len(home.jobs()) == 60


def test_d4_a_driver_whose_ledger_is_taken_away_ends_and_the_next_goes_on(
    home: FaultyHome, service: FaultyService
) -> None:
    running = Switch(on=True)
    service.faults.become(Fault(Statuses(["RUNNING"] * 1000), Kind.QUERY, running))
    assert home.run("submit", "a fox").code == 0
    assert len(home.drivers()) == 1
    away = home.top / "away"
    away.mkdir()
    for path in home.wanvid.glob("ledger.sqlite3*"):
        if not path.name.endswith(".lock"):
            path.rename(away / path.name)
    wait_for(lambda: not home.drivers(), "the end of the driver")
    assert "moved away or replaced" in (home.wanvid / "wanvid.log").read_text()
    for path in away.iterdir():
        path.rename(home.wanvid / path.name)
    service.faults.become()
    assert home.run("wait").code == 0
    assert (service.made(), home.jobs()[0].state) == ({"a fox": 1}, _S.SAVED)


def test_d4_one_bad_row_takes_no_other_with_it(home: FaultyHome) -> None:
    filled(home, jobs=3)
    with closing(sqlite3.connect(home.ledger)) as raw:
        raw.execute("UPDATE jobs SET parameters = '{broken', state = 'running', task_id = 'task-2' WHERE id = 2")
        raw.commit()
    done = home.run("jobs", "--json")
    assert (done.code, [job["id"] for job in done.json]) == (0, [3, 1])
    assert "the row of job 2 cannot be read" in done.err
    assert "wanvid forget 2" in done.err
    assert home.run("show", "2").code == 1
    assert [home.run("cancel", "1..3").err.count(f"job {number}") > 0 for number in (1, 2, 3)] == [True] * 3
    assert home.run("forget", "2").code == 0
    after = home.run("jobs", "--json")
    assert (after.code, after.err, len(after.json)) == (0, "", 2)


def test_d5_the_interface_starts_with_broken_files_and_says_so(home: FaultyHome) -> None:
    home.wanvid.mkdir(mode=0o700)
    (home.wanvid / "config.toml").write_text('bell = 7\ntheme = "mine"\n')
    (home.wanvid / "themes").mkdir()
    (home.wanvid / "themes" / "mine.toml").write_text('name = "mine"\nprimary = \n')
    (home.wanvid / "models.d").mkdir()
    (home.wanvid / "models.d" / "own.toml").write_text("[my-model]\nlimit = \n")
    for name, said in (("config.toml", "line 1"), ("own.toml", "line 2")):
        done = home.run("models")
        assert done.code == 2
        assert name in done.err
        assert said in done.err
        (home.wanvid / name).unlink(missing_ok=True)
    (home.wanvid / "config.toml").write_text('bell = 7\ntheme = "mine"\n')
    with home.interface(size=(120, 36)) as program:
        program.wait_for("config.toml")
        program.type("a fox in the snow")
        program.press("f5")
        program.wait_for("saved")
        program.press("ctrl+q")
        assert program.wait_exit() == 0


def test_d7_without_locks_nothing_is_driven_and_another_place_is_named(
    home: FaultyHome, service: FaultyService
) -> None:
    assert home.run("submit", "a fox", "--hold").code == 0
    for words in (["submit", "a crow"], ["follow"], ["release", "1"]):
        done = without_locks(home, *words)
        if done.code == 77:
            pytest.skip("no seccomp filter can be set here")
        assert done.code == 1
        assert "cannot be locked" in done.err
        assert "WANVID_HOME" in done.err
    assert service.seen(Kind.SUBMIT) == []


def without_locks(home: FaultyHome, *words: str) -> Done:
    """Run a command where no file can be locked."""
    program = [sys.executable, str(Path(__file__).with_name("no_flock.py")), *WANVID, *words]
    done = subprocess.run(program, env=home.whole_environ(), capture_output=True, text=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def test_d7_on_a_network_file_system_no_memory_is_shared_and_it_is_said_once(
    tmp_path: Path, service: FaultyService
) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    with small_disk(tmp_path / "disk", "8m") as disk:
        home = FaultyHome(disk.path, service)
        first = as_if_mounted(home, "nfs4", "submit", "a fox", "--hold", "--json")
        if "mount" in first.err and first.code != 0:
            pytest.skip(f"what is mounted cannot be made to look otherwise here: {first.err}")
        assert first.code == 0, first.err
        assert first.err.count("network file system (nfs4)") == 1
        assert "WANVID_HOME" in first.err
        with closing(Ledger.open(home.ledger, file_system=lambda directory: "nfs4")) as ledger:
            ledger.move(1, _S.QUEUED, "test", hold_reason=None, output=str(tmp_path / "videos"))
            driven = as_if_mounted(home, "nfs4", "follow")
            assert driven.code == 0, driven.err
            job = ledger.get(1)
            assert job is not None
            assert job.state is _S.SAVED
        with closing(sqlite3.connect(home.ledger)) as raw:
            assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert not [path.name for path in home.wanvid.iterdir() if path.name.endswith(("-wal", "-shm"))]
        assert "network" not in as_if_mounted(home, "nfs4", "submit", "a crow", "--hold").err
        # Brought back to a local disk, it works as there.
        assert home.run("jobs").code == 0
        home.close()


def as_if_mounted(home: FaultyHome, kind: str, *words: str) -> Done:
    """Run a command for which the disk of the home is mounted as a file system of another kind."""
    table = home.top.parent / "mountinfo"
    source = f"{home.top} "
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    table.write_text(
        "".join(line.replace("- tmpfs ", f"- {kind} ") + "\n" if source in line else line + "\n" for line in lines)
    )
    script = f'mount --bind "{table}" /proc/$$/mountinfo && exec "$@"'
    program = ["unshare", "-m", "sh", "-c", script, "sh", *WANVID, *words]
    done = subprocess.run(program, env=home.whole_environ(), capture_output=True, text=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout, done.stderr)
