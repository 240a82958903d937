"""Disks that are full, read-only, gone or slow to be found out about: through the real program (faults.md, *disk*)."""

from __future__ import annotations

import os
import re
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program_home import films
from tests.faults.driven import Driven
from tests.faults.faulty import FaultyHome, FaultyService
from tests.faults.small_disk import Fills, SmallDisk, press_until, small_disk
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState, Waiting
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.receipts import SIZE
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator import bad_videos
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from collections.abc import Iterator

_S = JobState
CLIP_BYTES = (Path(bad_videos.__file__).parent / "clip.mp4").stat().st_size
"""Length of the film that the service gives for every task."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of three megabytes."""
    with small_disk(tmp_path / "disk", "3m") as mounted:
        yield mounted


@pytest.fixture
def tight(disk: SmallDisk, tmp_path: Path, service: FaultyService) -> Iterator[FaultyHome]:
    """A home whose ledger, settings and log lie on the small disk, and its videos on a large one."""
    made = FaultyHome(disk.path, service)
    made.wanvid.mkdir(mode=0o700)
    (made.wanvid / "config.toml").write_text(f'output_dir = "{tmp_path / "videos"}"\n')
    yield made
    made.close()


def kill_the_driver(home: FaultyHome) -> None:
    """As the kernel does, without a last word."""
    (driver,) = home.drivers()
    os.kill(driver, signal.SIGKILL)
    wait_for(lambda: not home.drivers(), "the end of the driver")


def the_job(home: FaultyHome) -> dict[str, object]:
    """The only job, as a script sees it."""
    done = home.run("jobs", "--json")
    assert done.code == 0, done.err
    (job,) = done.json
    assert isinstance(job, dict)
    return job


def test_d1_nothing_is_sent_from_a_full_disk(tight: FaultyHome, disk: SmallDisk, service: FaultyService) -> None:
    assert tight.run("submit", "a fox", "--hold").code == 0
    disk.fill()
    done = tight.run("submit", "a crow")
    assert done.code == 1
    assert str(tight.wanvid) in done.err
    assert "full" in done.err
    assert service.seen(Kind.SUBMIT) == []
    copied = tight.run("backup", str(disk.path.parent / "copy"))
    assert (copied.code, "1 job in" in copied.err) == (0, True), copied.err
    assert tight.run("backup", str(disk.path / "copy")).code == 1
    assert not (disk.path / "copy").exists()
    disk.make_room()
    assert [job.prompt for job in tight.jobs()] == ["a fox"]


def test_d1_nothing_is_sent_without_room_for_a_receipt(
    tight: FaultyHome, disk: SmallDisk, service: FaultyService
) -> None:
    assert tight.run("submit", "a fox", "--hold").code == 0
    keeper = Ledger.open(tight.ledger)
    for number in range(40):
        keeper.remark(1, f"remark {number}")
    # Its write-ahead log has room for more now, without one block more, as long as somebody has it open.
    keeper._db.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    disk.fill(but=40_000)
    process = tight.start("release", "1")
    wait_for(lambda: "nothing was sent" in tight.why(1), "the job to say why it stays")
    assert str(tight.wanvid / "receipts") in tight.why(1)
    assert (service.seen(Kind.SUBMIT), tight.jobs()[0].state) == ([], _S.QUEUED)
    assert (the_job(tight)["waiting"] or {})["reason"] == "disk is full"  # type: ignore[index]  # JSON of a job
    process.kill()
    process.communicate()
    kill_the_driver(tight)  # it would look again after half a minute, a new one does so at once
    keeper.close()
    disk.make_room()
    assert tight.run("wait", "1").code == 0
    assert service.made() == {"a fox": 1}


