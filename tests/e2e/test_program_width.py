"""A terminal set up for Chinese draws box lines and curly quotes on two cells: it is asked, nothing is out of place.

What it would draw wide is drawn otherwise, everywhere but in the editor.
"""

from __future__ import annotations

import signal
import unicodedata

import pytest

from tests.e2e.program_home import WANVID, ProgramHome
from tests.e2e.pty_program import PtyProgram

QUESTION = b"\x1b[2;1H\xe2\x94\x80\x1b[6n"
PROMPT = "\u201cA fox\u201d \u2014 waits\u2026 at 5\u00b0 caf\u00e9, \u041c\u0438\u0440 \u96ea"
SAFE = '"A fox" - waits. at 5o cafe, Mir'


class Answering(PtyProgram):
    """A terminal that tells where its cursor stands."""

    answer = b"\x1b[2;3R"
    asked = 0

    def __enter__(self) -> Answering:
        return self

    def _show(self, data: bytes) -> None:
        self.asked += data.count(QUESTION)
        if QUESTION in data and self.answer:
            self.send(self.answer)
        super()._show(data)


class Narrow(Answering):
    """One that draws everything as most do."""

    answer = b"\x1b[2;2R"


class Silent(Answering):
    """One that answers when nobody expects it any more."""

    answer = b""


def ambiguous(text: str) -> set[str]:
    """The characters that such a terminal draws on two cells."""
    return {char for char in text if unicodedata.east_asian_width(char) == "A"}


def test_a_terminal_that_draws_wide_gets_nothing_that_is_out_of_place(home: ProgramHome) -> None:
    assert home.run("submit", PROMPT, "--hold").code == 0
    with Answering(WANVID, home.top, env=home.environ, size=(80, 24)) as program:
        program.wait_for(SAFE)
        assert program.asked == 1
        program.wait_for(lambda: program.screen()[1].startswith(" Prompt") and not ambiguous(program.text()))
        program.press("f4", "enter")
        program.wait_for("Esc back")
        assert SAFE in program.text() and not ambiguous(program.text())
        program.press("enter")
        program.wait_for("History")
        assert SAFE in program.text() and not ambiguous(program.text())
        program.press("ctrl+p")
        program.wait_for("Commands")
        program.type("doctor\r")
        program.wait_for("curly quotes take two cells")
        program.press("escape", "ctrl+q")
        assert program.wait_exit() == 0 and program.left_behind() == []


def test_others_get_the_text_as_it_is_and_late_answers_are_nobodys(home: ProgramHome) -> None:
    assert home.run("submit", PROMPT, "--hold").code == 0
    with Narrow(WANVID, home.top, env=home.environ) as program:
        program.wait_for(lambda: program.asked == 1 and PROMPT[:10] in program.text())
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    with Silent(WANVID, home.top, env=home.environ) as program:
        program.wait_for(lambda: program.asked == 1 and PROMPT[:10] in program.text())
        program.type("before")
        program.wait_for("before")
        program.send(b"\x1b[2;3")
        program.send(b"R")
        program.type(" after")
        program.wait_for("before after")
        program.press("ctrl+q")
        assert program.wait_exit() == 0


def test_who_says_how_it_is_is_not_asked_nor_is_a_multiplexer(home: ProgramHome) -> None:
    assert home.run("submit", PROMPT, "--hold").code == 0
    for env in ({"TMUX": "/tmp/none,1,0", "TERM": "tmux-256color"}, {"TERM": "linux"}):
        with Answering(WANVID, home.top, env={**home.environ, **env}) as program:
            program.wait_for("fox")
            program.press("f1")
            program.wait_for("Keys")
            program.press("escape", "ctrl+q")
            assert program.wait_exit() == 0 and program.asked == 0
    assert home.run("config", "set", "ambiguous", "wide").code == 0
    with Answering(WANVID, home.top, env=home.environ) as program:
        program.wait_for(SAFE)
        program.press("ctrl+q")
        assert program.wait_exit() == 0 and program.asked == 0
    doctor = home.run("doctor")
    assert "curly quotes take two cells" in doctor.out


class AtShell(Answering):
    """One that is asked by a command, wherever its cursor stands."""

    answer = b"\x1b[17;3R"

    def __enter__(self) -> AtShell:
        return self

    def _show(self, data: bytes) -> None:
        if data.count(b"\x1b[6n"):
            self.asked += 1
            self.send(self.answer)
        PtyProgram._show(self, data)


def test_the_doctor_asks_too_and_leaves_no_trace(home: ProgramHome) -> None:
    with AtShell([*WANVID, "doctor"], home.top, env=home.environ, size=(120, 40)) as program:
        assert program.wait_exit() == 0 and program.asked == 1
        assert "curly quotes take two cells" in program.text()
        assert not ambiguous(program.text()) and program.left_behind() == []
    with AtShell([*WANVID, "doctor", "--json"], home.top, env=home.environ) as program:
        assert program.wait_exit() == 0 and program.asked == 0


class DeafAtShell(AtShell):
    """One that never answers."""

    answer = b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_while_the_terminal_is_asked_leaves_it_as_it_was(home: ProgramHome, number: signal.Signals) -> None:
    with DeafAtShell([*WANVID, "doctor"], home.top, env=home.environ) as program:
        program.wait_for(lambda: program.asked == 1)
        program.signal(number)
        assert program.wait_exit() in (-number, 128 + number)
        assert program.left_behind() == []
