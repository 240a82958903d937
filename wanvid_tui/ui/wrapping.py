"""Text in rows, by cells: broken at spaces, and between wide characters as Chinese is, never before its stops."""

from __future__ import annotations

import re
from functools import lru_cache

from wanvid_tui.core import cells

__all__ = ["packed", "wrapped"]

_NEVER_FIRST = "，。、；：！？」』）》"
_NEVER_LAST = "「『（《"


def wrapped(text: str, room: int) -> list[str]:
    """Text in rows of at most ``room`` cells, broken at spaces where there are any."""
    return list(_rows(text, room))


def packed(text: str, room: int) -> list[str]:
    """Text in rows, broken where two spaces part one fact from the next: ``10 s`` stays together where it fits."""
    rows: list[str] = []
    for fact in text.split("  "):
        if rows and cells.width(rows[-1]) + 2 + cells.width(fact) <= room:
            rows[-1] += "  " + fact
        else:
            rows += wrapped(fact, room)
    return rows


@lru_cache(maxsize=32)  # a detail is made anew every second, and its texts may be long
def _rows(text: str, room: int) -> tuple[str, ...]:
    rows: list[str] = []
    row, used = "", 0
    for word, size in _words(text, room):
        if used and used + size > room:
            rows.append(row.rstrip())
            row, used = "", 0
            word = word.lstrip(" ")
            size = cells.width(word)
        row, used = row + word, used + size
    return (*rows, row.rstrip()) if row.strip() or not rows else tuple(rows)


def _words(text: str, room: int) -> list[tuple[str, int]]:
    """The pieces that may begin a row, with their cells: words with the space before them, wide characters alone."""
    if text.isascii() and text.isprintable():
        words = re.findall(" [^ ]*|[^ ]+", text)
        parts = [word[at : at + room] for word in words for at in range(0, len(word), max(1, room))]
        return [(part, len(part)) for part in parts]
    pieces: list[tuple[str, int]] = []
    last, used, before = "", 0, 0
    for cluster, size in cells.clusters(text):
        joins = cluster in _NEVER_FIRST or last[-1:] in _NEVER_LAST
        if last and used + size <= room and (joins or not (cluster == " " or size == 2 or before == 2)):
            last, used = last + cluster, used + size
        else:
            if last:
                pieces.append((last, used))
            last, used = cluster, size
        before = size
    return [*pieces, (last, used)] if last else pieces
