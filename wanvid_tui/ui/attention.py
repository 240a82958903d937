"""What reaches a user who looks elsewhere: the bell, a notice of the desktop, the terminal's title (ux.md 7, 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, in_context, plural
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.words import clock_text

if TYPE_CHECKING:
    from wanvid_tui.ui.feed import Totals

__all__ = ["LOOKS_S", "TITLE_BACK", "TerminalTitle", "nobody_looks", "notice", "rings", "title_text"]

LOOKS_S = 60.0
"""How long after a key somebody is taken to look, where the terminal does not tell of its focus."""
TITLE_BACK = "\x1b[23;2t"
"""Gives the terminal the title that it had."""

_KNOW_OSC_9 = {
    "TERM_PROGRAM": frozenset({"iTerm.app", "WezTerm", "ghostty"}),
    "LC_TERMINAL": frozenset({"iTerm2"}),
    "TERM": frozenset({"xterm-kitty", "xterm-ghostty", "wezterm", "foot", "foot-extra"}),
}
"""Terminals that show OSC 9 as a notice of the desktop, by what tells of them; LC_TERMINAL comes through SSH."""
_LONGEST_NOTICE = 200
_TITLE_KEPT = "\x1b[22;2t"
_WITHOUT_TITLE = frozenset({"", "dumb", "linux"})


def nobody_looks(*, focused: bool, since_key_s: float) -> bool:
    """Whether the bell is of use: the terminal has lost the focus, or no key came for a minute."""
    return not focused or since_key_s >= LOOKS_S


def rings(setting: str, *, away: bool, urgent: bool) -> bool:
    """Whether the bell rings, by the setting ``bell``: ``auto``, ``always`` or ``never``.

    ``away`` says that nobody looks, ``urgent`` that it is worth a bell all the same: a job asks.
    """
    return setting == "always" or (setting != "never" and (away or urgent))


def notice(text: str, environ: Mapping[str, str]) -> str:
    """The sequence that has the terminal show a notice; empty where it is not known to, and inside tmux and screen.

    Others would do something else with it: it sets the progress of a task in some.
    """
    if environ.get("TMUX") or environ.get("STY") or not text:
        return ""
    if not any(environ.get(name, "") in known for name, known in _KNOW_OSC_9.items()):
        return ""
    words = clean_text(text.replace(";", ","), limit=_LONGEST_NOTICE)
    return f"\x1b]9;wanvid: {words}\x07"


def title_text(totals: Totals, done_by_ms: int | None, now_ms: int) -> str:
    """The title: ``2 running, ~17:28``; who asks or waits where nothing runs; the program's name where nothing is."""
    if totals.asks:
        return plural(totals.asks, "{n} asks you", "{n} ask you").format(n=totals.asks)
    words = [_("{n} running").format(n=totals.running)] if totals.running else []
    if not words and totals.waiting:
        words = [_("{n} waiting").format(n=totals.waiting)]
    if words and done_by_ms is not None and done_by_ms > now_ms:
        words.append(f"~{clock_text(done_by_ms)}")
    return in_context("clauses", ", ").join(words) or "wanvid"


class TerminalTitle:
    """The terminal's title; written when it changes, and only where terminals have one."""

    def __init__(self, write: Callable[[str], None], environ: Mapping[str, str]) -> None:
        self._write = write
        self._on = environ.get("TERM", "") not in _WITHOUT_TITLE
        self._text = ""

    def show(self, text: str) -> None:
        """Take a title; the one from before the start is kept by the terminal."""
        if not self._on or text == self._text:
            return
        kept = "" if self._text else _TITLE_KEPT
        self._text = text
        self._write(f"{kept}\x1b]2;{text}\x07")

    @property
    def shown(self) -> bool:
        """Whether a title was written, so that the old one must be given back."""
        return bool(self._text)
