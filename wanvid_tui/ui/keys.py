"""Joins what a slow link cut: whole keys, mouse reports and pastes for Textual, however their bytes arrive (ux.md 5.1).

Pure: bytes and the time go in, chunks come out. `KeyJoiner.feed` takes what was read, `due` says when `tick` must be
called if nothing more arrives. Times are seconds of any one monotonic clock.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Collection, Mapping

from wanvid_tui.ui.chunks import Chunk, Kind
from wanvid_tui.ui.sequences import (
    BEL,
    C1_ST,
    ESC,
    PASTE_END,
    PASTE_START,
    Reply,
    begins_string,
    is_key,
    reply_of,
    shortened,
    with_cell_size,
)

ESCAPE_DELAY_S = 0.1
"""How long a lone ESC waits for the rest of a sequence."""
ESCAPE_DELAY_SSH_S = 0.3
"""The same over SSH, where packets come apart further."""
SEQUENCE_S = 1.0
"""How long a begun sequence waits after its last byte before it is dropped."""
PASTE_S = 5.0
"""How long a paste waits after its last byte before it is taken for ended."""
LATE_START_S = 0.3
"""How long after a delivered ESC its `[` or `O` may still follow."""
LATE_REST_S = 0.1
"""How long each further byte of such a late sequence may take."""
LONGEST_SEQUENCE = 1 << 10
"""Characters after which a control sequence without an end is given up."""
LONGEST_STRING = 1 << 20
"""Characters of a string reply (OSC, DCS, APC) that are kept; what follows until its end is lost."""


def escape_delay_s(environ: Mapping[str, str]) -> float:
    """How long a lone ESC waits: `ESCDELAY` (ms) when the user set it, else 300 ms over SSH, else 100 ms."""
    chosen = environ.get("ESCDELAY", "")
    if chosen.isdecimal() and int(chosen) > 0:
        return int(chosen) / 1000
    return ESCAPE_DELAY_SSH_S if environ.get("SSH_CONNECTION") else ESCAPE_DELAY_S


class KeyJoiner:
    """Turns reads of any size into whole chunks."""

    def __init__(self, escape_delay_s: float, table: Collection[str], *, extended: bool = True) -> None:
        """Make a joiner that has seen nothing.

        `table` holds the key sequences that the parser knows; `extended` says whether it knows kitty's protocol.
        """
        self._escape_delay_s = escape_delay_s
        self._table = table
        self._extended = extended
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._piece = ""  # a begun sequence, from its ESC on
        self._late = False  # the piece's ESC was delivered already
        self._late_until: float | None = None  # until when `[` or `O` belong to the ESC just delivered
        self._paste: str | None = None  # what came of an open paste
        self._deadline: float | None = None  # when the open piece or paste is given up
        self._out: list[Chunk] = []

    def feed(self, data: bytes, now: float) -> list[Chunk]:
        """Take what was read; return what is whole now.

        Bytes that were there in time count, however late they are read: only `tick` gives anything up.
        """
        text = self._decode(data)
        position = 0
        while position < len(text):
            if self._paste is not None:
                position = self._feed_paste(text, position, now)
            elif self._piece[1:2] in ("]", "P", "_"):
                position = self._feed_string(text, position, now)
            elif self._piece:
                position = self._feed_piece(text, position, now)
            else:
                position = self._feed_plain(text, position, now)
        return self._taken()

    def due(self) -> float | None:
        """When `tick` must be called if nothing is read before; None while nothing is pending."""
        return self._deadline

    def tick(self, now: float) -> list[Chunk]:
        """Give up what waited too long; return what comes of it."""
        if self._deadline is None or now < self._deadline:
            return []
        if self._paste is not None:
            cut = next((n for n in range(len(PASTE_END) - 1, 0, -1) if self._paste.endswith(PASTE_END[:n])), 0)
            self._end_paste(self._paste[: len(self._paste) - cut])
        elif self._piece == ESC:
            self._put(Kind.ALONE, ESC)
            self._late_until = now + LATE_START_S
            self._reset()
        else:
            self._give_up()
        return self._taken()

    def _feed_plain(self, text: str, position: int, now: float) -> int:
        """Outside of everything: text up to the next ESC passes."""
        late_until, self._late_until = self._late_until, None
        if late_until is not None and now <= late_until and text[position] in "[O":
            self._late = True
            self._begin(ESC + text[position], now, LATE_REST_S)
            return position + 1
        escape = text.find(ESC, position)
        end = len(text) if escape < 0 else escape
        self._put(Kind.TEXT, text[position:end])
        if escape >= 0:
            self._begin(ESC, now, self._escape_delay_s)
            return end + 1
        return end

    def _feed_piece(self, text: str, position: int, now: float) -> int:
        """Add one character to an ESC, a control sequence or an SS3 key."""
        character = text[position]
        piece = self._piece + character
        mouse = self._piece.startswith("\x1b[M")
        if character == ESC:
            if self._piece == ESC:
                self._put(Kind.ALONE, ESC)
                self._reset()
            else:
                self._give_up()
            self._begin(ESC, now, self._escape_delay_s)
        elif self._piece == ESC and character not in "[O]P_":
            self._put(Kind.ALONE, piece)
            self._reset()
        elif len(self._piece) > 1 and not mouse and not " " <= character <= "~":
            self._give_up()  # no sequence holds it: what began was none
            return position
        elif self._is_whole(piece):
            self._finish(piece, now)
        elif len(piece) > LONGEST_SEQUENCE:
            self._give_up()
        else:
            self._begin(piece, now, LATE_REST_S if self._late else SEQUENCE_S)
        return position + 1

    def _feed_string(self, text: str, position: int, now: float) -> int:
        """Inside OSC, DCS or APC: everything up to BEL (OSC), ESC backslash or C1 ST."""
        if len(self._piece) == 2 and not begins_string(self._piece[1], text[position]):
            # Alt and a key, or Esc and a letter typed quickly: what follows is typing and must not be lost.
            self._put(Kind.ALONE, self._piece)
            self._reset()
            return position
        if self._piece.endswith(ESC):
            piece = self._piece[:-1]
            if text[position] == "\\":
                self._finish(piece + "\x1b\\", now)
                return position + 1
            self._give_up()
            self._begin(ESC, now, self._escape_delay_s)
            return position
        ends = (ESC, C1_ST, BEL) if self._piece[1] == "]" else (ESC, C1_ST)
        end = min((place for mark in ends if (place := text.find(mark, position)) >= 0), default=len(text))
        piece = (self._piece + text[position:end])[:LONGEST_STRING]
        if end == len(text):
            self._begin(piece, now, SEQUENCE_S)
        elif text[end] == ESC:
            self._begin(piece + ESC, now, SEQUENCE_S)
        else:
            self._finish(piece + text[end], now)
        return end + 1

    def _feed_paste(self, text: str, position: int, now: float) -> int:
        """Inside a paste: everything up to its end, which may be cut."""
        before = self._paste or ""
        kept = max(0, len(before) - len(PASTE_END) + 1)
        joined = before[kept:] + text[position:]
        end = joined.find(PASTE_END)
        if end < 0:
            self._paste = before + text[position:]
            self._deadline = now + PASTE_S
            return len(text)
        self._end_paste(before[:kept] + joined[:end])
        return position + end + len(PASTE_END) - (len(before) - kept)

    def _is_whole(self, piece: str) -> bool:
        """Whether a control sequence or an SS3 key has its end."""
        if piece[1:2] == "O":
            return len(piece) > 2 and piece[-1] not in "0123456789;"
        if len(piece) < 3 or piece == "\x1b[[":  # the Linux console's F1 to F5 have one more letter
            return False
        if piece[2] == "[":
            return len(piece) == 4
        if piece[2] == "M":  # the oldest mouse report: three characters of any kind
            return len(piece) == 6
        return "@" <= piece[-1] <= "~" or (piece[-1] == "$" and piece in self._table)

    def _finish(self, sequence: str, now: float) -> None:
        """A sequence is whole: hand it on as what it is, or drop it."""
        late = self._late
        self._reset()
        reply = reply_of(sequence, self._table)
        parts = [part for part in shortened(sequence) if is_key(part, self._table, extended=self._extended)]
        if late and sequence[1] == "O" and not parts:
            self._put(Kind.TEXT, sequence[1:])  # typed after all
            return
        if late:
            self._put(Kind.FOCUS_BACK)
        if sequence == PASTE_START:
            self._paste = ""
            self._deadline = now + PASTE_S
        elif reply is not None:
            self._put(Kind.REPLY, sequence, reply)
        elif sequence != PASTE_END:
            for part in parts:
                self._put(Kind.TEXT, with_cell_size(part))

    def _end_paste(self, text: str) -> None:
        """Deliver a paste."""
        self._paste = None
        self._reset()
        self._put(Kind.PASTE, text)

    def _begin(self, piece: str, now: float, wait_s: float) -> None:
        """Keep a piece until more comes or the time is up."""
        self._piece = piece
        self._deadline = now + wait_s

    def _give_up(self) -> None:
        """Drop the piece; one whose ESC was delivered before is what somebody typed."""
        piece, late = self._piece, self._late
        self._reset()
        if late:
            self._put(Kind.TEXT, piece[1:])

    def _reset(self) -> None:
        """Forget the piece."""
        self._piece, self._late, self._deadline = "", False, None

    def _put(self, kind: Kind, text: str = "", reply: Reply | None = None) -> None:
        """Add a chunk; texts that follow each other become one."""
        if kind is Kind.TEXT:
            if not text:
                return
            if self._out and self._out[-1].kind is Kind.TEXT:
                text = self._out.pop().text + text
        self._out.append(Chunk(kind, text, reply))

    def _taken(self) -> list[Chunk]:
        """The chunks made since the last call."""
        out, self._out = self._out, []
        return out
