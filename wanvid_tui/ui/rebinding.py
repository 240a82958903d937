"""The user's own keys in the place of ours: ``[keys]`` of config.toml, command id = keys (config.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import _
from wanvid_tui.ui.commands import COMMANDS, LISTS, Command, Where, where_text
from wanvid_tui.ui.key_names import FIELD_KEYS, as_written, is_character, key_named, printed_key, why_never

if TYPE_CHECKING:
    from wanvid_tui.config.values import Config, Fault

__all__ = ["FIXED", "Rebound", "faults_in", "ours_in", "rebound", "wishes_in"]

FIXED = frozenset({"step", "press", "next-value", "row", "digits", "example", "undo-text", "redo-text"})
"""Commands whose pane itself takes the keys, as every field does; they stay."""
_ALWAYS_BACK = "escape"
"""It leads one step back whatever else does: out of every list and box, whose rows name it."""
_TEXT = (Where.PROMPT, Where.AVOID)


class Rebound(NamedTuple):
    """The table with the user's keys in it."""

    commands: tuple[Command, ...]
    """Every row, with the keys that hold."""
    faults: Mapping[str, str]
    """What is wrong with the keys of a command, by its id as written; its own keys hold then."""


def rebound(wanted: Mapping[str, Sequence[str]], commands: Sequence[Command] = COMMANDS) -> Rebound:
    """Give commands the keys that the user wants; a wish that cannot be is told of, and has no part in what holds.

    The keys given are all keys of the command: one that writes a character works in the panes of the command where
    nobody writes, all others wherever it works. Empty lists take the keys away; the palette has the command still.
    """
    faults: dict[str, str] = {}
    good: dict[str, tuple[str, ...]] = {}
    for name, written in wanted.items():
        keys = tuple(dict.fromkeys(key_named(one) for one in written))
        reason = _why_not(name, written, keys, commands)
        if reason:
            faults[name] = reason
        else:
            good[name] = keys
    while True:
        table = tuple(_row(command, good) for command in commands)
        clash = _clash(table, good)
        if clash is None:
            return Rebound(table, faults)
        name, reason = clash
        faults[name] = reason
        del good[name]


def wishes_in(config: Config) -> dict[str, list[str]]:
    """What ``[keys]`` of the settings wants, by the ids of commands as written."""
    return {
        path[1]: [str(key) for key in setting.value] if isinstance(setting.value, list) else [str(setting.value)]
        for path, setting in config.settings.items()
        if path[0] == "keys"
    }


def ours_in(commands: Sequence[Command] = COMMANDS) -> dict[str, list[str]]:
    """The keys of every command that may have others, by its id, as a user would write them."""
    found: dict[str, list[str]] = {}
    for command in commands:
        if command.where not in LISTS and command.id not in FIXED:
            keys = found.setdefault(command.id, [])
            # what a terminal may send for the same key is no key of its own
            names = (as_written(one) for one in command.keys if one.isprintable() and not one.startswith("upper_"))
            keys.extend(name for name in dict.fromkeys(names) if name not in keys)
    return found


def faults_in(config: Config) -> tuple[Fault, ...]:
    """What is wrong with ``[keys]`` of the settings, each with its file and line, and which keys hold instead."""
    from wanvid_tui.config.values import Fault
    from wanvid_tui.ui.keymap import Keymap

    ours, found = Keymap(), list[Fault]()
    for name, reason in rebound(wishes_in(config)).faults.items():
        setting = config.settings["keys", name]
        if stays := ours.printed(name):
            reason = _("{reason}; {key} stays").format(reason=reason, key=stays)
        found.append(Fault(setting.file, setting.line, f"keys.{name}", reason, vital=False))
    return tuple(found)


def _why_not(name: str, written: Sequence[str], keys: Sequence[str], commands: Sequence[Command]) -> str:
    rows = [command for command in commands if command.id == name and command.where not in LISTS]
    if not rows:
        from difflib import get_close_matches

        close = get_close_matches(name, {command.id for command in commands}, 1)
        if close:
            return _('no such command; did you mean "{command}"?').format(command=close[0])
        return _("no such command; wanvid config show lists all")
    if name in FIXED:
        return _("its keys are those of the field and cannot be changed")
    own = [command for command in rows if command.keys or command.says]
    panes = [command.where for command in own if command.where not in (Where.ANYWHERE, *_TEXT)]
    anywhere = any(command.where is Where.ANYWHERE for command in rows)
    for one, key in zip(written, keys, strict=False):
        if reason := why_never(key):
            return _("{key}: {reason}").format(key=one, reason=reason)
        if is_character(key) and not panes:
            return _("{key}: it works in every pane, and a character is written in the prompt").format(key=one)
        if anywhere and not is_character(key) and key in FIELD_KEYS:
            return _("{key}: the prompt needs it for writing").format(key=one)
    return ""


def _row(command: Command, good: Mapping[str, Sequence[str]]) -> Command:
    """A row of the table with the keys that the user wants for it there."""
    if command.id not in good or command.where in LISTS:
        return command
    keys = tuple(good[command.id])
    if command.keys or command.says:
        if command.where is Where.ANYWHERE:
            keys = tuple(key for key in keys if not is_character(key))
            if command.id == "back" and _ALWAYS_BACK not in keys:
                keys = (*keys, _ALWAYS_BACK)
        elif _works_anywhere(command.id):
            keys = tuple(key for key in keys if is_character(key))
        printed = [printed_key(key) for key in keys]
        also = " ".join(printed[1:])
        if "ctrl+enter" in keys:
            keys = (*keys, "ctrl+\r")  # as some terminals send it
        return command._replace(keys=keys, printed=printed[0] if printed else "", also=also)
    return command._replace(printed=printed_key(keys[0]) if keys else "")


def _works_anywhere(name: str) -> bool:
    return any(command.id == name and command.where is Where.ANYWHERE for command in COMMANDS)


def _clash(table: Sequence[Command], good: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """The first wish whose key does something else already, and what; a later wish gives way to an earlier one."""
    for name in reversed(list(good)):
        for mine in (command for command in table if command.id == name and command.where not in LISTS):
            for other in table:
                if other.id == name or not _meet(mine.where, other.where):
                    continue
                both = [key for key in mine.keys if key in other.keys]
                if both:
                    return name, _taken(printed_key(both[0]), other)
    return None


def _meet(one: Where, other: Where) -> bool:
    """Whether keys of two places can mean two things at once."""
    if Where.ANYWHERE in (one, other):
        return {one, other}.isdisjoint(LISTS)
    return one is other


def _taken(key: str, other: Command) -> str:
    if other.where is Where.ANYWHERE:
        return _("{key} is already {command}").format(key=key, command=other.id)
    return _("{key} is already {command} in {place}").format(key=key, command=other.id, place=where_text(other.where))
