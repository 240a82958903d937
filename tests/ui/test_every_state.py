"""Every state on the whole screen: rows, details, signs that are one cell wide everywhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.ui import seeding
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState

SIZES = [(60, 18), (80, 24), (120, 36), (200, 50)]
USERS = set("一只戴着金色头盔的小猫将军站在悬崖上,乌云压城")


def add_the_rest(on: Stage) -> None:
    """Jobs in the states that the seeded ledger has not."""
    for prompt in ("Being sent", "Unknown", "Asking", "In line", "Coming"):
        on.ledger.add([seeding.new_job(prompt)])
    for job_id in range(25, 30):
        on.ledger.move(job_id, JobState.SUBMITTING, "test", submitted_ms=on.clock.ms - 2_000)
    on.ledger.move(26, JobState.UNCERTAIN, "test")
    on.ledger.move(27, JobState.UNCERTAIN, "test", asks=True)
    on.ledger.move(28, JobState.PENDING, "test", accepted_ms=on.clock.ms - 12_000, task_id="t28")
    on.ledger.move(29, JobState.PENDING, "test", accepted_ms=on.clock.ms - 60_000, task_id="t29")
    on.ledger.move(
        29,
        JobState.DOWNLOADING,
        "test",
        bytes_done=1_500_000,
        bytes_total=4_000_000,
        video_url="https://x.example/v.mp4?sig",
        video_expires_ms=on.clock.ms + 86_400_000,
    )


@pytest.mark.parametrize("size", SIZES)
async def test_rows_and_details_of_every_state(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size) as on:
        add_the_rest(on)
        await on.pilot.press("f4")
        await on.until(lambda: any("29 ▾" in row for row in on.rows()))
        if size[0] >= 72:
            await on.until(lambda: any("asks you: Enter" in row for row in on.rows()))
            assert "? 1 asks you" in on.rows()[0]
        await on.pilot.press("g")
        seen = set()
        for depth in ("enter", "enter"):
            await on.pilot.press(depth)
            for _ in range(on.app.session.window.total):
                job = on.app.main.job
                assert job is not None
                seen.add(job.state)
                assert not [row for row in on.rows() if len(row) > size[0]]
                assert "sig" not in "\n".join(on.rows()), "a signed link is never shown"
                on.app.control.browser.move(1)
            on.app.control.browser.go(0)
        assert seen == set(JobState)


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_every_sign_is_one_cell_wide_in_every_locale(tmp_path: Path, ascii_only: bool) -> None:
    async with stage(tmp_path, ascii_only=ascii_only) as on:
        add_the_rest(on)
        for keys in (("f4",), ("down", "enter"), ("escape", "f3", "left"), ("enter",), ("escape", "f1"), ("escape",)):
            await on.pilot.press(*keys)
            for character in set("".join(on.rows())) - USERS:
                assert unicodedata.east_asian_width(character) in ("Na", "N", "H"), character
                assert character.isascii() or not ascii_only, character


async def test_the_key_for_jobs_that_ask_goes_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        add_the_rest(on)
        await on.until(lambda: "? 1 asks you" in on.rows()[0])
        await on.pilot.press("f4", "G", "exclamation_mark")
        await on.until(lambda: on.app.session.window.cursor_id == 27)
        await on.pilot.press("enter")
        assert on.rows()[2] == "  The line broke after the request left. The service may have job 27, or not."
