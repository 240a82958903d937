"""The list of keys (F1), made from the table of commands."""

from __future__ import annotations

from wanvid_tui.core import cells
from wanvid_tui.ui.commands import Where, listed
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.roles import Role

__all__ = ["help_lines"]

_SHOWN = (Where.ANYWHERE, Where.PROMPT, Where.VIDEO, Where.QUEUE, Where.ASKS)
_KEY_CELLS = 14
_TWO_FROM = 116


def help_lines(width: int) -> list[Line]:
    """All keys by pane, in two columns where there is room."""
    blocks = [_block(where) for where in _SHOWN]
    if width < _TWO_FROM:
        return [Line((Span("  "), *spans)) for block in blocks for spans in [(), *block]]
    left = [spans for block in blocks[:3] for spans in [(), *block]]
    right = [spans for block in blocks[3:] for spans in [(), *block]]
    half = width // 2
    lines = []
    for at in range(max(len(left), len(right))):
        first = left[at] if at < len(left) else ()
        second = right[at] if at < len(right) else ()
        used = sum(cells.width(span.text) for span in first)
        lines.append(Line((Span("  "), *first, Span(" " * max(2, half - used)), *second)))
    return lines


def _block(where: Where) -> list[tuple[Span, ...]]:
    rows: list[tuple[Span, ...]] = [(Span("Everywhere" if where is Where.ANYWHERE else where.value, Role.HEAD),)]
    rows += [
        (Span(cells.pad(command.printed, _KEY_CELLS), Role.KEY), Span(command.says, Role.DIM))
        for command in listed(where)
    ]
    return rows
