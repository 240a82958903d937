"""Names of keys: as users write them in a settings file, as Textual names them, as they are printed on keyboards."""

from __future__ import annotations

import unicodedata
from functools import cache

from wanvid_tui.core.language import N_, _

__all__ = ["FIELD_KEYS", "as_written", "is_character", "key_named", "printed_key", "why_never", "written"]

_WORDS = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "del": "delete",
    "ins": "insert",
}
_NAMED = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_PLAIN = {"enter", "escape", "tab", "shift+tab", "space", "backspace", *_NAMED}
_KNOWN = (
    _PLAIN
    | {f"f{number}" for number in range(1, 6)}
    | {f"ctrl+{letter}" for letter in "cdefgklpqruvwxyz"}
    | {f"ctrl+{name}" for name in ("enter", *_NAMED)}
    | {f"shift+{name}" for name in _NAMED}
)
_PRINTED = {
    "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "backspace": "Backspace", "pageup": "PgUp",
    "pagedown": "PgDn", "delete": "Del", "insert": "Ins",
}  # fmt: skip
_TEXTUAL = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_SAME = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+j": "Enter", "ctrl+h": "Backspace", "ctrl+[": "Esc"}
_TAKEN = {
    "ctrl+a": N_("screen and readline take it"),
    "ctrl+b": N_("tmux takes it"),
    "ctrl+o": N_("terminals and byobu take it"),
    "ctrl+s": N_("it stops the terminal's output"),
    "ctrl+t": N_("zellij and the system take it"),
    "ctrl+n": N_("zellij takes it"),
    "ctrl+backslash": N_("it kills programs"),
}

FIELD_KEYS = frozenset(
    {"enter", "space", "backspace", "delete", *_NAMED, *(f"shift+{name}" for name in _NAMED), "ctrl+left", "ctrl+right"}
    | {f"ctrl+{letter}" for letter in "defkuvwxyz"}
)
"""Keys that a text field needs for itself: none of them may work anywhere."""


def _character_key(character: str) -> str:
    """What Textual calls the key of a character."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _TEXTUAL.get(name, name)


def is_character(key: str) -> bool:
    """Whether a key, as Textual names it, writes a character."""
    return len(key) == 1 or (key not in _KNOWN and "+" not in key and not _is_function(key)) or key == "space"


def written(key: str) -> str:
    """The character that a key, as Textual names it, writes; empty for none."""
    if len(key) == 1:
        return key
    return " " if key == "space" else _characters()[key] if _is_named_character(key) else ""


def as_written(key: str) -> str:
    """A key, as Textual names it, as a user would write it: ``f5``, ``ctrl+r``, ``?``, ``space``."""
    return written(key).strip() or key


def _is_function(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdecimal()


def key_named(wish: str) -> str:
    """A key as Textual names it, from what a user wrote: ``F5``, ``^R``, ``ctrl+r``, ``Esc``, ``?``, ``question_mark``.

    What names no key comes back in small letters; ask `why_never` about it.
    """
    text = wish.strip()
    if len(text) == 1:
        return _character_key(text)
    if len(text) == 2 and text[0] == "^":
        text = f"ctrl+{text[1]}"
    parts = text.lower().replace("control+", "ctrl+").split("+")
    if text.endswith("++"):
        parts = [*text.lower()[:-2].split("+"), "plus"]
    last = _WORDS.get(parts[-1], parts[-1])
    if len(parts) > 1 and len(last) == 1 and not last.isalnum() and last != "[":
        last = _character_key(last)
    return "+".join([*sorted(parts[:-1]), last])


def why_never(key: str) -> str:
    """Why a key, as Textual names it, can never be used here; empty when it can."""
    *before, last = key.split("+")
    if key in _KNOWN:
        return ""
    if not before and (len(key) == 1 or _is_named_character(key)):
        return ""
    if "alt" in before or "meta" in before:
        return _("Alt is never used: terminals and tmux take it, and it cannot be told from Esc")
    if {"super", "cmd", "win", "hyper"} & set(before):
        return _("no terminal sends it")
    if _is_function(last):
        return _("F6 to F12 are never used here") if int(last[1:]) > 5 else _("not sent")
    if key in _SAME:
        return _("terminals send it as {key}").format(key=_SAME[key])
    if key in _TAKEN:
        return _("never used: {reason}").format(reason=_(_TAKEN[key]))
    return _("terminals do not send it") if before else _("no such key")


def _is_named_character(name: str) -> bool:
    """Whether this is the name that Textual has for a sign."""
    return len(name) > 1 and name in _characters()


@cache
def _characters() -> dict[str, str]:
    """The signs of ASCII by what Textual calls their keys."""
    return {_character_key(chr(code)): chr(code) for code in range(33, 127)}


def printed_key(key: str) -> str:
    """A key, as Textual names it, as it is printed on keyboards: ``^P``, ``F5``, ``PgDn``, ``?``."""
    *before, last = key.split("+")
    shown = _PRINTED.get(last) or (last if len(last) == 1 else last.capitalize())
    if _is_named_character(last):
        shown = _characters()[last]
    if before == ["ctrl"]:
        return f"^{shown.upper() if len(shown) == 1 else shown}"
    return "-".join([*(word.capitalize() for word in before), shown])
