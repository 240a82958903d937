"""The list of keys (F1), made from the table of commands with the user's own keys in it."""

from __future__ import annotations

from wanvid_tui.core import cells
from wanvid_tui.ui.commands import Where, says_text, where_text
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.lines import Line, Span, measure
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.wrapping import wrapped

__all__ = ["help_lines"]

_SHOWN = (Where.ANYWHERE, Where.PROMPT, Where.VIDEO, Where.QUEUE, Where.ASKS)
_KEY_CELLS, _KEY_CELLS_NARROW = 14, 11
_NARROW = 60
_TWO_FROM = 116
_MARGIN = 2
_END = 1
"""Cells at the end of a row that stay free, for the mark that there is more."""

_Row = tuple[Span, ...]


def help_lines(width: int, keymap: Keymap) -> list[Line]:
    """All keys by pane, in two columns where there is room; what is too long for its row goes on in the next."""
    if width < _TWO_FROM:
        blocks = [_block(where, keymap, width - _MARGIN - _END) for where in _SHOWN]
        rows = [row for block in blocks for row in (*block, ())]
        return [Line((Span("  "), *row)) for row in rows[:-1]]
    half = width // 2
    blocks = [_block(where, keymap, half - _MARGIN - 2) for where in _SHOWN]
    left = [row for block in blocks[:3] for row in (*block, ())]
    right = [row for block in blocks[3:] for row in (*block, ())]
    lines = []
    for at in range(max(len(left), len(right)) - 1):
        first = left[at] if at < len(left) else ()
        second = right[at] if at < len(right) else ()
        lines.append(Line((Span("  "), *first, Span(" " * max(2, half - measure(first))), *second)))
    return lines


def _block(where: Where, keymap: Keymap, width: int) -> list[_Row]:
    rows: list[_Row] = [(Span(where_text(where), Role.HEAD),)]
    size = _KEY_CELLS_NARROW if width < _NARROW else _KEY_CELLS
    for command in keymap.listed(where):
        key = cells.pad(command.printed, size)
        for text in wrapped(says_text(command), width - size):
            rows.append((Span(key, Role.KEY), Span(text, Role.DIM)))
            key = " " * size
    return rows
