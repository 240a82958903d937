"""The main screen as a user sees it: rows, focus, views, the detail, the way back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual import events

from tests.ui import seeding
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.ui.layout import Depth, Pane

FIVE = """\
 Queue    all 24  active 6  failed 2  saved 14                  all done ~17:17
   24 ∘ queued       next               Paper boats race down a rain gutter, m›
   23 ▸ running      0:09 of ~2:10      "  seed 77120394
   22 ▸ running      0:21 of ~2:10      A lighthouse at dusk, slow aerial push›
   21 ▸ running      0:48 of ~2:10      A tiny cartoon kitten general in golde›
›  20 ▸ running      1:42 of ~2:30      "  10 s, seed 481516234
   19 ▸ running      8:10, overdue      Waves against black rock, long exposur›
   18 ✓ saved        4.2 MB             一只戴着金色头盔的小猫将军站在悬崖上, ›
   17 ✓ saved        6.8 MB link 40m    Steam over a night market, neon in pud›
   16 ✗ failed       moderation         A crowd storms the palace gates, torch›
 Enter Open  o Look  r Again  e Edit  c Cancel  / Filter       F1 Keys  ^Q Quit""".splitlines()

FAILED = """\
 16  ✗ failed  {clock}                                      Esc back to the draft
  Moderation refused this prompt or its result.
  Nothing was billed. e edits it as a new draft.

  Prompt     A crowd storms the palace gates, torches, thunder, wide shot, han›
  Rewritten  none came back
  Video      wan2.6-t2v  1080P 16:9  1920*1080  8 s  sound  seed 481516234
  Cost       nothing  (the estimate was $0.08)""".splitlines()

PANEL = """\
 Model      wan2.5-t2v-preview  4/12
 Size       480P  720P  1080P
 Ratio      16:9  9:16  1:1  4:3  3:4
 Duration   5 s  10 s
 Sound      auto  none  file
 Shots      one  several
 Rewrite    on  off
 Watermark  off  on
 Seed       new  keep  type
 Takes      1  2  4  8  or type
 ~$0.50 ~2:10 1280*720    Generate F5""".splitlines()


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


async def test_queue_of_five_running_is_drawn_as_designed(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down", "down", "down")
        rows = on.rows()
        assert len(rows) == 24
        assert rows[0] == " wanvid  demo  Singapore          ▸ 5 running  ∘ 1 waiting  ✓ 14 saved   ~$1.60"
        assert rows[13:] == FIVE


async def test_composer_at_80_columns(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        rows = on.rows()
        assert rows[1] == " Prompt                           0/1500   Video"
        assert rows[2].startswith(" What should the video show?")
        assert rows[10].startswith(" Avoid                             0/500 ")
        assert [row[42:] for row in rows[2:13]] == PANEL
        assert on.app.main.prompt.has_focus


async def test_the_empty_queue_tells_how_to_begin(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        rows = on.rows()
        assert rows[0] == " wanvid  demo  Singapore                                    nothing spent today"
        assert rows[13] == " Queue"
        assert rows[15] == "  No videos yet. Write what you want to see, then press F5."
        assert rows[16] == "  As set it costs ~$0.50, takes 1 to 5 min, and lands in ~/Videos/wanvid."
        await on.pilot.press("f4", "x", "v")
        await on.until(lambda: "Left/Right" in on.footer, "a key without a job said something")
        await on.pilot.resize_terminal(60, 18)
        await on.pilot.press("f4")
        await on.until(lambda: "  ~/Videos/wanvid." in on.rows(), "the end of the sentence is cut away")
        await on.pilot.resize_terminal(80, 24)
        await on.pilot.press("f2", "down")
        assert on.app.main.prompt.text.startswith("An epically cute scene.")
        await on.pilot.press("up")
        assert on.app.main.prompt.text == ""


async def test_detail_takes_the_place_of_the_composer_and_goes_with_the_cursor(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", *["j"] * 8, "enter")
        rows = on.rows()
        assert [row.format(clock="17:14") for row in FAILED] == rows[1:9]
        assert rows[13].startswith(" Queue    all 24")
        assert rows[-1].startswith(" e Edit as new  r Again  y Copy  x Forget  Esc Back")
        await on.pilot.press("up")
        assert on.rows()[1].startswith(" 17  ✓ saved")
        await on.pilot.press("escape")
        assert on.depth is Depth.CLOSED
        assert on.rows()[1].startswith(" Prompt")
        assert on.app.main.queue.has_focus


async def test_enter_goes_deeper_and_escape_back_but_never_out(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "enter", "enter")
        assert any(row.startswith("  History") for row in on.rows())
        await on.pilot.press("escape", "escape", "escape", "escape")
        assert on.depth is Depth.CLOSED
        assert on.app.main.queue.has_focus
        assert on.app.is_running


async def test_tab_goes_round_four_stops_and_function_keys_jump(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        seen = []
        for _ in range(5):
            seen.append(on.app.main.pane)
            await on.pilot.press("tab")
        assert seen == [Pane.PROMPT, Pane.AVOID, Pane.VIDEO, Pane.QUEUE, Pane.PROMPT]
        await on.pilot.press("f3")
        assert on.app.main.video.has_focus
        await on.pilot.press("escape")
        assert on.app.main.queue.has_focus
        await on.pilot.press("f2")
        assert on.app.main.prompt.has_focus


async def test_views_show_what_they_name(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "right_square_bracket")
        assert [row[2:5] for row in on.rows()[14:20]] == [" 24", " 23", " 22", " 21", " 20", " 19"]
        await on.pilot.press("right_square_bracket")
        assert [row[8:14].strip() for row in on.rows()[14:16]] == ["failed", "lost"]
        await on.pilot.press("left_square_bracket", "left_square_bracket")
        assert on.rows()[14].startswith("›  24 ")


async def test_new_rows_come_in_above_and_never_move_the_row_under_the_cursor(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down")
        before = on.rows()[16]
        on.ledger.add([seeding.new_job("One more"), seeding.new_job("And one")])
        await on.until(lambda: "2 new above" in on.rows()[13])
        assert on.rows()[16] == before
        await on.pilot.press("g")
        assert on.rows()[14].startswith("›  26 ")
        assert "new above" not in on.rows()[13]


async def test_the_queue_follows_the_newest_until_it_is_touched(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.add([seeding.new_job("One more")])
        await on.until(lambda: on.rows()[14].startswith("›  25 "))


async def test_changes_of_others_are_shown_and_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.move(20, JobState.DOWNLOADING, "test", bytes_total=4_200_000, bytes_done=3_100_000)
        await on.until(lambda: "3.1 of 4.2 MB" in on.rows()[18])
        on.ledger.move(
            20, JobState.SAVED, "test", bytes_done=4_200_000, file=str(tmp_path / "20-kitten.mp4"), saved_ms=on.clock.ms
        )
        await on.says("✓ 20 saved  4.2 MB, took 1:43  ~/20-kitten.mp4")
        assert "✓ 15 saved" in on.rows()[0]
        on.ledger.move(
            21, JobState.FAILED, "test", error_code="DataInspectionFailed", error_message="Output data may contain"
        )
        await on.says("✗ 21 failed: moderation. Nothing was billed.")


async def test_seconds_repaint_only_what_moved(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        queue = on.app.main.queue
        before = [queue.line_at(row) for row in range(queue.size.height)]
        on.clock.ms += 1_000
        await on.until(lambda: "0:10 of ~2:10" in on.rows()[15])
        after = [queue.line_at(row) for row in range(queue.size.height)]
        moved = [row for row, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        assert moved == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("size", [(40, 12), (60, 18), (72, 20), (100, 24), (120, 36), (160, 34), (200, 50), (38, 10)])
async def test_every_size_stands_and_keeps_focus_through_the_panes(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size) as on:
        for key in ("f3", "right", "enter", "escape", "f4", "enter", "enter", "escape", "f1", "escape", "f2", "x"):
            await on.pilot.press(key)
        assert on.app.main.pane is Pane.PROMPT
        assert len(on.rows()) == size[1]
        assert all(len(row) <= size[0] for row in on.rows())


def has_rows(on: Stage, count: int) -> bool:
    return len(on.rows()) == count


async def test_a_resize_keeps_focus_caret_and_the_open_detail(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write("a fox")
        await on.pilot.press("left", "left")
        caret = on.app.main.prompt.selection
        for size in ((60, 18), (120, 36), (200, 50), (38, 10), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.until(partial(has_rows, on, size[1]))
        assert on.app.main.prompt.has_focus
        assert on.app.main.prompt.selection == caret
        await on.pilot.press("f4", "down", "enter")
        for size in ((60, 18), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.until(partial(has_rows, on, size[1]))
        await on.until(lambda: on.rows()[1].startswith(" 23  ▸ running"))
        assert on.app.main.queue.has_focus and on.app.main.pane is Pane.QUEUE


async def test_the_detail_of_a_saved_job_tells_what_came_and_where_it_is(tmp_path: Path) -> None:
    async with stage(tmp_path, environ={"TERM": "xterm"}) as on:
        checks = [
            {"what": "size", "ordered": "1280*720", "got": "1280*720", "ok": True},
            {"what": "duration", "ordered": 5, "got": 5.0, "ok": True},
            {"what": "sound", "ordered": True, "got": True, "ok": True},
        ]
        (tmp_path / "18-cat.mp4").write_bytes(b"x")
        on.ledger.note(18, checks=checks, actual_prompt="A cat in gold\x1b[31m", file=str(tmp_path / "18-cat.mp4"))
        await on.pilot.press("f4", *["down"] * 6, "enter")
        rows = on.rows()
        assert "  Got        1280*720  5.0 s  sound  ✓ as ordered" in rows
        assert "  Rewritten  A cat in gold␛[31m  Enter shows the difference" in rows
        assert "  File       open  ~/18-cat.mp4  4.2 MB" in rows


async def test_an_old_job_that_changes_otherwise_is_no_news(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.clock.ms += 1_000
        on.ledger.note(18, seen=True)
        on.ledger.move(24, JobState.CANCELED, "elsewhere")
        await on.until(lambda: "canceled" in on.rows()[14])
        assert on.footer.startswith(" F5 Generate")


async def test_ctrl_c_says_how_to_leave_and_leaves_the_second_time(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("ctrl+c")
        await on.says("ctrl+q quits; jobs go on.")
        await on.pilot.press("ctrl+c")
        await on.until(lambda: on.app.return_code == 0)


async def test_a_queue_of_another_address_is_named_by_its_host(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.pause("work", "https://gate.example:8443/qwen/api/v1", PauseKind.KEY, code="InvalidApiKey")
        await on.says("gate.example:8443 refuses the key (401). The queue waits.")


async def test_a_queue_that_stands_still_says_why(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.pause("demo", "demo", PauseKind.KEY, code="InvalidApiKey")
        await on.says("Singapore refuses the key (401). The queue waits.")
        await on.until(lambda: "paused: key" in on.rows()[14])
        on.ledger.resume("demo", "demo")
        on.ledger.pause("demo", "demo", PauseKind.BASE, message="this service does not offer submitting a video")
        await on.says("What answers at the base of Singapore is not the Wan API. The queue waits.")
        await on.until(lambda: "paused: base" in on.rows()[14])
        on.ledger.resume("demo", "demo")
        on.ledger.pause("demo", "demo", PauseKind.OFFLINE, until_ms=on.clock.ms + 24_000)
        await on.until(lambda: "! offline" in on.rows()[0])
        assert "offline, in 24 s" in on.rows()[14]
        on.clock.ms += 2_100  # what went wrong before goes with a key
        await on.pilot.press("f4")
        on.ledger.resume("demo", "demo")
        await on.says("Connected again; 5 jobs followed.")


async def test_what_the_service_canceled_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.move(24, JobState.SUBMITTING, "test")
        on.ledger.move(24, JobState.PENDING, "test", accepted_ms=on.clock.ms, task_id="t-24")
        await on.until(lambda: "pending" in on.rows()[14])
        on.ledger.move(24, JobState.CANCELED, "test", ended_ms=on.clock.ms)
        await on.says("24 is canceled, free.")


async def test_the_terminals_cursor_stands_at_the_caret(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.until(lambda: tuple(on.app.cursor_position) == (1, 2))
        await on.pilot.press("f4")
        await on.until(lambda: tuple(on.app.cursor_position) == (0, 14))
        await on.pilot.press("f3")
        await on.until(lambda: tuple(on.app.cursor_position) == (42, 2))
        assert on.rows()[2][42:].startswith("›Model")
        await on.pilot.press("enter", "escape", "f2")
        await on.until(lambda: tuple(on.app.cursor_position) == (1, 2))


async def test_what_is_typed_just_before_the_focus_moves_is_text(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.app.main.go(Pane.QUEUE)
        for character in "crxu n":
            event = events.Key("space" if character == " " else character, character)
            assert on.app.main.hotkey(event) is False
        assert len(on.jobs()) == 24


async def test_places_in_a_long_line_are_counted_once_for_all_rows_in_sight(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job(f"Job number {at}") for at in range(30)])
        await on.until(lambda: on.rows()[14].startswith("›  30 ∘ queued       30th in line"))
        assert on.rows()[15].startswith("   29 ∘ queued       29th in line")
        jobs = on.ledger.find()
        assert on.ledger.positions(jobs) == {job.id: on.ledger.position(job) for job in jobs}
        assert [job.id for job in on.ledger.ended_since(0)] == []


async def test_a_ledger_that_cannot_be_read_is_told_of_and_read_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger._db.execute("ALTER TABLE counts RENAME TO gone")
        on.ledger._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'rev'")
        await on.says("the ledger could not be read: no such table: counts.")
        assert on.rows()[14].startswith("›  24 ∘ queued")
        on.ledger._db.execute("ALTER TABLE gone RENAME TO counts")
        on.ledger.move(24, JobState.CANCELED, "test")
        await on.until(lambda: "canceled" in on.rows()[14])