def test_d2_a_task_id_that_the_disk_has_no_room_for_survives_the_driver(
    tight: FaultyHome, disk: SmallDisk, service: FaultyService, tmp_path: Path
) -> None:
    service.faults.become(Fault(Fills(disk.fill), Kind.SUBMIT))
    process = tight.start("submit", "a fox", "--json")
    wait_for(lambda: is_told(tight), "the answer in the receipts")
    assert (tight.wanvid / "receipts").stat().st_size == SIZE
    task = service.task()
    told = the_job(tight)
    assert (told["state"], told["task_id"], told["request_id"]) == ("submitting", task.id, task.request_id)
    assert task.id in tight.run("show", "1").out
    kill_the_driver(tight)
    process.kill()
    process.communicate()
    service.faults.become()
    assert the_job(tight)["task_id"] == task.id, "nobody drives, and it is known all the same"
    disk.make_room()
    done = tight.run("wait", "1")
    assert done.code == 0, done.err
    (job,) = tight.jobs()
    assert (job.state, job.task_id, job.adopted) == (_S.SAVED, task.id, None)
    assert "uncertain" not in tight.path(1)
    assert len(service.seen(Kind.SUBMIT)) == 1
    assert [str(film) for film in films(tmp_path / "videos")] == [job.file]
    assert is_empty(tight)


def test_d1_a_home_that_cannot_be_written_is_named_and_still_read(
    tight: FaultyHome, disk: SmallDisk, service: FaultyService
) -> None:
    assert tight.run("submit", "a fox", "--hold").code == 0
    disk.protect()
    done = tight.run("submit", "a crow")
    assert done.code == 1
    assert str(tight.wanvid) in done.err
    assert "Read-only file system" in done.err
    assert service.seen(Kind.SUBMIT) == []
    assert the_job(tight)["prompt"] == "a fox"
    assert tight.run("backup", str(disk.path.parent / "copy")).code == 0
    disk.open_again()


def test_d1_the_interface_keeps_the_text_when_the_disk_is_full(
    tight: FaultyHome, disk: SmallDisk, service: FaultyService
) -> None:
    with tight.interface(size=(120, 36)) as program:
        program.wait_for("What should the video show?")
        program.type("a fox in the snow")
        disk.fill()
        program.press("f5")
        program.wait_for("the disk is full")
        # a long name is cut in its middle
        assert str(tight.wanvid)[:20] in program.text()
        assert str(tight.wanvid)[-10:] in program.text()
        assert "a fox in the snow" in program.text()
        disk.make_room()
        press_until(program, "f5", "Job 1 is queued")
        program.wait_for("saved")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.made() == {"a fox in the snow": 1}


def test_d1_a_data_directory_that_goes_away_under_the_interface_is_named(home: FaultyHome) -> None:
    with home.interface(size=(120, 36)) as program:
        program.wait_for("What should the video show?")
        program.type("a fox in the snow")
        shutil.rmtree(home.wanvid)
        program.press("f5")
        # what the look finds, or the write: whichever is said last
        program.wait_for(lambda: re.search("moved away or replaced|cannot open the ledger", program.text()))
        assert "a fox in the snow" in program.text()
        program.press("ctrl+q")
        program.wait_exit()
    assert not home.ledger.exists()


async def test_d3_a_download_waits_for_room_and_goes_on_where_it_was(
    tmp_path: Path, disk: SmallDisk, service: FaultyService
) -> None:
    videos = disk.path / "videos"
    service.faults.become(Fault(Fills(lambda: disk.fill(but=16_384)), Kind.QUERY, First(1)))
    async with Driven(tmp_path, service) as driven:
        number = driven.add(output_dir=str(videos), allow_low_disk=True)
        await driven.drive(lambda: (driven.job(number).waiting or Waiting("")).reason == "disk is full")
        (part,) = videos.glob(".*.part")
        had = part.stat().st_size
        assert 0 < had < CLIP_BYTES
        assert driven.job(number).state is _S.DOWNLOADING
        disk.make_room()
        job = await driven.until(number, _S.SAVED)
        assert job.file is not None
        inspect(Path(job.file))
        ranges = [call.headers.get("range") for call in service.seen(Kind.VIDEO)]
        assert ranges[-1] == f"bytes={had}-"
        assert sorted(path.name for path in videos.iterdir()) == [Path(job.file).name]


def is_told(home: FaultyHome) -> bool:
    """Whether a task id stands in the receipts."""
    path = home.wanvid / "receipts"
    return path.exists() and b'"task_id":"' in path.read_bytes()


def is_empty(home: FaultyHome) -> bool:
    """Whether no slot of the receipts is taken."""
    return (home.wanvid / "receipts").read_bytes().count(b'"job":') == 0
