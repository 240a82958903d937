"""Rows of the interface as pure data: spans of (text, role), laid into a width.

Widths are cells. Nothing here knows Textual, Rich or a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.ui.roles import PADDED, Ground, Role

_JOIN_GAP = 8
"""Unchanged cells that are cheaper to write again than to jump over (an escape sequence and a change of pen)."""


class Span(NamedTuple):
    """A piece of a row with one role."""

    text: str
    """What stands there; one line, without control characters."""
    role: Role = Role.FG
    """What it is."""
    id: str = ""
    """What a click on it means to the pane, such as `key:f5`; empty for nothing."""
    link: str = ""
    """Address that the terminal opens by its own gesture (OSC 8); only one that passed the check of addresses."""


class Line(NamedTuple):
    """One row: spans from the left edge on; the ground goes on to the row's end."""

    spans: tuple[Span, ...] = ()
    """The pieces, from left to right."""
    ground: Ground = Ground.PANE
    """What the row stands on."""


def measure(spans: Iterable[Span]) -> int:
    """Return the cells that `spans` take."""
    return sum(cells.width(span.text) for span in spans)


def clip(spans: Iterable[Span], width: int) -> list[Span]:
    """Return the first `width` cells of `spans`, without empty ones; a wide character cut in half becomes a space."""
    kept: list[Span] = []
    left = width
    for span in spans:
        size = cells.width(span.text)
        if size > left:
            if left > 0:
                kept.append(span._replace(text=cells.crop(span.text, left)))
            break
        if span.text:
            kept.append(span)
        left -= size
    return kept


def spread(
    left: Sequence[Span], right: Sequence[Span], width: int, ground: Ground = Ground.PANE, *, cut: str = cells.CUT
) -> Line:
    """Return a row with `left` at its left edge and `right` at its right edge.

    When both do not fit, `right` stays whole and `left` ends in the sign `cut`, two cells before it.
    """
    right_width = measure(right)
    left_width = measure(left)
    room = width - right_width
    if left_width <= room:
        return Line((*left, Span(" " * (room - left_width)), *right), ground)
    room = max(0, room - 2)
    shown = [*clip(left, room - 1), Span(cut, Role.DIM)] if room else []
    gap = max(0, width - right_width - measure(shown))
    return Line(tuple(clip((*shown, Span(" " * gap), *right), width)), ground)


def with_thumb(line: Line, width: int) -> Line:
    """The row with the scroll mark in its last cell."""
    spans = clip(line.spans, width - 1)
    return line._replace(spans=(*spans, Span(" " * (width - 1 - measure(spans))), Span(" ", Role.THUMB)))


def progress(text: str, width: int, filled: int, span_id: str = "") -> tuple[Span, Span]:
    """Return a progress bar of `width` cells that bears `text`, its first `filled` cells done (ux.md 3.4)."""
    whole = cells.pad(cells.crop(text, width), width)
    done = cells.crop(whole, max(0, min(filled, width)))
    rest = whole[len(done) :]
    if missing := width - cells.width(done) - cells.width(rest):
        rest = " " * missing + rest
    return Span(done, Role.FILL, span_id), Span(rest, Role.TRACK, span_id)


def span_at(line: Line, column: int) -> Span | None:
    """Return the span that covers `column` of the row, or None beyond the last."""
    end = 0
    for span in line.spans:
        end += cells.width(span.text)
        if column < end:
            return span
    return None


def changed(old: Line, new: Line, width: int) -> list[tuple[int, int]]:
    """Return the column ranges (first, behind the last) in which two rows of `width` cells look different."""
    if old == new:
        return []
    if old.ground is not new.ground:
        return [(0, width)]
    before, after = _cells(old, width), _cells(new, width)
    ranges: list[tuple[int, int]] = []
    for column in range(width):
        if before[column] != after[column]:
            if ranges and column - ranges[-1][1] <= _JOIN_GAP:
                ranges[-1] = (ranges[-1][0], column + 1)
            else:
                ranges.append((column, column + 1))
    return ranges


def _cells(line: Line, width: int) -> list[tuple[str, Role, int, str]]:
    """Return what each cell shows: the piece, its role, which cell of the piece it is, and its link.

    A padded piece may be drawn with signs of its own at its ends, so these count as other cells than inner spaces.
    """
    row: list[tuple[str, Role, int, str]] = []
    lead = ""
    for text, role, _, link in clip(line.spans, width):
        start = len(row)
        for piece, size in cells.clusters(text):
            if size:
                row.extend((piece, role, part, link) for part in range(size))
            elif row:
                _attach(row, piece)
            else:
                lead += piece
        if len(row) > start and role in PADDED:
            piece, _, part, _ = row[start]
            row[start] = (piece, role, part + 4, link)
            piece, _, part, _ = row[-1]
            row[-1] = (piece, role, part + 8, link)
    row.extend((" ", Role.FG, 0, "") for _ in range(width - len(row)))
    if lead and row:
        row[0] = (lead + row[0][0], *row[0][1:])
    return row


def _attach(row: list[tuple[str, Role, int, str]], piece: str) -> None:
    """Add a combining character that begins a span to the character before it, in all its cells."""
    for index in range(len(row) - 1, -1, -1):
        text, role, part, link = row[index]
        row[index] = (text + piece, role, part, link)
        if part % 4 == 0:
            break
