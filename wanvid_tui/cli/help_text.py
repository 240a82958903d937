"""Help as argparse writes it, wrapped by cells: a Chinese character takes two, and has no blanks around it."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter

from wanvid_tui.core.language import ENGLISH, chosen

__all__ = ["HelpText", "wrapped"]

_NOT_FIRST = frozenset("，。；：、？！）」》,.;:)")
"""Signs that no line begins with."""


class HelpText(RawDescriptionHelpFormatter):
    """argparse's own in English; in another language lines are wrapped by cells."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if chosen() == ENGLISH else wrapped(text, width)


def wrapped(text: str, cells: int) -> list[str]:
    """Lines of at most so many cells: broken at blanks and beside wide characters, never before a closing sign."""
    from wanvid_tui.core.cells import width

    lines, line = list[str](), ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip()) > cells:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """What stays on one line: a word with the blanks after it, a wide character with the signs after it."""
    from wanvid_tui.core.cells import char_width

    pieces = list[str]()
    for char in text:
        last = pieces[-1] if pieces else ""
        closes = char in _NOT_FIRST or char == " "
        word = char_width(char) < 2 and bool(last) and char_width(last[-1]) < 2 and not last.endswith(" ")
        if last and (closes or word):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
