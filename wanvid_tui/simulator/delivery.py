"""How the bytes of an answer go out: whole and at once, or as a bad line has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from wanvid_tui.simulator.faults import Cut, Silence


class End(Enum):
    """What becomes of the connection after the last byte that is sent."""

    STAYS = "stays"
    """It is there for the next call."""
    CLOSED = "closed"
    """It is closed in order, without having said so."""
    RESET = "reset"
    """It is reset."""
    SILENT = "silent"
    """It stays open, and nothing comes any more."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer is sent."""

    piece: int = 0
    """Bytes that are sent together; 0: as the answer has them."""
    every_s: float = 0.0
    """Seconds before each piece."""
    until: int | None = None
    """How many bytes are sent; None: all."""
    with_head: bool = False
    """Whether `piece`, `every_s` and `until` are meant from the status line on, not from the body."""
    end: End = End.STAYS
    """What comes after the last byte."""

    @property
    def closes(self) -> bool:
        """Whether the connection takes no call after this answer."""
        return self.end is not End.STAYS


WELL = Way()
"""Whole and at once."""


def deliver(write: Callable[[bytes], object], head: bytes, body: Iterable[bytes], way: Way) -> None:
    """Send an answer. Raises `Cut` or `Silence` where its way ends so, ConnectionError when the caller went away."""
    if way is WELL and isinstance(body, list):
        write(head + b"".join(body))
        return
    if not way.with_head:
        write(head)
    for piece in _pieces(chain([head], body) if way.with_head else body, way):
        time.sleep(way.every_s)
        write(piece)
    if way.end is End.RESET:
        raise Cut
    if way.end is End.SILENT:
        raise Silence


def _pieces(parts: Iterable[bytes], way: Way) -> Iterator[bytes]:
    """The bytes that are sent, cut as they are to go out."""
    left = way.until
    for part in parts:
        if left is not None:
            part = part[:left]
            left -= len(part)
        size = way.piece or len(part) or 1
        for first in range(0, len(part), size):
            yield part[first : first + size]
        if left == 0:
            return
