"""What is typed can be read, in as many colours as the terminal has and no more."""

from __future__ import annotations

import re

import pytest

from tests.e2e.program_home import ProgramHome

_PENS = re.compile(rb"\x1b\[([\d;]*)m")

FULL, EIGHT_BIT, SIXTEEN = "38;2", "38;5", "3x"
KINDS = {
    FULL: re.compile(r"(?:^|;)[34]8;2;"),
    EIGHT_BIT: re.compile(r"(?:^|;)[34]8;5;"),
    SIXTEEN: re.compile(r"(?:^|;)(?:3[0-7]|9[0-7]|4[0-7])(?:;|$)"),
}
BARE = {"COLORTERM": ""}


def kinds(raw: bytes) -> set[str]:
    """The ways in which colours were asked for."""
    pens = {match.decode() for match in _PENS.findall(raw)}
    exact = {re.sub(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)", "", pen) for pen in pens}
    found = {kind for kind in (FULL, EIGHT_BIT) if any(KINDS[kind].search(pen) for pen in pens)}
    return found | {SIXTEEN for pen in exact if KINDS[SIXTEEN].search(pen)}


@pytest.mark.parametrize(
    ("env", "asked"),
    [
        ({"COLORTERM": "truecolor"}, {FULL}),
        (BARE | {"TERM": "xterm-kitty", "NO_COLOR": "", "SSH_CONNECTION": "10.0.0.9 5 10.0.0.1 22"}, {FULL}),
        (BARE | {"SSH_CONNECTION": "10.0.0.9 5 10.0.0.1 22"}, {EIGHT_BIT}),
        ({"TERM": "screen-256color-bce", "STY": "1.pts-0", "COLORTERM": "truecolor"}, {EIGHT_BIT}),
        (BARE | {"TERM": "xterm"}, {SIXTEEN}),
        ({"TERM": "linux"}, {SIXTEEN}),
        (BARE | {"TERM": "vt100"}, set()),
        ({"NO_COLOR": "1"}, set()),
    ],
    ids=str,
)
def test_the_prompt_is_written_in_what_the_terminal_has_and_can_be_read(
    home: ProgramHome, env: dict[str, str], asked: set[str]
) -> None:
    with home.interface(size=(80, 24), **env) as program:
        program.wait_for("What should the video show?")
        program.type("A fox")
        program.wait_for(lambda: program.screen()[2].startswith(" A fox"))
        letters = {program.colours(column, 2) for column in (1, 3, 4)}
        assert all(ink != ground or ink == "default" for ink, ground in letters), letters
        if not asked:
            assert letters == {("default", "default")}
        program.press("f4")
        program.wait_for("Queue")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert kinds(program.raw) == asked
