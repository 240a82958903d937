"""Step *save*: links that end, hosts that are gone, names that are taken, kills between any two commits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.factory import new_job
from tests.jobs.house import House
from tests.jobs.scripted import drive
from wanvid_tui.core.answers import read_task
from wanvid_tui.core.errors import AnswerLost, DiskError, LinkRefused, LinkUnsafe, NotSent, service_error
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.steps.places import part_of, target
from wanvid_tui.jobs.views import PauseKind

S = JobState
FRESH = "https://videos.example/fresh.mp4?Expires=1790090000"


def videos(house: House) -> list[str]:
    return sorted(path.name for path in (house.folder / "videos").iterdir())


def leave_parts(house: House) -> None:
    """Each failing download leaves what a cut one leaves: a part and what is known of it."""
    download = house.service.download

    async def partly(url: str, part: Path, **ways: Any) -> Any:
        await asyncio.to_thread(part.write_bytes, b"half")
        await asyncio.to_thread(part.with_name(f"{part.name}.meta").write_bytes, b"{}")
        done = await download(url, part, **ways)
        await asyncio.to_thread(part.with_name(f"{part.name}.meta").unlink)
        return done

    house.service.download = partly  # type: ignore[method-assign]  # a service that leaves parts


async def test_a_link_to_a_host_that_is_gone_is_asked_for_again(house: House) -> None:
    """The demo's simulator has another port after every start."""
    house.service.download_errors = [NotSent("refused")] * 3
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.service.tasks["task-1"].link = FRESH
    job = await house.until(job_id, S.SAVED)
    assert job.video_url == FRESH


async def test_a_video_host_out_of_reach_does_not_stop_the_queue(house: House) -> None:
    house.service.download_errors = [NotSent("refused")] * 1_000
    house.service.runs_s = 0
    house.service.waits_s = 0
    await house.until(house.add(), S.DOWNLOADING)
    await drive(house.engine, house.clock, lambda: house.job(1).waiting is not None)
    assert house.ledger.pauses() == []
    await house.until(house.add(), S.DOWNLOADING)


async def test_an_old_link_is_asked_for_again_before_it_is_given_up(house: House) -> None:
    """The clock was wrong, or the machine slept: only the service knows whether the video is gone."""
    house.service.download_errors = [LinkRefused("expired")]
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.clock.jump_s = 30 * 3600.0
    assert (await house.until(job_id, S.SAVED, S.LOST)).state is S.SAVED


@pytest.mark.parametrize("status", ["UNKNOWN", "RUNNING", "SUCCEEDED"])
async def test_one_odd_answer_to_the_question_for_a_fresh_link_loses_nothing(house: House, status: str) -> None:
    house.service.download_errors = [LinkRefused("expired")]
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.service.answers = [read_task({"output": {"task_id": "task-1", "task_status": status}})]
    assert (await house.until(job_id, S.SAVED, S.LOST)).state is S.SAVED


@pytest.mark.parametrize("error", [LinkRefused("expired"), LinkUnsafe("to 10.0.0.1")])
async def test_links_that_are_always_refused_end_in_lost_and_leave_nothing_behind(
    house: House, error: LinkRefused | LinkUnsafe
) -> None:
    leave_parts(house)
    house.service.download_errors = [error] * 100
    query = house.service.query
    number = iter(range(10**6))

    async def new_link(task_id: str) -> Any:
        answer = await query(task_id)
        return replace(answer, video_url=answer.video_url and f"{answer.video_url}&n={next(number)}")

    house.service.query = new_link  # type: ignore[method-assign]  # a fresh link at every look
    job_id = house.add()
    job = await house.until(job_id, S.LOST)
    assert job.error_message == error.message
    assert len(house.called("download")) == (2 if isinstance(error, LinkRefused) else 4)
    assert videos(house) == []


async def test_a_video_gone_at_the_service_is_lost_with_the_reason(house: House) -> None:
    house.service.download_errors = [LinkRefused("expired")] * 100
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.service.tasks.clear()
    job = await house.until(job_id, S.LOST)
    assert job.error_code == "LinkExpired"
    assert "24 h" in (job.error_message or "")


async def test_what_is_never_a_whole_video_is_not_fetched_for_ever(house: House) -> None:
    def inspect(path: Path) -> Any:
        raise DiskError(path, "no moov box")

    house.engine.inspect = inspect
    job_id = house.add()
    job = await house.until(job_id, S.LOST)
    assert "not a whole video" in (job.error_message or "")
    assert len(house.called("download")) <= 6
    assert videos(house) == []


async def test_a_refused_key_stops_no_download(house: House) -> None:
    house.service.download_errors = [AnswerLost("cut")]
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.ledger.pause("default", house.job(job_id).base, PauseKind.KEY)
    assert house.engine.has_work()
    await house.until(job_id, S.SAVED)


