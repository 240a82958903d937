"""From a message to the job that it tells of, by the key that it names and by a click on it (ux.md 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.layout import Depth, Pane


def fail(on: Stage, job_id: int) -> None:
    on.ledger.move(job_id, JobState.FAILED, "test", error_code="DataInspectionFailed", ended_ms=on.clock.ms)


def save(on: Stage, job_id: int) -> None:
    facts: dict[str, Any] = {"bytes_done": 4_200_000, "file": f"/videos/{job_id}-kitten.mp4", "saved_ms": on.clock.ms}
    on.ledger.move(job_id, JobState.DOWNLOADING, "test")
    on.ledger.move(job_id, JobState.SAVED, "test", **facts)


async def test_news_name_the_keys_from_where_the_user_is_and_these_mean_the_job_told_of(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        fail(on, 21)
        await on.says("✗ 21 failed: moderation. Nothing was billed.")
        assert on.footer.endswith("F4 Enter")
        await on.pilot.press("f4")
        await on.until(lambda: on.rows()[17].startswith("›  21 "))
        await on.pilot.press("enter")
        await on.until(lambda: on.rows()[1].startswith(" 21  ✗ failed"))
        await on.pilot.press("escape", "g")
        save(on, 20)
        await on.says("✓ 20 saved  4.2 MB, took 1:43  /videos/20-kitten.mp4")
        assert on.footer.endswith("o look")
        on.clock.ms += 500
        await on.pilot.press("o")
        await on.says("20 is at  /videos/20-kitten.mp4")


async def test_a_key_that_is_not_the_first_one_means_the_row_under_the_cursor(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down")
        fail(on, 21)
        await on.says("✗ 21 failed: moderation. Nothing was billed.")
        await on.pilot.press("up", "enter")
        await on.until(lambda: on.depth is Depth.OPEN)
        assert on.rows()[1].startswith(" 23  ▸ running")


async def test_a_key_that_comes_with_the_message_means_the_row_under_the_cursor(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down")
        fail(on, 21)
        await on.says("✗ 21 failed: moderation. Nothing was billed.")
        on.clock.ms += 499
        await on.pilot.press("enter")
        await on.until(lambda: on.rows()[1].startswith(" 23  ▸ running"))


async def test_a_view_that_shows_it_not_is_left_for_all_jobs(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "slash", *"boats", "enter")
        await on.until(lambda: "2 found" in on.rows()[13])
        await on.pilot.press("f2")
        fail(on, 19)
        await on.says("✗ 19 failed")
        await on.pilot.press("f4")
        await on.until(lambda: on.app.session.window.cursor_id == 19)
        assert on.app.session.filter.text == ""


async def test_several_that_failed_at_once_are_counted_with_their_noun(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        with on.ledger.transaction():
            for job_id in (19, 20, 21):
                fail(on, job_id)
        await on.says("✗ 3 jobs failed")
        await on.pilot.press("f4")
        await on.until(lambda: on.app.session.window.cursor_id in (19, 20, 21))


async def test_the_key_of_a_message_can_be_clicked(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        fail(on, 21)
        await on.says("✗ 21 failed")
        await on.pilot.click(offset=(on.footer.index("F4 Enter") + 1, 23))
        await on.until(lambda: on.rows()[1].startswith(" 21  ✗ failed"))
        assert on.pane is Pane.QUEUE
        await on.pilot.press("escape", "r")
        await on.until(lambda: on.footer.endswith("u undo"))
        assert len(on.jobs()) == 25
        await on.pilot.click(offset=(on.footer.index("u undo") + 3, 23))
        await on.until(lambda: len(on.jobs()) == 24)
