"""What a person, the terminal and other processes do to the interface."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "Elsewhere", "Input", "Key", "Kill", "Look", "Mouse", "Paste", "Resize", "Step", "Wait", "Wheel", "character", "key"
]  # fmt: skip


class Key(NamedTuple):
    """A key, by Textual's name, with its character."""

    name: str
    character: str | None = None


class Paste(NamedTuple):
    """A bracketed paste."""

    text: str


class Mouse(NamedTuple):
    """A button pressed and let go, perhaps elsewhere. Places are parts of the width and height, or rows from an end."""

    x: float
    y: float | int
    clicks: int = 1
    button: int = 1
    to: tuple[float, float] | None = None
    mods: tuple[bool, bool, bool] = (False, False, False)


class Wheel(NamedTuple):
    """The wheel turned over a place."""

    x: float
    y: float | int
    down: bool


class Resize(NamedTuple):
    """Another size of the terminal."""

    columns: int
    rows: int


class Look(NamedTuple):
    """The terminal's window gets or loses the focus."""

    looks: bool


class Wait(NamedTuple):
    """Time goes by."""

    ms: int


class Elsewhere(NamedTuple):
    """Another process changes the ledger: a number that says how."""

    choice: int


class Kill(NamedTuple):
    """The program would be killed now."""


Input = Key | Paste | Mouse | Wheel | Resize | Look | Wait | Elsewhere | Kill
Step = tuple[Input, ...]
"""What comes in one lump."""

_NAMES = {
    " ": "space", "/": "slash", ":": "colon", "?": "question_mark", "!": "exclamation_mark", "*": "asterisk",
    "[": "left_square_bracket", "]": "right_square_bracket", "\t": "tab", "\r": "enter", ".": "full_stop",
    ",": "comma", "-": "minus", "~": "tilde", "\\": "backslash", "'": "apostrophe", '"': "quotation_mark",
}  # fmt: skip
_CHARACTERS = {"enter": "\r", "tab": "\t", "space": " "}


def character(text: str) -> Key:
    """The key of a character."""
    if text.isascii() and text.isalnum():
        return Key(f"upper_{text.lower()}" if text.isupper() else text, text)
    return Key(_NAMES.get(text, text), text)


def key(name: str) -> Key:
    """A key by its name, or the character that it writes."""
    return Key(name, _CHARACTERS.get(name)) if len(name) > 1 else character(name)
