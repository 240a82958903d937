"""What the environment tells of the terminal: how many colours it draws, what may be asked of it.

Nothing is written to it and nothing read. Multiplexers come first: what else the environment has may be of the terminal
that one was started in, not of the one that shows it now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from wanvid_tui.tty import draws_unicode

__all__ = ["Depth", "answers_width", "color_depth", "multiplexer"]


class Depth(Enum):
    """How many colours a terminal draws."""

    FULL = "truecolor"
    EIGHT_BIT = "256"
    SIXTEEN = "16"
    NONE = "none"


_NAMED = {"truecolor": Depth.FULL, "256": Depth.EIGHT_BIT, "standard": Depth.SIXTEEN}
"""The values of TEXTUAL_COLOR_SYSTEM."""

_FULL_TERMS = re.compile(r"(xterm-)?(kitty|ghostty|alacritty|wezterm|foot|contour|rio|iterm2?)(-\w+)?|.*-direct2?")
_FULL_PROGRAMS = frozenset(
    {"iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "mintty", "Hyper", "WarpTerminal", "Tabby"}
)
_COLOURLESS = re.compile(r"vt\d.*|.*-m(ono)?")
_VTE_FULL = 3600
"""The version of the library behind GNOME's terminals from which on it draws all colours (0.36)."""


def multiplexer(environ: Mapping[str, str]) -> str:
    """``tmux`` or ``screen``, what stands between this program and the terminal; empty for nothing."""
    term = environ.get("TERM", "").lower()
    if environ.get("TMUX") or term.startswith("tmux"):
        return "tmux"
    return "screen" if environ.get("STY") or term.startswith("screen") else ""


def color_depth(environ: Mapping[str, str]) -> Depth:
    """Tell how many colours are drawn in this environment; where nothing is known of the terminal, all of them.

    What the user says to Textual (TEXTUAL_COLOR_SYSTEM) wins. NO_COLOR is no matter here.
    """
    named = _NAMED.get(environ.get("TEXTUAL_COLOR_SYSTEM", ""))
    if named is not None:
        return named
    term = environ.get("TERM", "").strip().lower()
    if term in ("", "dumb", "unknown"):
        return Depth.FULL
    between = multiplexer(environ)
    declared = environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
    if between == "screen":  # before version 5 it takes the numbers of a colour for other orders, blinking among them
        return Depth.EIGHT_BIT if "256" in term else Depth.SIXTEEN
    if term == "linux":  # the console: whatever it was started from said, it mixes no colours
        return Depth.SIXTEEN
    if declared or _FULL_TERMS.fullmatch(term) or (not between and _is_full(environ)):
        return Depth.FULL
    if "256" in term or (not between and environ.get("TERM_PROGRAM") == "Apple_Terminal"):
        return Depth.EIGHT_BIT
    return Depth.NONE if _COLOURLESS.fullmatch(term) else Depth.SIXTEEN


def _is_full(environ: Mapping[str, str]) -> bool:
    """Whether the terminal made itself known as one that draws all colours."""
    version = environ.get("VTE_VERSION", "")
    return bool(
        environ.get("TERM_PROGRAM") in _FULL_PROGRAMS
        or environ.get("LC_TERMINAL") == "iTerm2"
        or environ.get("WT_SESSION")
        or environ.get("KONSOLE_VERSION")
        or (version.isdecimal() and int(version) >= _VTE_FULL)
    )


def answers_width(environ: Mapping[str, str]) -> bool:
    """Whether asking tells how many cells a box line takes where the user looks: multiplexers answer for themselves."""
    term = environ.get("TERM", "")
    return term not in ("", "dumb", "linux") and not multiplexer(environ) and draws_unicode(environ)
