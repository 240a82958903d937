"""The palette: opens anywhere, finds by letters, runs what was chosen where it belongs, says what cannot be done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.commands import COMMANDS, LISTS
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.roles import Ground, Role


def box(on: Stage) -> list[str]:
    """The rows of the open list as they stand on the screen."""
    found = on.app.main.box
    assert found is not None and found.state is not None
    region = found.region
    return [row[region.x : region.right].rstrip() for row in on.rows()[region.y : region.bottom]]


async def open_palette(on: Stage) -> None:
    await on.pilot.press("ctrl+p")
    await on.until(lambda: on.rows()[2][12:20] == "Commands", "no palette")


async def search(on: Stage, words: str) -> None:
    for letter in words:
        await on.pilot.press("space" if letter == " " else letter)
    await on.until(lambda: box(on)[1] == f"  > {words}".rstrip(), "not typed")


async def test_it_lies_over_the_stack_sixty_cells_wide_with_ten_rows(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4")
        await open_palette(on)
        found = on.app.main.box
        assert found is not None
        assert tuple(found.region) == (10, 2, 60, 12)
        rows = box(on)
        assert rows[0] == f"  Commands{' ' * 46}{_count()}"
        assert rows[1] == "  >"
        assert rows[2].startswith(" ›  ")
        assert on.rows()[13].startswith(" Queue") or "all 24" in on.rows()[13]


def _count() -> int:
    return sum(1 for command in COMMANDS if command.title and command.id != "palette")


async def test_a_few_letters_find_a_command_and_show_the_letters(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down")
        await open_palette(on)
        await search(on, "re")
        assert any("Again, same seed" in row for row in box(on)[2:12]), "retry, as it is called elsewhere"
        await on.pilot.press("ctrl+u")
        await search(on, "agn")
        assert box(on)[2].startswith(" ›  Again, same seed  job 23")
        assert box(on)[2].endswith("r")
        found = on.app.main.box
        assert found is not None
        line = found.line_at(2)
        assert line.ground is Ground.ROW
        assert [span.text for span in line.spans if span.role is Role.KEY] == ["Ag", "n", "r"]
        assert found.region.height == 2 + found.state.count if found.state else 0


async def test_what_cannot_be_done_says_why_in_the_place_of_its_key_and_stays(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down")
        await open_palette(on)
        await search(on, "cancel")
        assert box(on)[2].rstrip() == f" ›  Cancel  job 23{' ' * 25}already started"
        await on.pilot.press("enter")
        await on.says("Cancel  job 23: already started.")
        assert on.app.main.listing is not None


async def test_the_footer_is_the_lists_and_escape_gives_all_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write("a fox")
        await open_palette(on)
        assert on.footer == " Enter Run  Up/Down Row  Esc Back                      F1 Keys  ^P All  ^Q Quit"
        await on.pilot.press("q", "u", "escape")
        await on.until(lambda: on.app.main.listing is None)
        assert on.app.main.prompt.has_focus
        assert on.app.main.prompt.text == "a fox"
        await on.pilot.press("e")
        assert on.app.main.prompt.text == "a foxe"


async def test_the_colon_opens_it_in_the_queue_and_the_same_key_closes_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "colon")
        await on.until(lambda: on.app.main.listing is not None)
        await on.pilot.press("ctrl+p")
        await on.until(lambda: on.app.main.listing is None)
        assert on.app.main.queue.has_focus


async def test_mouse_opens_chooses_and_a_click_beside_closes(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        at = on.footer.index("^P")
        await on.pilot.click(offset=(at, 23))
        await on.until(lambda: on.app.main.listing is not None)
        await on.pilot.click(offset=(40, 20))
        await on.until(lambda: on.app.main.listing is None and on.pane is Pane.QUEUE)
        await open_palette(on)
        await search(on, "go to the prompt")
        await on.pilot.click(offset=(30, 4))
        await on.until(lambda: on.app.main.listing is None and on.app.main.prompt.has_focus)


async def test_a_paste_is_searched(tmp_path: Path) -> None:
    from textual.events import Paste

    async with stage(tmp_path) as on:
        await open_palette(on)
        on.app.post_message(Paste("mess\nages"))
        await on.until(lambda: "mess" in box(on)[1])
        assert on.app.main.prompt.text == ""


async def test_generate_works_from_within_and_from_its_line(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await open_palette(on)
        await on.pilot.press("f5")
        await on.says("Job 1 is queued, ~$0.50.")
        assert on.app.main.listing is None


async def test_a_job_command_from_the_prompt_acts_and_leaves_the_prompt_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await open_palette(on)
        await search(on, "new seed")
        await on.pilot.press("enter")
        await on.says("Job 25 is 24 again")
        assert on.app.main.prompt.has_focus


async def test_opening_a_job_from_the_prompt_goes_to_the_queue(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await open_palette(on)
        await search(on, "open")
        await on.pilot.press("enter")
        await on.until(lambda: on.depth is Depth.OPEN and on.pane is Pane.QUEUE)


async def test_marked_jobs_are_what_it_offers_to_act_on(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "end")
        for _ in range(2):
            await on.pilot.press("space")
            await on.until(lambda: len(on.app.session.marks) > 0)
            await on.pilot.press("up")
        await on.until(lambda: len(on.app.session.marks) == 2)
        await open_palette(on)
        await search(on, "forget")
        assert box(on)[2].startswith(" ›  Forget  2 marked")
        await on.pilot.press("enter")
        await on.until(lambda: len(on.jobs()) == 22)


async def test_messages_lists_what_was_said_newest_first(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("f5")
        await on.says("Write what the video should show first.")
        on.write("a fox")
        await on.pilot.press("f5")
        await on.until(lambda: len(on.jobs()) == 0)
        on.clock.ahead_s += 1
        await on.pilot.press("f5")
        await on.says("Job 1 is queued")
        await on.pilot.press("ctrl+p")
        await search(on, "messages")
        await on.pilot.press("enter")
        await on.until(lambda: "Messages" in on.rows()[2])
        assert "Job 1 is queued" in box(on)[2]
        assert "Write what the video should show first." in box(on)[3]
        await on.pilot.press("down", "enter")
        await on.says("Write what the video should show first.")


async def test_a_message_too_long_for_its_row_is_shown_whole(tmp_path: Path) -> None:
    words = "config.toml line 3: " + "a reason that goes on and on, " * 6 + "to its end"
    async with stage(tmp_path, seeded=False, warnings=(words, "a second fault")) as on:
        await on.says("config.toml line 3")
        await on.pilot.press("ctrl+p")
        await search(on, "messages")
        await on.pilot.press("enter")
        await on.until(lambda: "Messages" in on.rows()[2])
        assert "a second fault" in box(on)[3]
        await on.pilot.press("enter")
        await on.until(lambda: "to its end" in " ".join(on.rows()[2:8]))


@pytest.mark.parametrize("size", [(40, 12), (60, 18), (80, 24), (120, 36), (200, 50), (72, 20)])
async def test_it_fits_every_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, size=size) as on:
        await on.pilot.press("ctrl+p")
        await on.until(lambda: "Commands" in on.rows()[2])
        found = on.app.main.box
        assert found is not None
        assert found.region.width == min(60, size[0])
        assert found.region.bottom <= size[1] - 1
        for _ in range(_count() + 3):
            found.move(1)
        await on.until(lambda: any("›" in row for row in box(on)[2:]))


def test_a_start_loads_nothing_of_it() -> None:
    program = (
        "import sys, wanvid_tui.ui.app\n"
        "parts = ('offering', 'listing', 'fuzzy', 'said_list', 'widgets.listbox', 'rebinding', 'key_names')\n"
        "print([part for part in parts if f'wanvid_tui.ui.{part}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_of_the_panes_has_a_line_in_the_palette() -> None:
    lines = [command.id for command in COMMANDS if command.title]
    assert len(lines) == len(set(lines))
    assert {command.id for command in COMMANDS if command.where not in LISTS} == set(lines)


async def test_what_a_job_that_asks_nothing_has_no_use_for_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await open_palette(on)
        await search(on, "give up")
        assert box(on)[2].endswith("asks nothing")
        assert all(job.state is not JobState.LOST for job in on.jobs()[:3])


async def test_a_second_press_does_not_take_from_the_list_that_the_first_has_opened(tmp_path: Path) -> None:
    taken: list[str] = []

    async with stage(tmp_path) as on:
        screen = on.app.main

        def again(choice: Choice) -> None:
            taken.append(choice.text)
            screen.open_list(Listing("Second", [Choice("two")], lambda chosen: taken.append(f"{chosen.text}!")))

        screen.open_list(Listing("First", [Choice("one")], again))
        await on.pilot.pause()
        assert screen.box is not None
        screen.box.take()
        screen.box.take()
        await on.until(lambda: "Second" in on.rows()[2])
        await on.pilot.pause()
        assert taken == ["one"] and screen.listing is not None
        await on.pilot.press("enter")
        await on.until(lambda: screen.listing is None)
        assert taken == ["one", "two!"]
