"""The message line: what the footer says instead of its keys, how long it stands, and what replaces what (ux.md 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.lines import Line, Span, clip, measure, spread
from wanvid_tui.ui.roles import Ground, Role

__all__ = ["FOLLOWS", "Kind", "Message", "MessageLine", "news", "problem", "said"]

FOLLOWS = "follow-message"
"""The id of the pieces that name a message's key: a click there does what the key does."""

SHORTEST_MS = 2_000
"""A message stands at least so long, whatever is pressed."""
_READ_MS = 500
"""Before that nobody has read it: a key that was on its way means what was there before."""
_KEPT = 200
_STOPS = ",.;:，。；：、」"
"""What may stand right behind a name."""
_HEADLESS = 16
"""In fewer cells only the end of a name is left: the beginning of a path says the least."""
_NAME_FROM, _NAME_LEAST = 16, 12
"""Cells from which a word counts as a name that may be cut, and what is left of it at least."""
_SENTENCE_TO = 24
"""In Chinese, which has no blanks between words, only what is longer is a name."""


class Kind(Enum):
    """Where a message comes from; it decides what may replace it."""

    NEWS = "news"
    """The ledger changed by itself."""
    SAID = "said"
    """The answer to an act of the user's."""
    ERROR = "error"
    """Something went wrong; stands until a key, and news do not replace it."""


class Message(NamedTuple):
    """One message: pieces, and at the right the key that goes on from it."""

    spans: tuple[Span, ...]
    kind: Kind = Kind.SAID
    key: str = ""
    """The key as it is printed on keyboards, such as ``u``."""
    does: str = ""
    """What the key does, such as ``undo``."""
    tail: str = ""
    """A name or path after the spans that is cut from its middle when the row is short."""
    shorter: tuple[tuple[Span, ...], ...] = ()
    """The same in fewer words, the next best first, for rows that are too short for the spans."""
    command: str = ""
    """The command that the key runs, by its id; a click on the key runs it too."""
    job_id: int | None = None
    """The job that it tells of; the command means this one."""

    @property
    def text(self) -> str:
        """The whole in words."""
        whole = "".join(span.text for span in self.spans)
        return "  ".join(part for part in (whole, self.tail) if part)

    def line(self, width: int, cut: str = cells.CUT) -> Line:
        """The row of the footer: at most ``width - 2`` cells of text; ``cut`` ends what is longer."""
        bad = self.kind is Kind.ERROR
        right: list[Span] = []
        if self.key:
            role, follows = Role.BAD_BOLD if bad else Role.WARN_BOLD, FOLLOWS if self.command else ""
            does = Span(f" {self.does}" if self.does else "", Role.DIM, follows)
            right = [Span("  "), Span(self.key, role, follows), does]
        room = width - 2 - measure(right)
        ways = (self.spans, *self.shorter)
        spans = _whole_clauses(_cut_names(next((way for way in ways if measure(way) <= room), ways[-1]), room), room)
        if self.tail:
            left = room - measure(spans) - 2
            if left >= 8:
                spans += [Span("  "), Span(shortened(self.tail, left), Role.DIM)]
        return spread([Span(" "), *spans], [*right, Span(" ")], width, Ground.BAD if bad else Ground.WARN, cut=cut)


def shortened(text: str, room: int) -> str:
    """A name or path in at most ``room`` cells, cut from its middle."""
    if cells.width(text) <= room:
        return text
    head = (room - 3) // 3 if room >= _HEADLESS else 0
    return cells.crop(text, head).rstrip() + "..." + cells.ending(text[-4 * room :], room - 3 - head)


def _cut_names(spans: Sequence[Span], room: int) -> list[Span]:
    """The spans, the longest name or path among them cut from its middle when the row is short (ux.md 6)."""
    over = measure(spans) - room
    words = [
        (cells.width(word), at, word)
        for at, span in enumerate(spans)
        for part in span.text.split(" ")
        if (word := part.rstrip(_STOPS)) and any(char.isascii() and char.isalnum() for char in word)
    ]
    size, at, word = max(words, default=(0, 0, ""))
    if over <= 0 or size < (_NAME_FROM if word.isascii() else _SENTENCE_TO):
        return list(spans)
    shorter = spans[at].text.replace(word, shortened(word, max(_NAME_LEAST, size - over)), 1)
    return [*spans[:at], spans[at]._replace(text=shorter), *spans[at + 1 :]]


