"""What a terminal shows of the bytes that a program writes, and what it answers to those that ask."""

from __future__ import annotations

import re

import pyte

_QUERIES: list[tuple[re.Pattern[bytes], bytes]] = [
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>41;354;0c"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
]
# Sequences that pyte would print or stumble over; a terminal acts on them without showing anything.
_UNSHOWN = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*[un]|\x1b\[[0-9;]*[tu]|\x1b\[[0-9;]* q"
    rb"|\x1bP.*?\x1b\\|\x1b_.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",
    re.DOTALL,
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P_\]][^\x07\x1b]*\x1b?)?\Z")


def answers(data: bytes) -> list[bytes]:
    """What xterm answers to the questions among these bytes."""
    return [answer for query, answer in _QUERIES for _ in query.findall(data)]


class SeenScreen:
    """The screen of a terminal, with what pyte does not know taken out before it gets there."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        """Cells and cursor."""
        self._stream = pyte.ByteStream(self.screen)
        self._left = b""

    def feed(self, data: bytes) -> None:
        """Show some bytes; a sequence may go on in the next ones."""
        data = self._left + data
        cut = _UNFINISHED.search(data)
        self._left = data[cut.start() :] if cut else b""
        self._stream.feed(_UNSHOWN.sub(b"", data[: len(data) - len(self._left)]))

    def rows(self) -> list[str]:
        """The rows as text, without the blanks at their ends."""
        return [row.rstrip() for row in self.screen.display]
