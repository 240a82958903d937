"""What the rounds of the interface say and draw by themselves (ux.md 4.4, 6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.ui.stage import stage
from wanvid_tui.core.job import JobState, Waiting
from wanvid_tui.jobs.reading import PauseKind


@pytest.mark.parametrize("why", ["reduced motion", "no focus"])
async def test_digits_rest_for_five_seconds_where_little_is_to_move_or_nobody_looks(tmp_path: Path, why: str) -> None:
    async with stage(tmp_path, reduced_motion=why == "reduced motion") as on:
        if why == "no focus":
            on.app.post_message(events.AppBlur())
            await on.until(lambda: not on.app.app_focus)
        on.app._watch.polls = 0
        on.clock.ms += 1_000
        await on.rounds(5)
        assert "0:09 of ~2:10" in on.rows()[15]
        on.app._watch.polls = 19
        await on.until(lambda: "0:10 of ~2:10" in on.rows()[15])


async def test_the_seconds_until_the_next_look_are_counted_down_in_the_message(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.pause("demo", "demo", PauseKind.OFFLINE, until_ms=on.clock.ms + 24_000)
        await on.says("5 jobs go on there; looking again in 24 s.")
        on.clock.ms += 5_000
        await on.says("5 jobs go on there; looking again in 19 s.")
        on.ledger.pause("demo", "demo", PauseKind.OFFLINE, until_ms=on.clock.ms + 48_000)
        await on.says("looking again in 48 s.")
        on.clock.ms += 3_000
        await on.pilot.press("f3")
        await on.until(lambda: "Left/Right" in on.footer)
        on.clock.ms += 3_000
        await on.rounds(5)
        assert "Left/Right" in on.footer
        assert len(on.app.session.line.kept) == 1


async def test_a_full_disk_is_said_once_with_what_waits_for_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        ends = on.clock.ms + 3_600_000
        for job_id in (19, 20):
            on.ledger.move(job_id, JobState.DOWNLOADING, "test", video_expires_ms=ends + job_id)
        for job_id in (19, 20):
            job = on.ledger.get(job_id)
            assert job is not None
            on.ledger.say(job, Waiting("disk is full", None))
        await on.says("Disk full: /videos. 2 videos wait; links last until ")
        assert "disk is full" in on.rows()[18] and "disk is full" in on.rows()[19]
        assert len(on.app.session.line.kept) == 1


async def test_the_money_of_a_day_goes_with_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        assert "~$" in on.rows()[0]
        on.clock.ms += 86_400_000
        await on.until(lambda: "~$" not in on.rows()[0], "the money of the day before is still there")
