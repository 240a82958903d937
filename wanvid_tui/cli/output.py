"""How commands write: problems, money, times, tables whose columns stand under each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.problem import Problem

__all__ = ["columns", "error_lines", "iso_ms", "nearest_text", "problem_text", "to_json"]


def error_lines(error: Exception) -> list[str]:
    """What an error tells the user, line by line: what and why first, then the next step."""
    from wanvid_tui.core.errors import InvalidRequest, WanvidError

    if isinstance(error, InvalidRequest):
        return [problem_text(problem) for problem in error.problems]
    if not isinstance(error, WanvidError):
        return [f"wanvid: {clean_text(str(error))}"]
    lines = [f"wanvid: {clean_text(line)}" for line in error.message.splitlines()]
    return [*lines, *(clean_text(line) for line in error.remedy.splitlines())]


def problem_text(problem: Problem) -> str:
    """``field: reason (nearest: X)``."""
    near = nearest_text(problem.nearest)
    said = clean_text(f"{problem.field}: {problem.reason}")
    return _("{said} (nearest: {near})").format(said=said, near=near) if near else said


def nearest_text(nearest: object) -> str:
    """A nearest valid value in words; empty when there is none."""
    if nearest is None:
        return ""
    if isinstance(nearest, bool):
        return "true" if nearest else "false"
    if isinstance(nearest, dict):
        return ", ".join(f"{name} {value}" for name, value in nearest.items())
    return clean_text(str(nearest), limit=120)


def iso_ms(ms: int | None) -> str | None:
    """A time as JSON has it, ``2026-11-22T17:00:00.000Z``."""
    if ms is None:
        return None
    import time

    seconds, part = divmod(ms, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{part:03d}Z"


def columns(rows: Sequence[Sequence[str]], *, width: int | None, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as lines, columns aligned by cells; the last column is cut to ``width`` when there is one.

    ``right``: numbers of columns that are aligned at their right.
    """
    from wanvid_tui.core.cells import fit, pad, pad_left
    from wanvid_tui.core.cells import width as cells

    if not rows:
        return []
    wide = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        parts = [(pad_left if at in right else pad)(row[at], space) for at, space in enumerate(wide)]
        line = "  ".join([*parts, row[-1]]).rstrip()
        lines.append(line if width is None else fit(line, width).rstrip())
    return lines


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON text that is safe on a terminal: what would act there, or hide, is escaped, everything else as it is."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    code = ord(char)
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
