"""Text in rows, by cells: broken at spaces, and between wide characters as Chinese is, never before its stops."""

from __future__ import annotations

from wanvid_tui.core import cells

__all__ = ["wrapped"]

_NEVER_FIRST = "，。、；：！？」』）》"
_NEVER_LAST = "「『（《"


def wrapped(text: str, room: int) -> list[str]:
    """Text in rows of at most ``room`` cells, broken at spaces where there are any."""
    rows: list[str] = []
    row, used = "", 0
    for word in _words(text, room):
        size = cells.width(word)
        if used and used + size > room:
            rows.append(row.rstrip())
            row, used = "", 0
            word = word.lstrip(" ")
            size = cells.width(word)
        row, used = row + word, used + size
    return [*rows, row.rstrip()] if row.strip() or not rows else rows


def _words(text: str, room: int) -> list[str]:
    """The pieces that may begin a row: words with the space before them, wide characters each by itself."""
    pieces: list[str] = []
    for cluster, size in cells.clusters(text):
        last = pieces[-1] if pieces else ""
        if not last or cells.width(last) + size > room:
            pieces.append(cluster)
        elif cluster in _NEVER_FIRST or last[-1] in _NEVER_LAST:
            pieces[-1] = last + cluster
        elif cluster == " " or size == 2 or cells.width(last[-1]) == 2:
            pieces.append(cluster)
        else:
            pieces[-1] = last + cluster
    return pieces
