"""The four ways to put the panes together, and the way between them: nothing the user had is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui import seeding
from tests.ui.stage import Stage, stage
from tests.ui.test_first_run import NO_KEY, Desk
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.feed import Totals
from wanvid_tui.ui.glyphs import UNICODE
from wanvid_tui.ui.options import AccountFacts
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.widgets.header import allowed_text, header_line

WIDE, STACK, TABS, SMALL, LEAST = (160, 36), (80, 24), (60, 18), (38, 10), (40, 12)
TEXT = "An epically cute scene.\nA tiny cartoon kitten general"


async def _resize(on: Stage, size: tuple[int, int]) -> None:
    await on.pilot.resize_terminal(*size)
    await on.until(lambda: on.app.size == size)
    for _ in range(3):
        await on.pilot.pause()


async def _through_all(on: Stage) -> None:
    for size in (WIDE, STACK, TABS, LEAST, SMALL, TABS, WIDE, SMALL, STACK):
        await _resize(on, size)


async def test_each_tab_is_drawn_as_designed(tmp_path: Path) -> None:
    async with stage(tmp_path, size=TABS) as on:
        on.write("x" * 273)
        await on.pilot.pause()
        rows = on.rows()
        assert rows[0] == " Prompt   Video F3  Queue 6 F4                273/1500 demo"
        assert rows[13].startswith(" Avoid") and rows[13].endswith("0/500")
        assert rows[16] == " wan2.5  720P 16:9  5 s  sound   ~$0.50 ~2:10   Generate F5"
        await on.pilot.press("f3")
        rows = on.rows()
        assert rows[0].startswith(" Prompt F2  Video   Queue 6 F4") and rows[0].endswith(" demo")
        assert rows[1].startswith("›Model") and "Generate F5" in rows[16]
        await on.pilot.press("f4")
        rows = on.rows()
        assert rows[0] == " Prompt F2  Video F3  Queue 6                   ~$1.60 demo"
        assert rows[1].startswith(" all 24  active 6  failed 2  saved 14")
        assert rows[3] == '   23 ▸ 0:09 of ~2:10   "  seed 77120394'


async def test_a_narrow_tab_row_keeps_what_asks(tmp_path: Path) -> None:
    async with stage(tmp_path, size=LEAST) as on:
        assert on.rows()[0] == " Prompt  Video  Queue 6     0/1500 demo"
        ledger = on.ledger
        job = on.jobs()[0]
        ledger.move(job.id, JobState.SUBMITTING, "t", submitted_ms=on.clock.ms)
        ledger.move(job.id, JobState.UNCERTAIN, "t", asks=True)
        await on.until(lambda: "? 1 asks you" in on.rows()[0])
        assert on.rows()[0].endswith("demo")


async def test_a_click_on_a_tab_goes_there(tmp_path: Path) -> None:
    async with stage(tmp_path, size=TABS) as on:
        await on.pilot.click("#tabs", offset=(23, 0))
        assert on.pane.name == "QUEUE"
        await on.pilot.click("#tabs", offset=(14, 0))
        assert on.pane.name == "VIDEO"


@pytest.mark.parametrize("pane", ["f2", "f3", "f4"])
async def test_the_focus_comes_through_every_size(tmp_path: Path, pane: str) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press(pane)
        before, focused = on.pane, on.app.main.focused
        for size in (WIDE, STACK, TABS, LEAST, SMALL, TABS, WIDE, SMALL, STACK):
            await _resize(on, size)
            assert on.pane is before, size
            if size != SMALL:
                assert on.app.main.focused is focused, size


async def test_caret_and_selection_come_through_every_size(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write(TEXT)
        prompt = on.app.main.prompt
        prompt.move_cursor((0, 3))
        prompt.move_cursor((1, 6), select=True)
        before = prompt.selection
        await _through_all(on)
        assert prompt.text == TEXT and prompt.selection == before and prompt.has_focus


async def test_too_small_says_so_and_keys_do_nothing_unseen(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await _resize(on, SMALL)
        rows = on.rows()
        assert rows[0] == "wanvid needs 40x12, this is 38x10" and not any(rows[1:])
        await _resize(on, STACK)
        assert on.rows()[0].startswith(" wanvid  demo")


async def test_the_queue_is_scrolled_as_it_was(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", *["down"] * 12, *["up"] * 3)
        window = on.app.session.window
        before = (window.top, window.cursor_id)
        assert before[0] > 0
        await _resize(on, LEAST)
        await _resize(on, TABS)
        await _resize(on, STACK)
        assert (window.top, window.cursor_id) == before


async def test_an_open_detail_comes_through_every_size(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "enter")
        job = on.app.main.job
        assert job is not None and on.depth.name == "OPEN"
        for size in (TABS, SMALL, WIDE, STACK):
            await _resize(on, size)
            assert on.depth.name == "OPEN" and on.app.main.job == job, size
            if size != SMALL:
                assert "e Edit as new" in on.footer or "Edit" in on.footer
                assert on.app.main.focused is (on.app.main.page if size == WIDE else on.app.main.queue)
        assert on.rows()[1].endswith("Esc back to the draft")
        await on.pilot.press("escape")
        assert on.depth.name == "CLOSED" and on.app.main.queue.has_focus


async def test_a_detail_in_tabs_leads_back_to_the_queue(tmp_path: Path) -> None:
    async with stage(tmp_path, size=TABS) as on:
        await on.pilot.press("f4", "enter")
        assert on.rows()[1].endswith("Esc back to the queue")
        await on.pilot.press("escape")
        assert on.rows()[1].startswith(" all 24")


async def test_the_list_of_models_says_the_way_on_and_back_at_the_smallest_size(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(40, 12), seeded=False) as on:
        await on.pilot.press("f3", "enter")
        await on.until(lambda: on.rows()[1] == " Model    4 of 12              Esc back")
        assert on.rows()[2] == "  Model                 Price a second"
        assert on.rows()[6].startswith("› wan2.5-t2v-preview    $")
        assert on.footer.startswith(" Enter Choose")
        await on.pilot.resize_terminal(80, 24)
        await on.until(lambda: on.rows()[1].endswith("Esc back to the choices"))


async def test_a_saved_job_beside_the_stack_says_how_to_find_its_file(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(200, 50)) as on:
        await on.pilot.press("f4", *"jjjjjj")
        await on.until(lambda: " 18  ✓ saved" in on.rows()[1] and on.rows()[1].endswith("o says where it is"))
        assert on.rows()[2][127:].strip() == "", "its facts begin at the top, no place stands empty"
        assert on.rows()[3][127:].startswith("  Prompt     一只")
        await on.pilot.press("o")
        await on.says("18 is at")


async def test_a_list_of_models_comes_through_every_size(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "enter")
        for size in (TABS, SMALL, WIDE, LEAST, STACK):
            await _resize(on, size)
            if size != SMALL:
                assert any("wan2.5-t2v-preview" in row for row in on.rows()), size
                assert on.app.main.page.has_focus, size
        assert on.app.main.pages.showing is Showing.MODELS
        await on.pilot.press("escape")
        assert on.pane.name == "VIDEO" and on.app.main.video.has_focus


async def test_wide_enter_goes_into_the_column_and_esc_comes_out(tmp_path: Path) -> None:
    async with stage(tmp_path, size=WIDE) as on:
        await on.pilot.press("f4", "down")
        page = on.app.main.page
        column = page.region.x
        assert on.rows()[1][column:].startswith(" 23  ▸ running")
        await on.pilot.press("enter")
        assert page.has_focus and on.depth.name == "OPEN"
        assert on.rows()[1].endswith("Esc back to the queue")
        await on.pilot.press("down")
        assert on.rows()[1][column:].startswith(" 22  ▸ running"), "the column follows the cursor"
        await on.pilot.press("enter")
        assert on.depth.name == "FULL"
        await on.pilot.press("escape", "escape")
        assert on.depth.name == "CLOSED" and on.app.main.queue.has_focus


async def test_wide_a_click_goes_into_the_column_and_out_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path, size=WIDE) as on:
        await on.pilot.press("f4")
        await on.pilot.click("#detail", offset=(5, 5))
        await on.until(lambda: on.depth.name == "OPEN")
        await on.pilot.click("#queue", offset=(5, 2))
        await on.until(lambda: on.depth.name == "CLOSED" and on.app.main.queue.has_focus)


async def test_wide_a_job_that_asks_is_answered_in_the_column_alone(tmp_path: Path) -> None:
    async with stage(tmp_path, size=WIDE) as on:
        ledger = on.ledger
        job = on.jobs()[0]
        ledger.move(job.id, JobState.SUBMITTING, "t", submitted_ms=on.clock.ms)
        ledger.move(job.id, JobState.UNCERTAIN, "t", asks=True)
        await on.pilot.press("f4")
        await on.until(lambda: "Enter answers" in on.rows()[1])
        assert "w Wait" not in on.footer and "Open" in on.footer
        await on.pilot.press("enter")
        assert on.footer.startswith(" w Wait  a It is there  s s Send again  x Give up")


async def test_an_empty_queue_names_what_can_be_done(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("f4")
        assert on.footer.startswith(" F5 Generate  F2 Prompt  F3 Video")
        assert "Cancel" not in on.footer and "Open" not in on.footer
        seeding.add(on.ledger, "new", "wan2.5-t2v-preview", "720P", "16:9", 5, JobState.QUEUED, {}, on.clock.ms)
        await on.until(lambda: on.footer.startswith(" Enter Open"))


ACCOUNT = AccountFacts(profile="demo", base="demo", region="ap-southeast-1", place="Singapore", is_demo=True)


def _right_of_header(totals: Totals, width: int) -> str:
    line = header_line(ACCOUNT, totals, UNICODE, width, allowed="$5")
    return "".join(span.text for span in line.spans).split("Singapore")[-1].strip()


async def test_the_header_gives_way_in_the_written_order(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        totals = on.app.session.feed.totals
    whole = "▸ 5 running  ∘ 1 waiting  ✓ 14 saved   ~$1.60"
    shown = {width: _right_of_header(totals, width) for width in range(50, 110)}
    assert shown[100] == f"{whole} of $5 today" == shown[84]
    assert shown[83] == whole == shown[75]
    said = [shown[width] for width in range(109, 49, -1)]
    assert list(dict.fromkeys(said)) == [
        f"{whole} of $5 today",
        whole,
        "▸ 5 running  ∘ 1 waiting   ~$1.60",
        "▸ 5  ∘ 1   ~$1.60",
    ]
    asking = totals._replace(asks=1, offline=True)
    for width in range(50, 120):
        line = header_line(ACCOUNT, asking, UNICODE, width, allowed="$5")
        assert "? 1 asks you  ! offline" in "".join(span.text for span in line.spans)


def test_a_limit_is_named_in_the_currency_of_what_was_spent() -> None:
    assert allowed_text(5_000_000, {"USD": "1.20"}) == "$5"
    assert allowed_text(7_500_000, {"USD": "1.20"}) == "$7.50"
    assert allowed_text(None, {"USD": "1.20"}) == allowed_text(5_000_000, {}) == ""
    assert allowed_text(5_000_000, {"USD": "1.20", "CNY": "3"}, "USD") == ""


def test_a_limit_is_named_before_anything_is_spent() -> None:
    assert allowed_text(20_000_000, {}, "CNY") == "CNY 20"
    nothing = Totals()
    assert _right_of_header(nothing, 84) == "nothing of $5 today"
    assert _right_of_header(nothing, 83) == "nothing spent today"
    line = header_line(ACCOUNT, nothing, UNICODE, 84)
    assert "".join(span.text for span in line.spans).endswith("nothing spent today ")


async def test_the_queue_of_one_pane_says_how_to_filter(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(60, 18)) as on:
        await on.pilot.press("f4")
        await on.until(lambda: on.rows()[1] == " all 24  active 6  failed 2  saved 14              / filter")
        await on.pilot.click(offset=(53, 1))
        await on.until(lambda: on.rows()[1].endswith("model:, today"))
        await on.pilot.press("s", "n", "o", "w", "enter")
        await on.until(lambda: on.rows()[1].endswith("found"))
        await on.pilot.press("escape")
        await on.pilot.resize_terminal(71, 19)
        await on.until(lambda: "all done ~" in on.rows()[1] and on.rows()[1].endswith("  / filter"))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (STACK, " Singapore refuses this key. Keys belong to one region: try the others?       y"),
        (TABS, " Singapore refuses this key: try the others?              y"),
        (LEAST, " Refused: try the other regions?      y"),
    ],
)
async def test_what_y_does_with_a_refused_key_is_said_at_every_size(
    tmp_path: Path, size: tuple[int, int], said: str
) -> None:
    async with stage(tmp_path, size=size, seeded=False, setup=Desk(), account=NO_KEY) as on:
        await on.pilot.press(*"sk-1", "enter")
        await on.until(lambda: on.footer == said)
