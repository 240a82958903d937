"""Keys of the user's own: what is refused and why, what clashes, that footer, palette and list of keys show them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.asking import add_asking
from tests.ui.stage import stage
from wanvid_tui.ui.commands import COMMANDS, LISTS, Where
from wanvid_tui.ui.guards import GUARDED
from wanvid_tui.ui.key_names import key_named, printed_key, why_never
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.layout import Depth
from wanvid_tui.ui.rebinding import FIXED, ours_in, rebound


@pytest.mark.parametrize(
    ("written", "key", "printed"),
    [
        ("F5", "f5", "F5"), ("^R", "ctrl+r", "^R"), ("ctrl+r", "ctrl+r", "^R"), ("Ctrl+R", "ctrl+r", "^R"),
        ("esc", "escape", "Esc"), ("?", "question_mark", "?"), ("question_mark", "question_mark", "?"),
        ("[", "left_square_bracket", "["), (":", "colon", ":"), ("G", "G", "G"), ("g", "g", "g"), ("/", "slash", "/"),
        ("PgDn", "pagedown", "PgDn"), ("shift+tab", "shift+tab", "Shift-Tab"), ("Return", "enter", "Enter"),
        ("ctrl+up", "ctrl+up", "^Up"), ("*", "asterisk", "*"), ("space", "space", "Space"), ("_", "underscore", "_"),
    ],
)  # fmt: skip
def test_names_of_keys(written: str, key: str, printed: str) -> None:
    assert key_named(written) == key
    assert printed_key(key) == printed
    assert why_never(key) == ""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("f6", "F6 to F12 are never used"), ("f12", "F6 to F12"), ("alt+x", "Alt is never used"),
        ("ctrl+b", "tmux takes it"), ("ctrl+a", "screen"), ("ctrl+s", "stops the terminal"), ("ctrl+m", "as Enter"),
        ("ctrl+i", "as Tab"), ("ctrl+h", "as Backspace"), ("ctrl+j", "as Enter"), ("ctrl+n", "zellij"),
        ("super+x", "no terminal sends it"), ("ctrl+1", "terminals do not send it"), ("ctrl+\\", "never used"),
        ("ctrl+shift+p", "terminals do not send it"), ("shift+a", "terminals do not send it"),
        ("hyperdrive", "no such key"), ("", "no such key"), ("f5 f6", "no such key"),
    ],
)  # fmt: skip
def test_keys_that_no_terminal_sends_or_others_take_are_refused_with_the_reason(written: str, reason: str) -> None:
    found = rebound({"generate": [written]})
    assert reason in found.faults["generate"]
    assert found.commands == COMMANDS


@pytest.mark.parametrize(
    ("wanted", "name", "reason"),
    [
        ({"agian": ["a"]}, "agian", 'no such command; did you mean "again"?'),
        ({"zzz": ["a"]}, "zzz", "no such command; wanvid config show lists all"),
        ({"again": ["c"]}, "again", "c is already cancel in Queue"),
        ({"again": ["f5"]}, "again", "F5 is already generate"),
        ({"generate": ["f2"]}, "generate", "F2 is already prompt"),
        ({"generate": ["g"]}, "generate", "it works in every pane, and a character is written in the prompt"),
        ({"generate": ["ctrl+k"]}, "generate", "the prompt needs it for writing"),
        ({"again": ["a"], "edit": ["a"]}, "edit", "a is already again in Queue"),
        ({"step": ["a"]}, "step", "its keys are those of the field and cannot be changed"),
        ({"choose": ["a"]}, "choose", "no such command"),
    ],
)
def test_what_cannot_be_is_told_of(wanted: dict[str, list[str]], name: str, reason: str) -> None:
    found = rebound(wanted)
    assert list(found.faults) == [name]
    assert reason in found.faults[name]
    held = Keymap(found.commands)
    assert held.printed(name) == Keymap().printed(name)


def test_two_commands_may_change_places() -> None:
    found = rebound({"again": ["c"], "cancel": ["r"]})
    assert found.faults == {}
    held = Keymap(found.commands)
    assert [getattr(held.command_for(Where.QUEUE, key), "id", "") for key in "cr"] == ["again", "cancel"]
    assert next(command.printed for command in held.footer_of(Where.DETAIL) if command.id == "again") == "c"


def test_a_character_works_in_the_pane_and_other_keys_anywhere() -> None:
    held = Keymap(rebound({"prompt": ["ctrl+insert", "i"], "palette": ["ctrl+l"]}).commands)
    assert held.keys(Where.ANYWHERE, "prompt") == ("ctrl+insert",)
    assert held.keys(Where.QUEUE, "prompt") == ("i",)
    assert held.command_for(Where.QUEUE, "p") is None
    assert held.command_for(Where.QUEUE, "colon") is None
    assert held.printed("palette") == "^L"


def test_a_key_that_spends_is_held_back_whatever_it_is() -> None:
    assert Keymap().guarded == GUARDED
    held = Keymap(rebound({"again": ["a", ";"], "down": ["z"]}).commands)
    assert held.guarded == GUARDED | {"a", ";"}


def test_keys_can_be_taken_away() -> None:
    found = rebound({"forget": []})
    assert found.faults == {}
    assert Keymap(found.commands).command_for(Where.QUEUE, "x") is None


_IDS = st.sampled_from(sorted({command.id for command in COMMANDS} | {"none"}))
_KEYS = st.sampled_from(["f5", "f2", "ctrl+r", "ctrl+x", "a", "c", "r", "x", "?", "esc", "tab", "ctrl+b", "alt+q", "G"])


@given(st.dictionaries(_IDS, st.lists(_KEYS, max_size=3), max_size=8))
def test_whatever_is_wished_no_key_means_two_things(wanted: dict[str, list[str]]) -> None:
    found = rebound(wanted)
    panes = [where for where in Where if where not in LISTS]
    anywhere = {
        key: command.id for command in found.commands if command.where is Where.ANYWHERE for key in command.keys
    }
    for where in panes:
        seen: dict[str, str] = {}
        for command in found.commands:
            if command.where is where:
                for key in command.keys:
                    assert seen.setdefault(key, command.id) == command.id
                    assert anywhere.get(key, command.id) == command.id
    assert [command.id for command in found.commands] == [command.id for command in COMMANDS]


async def test_the_users_keys_act_and_are_shown_everywhere(tmp_path: Path) -> None:
    wanted = {"again": ["a"], "palette": [";"], "keys": ["f1", "i"], "quit": ["ctrl+insert"]}
    table = rebound(wanted)
    assert table.faults == {}
    async with stage(tmp_path, commands=table.commands) as on:
        await on.pilot.press("f4", "r")
        await on.until(lambda: "a Again" in on.footer and "r Again" not in on.footer)
        assert on.footer.endswith("F1 Keys  ^Ins Quit")
        assert len(on.jobs()) == 24
        assert "a" in on.app.control._typing._guarded
        await on.pilot.press("a")
        await on.says("Job 25 is 24 again")
        await on.pilot.press("semicolon")
        await on.until(lambda: on.app.main.listing is not None)
        await on.until(lambda: any("Again, same seed" in row and f"{row}  "[66:69] == " a " for row in on.rows()))
        await on.pilot.press("escape")
        await on.until(lambda: on.app.main.listing is None)
        await on.pilot.press("ctrl+p")
        await on.pilot.press("i")
        await on.until(lambda: any(row.strip().startswith("^Ins") for row in on.rows()))
        assert any(row.startswith("  ^Ins ") and "leave; jobs go on" in row for row in on.rows())


def test_escape_always_leads_back() -> None:
    found = rebound({"back": ["ctrl+l"], "quit": ["escape"]})
    assert list(found.faults) == ["quit"]
    held = Keymap(found.commands)
    assert held.keys(Where.ANYWHERE, "back") == ("ctrl+l", "escape")
    assert held.printed("back") == "^L"


THEIRS = {
    "generate": ["ctrl+l"], "queue": ["f5"], "hold": ["z"], "again": ["a"], "edit": ["b"], "undo": ["l"],
    "open": ["i"], "keys": ["f4"], "palette": ["ctrl+r"], "quit": ["ctrl+p"], "filter": ["f"], "view-before": ["<"],
    "view-after": [">"], "resolve-wait": ["1"], "resolve-again": ["9"], "resolve-give-up": ["0"],
    "outside": ["f1"],
}  # fmt: skip


async def test_every_sentence_names_the_users_keys(tmp_path: Path) -> None:
    found = rebound(THEIRS)
    assert found.faults == {}
    (tmp_path / "empty").mkdir()
    async with stage(tmp_path / "empty", seeded=False, commands=found.commands) as on:
        whole = "\n".join(on.rows())
        assert "then press ^L." in whole
        assert "Generate ^L" in whole
        assert on.footer.startswith(" ^L Generate  Tab Avoid  F1 Editor  Esc Queue")
        assert on.footer.endswith("F4 Keys  ^R All  ^P Quit")
        assert not any(key in whole for key in ("F5", "^Q", "^G", "^P A"))
    async with stage(tmp_path, commands=found.commands) as on:

        def shows(text: str) -> Callable[[], bool]:
            return lambda: any(text in row for row in on.rows())

        await on.pilot.press("f5")
        await on.pilot.press("z")
        await on.says("Job 24 is held; z releases it.")
        await on.until(shows("= held         z releases it"))
        assert on.footer.endswith("l undo")
        await on.pilot.press("l")
        await on.says("Job 24 is in the line again.")
        await on.pilot.press(*"jjjjjjjj", "i")
        await on.until(shows("b edits it as a new draft"))
        await on.pilot.press("escape")
        add_asking(on.ledger)
        await on.until(shows("? 1 asks you"))
        await on.pilot.press("exclamation_mark")
        await on.until(shows("asks you: i"))
        on.clock.ms += 3_000  # what is said has stood long enough
        await on.pilot.press("i")
        await on.until(lambda: on.depth is Depth.OPEN)
        for text in ("    1   Wait", "    a   It is there", "    9   Send again", "    0   Give it up"):
            await on.until(shows(text))
        await on.until(lambda: on.footer.startswith(" 1 Wait  a It is there  9 Send again  0 Give up"))
        await on.pilot.press("9")
        await on.says("9 again sends job 25 a second time")


def test_the_keys_of_every_command_are_shown_as_a_user_would_write_them() -> None:
    shown = ours_in()
    assert (shown["generate"], shown["keys"], shown["copy-scp"]) == (["f5", "ctrl+r", "ctrl+enter"], ["f1", "?"], ["Y"])
    assert set(shown) == {one.id for one in COMMANDS if one.where not in LISTS} - FIXED
    del shown["suspend"]  # it works outside of text alone, which no wish can say
    wished = rebound(shown)
    assert not wished.faults
    for mine, yours in zip(COMMANDS, wished.commands, strict=True):
        assert mine.printed.split(" ")[0] == yours.printed.split(" ")[0], mine.id
