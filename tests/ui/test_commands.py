"""The table of commands: every key once, every command with somebody who runs it."""

from __future__ import annotations

from pathlib import Path

from tests.ui.stage import stage
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.commands import COMMANDS, LISTS, Where
from wanvid_tui.ui.help import help_lines
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.widgets.footer import footer_line

KEYMAP = Keymap()


def text(where: Where, width: int, state: JobState | None = None) -> str:
    return "".join(span.text for span in footer_line(where, width, KEYMAP, state=state).spans)


def test_no_key_means_two_things_in_one_pane() -> None:
    for where in Where:
        keys = [key for command in COMMANDS if command.where is where for key in command.keys]
        assert len(keys) == len(set(keys)), where


def test_keys_that_multiplexers_and_terminals_take_are_never_used() -> None:
    taken = {f"f{n}" for n in range(6, 13)} | {f"ctrl+{key}" for key in ("a", "b", "h", "j", "m", "o", "s", "t", "n")}
    assert not taken & {key for command in COMMANDS for key in command.keys}


async def test_the_rewritten_prompt_is_offered_only_where_one_came_back(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 36)) as on:
        saved = on.ledger.find(states=[JobState.SAVED])[0]
        await on.pilot.press("f4", *["down"] * (24 - saved.id), "enter")
        await on.until(lambda: "Esc Back" in on.footer and "Take rewrite" not in on.footer)
        on.ledger.note(saved.id, actual_prompt="A fox, but better")
        await on.until(lambda: "t Take rewrite" in on.footer)


async def test_every_command_does_something(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        missing = {command.id for command in COMMANDS if command.where not in LISTS} - set(on.app.control._runs)
        assert missing == set()


def test_footers_of_the_panes() -> None:
    assert text(Where.PROMPT, 80) == (
        " F5 Generate  Tab Avoid  ^G Editor  Esc Queue          F1 Keys  ^P All  ^Q Quit "
    )
    assert text(Where.VIDEO, 80) == (" F5 Generate  Left/Right Choose  Enter List  Esc Queue         F1 Keys  ^Q Quit ")
    assert text(Where.QUEUE, 40) == " Enter Open  o Look    F1 Keys  ^Q Quit "
    for where in Where:
        for width in range(40, 200):
            line = text(where, width)
            assert len(line) == width
            assert line.endswith(("F1 Keys  ^Q Quit ", "F1 Keys  ^P All  ^Q Quit "))


def test_the_way_to_all_commands_is_the_first_to_go() -> None:
    assert text(Where.PROMPT, 72).endswith("  Esc Queue  F1 Keys  ^P All  ^Q Quit ")
    assert text(Where.PROMPT, 71).endswith("  Esc Queue         F1 Keys  ^Q Quit ")


def test_the_detail_names_what_its_job_can_use() -> None:
    assert text(Where.DETAIL, 80, JobState.FAILED).startswith(" e Edit as new  r Again  y Copy  x Forget  Esc Back ")
    assert text(Where.DETAIL, 80, JobState.PENDING).startswith(" e Edit as new  r Again  c Cancel  y Copy  Esc Back ")
    assert text(Where.DETAIL, 80, JobState.RUNNING).startswith(" e Edit as new  r Again  y Copy  Esc Back ")
    assert text(Where.DETAIL, 80, JobState.HELD).startswith(" e Edit as new  r Again  c Cancel  x Forget  Esc Back ")


def test_the_detail_knows_the_queues_keys_and_every_pane_the_ones_of_anywhere() -> None:
    again, generate = KEYMAP.command_for(Where.DETAIL, "r"), KEYMAP.command_for(Where.QUEUE, "f5")
    assert again is not None and again.id == "again"
    assert generate is not None and generate.id == "generate"
    assert KEYMAP.command_for(Where.PROMPT, "r") is None
    assert [command.label for command in KEYMAP.footer_of(Where.MODELS)] == ["Choose", "Model", "Back"]
    assert all(command.says for command in KEYMAP.listed(Where.QUEUE))


def test_the_list_of_keys_keeps_its_columns_apart() -> None:
    for width in (80, 116, 120, 200):
        lines = ["".join(span.text for span in line.spans) for line in help_lines(width, KEYMAP)]
        assert all(len(line) <= width for line in lines)
        heads = [line for line in lines if "Everywhere" in line]
        assert (heads[0].find("Queue") == 2 + width // 2) is (width >= 116)
    starts = [
        line[60:].split("  ")[0]
        for line in ["".join(s.text for s in row.spans) for row in help_lines(116, KEYMAP)][1:20]
    ]
    assert all(start and start[0] != " " for start in starts)