async def test_a_fresh_link_waits_for_a_key_that_is_not_refused(house: House) -> None:
    house.service.download_errors = [LinkRefused("expired")]
    job_id = house.add()
    await house.until(job_id, S.DOWNLOADING)
    house.service.query_errors = [service_error("InvalidApiKey", "no", status=401)]
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    assert not house.engine.has_work(), "without a key nothing can be done"
    assert house.job(job_id).state is S.DOWNLOADING
    house.ledger.ask_again("default", house.job(job_id).base)
    await house.until(job_id, S.SAVED)


async def test_a_download_that_goes_on_begins_its_backoff_anew(house: House) -> None:
    download = house.service.download
    cuts = [40]

    async def cut(url: str, part: Path, *, progress: Any) -> Any:
        if cuts[0]:
            cuts[0] -= 1
            progress(0, 100)
            progress(50, 100)
            house.service.download_errors = [AnswerLost("cut")]
        return await download(url, part, progress=progress)

    house.service.download = cut  # type: ignore[method-assign]  # a line that is cut all the time
    await house.until(house.add(), S.SAVED)
    at = house.called("download")
    assert at[-1] - at[0] <= 40 * 2


async def test_a_directory_that_vanished_is_made_again_and_stays_a_directory(house: House) -> None:
    folder = house.folder / "clips"
    folder.mkdir()
    job_id = house.add(output=str(folder))
    await house.until(job_id, S.PENDING)
    folder.rmdir()
    job = await house.until(job_id, S.SAVED)
    assert job.file == str(folder / "1-a-kitten-general.mp4")


async def test_a_directory_that_cannot_be_made_is_waited_for(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    folder = house.folder / "videos"
    folder.rmdir()
    folder.write_bytes(b"a file in its place")
    await drive(house.engine, house.clock, lambda: house.job(job_id).waiting is not None)
    waiting = house.job(job_id).waiting
    assert waiting is not None
    assert waiting.reason == "cannot be written"
    folder.unlink()
    await house.until(job_id, S.SAVED)


async def test_two_jobs_of_the_same_out_get_two_files(house: House) -> None:
    out = str(house.folder / "videos" / "cat.mp4")
    house.service.runs_s = 0
    jobs = [house.add(output=out), house.add(output=out)]
    await house.settle()
    assert len({house.job(job_id).file for job_id in jobs}) == 2
    assert videos(house) == ["cat-2.mp4", "cat.mp4"]


async def test_after_a_kill_another_job_s_file_is_not_taken_for_ours(house: House) -> None:
    """Two jobs of one --out, one length: both had written the name into the ledger, one had linked its file."""
    job_id = house.add(output=str(house.folder / "videos" / "cat.mp4"))
    job = await house.until(job_id, S.DOWNLOADING)
    folder, name = target(job)
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"not ours at al")
    ours = part_of(job, folder, name)
    ours.write_bytes(house.service.content)
    house.ledger.note(job_id, file=str(folder / name), bytes_total=len(b"not ours at al"))
    house.new_engine()
    job = await house.until(job_id, S.SAVED)
    assert job.file == str(folder / "cat-2.mp4")
    assert videos(house) == ["cat-2.mp4", "cat.mp4"]


async def test_a_kill_between_link_and_unlink_leaves_no_second_name(house: House) -> None:
    job_id = house.add()
    job = await house.until(job_id, S.DOWNLOADING)
    folder, name = target(job)
    folder.mkdir(exist_ok=True)
    part = part_of(job, folder, name)
    part.write_bytes(house.service.content)
    (folder / name).hardlink_to(part)
    house.ledger.note(job_id, file=str(folder / name), bytes_total=len(house.service.content))
    house.new_engine()
    await house.until(job_id, S.SAVED)
    assert house.called("download") == []
    assert videos(house) == [name]


async def test_two_ledgers_that_fetch_into_one_directory_do_not_share_a_part(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = House(tmp_path / "one"), House(tmp_path / "other")
    parts = []
    for number, each in enumerate((one, other)):
        each.ledger.add([new_job(output_dir=str(tmp_path / "videos"))])
        await each.until(1, S.PENDING)
        job = each.job(1)._replace(task_id=f"task-of-{number}")
        parts.append(part_of(job, *target(job)))
        each.ledger.close()
    assert parts[0] != parts[1]
    assert parts[0].parent == parts[1].parent


@pytest.mark.parametrize("name", ["k" * 251 + ".mp4", "猫" * 83 + ".mp4"])
async def test_the_longest_name_a_user_can_give_has_room_for_its_part(house: House, name: str) -> None:
    job_id = house.add(output=str(house.folder / "videos" / name))
    job = await house.until(job_id, S.SAVED)
    assert Path(job.file or "").name == name
