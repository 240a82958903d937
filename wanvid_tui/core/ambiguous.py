"""Characters that take one cell in most terminals and two in those set up for Chinese: what is drawn in their place.

Such a character is of East_Asian_Width A. The stand-in takes one cell everywhere, so that columns stay where they are.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from wanvid_tui.core.cells import clusters, pad
from wanvid_tui.core.language import N_

__all__ = ["WIDE", "WIDE_MEANS", "is_ambiguous", "narrowed"]

WIDE = N_("box lines and curly quotes take two cells here; they are drawn otherwise, but for the text in an editor")
"""What is found of a terminal that draws wide; to be translated where it is shown."""
WIDE_MEANS = N_("On lines with such characters the editor may be one cell off")
"""What comes of it."""

_UNKNOWN = "?"

_PLAIN = str.maketrans(
    # quotes, dashes, dots
    "\u2018\u2019\u201c\u201d\u2010\u2013\u2014\u2015\u2016\u2020\u2021\u2022\u2024\u2025\u2026\u2027\u00b7\u00ad"
    # signs between numbers and words
    "\u00a1\u00a4\u00a7\u00a8\u00b0\u00b1\u00b4\u00b6\u00b8\u00bf\u00d7\u00f7\u2032\u2033\u2035\u203b\u2212\u2215"
    # letters that are no letter with a mark
    "\u00c6\u00d0\u00d8\u00de\u00df\u00e6\u00f0\u00f8\u00fe\u0111\u0126\u0127\u0131\u0138\u0141\u0142\u0152\u0153"
    # arrows, relations
    "\u2190\u2191\u2192\u2193\u2194\u21d2\u21d4\u2208\u220f\u2211\u221a\u221e\u2227\u2228\u2248\u2260\u2264\u2265"
    # shapes
    "\u25a0\u25a1\u25b2\u25b3\u25b6\u25b7\u25bc\u25bd\u25c0\u25c1\u25c6\u25c7\u25cb\u25ce\u25cf\u2605\u2606\u2660",
    "''\"\"-----++*.....-!$S\"o+'P,?x/'\"`*-/ADOPsadopdHhikLlOo<^>v-><ePSvo^v~=<>##^^>>vv<<**oo****",
)
"""Plain equivalents of one cell, by code point."""

_GREEK = dict(zip(range(0x391, 0x3AA), "ABGDEZHTIKLMNXOPR?STYFCPO", strict=True))
_CYRILLIC = dict(zip(range(0x410, 0x430), "ABVGDEZZIJKLMNOPRSTUFHCCSS'Y'EUA", strict=True))


@lru_cache(maxsize=4096)
def is_ambiguous(char: str) -> bool:
    """Whether terminals differ in how many cells the character takes; marks within a cell do not count."""
    return unicodedata.east_asian_width(char) == "A"


@lru_cache(maxsize=4096)
def _stand_in(char: str) -> str:
    point = ord(char)
    if (plain := _PLAIN.get(point)) is not None:
        return chr(plain)
    if 0x2500 <= point <= 0x257F:
        return _line(unicodedata.name(char, ""))
    if 0x2580 <= point <= 0x259F:
        return "#"
    if (letter := _letter(point)) is not None:
        return letter
    base = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
    if len(base) == 1 and base[0] != char:
        return _stand_in(base[0]) if is_ambiguous(base[0]) else base[0]
    return _UNKNOWN


def _line(name: str) -> str:
    """What stands for a box line: by its directions."""
    across = any(word in name for word in ("HORIZONTAL", "LEFT", "RIGHT"))
    down = any(word in name for word in ("VERTICAL", "UP", "DOWN"))
    return "+" if across and down else "|" if down else "-" if across else _UNKNOWN


def _letter(point: int) -> str | None:
    """The Latin letter for a Greek or Cyrillic one."""
    for table in (_GREEK, _CYRILLIC):
        if (found := table.get(point)) is not None:
            return found
        if (found := table.get(point - 0x20)) is not None:
            return found.lower()
    return {0x401: "E", 0x451: "e"}.get(point)


def narrowed(text: str) -> str:
    """Return a text that takes as many cells in every terminal as it is counted to take here."""
    if text.isascii() or not any(map(is_ambiguous, text)):
        return text
    parts: list[str] = []
    for piece, size in clusters(text):
        if not any(map(is_ambiguous, piece)):
            parts.append(piece)
        elif size:  # marks are left out, and what a mark made wide is filled up
            base = piece[0]
            parts.append(pad(_stand_in(base) if is_ambiguous(base) else base, size))
    return "".join(parts)