def _whole_clauses(spans: Sequence[Span], room: int) -> list[Span]:
    """As many whole clauses as fit, where not all of them do; the rest stands under Messages."""
    if measure(spans) <= room:
        return list(spans)
    text = "".join(span.text for span in spans)
    # A stop belongs to what it ends; a semicolon to what follows.
    ends = [found.start() + (found.group() in ".。") for found in re.finditer(r"[.;](?= )|[。；]", text)]
    sizes = [size for end in ends if 0 < (size := cells.width(text[:end])) <= room]
    return clip(spans, max(sizes)) if sizes else list(spans)


def spans_of(text: str, *, bold: Role = Role.FG_BOLD, plain: Role = Role.FG) -> tuple[Span, ...]:
    """Pieces of a sentence; what stands between backquotes is bold. Only for sentences of our own."""
    return tuple(Span(part, bold if at % 2 else plain) for at, part in enumerate(text.split("`")) if part)


def said(text: str, *, key: str = "", does: str = "", tail: str = "", command: str = "") -> Message:
    """The answer to an act of the user's, in plain words."""
    spans = (Span(clean_text(text, limit=400)),)
    return Message(spans, Kind.SAID, key, does, clean_text(tail, limit=400), command=command)


def news(spans: Sequence[Span], *, key: str = "", does: str = "", tail: str = "") -> Message:
    """What the ledger told."""
    return Message(tuple(spans), Kind.NEWS, key, does, clean_text(tail, limit=1000))


def problem(text: str, *, key: str = "", does: str = "", command: str = "") -> Message:
    """Something went wrong; the text says what, why and what now."""
    return Message((Span(clean_text(text, limit=6000)),), Kind.ERROR, key, does, command=command)


class MessageLine:
    """Which message stands now. Times are ms of any steady clock."""

    def __init__(self) -> None:
        self.current: Message | None = None
        """The message that stands, or None."""
        self.kept: list[Message] = []
        """Everything that was said, oldest first, at most 200."""
        self._kept_ms: list[int] = []
        self._since_ms = 0
        self._key_seen = False

    def show(self, message: Message, now_ms: int) -> None:
        """Say something; news do not replace an error that stands."""
        self.kept = [*self.kept, message][-_KEPT:]
        self._kept_ms = [*self._kept_ms, now_ms][-_KEPT:]
        standing = self.current
        if standing is not None and standing.kind is Kind.ERROR and message.kind is Kind.NEWS:
            return
        self.current = message
        self._since_ms = now_ms
        self._key_seen = False

    def amend(self, message: Message) -> None:
        """Say what stands as it is now; it counts as the same message."""
        self.current = message

    @property
    def history(self) -> list[tuple[int, Message]]:
        """Everything that was said with its time, oldest first."""
        return list(zip(self._kept_ms, self.kept, strict=True))

    def key(self, now_ms: int) -> None:
        """A key was pressed: what stood long enough goes, the rest goes when it has."""
        self._key_seen = True
        self.tick(now_ms)

    def tick(self, now_ms: int) -> None:
        """Time went on."""
        if self.current is not None and self._key_seen and now_ms - self._since_ms >= SHORTEST_MS:
            self.current = None

    def could_be_read(self, now_ms: int) -> bool:
        """Whether what stands was there long enough for a key to be its answer, and no key came since it was said."""
        return self.current is not None and not self._key_seen and now_ms - self._since_ms >= _READ_MS

    @property
    def leaving(self) -> bool:
        """Whether the message goes as soon as it has stood long enough: somebody must call :meth:`tick`."""
        return self.current is not None and self._key_seen
