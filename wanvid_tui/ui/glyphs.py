"""The signs of the interface, one cell each in every locale (ux.md 3.4, 4.1), with their ASCII twins."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from wanvid_tui.ui.roles import Role

STATE_ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "held": Role.DIM,
        "queued": Role.DIM,
        "submitting": Role.FG,
        "uncertain": Role.WARN,
        "pending": Role.FG,
        "running": Role.ACCENT,
        "downloading": Role.ACCENT,
        "saved": Role.GOOD,
        "failed": Role.BAD,
        "canceled": Role.DIM,
        "lost": Role.BAD,
    }
)
"""The role of a job state's glyph and word, by the state's word (ux.md 3.4)."""


class Glyphs(NamedTuple):
    """One set of signs."""

    states: Mapping[str, str]
    """The glyph of each job state, by the state's word."""
    cursor: str
    """Marks the row under the cursor, at its first cell."""
    cut: str
    """Ends a text that was cut; more lies at the right of a row of chips."""
    before: str
    """More lies at the left of a row of chips."""
    asks: str = "?"
    """A job asks the user, in the header."""
    offline: str = "!"
    """No connection, in the header."""
    mark: str = "*"
    """A marked job, a value that moved."""
    ditto: str = '"'
    """The prompt of the row above."""

    def state(self, word: str) -> tuple[str, Role]:
        """Return glyph and role of a job state; a word that is not known gets `?` in the warning colour."""
        return self.states.get(word, "?"), STATE_ROLES.get(word, Role.WARN)


UNICODE = Glyphs(
    states=MappingProxyType(
        {
            "held": "=",
            "queued": "\u2218",
            "submitting": "\u25b4",
            "uncertain": "?",
            "pending": "\u25b9",
            "running": "\u25b8",
            "downloading": "\u25be",
            "saved": "\u2713",
            "failed": "\u2717",
            "canceled": "\u2298",
            "lost": "!",
        }
    ),
    cursor="\u203a",
    cut="\u203a",
    before="\u2039",
)
"""The set for terminals with UTF-8."""

ASCII = Glyphs(
    states=MappingProxyType(
        {
            "held": "=",
            "queued": ".",
            "submitting": "^",
            "uncertain": "?",
            "pending": ":",
            "running": ">",
            "downloading": "v",
            "saved": "+",
            "failed": "x",
            "canceled": "-",
            "lost": "!",
        }
    ),
    cursor=">",
    cut=">",
    before="<",
)
"""The set for `--ascii`, TERM=linux and locales without UTF-8."""
