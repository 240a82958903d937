"""Where videos go: names that are taken, directories without room, other disks (faults.md, *disk*)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program_home import WANVID
from tests.faults.faulty import FaultyHome, FaultyService
from tests.faults.small_disk import SmallDisk, press_until, small_disk
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_S = JobState


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of three megabytes."""
    with small_disk(tmp_path / "disk", "3m") as mounted:
        yield mounted


def test_d6_saved_is_said_when_the_file_and_its_name_are_on_disk(home: FaultyHome, service: FaultyService) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    assert home.run("submit", "a fox", "--hold").code == 0
    queue(home, 1)
    calls = home.top / "calls"
    names = "trace=openat,fsync,link,linkat,rename,unlink,pwrite64,fdatasync"
    words = [strace, "-f", "-y", "-s", "65536", "-o", str(calls), "-e", names, *WANVID, "follow"]
    done = subprocess.run(words, env=home.whole_environ(), capture_output=True, text=True, timeout=120, check=False)
    if "ptrace" in done.stderr.lower():
        pytest.skip(f"strace may not look here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    (job,) = home.jobs()
    assert job.file is not None
    lines = calls.read_text(errors="replace").splitlines()
    order = [
        first(lines, "fsync(", ".part"),
        first(lines, "link", f'"{job.file}"'),
        first(lines, "fsync(", f"<{Path(job.file).parent}>"),
        first(lines, "pwrite64(", "-wal>", f"saved as {job.file}"),
    ]
    assert order == sorted(order)
    assert first(lines[order[-1] :], "fdatasync(", "-wal>") >= 0, "and the ledger is on disk as well"


def test_d6_nothing_is_overwritten_and_another_device_is_no_matter(
    home: FaultyHome, disk: SmallDisk, service: FaultyService
) -> None:
    (disk.path / "mine").mkdir()
    taken = disk.path / "mine" / "1-a-fox.mp4"
    taken.write_text("mine")
    done = home.run("submit", "a fox", "--out", str(disk.path / "mine"), "--wait", "--yes")
    assert (done.code, done.out) == (0, f"{taken.with_name('1-a-fox-2.mp4')}\n"), done.err
    assert taken.read_text() == "mine"
    assert sorted(path.name for path in taken.parent.iterdir()) == ["1-a-fox-2.mp4", "1-a-fox.mp4"]


def test_d8_little_room_is_refused_in_commands(home: FaultyHome, disk: SmallDisk, service: FaultyService) -> None:
    done = home.run("submit", "a fox", "--out", str(disk.path))
    assert done.code == 7
    assert f"{disk.path} has 3 MB free" in done.err
    assert "--yes" in done.err
    assert (home.jobs() if home.ledger.exists() else []) == []
    assert home.run("submit", "a fox", "--out", str(disk.path), "--yes", "--wait").code == 0
    assert service.made() == {"a fox": 1}


def test_d8_room_that_is_gone_when_its_turn_comes_holds_the_job(
    home: FaultyHome, disk: SmallDisk, service: FaultyService
) -> None:
    assert home.run("submit", "a fox", "--hold", "--out", str(disk.path)).code == 0
    queue(home, 1)
    done = home.run("wait", "1")
    assert done.code == 4
    assert "no room" in done.err
    assert str(disk.path) in home.why(1)
    assert service.seen(Kind.SUBMIT) == []
    assert home.run("release", "1", "--yes").code == 0
    home.wait_for_all(_S.SAVED)


def test_d8_the_interface_asks(home: FaultyHome, disk: SmallDisk, service: FaultyService) -> None:
    home.wanvid.mkdir(mode=0o700)
    (home.wanvid / "config.toml").write_text(f'output_dir = "{disk.path}"\n')
    with home.interface(size=(120, 36)) as program:
        program.wait_for("What should the video show?")
        program.type("a fox in the snow")
        program.press("f5")
        program.wait_for("3 MB free")
        assert service.seen(Kind.SUBMIT) == []
        press_until(program, "f5", "Job 1 is queued")
        program.wait_for("saved")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.made() == {"a fox in the snow": 1}


def first(lines: list[str], *parts: str) -> int:
    """Where the first call with all of this in it stands."""
    return next(number for number, line in enumerate(lines) if all(part in line for part in parts))


def queue(home: FaultyHome, number: int) -> None:
    """Let a held job go without starting a driver."""
    ledger = Ledger.open(home.ledger)
    ledger.move(number, _S.QUEUED, "test", only_from=(_S.HELD,), hold_reason=None)
    ledger.close()
