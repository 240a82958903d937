"""The terminal's side of the program, with a small app of its own: keys arrive whole, the terminal is left clean."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.pty_program import KEYS, PtyProgram

APP = Path(__file__).with_name("keys_app.py")
ROOT = APP.parent.parent.parent


def start(home: Path, *arguments: str | Path, **env: str) -> PtyProgram:
    return PtyProgram([sys.executable, APP, *arguments], home, env={"PYTHONPATH": str(ROOT), **env})


@pytest.fixture
def app(tmp_path: Path) -> Iterator[PtyProgram]:
    with start(tmp_path) as program:
        program.wait_for("<ready>")
        yield program


def test_keys_typed_before_the_first_paint_arrive_whole(tmp_path: Path) -> None:
    with start(tmp_path, tmp_path / "go") as program:
        program.wait_for(lambda: not program.echoes())
        program.type("A red foxx")
        program.press("backspace", "enter")
        program.type("in 雨!")
        program.press("f5", "ctrl+c")
        (tmp_path / "go").touch()
        program.wait_for("<f5> <ctrl+c>")
        program.wait_for(lambda: re.search(r"A red fox  .*\n.*in 雨!", program.text()))
        assert "<backspace> <enter>" in program.text()
        assert program.raw.startswith(b"\x1b"), "nothing was echoed"
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []


def test_keys_in_one_lump_act_in_their_order(app: PtyProgram) -> None:
    app.send(b"A red foxx" + KEYS["backspace"] + KEYS["enter"] + "in 雨!".encode() + KEYS["f5"])
    app.wait_for("<f5>")
    app.wait_for(lambda: re.search(r"A red fox  .*\n.*in 雨!", app.text()))


def test_text_after_a_key_that_moves_the_focus_goes_where_the_focus_went(app: PtyProgram) -> None:
    app.send(b"first words" + KEYS["f2"] + b"second words" + KEYS["f5"])
    app.wait_for("<f5>")
    app.wait_for(lambda: re.search(r" first words  .*\n(.*\n)+.* second words  ", app.text()))


@pytest.mark.parametrize("place", range(1, 5))
def test_a_cut_f5_is_f5(app: PtyProgram, place: int) -> None:
    app.send(KEYS["f5"][:place])
    app.wait_for(app.has_read)
    app.send(KEYS["f5"][place:])
    app.wait_for("<f5>")
    assert place == 1 or "<escape>" not in app.text()


def test_the_late_rest_of_a_key_puts_focus_back(app: PtyProgram) -> None:
    app.send(b"\x1b")
    app.wait_for("<escape>")
    app.send(b"[15~")
    app.wait_for("<escape> <focus-back> <f5>")


@pytest.mark.parametrize("place", [3, 7, 12, 20, 23])
def test_a_cut_paste_is_one(app: PtyProgram, place: int) -> None:
    data = b"\x1b[200~red fox here\x1b[201~"
    app.send(data[:place])
    app.wait_for(app.has_read)
    app.send(data[place:])
    app.wait_for("<paste 12>")
    app.press("f5")
    app.wait_for("<paste 12> <f5>")


def test_replies_nobody_asked_for_are_not_typed(app: PtyProgram) -> None:
    app.send(b"\x1b[0n\x1b[?62;22c\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP>|XTerm(390)\x1b\\\x1b[4;600;800t")
    app.press("f5")
    app.wait_for("<ready> <f5>")


def test_a_reply_reaches_who_asked(app: PtyProgram) -> None:
    app.press("f4")
    app.wait_for("[0n'>")
    app.press("f5")
    app.wait_for("<f5>")


def test_control_q_leaves_a_clean_terminal(app: PtyProgram) -> None:
    app.press("ctrl+q")
    assert app.wait_exit() == 0
    assert app.left_behind() == []


def test_a_crash_leaves_a_clean_terminal(app: PtyProgram) -> None:
    app.press("f3")
    assert app.wait_exit() == 1
    assert app.left_behind() == []
    assert "broken on purpose" in app.text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_a_clean_terminal(app: PtyProgram, number: signal.Signals) -> None:
    app.signal(number)
    assert app.wait_exit() == 128 + number
    assert app.left_behind() == []


def test_a_closed_terminal_ends_it(app: PtyProgram) -> None:
    app.hang_up()
    assert app.wait_exit() == 128 + signal.SIGHUP


def test_a_signal_ends_it_on_a_terminal_that_stands_still(app: PtyProgram) -> None:
    app.freeze()
    for _ in range(40):
        app.type("words and more words, and no end of them ")
        app.resize(100, 30)
        app.resize(80, 24)
        app.wait_for(app.has_read)
    app.signal(signal.SIGTERM)
    assert app.wait_exit() == 128 + signal.SIGTERM
    assert app.attributes() == app.attributes_before


def test_suspended_the_terminal_is_as_it_was_found(app: PtyProgram) -> None:
    app.signal(signal.SIGTSTP)
    app.wait_for(app.is_stopped)
    assert app.attributes() == app.attributes_before
    app.wait_for(lambda: app.left_behind() == [])
    app.signal(signal.SIGCONT)
    app.wait_for(lambda: not app.echoes())
    app.press("f5")
    app.wait_for("<f5>")
    app.press("ctrl+q")
    assert app.wait_exit() == 0
    assert app.left_behind() == []
