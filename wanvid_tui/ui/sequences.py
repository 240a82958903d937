"""What an escape sequence from the terminal is: a key for Textual, a reply to a question, or neither.

Pure text rules, no Textual: the table of keys comes in as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum

ESC = "\x1b"
"""The byte every sequence begins with."""
BEL = "\x07"
"""Ends an OSC string."""
C1_ST = "\x9c"
"""Ends any string, as one character; ESC backslash is the usual way."""
PASTE_START = "\x1b[200~"
"""Begins a bracketed paste."""
PASTE_END = "\x1b[201~"
"""Ends a bracketed paste."""
LONGEST = 32
"""Characters of the longest sequence that Textual's parser takes; a longer one it types into the program."""

_FOCUS = frozenset({"\x1b[I", "\x1b[O"})
_MOUSE = re.compile(r"\x1b\[(?:<?[-\d;]+[mM]|M...)")
_RESIZE = re.compile(r"\x1b\[48;(\d+)(?::[\d:]*)?;(\d+)(?::[\d:]*)?;(\d+)(?::[\d:]*)?;(\d+)(?::[\d:]*)?t")
_EXTENDED = re.compile(r"\x1b\[(\d*)(?:;(\d*)(?:;([\d:]*))?)?[u~A-FHPQRS]")
_SURROGATES = range(0xD800, 0xE000)


class Reply(Enum):
    """What kind of answer of the terminal a sequence is; a question waits for one kind."""

    CURSOR = re.compile(r"\x1b\[\d{1,6};\d{1,6}R")
    """Where the cursor stands (answers `CSI 6 n`)."""
    STATUS = re.compile(r"\x1b\[\??[\d;]*n")
    """State of the device or the colour scheme (answers `CSI 5 n`, `CSI ? 996 n`)."""
    DEVICE = re.compile(r"\x1b\[[?>=]?[\d;]+c")
    """What the terminal is (answers `CSI c`, `CSI > c`, `CSI = c`)."""
    WINDOW = re.compile(r"\x1b\[[\d;]+t")
    """Sizes of the window or of a cell (answers `CSI 14 t`, `CSI 16 t`, `CSI 18 t`)."""
    KEYBOARD = re.compile(r"\x1b\[\?\d*u")
    """The keyboard protocol's flags (answers `CSI ? u`)."""
    MODE = re.compile(r"\x1b\[\?\d{1,6};\d\$y")
    """Whether a mode is known and set (answers `CSI ? n $ p`)."""
    GRAPHICS = re.compile(r"\x1b\[\?[\d;]*S")
    """Sixel limits (answers `CSI ? 1 ; 1 S`)."""
    OSC = re.compile(r"\x1b\].*", re.DOTALL)
    """An operating system command: colours, clipboard."""
    DCS = re.compile(r"\x1bP.*", re.DOTALL)
    """A device control string: version, settings, capabilities."""
    APC = re.compile(r"\x1b_.*", re.DOTALL)
    """An application program command: kitty's pictures."""


PARSED: frozenset[Reply] = frozenset({Reply.CURSOR, Reply.MODE})
"""Replies that Textual asks for itself: they go to its parser when nobody else asked."""


def reply_of(sequence: str, table: Collection[str]) -> Reply | None:
    """Say which kind of reply a whole sequence is.

    `table` holds the sequences of keys; a key that looks like a reply (`CSI 1;5 t` is ctrl+4 in mintty) is a key,
    except where the cursor's report wins in Textual's parser too (`CSI 1;2 R`).
    """
    if Reply.CURSOR.value.fullmatch(sequence):
        return Reply.CURSOR
    if sequence in table or _RESIZE.fullmatch(sequence):
        return None
    return next((kind for kind in Reply if kind.value.fullmatch(sequence)), None)


def is_key(sequence: str, table: Collection[str], *, extended: bool) -> bool:
    """Whether Textual's parser makes events of this whole sequence: key, mouse, focus or resize.

    `extended` says whether the parser knows kitty's key protocol. Numbers that are no character are refused, as the
    parser raises on them.
    """
    if len(sequence) > LONGEST:
        return False
    if extended and (match := _EXTENDED.fullmatch(sequence)):
        code, _, text = match.groups(default="")
        return all(_is_character(number) for number in [code, *text.split(":")])
    return bool(sequence in table or sequence in _FOCUS or _MOUSE.fullmatch(sequence) or _RESIZE.fullmatch(sequence))


def shortened(sequence: str) -> list[str]:
    """Cut a kitty key that carries more text than the parser takes into one key for each character."""
    match = _EXTENDED.fullmatch(sequence)
    if len(sequence) <= LONGEST or match is None or not match[3]:
        return [sequence]
    head, final = sequence[: match.start(3)], sequence[-1]
    return [f"{head}{number}{final}" for number in match[3].split(":")]


def with_cell_size(sequence: str) -> str:
    """Give a size report without pixels (0 by 0) a pixel for each cell, as the parser divides by them."""
    match = _RESIZE.fullmatch(sequence)
    if match is None or (int(match[3]) and int(match[4])):
        return sequence
    return f"\x1b[48;{match[1]};{match[2]};{match[1]};{match[2]}t"


def begins_string(introducer: str, character: str) -> bool:
    """Whether the character after `ESC ]`, `ESC P` or `ESC _` can begin what a terminal says.

    Commands are numbers (or xterm's titles l, L, I), control strings begin with parameters, kitty's pictures with G.
    """
    if introducer == "]":
        return character in "0123456789lLI"
    if introducer == "P":
        return " " <= character <= "?" or character == "|"
    return character.isascii() and character.isalpha()


def _is_character(number: str) -> bool:
    """Whether a decimal code point, or none, is a character that can be drawn and saved."""
    return not number or (len(number) <= 7 and int(number) <= 0x10FFFF and int(number) not in _SURROGATES)
