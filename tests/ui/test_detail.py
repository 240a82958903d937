"""A job's detail: what stands in which row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui import seeding
from tests.ui.stage import stage
from tests.ui.test_queue_rows import NOW, job, text
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.job import Event, Job, JobState
from wanvid_tui.ui.detail import Told, detail_lines
from wanvid_tui.ui.layout import Depth
from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.queue_rows import RowFacts
from wanvid_tui.ui.roles import Ground, Role

CATALOG = load_catalog()


def lines_of(made: Job, width: int, height: int = 40) -> list[Line]:
    return detail_lines(Told(made, [], RowFacts(NOW), CATALOG, Path("/home/u")), width, height)


def row_of(made: Job, label: str, width: int) -> Line:
    return next(line for line in lines_of(made, width) if text(line).startswith(f"  {label}"))


@pytest.mark.parametrize(("width", "height", "apart"), [(80, 24, True), (120, 36, False)])
async def test_a_seed_that_does_not_fit_has_its_own_row(tmp_path: Path, width: int, height: int, apart: bool) -> None:
    async with stage(tmp_path, size=(width, height)) as on:
        sent = {"duration": 10, "seed": 2147483647}
        on.ledger.add([seeding.new_job("A fox", model="wan2.5-t2v-preview-2026-01-01-x", duration=10, parameters=sent)])
        await on.until(lambda: any("25 ∘" in row for row in on.rows()))
        await on.pilot.press("f4", "enter")
        await on.until(lambda: any(row.startswith("  Video") for row in on.rows()))
        video, seed = (
            [row for row in on.rows() if row.startswith("  Video") or "2147483647" in row][:2]
            if apart
            else (
                next(row for row in on.rows() if row.startswith("  Video")),
                "",
            )
        )
        assert ("seed 2147483647" in video) is not apart
        assert not apart or seed == "  Seed       2147483647"
        assert "›" not in video


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "accepted +1 s  started +9 s  done +2:14  saved +2:17"),
        (73, "started +9 s  done +2:14  saved +2:17"),
        (60, "done +2:14  saved +2:17"),
        (40, "saved +2:17"),
    ],
)
def test_times_that_have_no_room_go_from_the_oldest_on(width: int, shown: str) -> None:
    began = NOW - 600_000
    times: dict[str, Any] = {"accepted_ms": 1_000, "started_ms": 9_000, "ended_ms": 134_000, "saved_ms": 137_000}
    made = job("saved", created_ms=began, **{name: began + after for name, after in times.items()})
    row = text(row_of(made, "Times", width))
    assert row[13:].partition("  ")[2] == shown
    assert len(row) <= width


@pytest.mark.parametrize(("ok", "role"), [(True, Role.GOOD), (False, Role.WARN)])
def test_what_came_is_good_or_not_as_ordered(ok: bool, role: Role) -> None:
    made = job("saved", checks=({"what": "size", "ordered": "1280*720", "got": "832*480", "ok": ok},))
    assert row_of(made, "Got", 80).spans[1].role is role


LONG = "An epically cute scene with a tiny cartoon kitten general in detailed golden armor"
FILM = "/home/u/Videos/wanvid/2-an-epically-cute-scene-a-tiny-cartoon-kitten-general.mp4"


def test_a_path_is_cut_from_its_middle_and_whole_in_the_full_screen() -> None:
    made = job("saved", file=FILM, bytes_done=300_000, accepted_ms=NOW, started_ms=NOW, ended_ms=NOW, saved_ms=NOW)
    row = text(row_of(made, "File", 60))
    assert row.startswith("  File       ~/Videos/") and "..." in row and row.endswith("general.mp4  0.3 MB")
    whole = detail_lines(Told(made, [], RowFacts(NOW), CATALOG, Path("/home/u"), whole=True), 60, 20)
    assert "~" + FILM.removeprefix("/home/u") in "".join(text(line).strip() for line in whole).replace(
        "File       ", ""
    )
    assert "accepted +1 s  started +1 s" in "".join(text(line) for line in whole)


def test_the_block_of_what_went_wrong_is_told_in_as_many_rows_as_it_needs() -> None:
    made = job(
        "failed", error_code="InvalidParameter", error_message="The size is none that " + "the model takes, " * 30
    )
    for width in (40, 60, 80):
        block = [line for line in lines_of(made, width, 9) if line.ground is Ground.BAD]
        assert len(block) >= 4 and text(block[2]).endswith("\u203a")
        words = " ".join(text(line).strip() for line in block)
        assert words.endswith("Nothing was billed. e edits it as a new draft.")
        assert all(len(text(line)) <= width for line in block)


def test_the_prompt_leaves_its_rewriting_half_of_the_room_and_the_hint_is_dim() -> None:
    made = job("saved", prompt=LONG * 4, actual_prompt=LONG * 9, estimate_amount="0.50", estimate_currency="USD")
    lines = lines_of(made, 80, 12)
    at = next(row for row, line in enumerate(lines) if text(line).startswith("  Rewritten"))
    assert at in (4, 5)
    hint = next(line for line in lines if text(line).endswith("Enter shows the difference"))
    assert hint.spans[-1].role is Role.DIM
    assert len(lines) == 12


def test_a_long_event_is_told_whole(tmp_path: Path) -> None:
    events = [Event(NOW, "downloading", "saved", f"saved as {FILM}")]
    for width in (40, 60, 80):
        told = Told(job("saved"), events, RowFacts(NOW), CATALOG, Path("/home/u"), whole=True)
        rows = [text(line) for line in detail_lines(told, width, 20)]
        history = rows[rows.index("  History") + 1 :]
        assert all(len(row) <= width for row in history)
        assert "".join(row.strip() for row in history).endswith("~" + FILM.removeprefix("/home/u"))


def test_what_was_ordered_is_told_with_its_sound_file_and_whole_with_its_wishes() -> None:
    sent = {"seed": 11, "shot_type": "multi", "prompt_extend": False, "watermark": True}
    made = job("queued", parameters=sent, audio_source="/home/u/music/深夜.wav")
    assert text(row_of(made, "Video", 80)).endswith("5 s  深夜.wav")
    assert text(row_of(made, "Seed", 80)).endswith("  11")
    assert text(row_of(made, "Video", 100)).endswith("5 s  深夜.wav  seed 11")
    whole = detail_lines(Told(made, [], RowFacts(NOW), CATALOG, Path("/home/u"), whole=True), 120, 20)
    assert any("5 s  深夜.wav  several shots  not rewritten  watermark" in text(line) for line in whole)
    assert "several shots" not in "".join(text(line) for line in lines_of(job("queued"), 120))


@pytest.mark.parametrize(
    ("width", "second"),
    [
        (80, "  Nothing was billed. e edits it as a new draft."),
        (120, "  Nothing was billed. Reword it: e opens it as a new draft. Sending it again unchanged rarely helps."),
    ],
)
def test_moderation_is_told_in_more_words_where_there_is_room(width: int, second: str) -> None:
    lines = lines_of(job("failed", error_code="DataInspectionFailed"), width)
    assert [text(line) for line in lines[:2]] == ["  Moderation refused this prompt or its result.", second]


async def test_up_and_down_move_through_jobs_also_where_all_of_one_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 36)) as on:
        await on.pilot.press("f4", "down", "enter", "enter")
        assert on.depth is Depth.FULL and on.rows()[1].startswith(" 23  ")
        await on.pilot.press("down")
        await on.until(lambda: on.rows()[1].startswith(" 22  "))
        on.ledger.note(21, actual_prompt="another word " * 400)
        await on.until(lambda: (job := on.ledger.get(21)) is not None and job.actual_prompt is not None)
        await on.pilot.press("j")
        await on.until(lambda: on.rows()[1].startswith(" 21  ") and on.app.main.page.hidden > 0)
        await on.pilot.press("down", "down")
        await on.until(lambda: on.app.main.page.top == 2)
        assert on.rows()[1].startswith(" 21  ")
        await on.pilot.press("escape", "down")
        await on.until(lambda: on.rows()[1].startswith(" 20  ") and on.app.main.page.top == 0)


async def test_another_jobs_detail_is_told_at_once_when_it_is_opened_again(tmp_path: Path) -> None:
    """Nothing moves here: no tick draws it anew, what stood there before would stay."""
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job("A fox in the snow"), seeding.new_job("A boat of paper")])
        for made in on.jobs():
            on.ledger.move(made.id, JobState.CANCELED, "test")
        await on.until(lambda: not on.app.session.feed.totals.active and len(on.app.session.window.jobs) == 2)
        await on.pilot.press("f4", "enter")
        await on.until(lambda: any(row.endswith("A boat of paper") for row in on.rows()[2:6]))
        await on.pilot.press("escape")
        await on.until(lambda: on.depth is Depth.CLOSED and on.app.main.page.size.width == 0)
        await on.pilot.press("down", "enter")
        await on.until(lambda: on.rows()[1].startswith(" 1  "))
        await on.until(lambda: any(row.endswith("A fox in the snow") for row in on.rows()[2:6]), "the job before")


def test_the_facts_of_a_row_stay_whole_where_it_takes_two() -> None:
    began = NOW - 600_000
    made = job("saved", created_ms=began, accepted_ms=began, started_ms=began, ended_ms=began, saved_ms=began)
    told = Told(made, [], RowFacts(NOW), CATALOG, Path("/home/u"), whole=True)
    rows = [text(line)[13:] for line in detail_lines(told, 60, 40)]
    assert next(row for row in rows if "+0 s" in row).endswith("started +0 s")
    assert "done +0 s  saved +0 s" in rows
