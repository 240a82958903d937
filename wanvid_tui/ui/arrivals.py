"""Turns whole chunks from the terminal into Textual's messages."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from wanvid_tui.ui.chunks import Chunk, Kind
from wanvid_tui.ui.sequences import PARSED


class FocusBack(Message):
    """The Esc delivered last was the beginning of the key that follows: focus goes back where it was before it.

    Posted to the app, before the key (ux.md 5.1).
    """


class Arrivals:
    """Feeds Textual's parser so that it never has to wait for the rest of a sequence."""

    def __init__(self, *, debug: bool = False) -> None:
        """Make one with a parser of its own; `debug` lets that parser write its log."""
        self._parser = XTermParser(debug)

    def messages(self, chunk: Chunk) -> Iterator[Message]:
        """The messages of one chunk, in order. A reply that Textual did not ask for has none."""
        if chunk.kind is Kind.TEXT or (chunk.kind is Kind.REPLY and chunk.reply in PARSED):
            yield from self._parser.feed(chunk.text)
        elif chunk.kind is Kind.ALONE:
            # The end of input tells a parser at once what the escape delay would tell it later.
            parser = XTermParser()
            yield from parser.feed(chunk.text)
            yield from parser.feed("")
        elif chunk.kind is Kind.PASTE:
            yield events.Paste(chunk.text.replace("\x00", ""))
        elif chunk.kind is Kind.FOCUS_BACK:
            yield FocusBack()

    def tick(self) -> Iterator[Message]:
        """Let the parser give up a sequence that it knows and the joiner does not."""
        yield from self._parser.tick()
