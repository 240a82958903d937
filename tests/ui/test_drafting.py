"""The draft is saved as it is typed and found again; prompts are recalled; nothing that is replaced is lost."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.drafts import DraftText, KeptDraft, drafts, save_draft
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.owners import Owner, this_process
from wanvid_tui.jobs.prompts import find_prompts, keep_prompt
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.widgets.editor import EXAMPLE

DEAD = Owner(this_process().host, 2**22 + 5, "gone")


def kept(shown: Stage) -> list[KeptDraft]:
    return drafts(shown.ledger)


def history(shown: Stage) -> list[str]:
    return [one.prompt for one in find_prompts(shown.ledger)]


async def test_what_is_typed_is_in_the_ledger_soon(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        before = shown.ledger.rev()
        await shown.pilot.press(*"a lynx")
        await shown.until(lambda: [one.text.prompt for one in kept(shown)] == ["a lynx"])
        shown.write("一只猫")
        await shown.until(lambda: [one.text.prompt for one in kept(shown)] == ["一只猫"])
        assert kept(shown)[0].owner == this_process()
        assert shown.ledger.rev() == before, "no other face has to look"


async def test_nothing_written_is_no_draft(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as shown:
        await shown.pilot.press("escape")
        shown.clock.ahead_s += 10
        await shown.rounds(3)
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        assert drafts(ledger) == []


async def test_the_draft_follows_with_caret_and_choices(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.write("first line\nsecond line")
        shown.app.main.prompt.move_cursor((0, 5))
        shown.app.main.avoid.text = "blur"
        await shown.pilot.press("f3", "down", "right")
        size = shown.app.session.panel.draft.request.resolution
        seed = shown.app.session.panel.draft
    async with stage(tmp_path, size=(120, 36)) as shown:
        await shown.says("Your draft from ")
        assert "is back." in shown.footer
        assert shown.app.main.prompt.text == "first line\nsecond line"
        assert shown.app.main.prompt.cursor_location == (0, 5)
        assert shown.app.main.avoid.text == "blur"
        assert shown.app.session.panel.draft.request.resolution == size
        assert shown.app.session.panel.draft == seed._replace(moved=frozenset())
        assert "first line" in shown.rows()[2]
        assert "22/1500" in shown.rows()[1]


async def test_a_draft_of_a_killed_interface_is_taken_over(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        save_draft(ledger, None, DEAD, DraftText("it was killed", "", {"model": "no-such-model", "seed": "x"}), 5)
    async with stage(tmp_path, seeded=False) as shown:
        await shown.says("is back.")
        await shown.until(lambda: kept(shown)[0].owner == this_process())
        shown.write("and goes on")
        await shown.until(lambda: [one.text.prompt for one in kept(shown)] == ["and goes on"])


async def test_a_draft_of_a_living_interface_is_left_to_it(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        save_draft(ledger, None, this_process(), DraftText("mine"), 5)
    async with stage(tmp_path, seeded=False) as shown:
        assert shown.app.main.prompt.text == ""
        shown.write("another")
        await shown.until(lambda: {one.text.prompt for one in kept(shown)} == {"mine", "another"})


async def test_of_two_that_start_at_once_one_has_it(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        save_draft(ledger, None, DEAD, DraftText("whose"), 5)
    async with stage(tmp_path, seeded=False) as first:
        await first.until(lambda: kept(first)[0].owner == this_process())
        # As the second one has read it, a moment before the first one took it.
        found = kept(first)[0]._replace(owner=DEAD)
        await first.app.control.keeper._claim(found)
        assert first.app.main.prompt.text == ""


async def test_up_and_down_go_through_the_history_and_the_draft_is_kept(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        for at, prompt in enumerate(("oldest", "older\nof two lines")):
            keep_prompt(ledger, prompt, "", at)
    async with stage(tmp_path, seeded=False) as shown:
        field = shown.app.main.prompt
        shown.write("the draft")
        await shown.pilot.press("up")
        assert field.cursor_location == (0, 0), "up goes to the start first"
        assert field.text == "the draft"
        await shown.pilot.press("up")
        await shown.until(lambda: field.text == "older\nof two lines")
        await shown.says("the draft is kept")
        await shown.pilot.press("up")
        await shown.until(lambda: field.text == "oldest")
        await shown.pilot.press("up")
        await shown.says("There is no older prompt.")
        await shown.pilot.press("ctrl+down")
        await shown.until(lambda: field.text == "older\nof two lines")
        await shown.pilot.press("down")
        await shown.until(lambda: field.text == "the draft")
        assert field.cursor_location == (0, 0), "the caret is where it was"
        assert history(shown) == ["older\nof two lines", "oldest"], "looking changes nothing"


async def test_a_prompt_that_says_what_the_draft_says_comes_as_the_draft_alone(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        for at, prompt in enumerate(["oldest", "the draft"]):
            keep_prompt(ledger, prompt, "", at)
    async with stage(tmp_path, seeded=False) as shown:
        shown.write("the draft")
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: shown.app.main.prompt.text == "oldest")
        await shown.pilot.press("ctrl+down")
        await shown.says("This is the draft.")


async def test_an_older_prompt_that_is_changed_is_the_draft_and_the_draft_goes_to_the_history(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        keep_prompt(ledger, "older", "", 1)
    async with stage(tmp_path, seeded=False) as shown:
        prompt = shown.app.main.prompt
        shown.write("the draft")
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: prompt.text == "older")
        await shown.pilot.press("end", "!")
        await shown.until(lambda: history(shown) == ["the draft", "older"])
        await shown.until(lambda: [one.text.prompt for one in kept(shown)] == ["older!"])
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: prompt.text == "the draft")
        await shown.pilot.press("ctrl+down")
        await shown.until(lambda: prompt.text == "older!")


async def test_looking_back_is_not_saved_as_the_draft(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        keep_prompt(ledger, "older", "", 1)
    async with stage(tmp_path, seeded=False) as shown:
        shown.write("the draft")
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: shown.app.main.prompt.text == "older")
    async with stage(tmp_path, seeded=False) as shown:
        assert shown.app.main.prompt.text == "the draft"


async def test_generate_puts_the_prompt_into_the_history(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as shown:
        shown.write("made one")
        await shown.pilot.press("f5")
        await shown.says("is queued")
        await shown.until(lambda: history(shown) == ["made one"])
        shown.write("something else")
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: shown.app.main.prompt.text == "made one")


async def test_an_example_of_the_history_is_a_prompt_as_others(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        for at, prompt in enumerate(("oldest", EXAMPLE)):
            keep_prompt(ledger, prompt, "", at)
    async with stage(tmp_path, seeded=False) as shown:
        shown.write("the draft")
        await shown.pilot.press("ctrl+up")
        await shown.until(lambda: shown.app.main.prompt.text == EXAMPLE)
        await shown.pilot.press("up")
        await shown.until(lambda: shown.app.main.prompt.text == "oldest")
        assert history(shown) == [EXAMPLE, "oldest"]


async def test_the_example_comes_and_goes(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as shown:
        await shown.pilot.press("down")
        assert shown.app.main.prompt.text.startswith("An epically cute scene")
        await shown.pilot.press("up")
        assert shown.app.main.prompt.text == ""


async def test_edit_keeps_the_old_draft_and_u_brings_it_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.write("what I was writing")
        choices = shown.app.session.panel.draft
        await shown.pilot.press("escape", "e")
        await shown.says("the old draft is in the history")
        assert "^Z undo" in shown.footer
        assert shown.pane is Pane.PROMPT
        await shown.until(lambda: history(shown) == ["what I was writing"])
        await shown.pilot.press("escape", "u")
        await shown.says("The old draft is back.")
        assert shown.app.main.prompt.text == "what I was writing"
        await shown.until(lambda: shown.pane is Pane.QUEUE)
        assert shown.app.session.panel.draft == choices


async def test_ctrl_z_brings_it_back_while_the_message_stands(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.write("what I was writing")
        await shown.pilot.press("escape", "e")
        await shown.says("the old draft is in the history")
        await shown.pilot.press("ctrl+z")
        await shown.says("The old draft is back.")
        assert shown.app.main.prompt.text == "what I was writing"


async def test_the_rewritten_prompt_of_a_job_is_taken(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        job = next(job for job in shown.jobs() if job.state is JobState.SAVED)
        shown.ledger.note(job.id, actual_prompt="黄昏的悬崖边")
        await shown.pilot.press("escape")
        shown.app.control.browser.to_job(job.id)
        await shown.pilot.press("t")
        await shown.says(f"The rewritten prompt of job {job.id}")
        assert shown.app.main.prompt.text == "黄昏的悬崖边"


async def test_a_job_without_one_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        await shown.pilot.press("escape", "t")
        await shown.says("No rewritten prompt came back")
        assert shown.app.main.prompt.text == ""


REQUEST = {
    "model": "wan2.2-t2v-plus",
    "input": {"prompt": '一只小猫 says "hi"', "negative_prompt": "blur"},
    "parameters": {"size": "832*480", "prompt_extend": True},
}


async def test_a_pasted_request_is_taken_and_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.write("the draft")
        shown.app.main.prompt.put(json.dumps(REQUEST))
        await shown.says("Pasted a request: prompt, Avoid, model and size taken.")
        request = shown.app.session.panel.draft.request
        assert (request.model, request.resolution) == ("wan2.2-t2v-plus", "480P")
        assert shown.app.main.prompt.text == '一只小猫 says "hi"'
        assert shown.app.main.avoid.text == "blur"
        await shown.pilot.press("ctrl+z")
        await shown.says("The old draft is back.")
        assert shown.app.main.prompt.text == "the draft"
        assert shown.app.session.panel.draft.request.model != "wan2.2-t2v-plus"


async def test_what_was_taken_of_a_request_is_said_whole_also_where_the_row_is_short(tmp_path: Path) -> None:
    request = {
        "model": "wan2.2-t2v-plus",
        "input": {"prompt": "Rain", "negative_prompt": "blur"},
        "parameters": {"size": "1080*1920", "duration": 5, "seed": 42},
    }
    async with stage(tmp_path, seeded=False) as on:
        on.app.main.prompt.put(json.dumps(request))
        await on.says("Pasted a request: 6 values taken.")
        await on.pilot.resize_terminal(120, 36)
        await on.says("Pasted a request: prompt, Avoid, model, size, duration and seed taken.")


async def test_what_happened_meanwhile_is_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        running = next(job for job in shown.jobs() if job.state is JobState.RUNNING)
    with closing(Ledger.open(tmp_path / "ledger.sqlite3", now_ms=lambda: shown.clock.ms + 1000)) as ledger:
        ledger.move(running.id, JobState.DOWNLOADING, "test", ended_ms=shown.clock.ms + 1000)
        ledger.move(running.id, JobState.SAVED, "test", saved_ms=shown.clock.ms + 1000)
    async with stage(tmp_path) as shown:
        await shown.says("While you were away: 1 saved")
        assert "F4" in shown.footer
    async with stage(tmp_path) as shown:
        assert "away" not in shown.footer


async def test_another_draft_is_taken_from_the_list(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        other = save_draft(ledger, None, this_process(), DraftText("of another window"), 5)
        save_draft(ledger, None, DEAD, DraftText("left"), 4)
    async with stage(tmp_path, seeded=False) as shown:
        assert shown.app.main.prompt.text == "left"
        chosen = next(one for one in kept(shown) if one.id == other)
        shown.app.control.keeper.take(chosen)
        await shown.says("is copied")
        assert shown.app.main.prompt.text == "of another window"
        shown.write("of another window, changed")
        await shown.until(
            lambda: (
                {one.text.prompt for one in kept(shown)} == {"of another window, changed", "left", "of another window"}
            )
        )
        left = next(one for one in kept(shown) if one.text.prompt == "left")
        shown.app.control.keeper.take(left)
        await shown.until(lambda: shown.app.main.prompt.text == "left")
        await shown.until(lambda: next(o for o in kept(shown) if o.id == left.id).owner == this_process())


async def test_drafts_are_named_and_deleted_on_the_screen_and_a_deleted_one_comes_back(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "ledger.sqlite3")) as ledger:
        save_draft(ledger, None, DEAD, DraftText("an old fox"), 4)
        save_draft(ledger, None, DEAD, DraftText("the newest"), 5)
    async with stage(tmp_path, seeded=False) as shown:

        async def opened(title: str) -> None:
            shown.clock.ms += 3_000  # what is said has stood long enough
            await shown.pilot.press("ctrl+p", *title.replace(" ", ""))
            await shown.until(lambda: title in shown.rows()[4])
            await shown.pilot.press("enter")
            await shown.until(lambda: any(name in shown.rows()[2] for name in ("Name of the draft", "Drafts")))

        def names() -> dict[str, str]:
            return {one.text.prompt: one.name for one in kept(shown)}

        await opened("Rename the draft")
        await shown.until(lambda: "Name of the draft" in shown.rows()[2] and "Without a name" in shown.rows()[4])
        await shown.pilot.press(*"kitten")
        await shown.until(lambda: "Call it kitten" in shown.rows()[4] and shown.footer.startswith(" Enter Name it"))
        await shown.pilot.press("enter")
        await shown.says("The draft is called kitten.")
        assert names() == {"the newest": "kitten", "an old fox": ""}
        await shown.pilot.press("ctrl+z")
        await shown.says("The draft has no name.")
        assert names() == {"the newest": "", "an old fox": ""}

        await opened("Drafts")
        await shown.until(lambda: shown.footer.startswith(" Enter Go on  ^E Rename  Del Delete  Esc Back"))
        await shown.pilot.press("down", "ctrl+e")
        await shown.until(lambda: "Name of the draft" in shown.rows()[2])
        await shown.pilot.press(*"fox", "enter")
        await shown.says("The draft is called fox.")
        assert names() == {"the newest": "", "an old fox": "fox"}

        await opened("Drafts")
        await shown.pilot.press("delete")
        await shown.says("This draft is being written; emptied it goes by itself.")
        await opened("Drafts")
        await shown.until(lambda: "fox  an old fox" in shown.rows()[5])
        await shown.pilot.press("down")
        await shown.pilot.click(offset=(shown.footer.index("Del"), 23))
        await shown.says("is deleted.")
        assert names() == {"the newest": ""}
        await shown.pilot.press("ctrl+z")
        await shown.says("is back.")
        assert names() == {"the newest": "", "an old fox": "fox"}
        await opened("Delete a draft")
        await shown.pilot.press("down", "enter")
        await shown.says("is deleted.")
        assert shown.app.main.prompt.text == "the newest"
