"""A screen as text and style, cell for cell: written so that a person reads it, read again, compared cell by cell."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

__all__ = ["Cell", "Screen", "differences", "read", "taken", "written"]

_NAMES = ("bold", "dim", "italic", "underline", "reverse", "strike")


class Cell(NamedTuple):
    """What stands in a cell, and how; the second cell of a wide character has no text."""

    text: str
    style: str


Screen = list[list[Cell]]
"""The rows of a screen."""


def taken(strips: Sequence[Strip]) -> Screen:
    """A screen as it is drawn."""
    rows: Screen = []
    for strip in strips:
        row: list[Cell] = []
        for segment in strip:
            style = _named(segment.style)
            for piece, size in cells.clusters(segment.text):
                row += [Cell(piece if part == 0 else "", style) for part in range(size)]
        rows.append(row)
    return rows


def _named(style: Style | None) -> str:
    if style is None:
        return ""
    words = [name for name in _NAMES if getattr(style, name)]
    for lead, color in (("", style.color), ("on ", style.bgcolor)):
        if color is not None and not color.is_default:
            words.append(lead + (color.triplet.hex if color.triplet is not None else color.name))
    return " ".join(words)


def written(screen: Screen) -> str:
    """The text of a file: the rows, then the styles by letters, then the letters of each row with their counts."""
    styles = list(dict.fromkeys(cell.style for row in screen for cell in row))
    letters = {style: _letter(at) for at, style in enumerate(styles)}
    lines = ["|" + "".join(cell.text for cell in row) + "|" for row in screen]
    lines += [f"{letter} {style}".rstrip() for style, letter in letters.items()]
    for row in screen:
        runs = [(letters[style], len(list(run))) for style, run in groupby(row, key=lambda cell: cell.style)]
        lines.append(">" + " ".join(f"{letter}{count}" for letter, count in runs))
    return "\n".join(lines) + "\n"


def _letter(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else chr(ord("A") + at - 26)


def read(text: str) -> Screen:
    """The screen of a file. Raises ValueError when it is none."""
    lines = text.splitlines()
    rows = [line[1:-1] for line in lines if line.startswith("|")]
    runs = [line[1:].split() for line in lines if line.startswith(">")]
    styles = {line[0]: line[2:] for line in lines if not line.startswith(("|", ">"))}
    screen: Screen = []
    for row, parts in zip(rows, runs, strict=True):
        named = [styles[part[0]] for part in parts for _ in range(int(part[1:]))]
        texts = [piece if at == 0 else "" for piece, size in cells.clusters(row) for at in range(size)]
        screen.append([Cell(one, style) for one, style in zip(texts, named, strict=True)])
    return screen


def differences(kept: Screen, now: Screen, most: int = 12) -> list[str]:
    """Where two screens differ, in words: runs of cells, the first ``most`` of them."""
    if (len(kept), len(kept[0])) != (len(now), len(now[0])):
        return [f"{len(now[0])}x{len(now)} cells, {len(kept[0])}x{len(kept)} are kept"]
    found = []
    for y, (before, after) in enumerate(zip(kept, now, strict=True)):
        wrong = [x for x in range(len(before)) if before[x] != after[x]]
        for _, run in groupby(enumerate(wrong), key=lambda pair: pair[1] - pair[0]):
            xs = [x for _, x in run]
            found.append(f"row {y}, columns {xs[0]} to {xs[-1]}: {_said(after, xs)} instead of {_said(before, xs)}")
    more = [f"and {len(found) - most} more"] if len(found) > most else []
    return found[:most] + more


def _said(row: Sequence[Cell], xs: Sequence[int]) -> str:
    styles = list(dict.fromkeys(row[x].style or "plain" for x in xs))
    return f"{''.join(row[x].text for x in xs)!r} ({'; '.join(styles)})"
