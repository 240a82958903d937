"""A prompt and what the service made of it, word against word (ux.md 3.5)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["beside"]

_BESIDE_FROM = 96
"""Cells from which the two stand beside each other; under that one stands above the other."""
_LABEL = 13
_LEAD = 2
_GAP = 3
_MOST = 4_000
"""Words of a text that are compared; what is longer is shown without a difference."""

_Piece = tuple[str, bool]
"""A word with the space before it, or a wide character; and whether the other text has it not there."""


@lru_cache(maxsize=2)
def beside(before: str, after: str, width: int) -> tuple[Line, ...]:
    """Both texts whole: side by side where there is room, what differs bold and underlined; kept for the next tick."""
    first, second = _compared(before, after)
    if width < _BESIDE_FROM:
        room = width - _LABEL - 2
        return (*_column(_("Prompt"), _rows(first, room)), *_column(_("Rewritten"), _rows(second, room)))
    room = (width - 2 * _LEAD - _GAP) // 2
    left, right = _rows(first, room), _rows(second, room)
    lead, gap = Span(" " * _LEAD), Span(" " * _GAP)
    head = (lead, Span(cells.pad(_("Prompt"), room), Role.DIM), gap, Span(_("Rewritten"), Role.DIM))
    lines = [Line(head)]
    for at in range(max(len(left), len(right))):
        spans = left[at] if at < len(left) else []
        used = sum(cells.width(span.text) for span in spans)
        lines.append(Line((lead, *spans, Span(" " * (room - used)), gap, *(right[at] if at < len(right) else ()))))
    return tuple(lines)


def _column(label: str, rows: Sequence[list[Span]]) -> list[Line]:
    return [
        Line((Span(" " * _LEAD + cells.pad("" if at else label, _LABEL - _LEAD), Role.DIM), *spans))
        for at, spans in enumerate(rows)
    ]


@lru_cache(maxsize=4)
def _compared(before: str, after: str) -> tuple[tuple[_Piece, ...], tuple[_Piece, ...]]:
    """The pieces of both; kept, as they are drawn again with every second."""
    first, second = pieces(before), pieces(after)
    if max(len(first), len(second)) > _MOST:
        return tuple((piece, False) for piece in first), tuple((piece, False) for piece in second)
    from difflib import SequenceMatcher

    one, other = [True] * len(first), [True] * len(second)
    matcher = SequenceMatcher(None, [_word(p) for p in first], [_word(p) for p in second], autojunk=False)
    for start, there, size in matcher.get_matching_blocks():
        one[start : start + size] = [False] * size
        other[there : there + size] = [False] * size
    return tuple(zip(first, one, strict=True)), tuple(zip(second, other, strict=True))


def _word(piece: str) -> str:
    return piece.strip().strip(",.;:!?\"'()").casefold()


def pieces(text: str) -> list[str]:
    """The pieces that may begin a row: words with the space before them, wide characters each by itself."""
    found: list[list[str]] = []
    behind_wide = False
    for cluster, size in cells.clusters(text):
        space_after_word = cluster == " " and bool(found) and not found[-1][-1].isspace()
        if not found or size == 2 or behind_wide or space_after_word:
            found.append([cluster])
        else:
            found[-1].append(cluster)
        behind_wide = size == 2
    return ["".join(clusters) for clusters in found]


def _rows(words: Sequence[_Piece], room: int) -> list[list[Span]]:
    """Rows of at most ``room`` cells; the space before a word is never marked."""
    rows: list[list[Span]] = [[]]
    used = 0
    for piece, differs in words:
        size = cells.width(piece)
        if used and used + size > room:
            rows.append([])
            used, piece = 0, piece.lstrip(" ")
        for part in _parts(piece, room):
            if used and used + cells.width(part) > room:
                rows.append([])
                used = 0
            bare = part.lstrip(" ")
            if len(bare) < len(part):
                _put(rows[-1], part[: len(part) - len(bare)], Role.FG)
            if bare:
                _put(rows[-1], bare, Role.DIFFERS if differs else Role.FG)
            used += cells.width(part)
    return rows


def _put(row: list[Span], text: str, role: Role) -> None:
    if row and row[-1].role is role:
        row[-1] = Span(row[-1].text + text, role)
    else:
        row.append(Span(text, role))


def _parts(piece: str, room: int) -> list[str]:
    """A piece in parts that fit a row."""
    parts: list[list[str]] = [[]]
    used = 0
    for cluster, size in cells.clusters(piece):
        if used and used + size > room:
            parts.append([])
            used = 0
        parts[-1].append(cluster)
        used += size
    return ["".join(clusters) for clusters in parts]
