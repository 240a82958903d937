"""What the environment tells of the terminal: its colours, and whether it may be asked."""

from __future__ import annotations

import pytest

from wanvid_tui.terminal import Depth, answers_width, color_depth

FULL = [
    {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    {"TERM": "tmux-256color", "TMUX": "x", "COLORTERM": "24bit"},
    {"TERM": "xterm-kitty"},
    {"TERM": "xterm-ghostty"},
    {"TERM": "alacritty"},
    {"TERM": "wezterm"},
    {"TERM": "foot-extra"},
    {"TERM": "xterm-direct"},
    {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"},
    {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"},
    {"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2", "SSH_CONNECTION": "a 1 b 22"},
    {"TERM": "xterm-256color", "VTE_VERSION": "7600"},
    {"TERM": "xterm-256color", "WT_SESSION": "0-0"},
    {"TERM": "xterm-256color", "KONSOLE_VERSION": "230401"},
    {"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"},
]
EIGHT_BIT = [
    {"TERM": "xterm-256color"},
    {"TERM": "xterm-256color", "SSH_CONNECTION": "a 1 b 22"},
    {"TERM": "xterm-256color-italic"},
    {"TERM": "screen-256color-bce", "STY": "1.x"},
    {"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"},
    {"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux"},
    {"TERM": "screen-256color", "TMUX": "x", "VTE_VERSION": "7600", "WT_SESSION": "0-0"},
    {"TERM": "xterm-256color", "VTE_VERSION": "3400"},
    {"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"},
    {"TERM": "xterm-kitty", "TEXTUAL_COLOR_SYSTEM": "256"},
]
SIXTEEN = [
    {"TERM": "linux", "COLORTERM": "truecolor"},
    {"TERM": "linux"},
    {"TERM": "xterm"},
    {"TERM": "screen", "STY": "1.x"},
    {"TERM": "screen", "TMUX": "x"},
]
NONE = [{"TERM": "vt100"}, {"TERM": "vt220"}, {"TERM": "xterm-mono"}, {"TERM": "ansi-m"}]


@pytest.mark.parametrize(
    ("depth", "environs"),
    [(Depth.FULL, FULL), (Depth.EIGHT_BIT, EIGHT_BIT), (Depth.SIXTEEN, SIXTEEN), (Depth.NONE, NONE)],
)
def test_as_many_colours_as_the_terminal_has(depth: Depth, environs: list[dict[str, str]]) -> None:
    for environ in environs:
        assert color_depth(environ) is depth, environ


def test_a_terminal_is_asked_for_widths_unless_somebody_else_would_answer() -> None:
    assert answers_width({"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "SSH_CONNECTION": "a 1 b 22"})
    for environ in (
        {"TERM": "tmux-256color"},
        {"TERM": "screen"},
        {"TERM": "xterm", "STY": "1.x"},
        {"TERM": "xterm", "TMUX": "x"},
        {"TERM": "linux"},
        {"TERM": "dumb"},
        {},
        {"TERM": "xterm", "LC_ALL": "C"},
        {"TERM": "xterm", "LANG": "zh_CN.GBK"},
    ):
        assert not answers_width(environ), environ
