"""The queue as it is used: filter, order, views, marks, the waiting line, take-back, link and scp line."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from textual.events import Key

from tests.ui import seeding
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.waiting import NO_SLOT
from wanvid_tui.ui.command import Where
from wanvid_tui.ui.guards import TYPING_S
from wanvid_tui.ui.layout import Depth


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def ids(on: Stage) -> list[int]:
    """The ids in sight."""
    return [int(row[2:5]) for row in on.rows()[14:-1] if row[2:5].strip().isdigit()]


def bar(on: Stage) -> str:
    return on.rows()[13]


async def test_a_low_empty_queue_says_all_there_is_to_say(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(72, 20), seeded=False) as on:
        said = "\n".join(on.rows()[14:-1])
        assert "No videos yet." in said and "~/Videos/wanvid" in said
        assert "Down in the empty prompt brings an example." in said


async def test_the_filter_narrows_as_it_is_typed_and_escape_clears_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down", "slash")
        assert "/ " in bar(on) and on.footer.startswith(" Enter Keep  Up/Down Row  Esc Clear")
        await on.pilot.press(*"kitten")
        await on.until(lambda: ids(on) == [21, 20])
        assert "/ kitten  2" in bar(on)
        assert '"' not in on.rows()[15][38:42]  # no ditto while filtering
        await on.until(lambda: on.app.cursor_position.y == 13)
        await on.pilot.press("enter", "down")
        assert on.rows()[15].startswith("›  20 ")
        await on.pilot.press("escape")
        await on.until(lambda: ids(on)[0] == 24 and "/ " not in bar(on))
        assert on.rows()[18].startswith("›  20 ")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("猫", [18]),
        ("state:fail", [16]),
        ("state:lo state:ca", [14, 9]),
        ("model:2.6", [16]),
        ("model:2.2 waves", [19]),
        ("state:running kitten", [21, 20]),
        ('"today"', []),
        ("state:nonsense", []),
    ],
)
async def test_what_a_filter_means(tmp_path: Path, typed: str, found: list[int]) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "slash")
        on.app.control.browser.filter_paste(typed)
        await on.until(lambda: f"/ {typed}  {len(found)}" in bar(on))
        assert ids(on) == found


async def test_today_is_since_midnight_and_a_list_is_found_again_when_the_ledger_changes(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "slash")
        on.app.control.browser.filter_paste("today")
        await on.until(lambda: "/ today  24" in bar(on))
        await on.pilot.press("ctrl+u")
        on.clock.ms += 86_400_000
        on.app.control.browser.filter_paste("today")
        await on.until(lambda: "/ today  0" in bar(on))
        await on.pilot.press("ctrl+u")
        on.app.control.browser.filter_paste("fox state:queued")
        await on.until(lambda: "/ fox state:queued  0" in bar(on))
        on.ledger.add([seeding.new_job("A fox"), seeding.new_job("A lynx")])
        await on.until(lambda: ids(on) == [25])
        on.ledger.move(25, JobState.CANCELED, "elsewhere")
        await on.until(lambda: ids(on) == [])


async def test_orders_go_round_and_the_bar_names_them(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 24)) as on:
        await on.pilot.press("f4", "s")
        await on.until(lambda: "oldest first" in bar(on) and ids(on)[0] == 1)
        await on.pilot.press("s")
        await on.until(lambda: "by state" in bar(on) and ids(on)[0] == 23)
        on.ledger.move(23, JobState.FAILED, "test")
        await on.until(lambda: "failed" in on.rows()[14])
        assert ids(on)[0] == 23  # what is shown is not sorted anew by itself
        await on.pilot.press("s")
        await on.until(lambda: "by price" in bar(on))
        await on.pilot.press("s")
        await on.until(lambda: "by seconds" in bar(on) and ids(on)[0] == 11)
        await on.pilot.press("s")
        await on.until(lambda: "by " not in bar(on) and ids(on)[0] == 24)


async def test_the_view_of_what_nobody_looked_at(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        assert "new" not in bar(on)
        for job_id in (18, 12):
            on.ledger.note(job_id, seen=False)
        await on.until(lambda: "new 2" in bar(on))
        await on.pilot.press("f4", "left_square_bracket")
        await on.until(lambda: ids(on) == [18, 12])
        await on.pilot.press("o")
        await on.says("18 is at  /videos/18-x.mp4")
        await on.until(lambda: ids(on) == [12])
        assert on.ledger.get(18).seen  # type: ignore[union-attr]  # it is there
        await on.pilot.press("enter")
        await on.until(lambda: bool(on.ledger.get(12).seen))  # type: ignore[union-attr]  # it is there


async def test_marks_are_what_acts_mean(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "G", "k", "space", "space")
        await on.until(lambda: "2 marked, ~$0.16" in bar(on))
        assert on.rows()[-2].startswith("›*  1 ")
        await on.pilot.press("x")
        await on.says("2 jobs are forgotten; 2 files stay.")
        assert on.ledger.get(1) is None and on.ledger.get(2) is None
        assert "marked" not in bar(on)
        await on.pilot.press("u")
        await on.says("2 jobs are back.")
        assert on.ledger.get(1) is not None and len(on.ledger.events(2)) > 3
        await on.pilot.press("*")
        await on.until(lambda: "24 marked" in bar(on))
        await on.pilot.press("escape")
        assert "marked" not in bar(on)


async def test_again_for_all_marked_is_one_act_and_one_take_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "G", "space")
        await on.until(lambda: "1 marked" in bar(on))
        await on.pilot.press("up", "space")
        await on.until(lambda: "2 marked" in bar(on))
        await on.pilot.press("n")
        await on.says("Jobs 25 to 26 are queued, ~$0.16.")
        made = [on.ledger.get(job_id) for job_id in (25, 26)]
        assert all(job is not None and job.not_before_ms == on.clock.ms + 2_000 for job in made)
        await on.pilot.press("u")
        await on.says("2 jobs are taken back.")
        assert on.ledger.get(25) is None and on.ledger.get(26) is None


async def test_what_is_taken_back_is_not_new_above_any_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down")
        on.ledger.add([seeding.new_job("A fox")])
        await on.until(lambda: "1 new above" in bar(on))
        await on.pilot.press("n")
        await on.until(lambda: "2 new above" in bar(on))
        await on.pilot.press("u")
        await on.until(lambda: "1 new above" in bar(on))
        assert on.jobs()[0].id == 25


async def test_what_comes_back_between_the_rows_in_sight_is_not_new_above(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", *["down"] * 6)
        before = ids(on)
        await on.pilot.press("x")
        await on.until(lambda: 18 not in ids(on))
        await on.pilot.press("u")
        await on.until(lambda: ids(on) == before)
        assert "new above" not in bar(on)


async def test_what_the_cursor_has_pushed_out_of_sight_is_new_above_also_without_the_focus(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down", "f3")
        on.ledger.add([seeding.new_job(f"Fox {at}") for at in range(8)])
        await on.until(lambda: "2 new above" in bar(on))
        assert ids(on) == [30, 29, 28, 27, 26, 25, 24, 23, 22]
        await on.pilot.press("f4", "g")
        await on.until(lambda: "new above" not in bar(on))


async def test_a_job_moves_in_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job(f"Job {at}") for at in range(3)])
        await on.until(lambda: ids(on) == [3, 2, 1])
        await on.pilot.press("f4", "K")
        await on.says("Job 3 is number 2 in the line.")
        await on.until(lambda: "2nd in line" in on.rows()[14])
        await on.pilot.press("K")
        await on.says("Job 3 is next.")
        await on.pilot.press("K")
        await on.says("Job 3 is first in the line already.")
        await on.pilot.press("J")
        await on.says("Job 3 is number 2 in the line.")


async def test_who_was_first_waits_in_line_when_another_is_moved_ahead(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        first, *_others = on.ledger.add([seeding.new_job(f"Job {at}") for at in range(3)])
        on.ledger.say(first, NO_SLOT)
        await on.until(lambda: "waits for a slot" in on.rows()[16])
        await on.pilot.press("f4", "down", "K")
        await on.until(lambda: "2nd in line" in on.rows()[16])
        assert "next" in on.rows()[15]


async def test_a_canceled_job_is_queued_again_as_a_new_one_at_its_place(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job(f"Job {at}") for at in range(3)])
        await on.until(lambda: ids(on) == [3, 2, 1])
        await on.pilot.press("f4", "down", "down", "c")
        await on.says("Job 1 is canceled, free.")
        await on.pilot.press("u")
        await on.says("Job 1 waits again, as job 4.")
        assert [job.id for job in on.ledger.waiting_line()] == [4, 2, 3]
        assert on.ledger.get(1).state is JobState.CANCELED  # type: ignore[union-attr]  # it is there


async def test_what_was_done_is_taken_back_for_ten_seconds_and_no_longer(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "h")
        await on.says("Job 24 is held; h releases it.")
        await on.pilot.press("u")
        await on.says("Job 24 is in the line again.")
        await on.pilot.press("h")
        await on.says("Job 24 is held; h releases it.")
        on.clock.ms += 10_001
        await on.pilot.press("u")
        await on.says("Nothing to take back.")
        assert on.ledger.get(24).state is JobState.HELD  # type: ignore[union-attr]  # it is there


async def test_what_runs_is_not_canceled_and_marks_say_how_many_are_not(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "space", "space", "space", "c")
        await on.says("Job 24 is canceled, free. 2 cannot be canceled any more.")


async def test_of_keys_in_quick_order_the_last_acts_too_and_no_further_key_is_needed_for_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4")
        for key, character in (("space", " "), ("c", "c")):
            await asyncio.sleep(TYPING_S / 2)
            command = on.app.session.keymap.command_for(Where.QUEUE, key)
            on.app.control.queue_key(Key(key, character), command)
        await on.says("Job 24 is canceled, free.")


async def test_link_and_scp_line_are_copied(tmp_path: Path) -> None:
    environ = {"TERM": "linux", "USER": "me", "SSH_CONNECTION": "10.0.0.9 50000 10.0.0.1 2222"}
    async with stage(tmp_path, environ=environ) as on:
        on.ledger.note(18, video_url="https://a.example/v.mp4?Signature=x", file="/videos/18 it's.mp4")
        await on.pilot.press("f4", *["down"] * 6, "y")
        await on.until(lambda: on.rows()[3].startswith("https://a.example/v.mp4?Signature=x"))
        assert on.rows()[1].startswith(" Link ")
        await on.pilot.press("escape", "Y")
        await on.until(lambda: "scp -P 2222" in on.rows()[3])
        assert on.rows()[3] == """scp -P 2222 me@10.0.0.1:'/videos/18 it'"'"'s.mp4' ."""
        await on.pilot.press("escape")
        assert on.depth is Depth.CLOSED


async def test_the_links_of_all_marked_are_copied(tmp_path: Path) -> None:
    async with stage(tmp_path, environ={"TERM": "linux"}) as on:
        for job_id in (18, 17):
            on.ledger.note(job_id, video_url=f"https://videos.example/{job_id}.mp4")
        await on.pilot.press("f4", *["down"] * 6, "space", "space", "space")
        await on.until(lambda: "3 marked" in bar(on))
        await on.pilot.press("y")
        await on.until(lambda: on.rows()[3:5] == [f"https://videos.example/{at}.mp4" for at in (17, 18)])
        assert "2 links, 1 job has none" in on.rows()[1]


async def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    (tmp_path / "there.mp4").write_bytes(b"x")
    async with stage(tmp_path) as on:
        on.ledger.note(18, file=str(tmp_path / "there.mp4"))
        on.ledger.note(17, file=str(tmp_path / "gone.mp4"))
        await on.until(lambda: "file is gone" in on.rows()[21])
        assert "4.2 MB" in on.rows()[20]
        await on.pilot.press("f4", *["down"] * 7, "enter")
        assert on.rows()[2] == "  The file is gone from where it was put."
