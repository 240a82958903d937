"""What comes out of the joiner: whole things that arrived from the terminal."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from wanvid_tui.ui.sequences import Reply


class Kind(Enum):
    """What a chunk is."""

    TEXT = auto()
    """Characters and whole sequences for Textual's parser."""
    ALONE = auto()
    """ESC, or ESC and one character (alt and a key): whole as it is, the parser need not wait for more."""
    PASTE = auto()
    """The text of one bracketed paste."""
    FOCUS_BACK = auto()
    """The ESC delivered before belonged to the key that follows: put focus back where it was before it."""
    REPLY = auto()
    """An answer of the terminal, for whoever asked."""


class Chunk(NamedTuple):
    """One whole thing that arrived."""

    kind: Kind
    """What it is."""
    text: str = ""
    """Its characters; empty for FOCUS_BACK."""
    reply: Reply | None = None
    """Which answer a REPLY is."""
