"""Reading the two settings files: every fault with file, line, key and what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.config.keys import DEFAULT_FIELDS, PROFILE_KEYS, PROFILE_NAME, TOP_KEYS, find_key
from wanvid_tui.config.locate import find_line
from wanvid_tui.config.toml import NotToml, parse
from wanvid_tui.config.values import Config, Fault, Setting
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wanvid_tui.config.keys import Plain
    from wanvid_tui.paths import Places

__all__ = ["load", "read_file", "without_faults"]

_TABLES = frozenset({("profiles",), ("keys",)})
_DEEPEST = 4
"""The longest path that a key has, ``profiles.NAME.defaults.FIELD``."""


def load(places: Places) -> Config:
    """Both files; what is wrong in them is in ``faults`` and has its default."""
    settings: dict[tuple[str, ...], Setting] = {}
    faults: list[Fault] = []
    for file in (places.settings, places.config):
        found, wrong = read_file(file)
        settings.update(found)
        faults.extend(wrong)
    return Config(places, settings, tuple(faults))


def without_faults(config: Config) -> Config:
    """The same; raises ConfigError naming every fault that is in it."""
    if config.faults:
        raise ConfigError("\n".join(map(str, config.faults)))
    return config


def read_file(file: Path) -> tuple[dict[tuple[str, ...], Setting], list[Fault]]:
    """What one file says, by path, and what is wrong with it; a file that is not there says nothing."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [
            Fault(file, None, "", _("cannot be read: {reason}").format(reason=system_reason(error)), vital=True)
        ]
    try:
        tree = parse(raw)
    except NotToml as error:
        return {}, [Fault(file, error.line, "", error.reason, vital=True)]
    text = raw.decode("utf-8-sig")
    settings: dict[tuple[str, ...], Setting] = {}
    faults: list[Fault] = []
    for path, value in _leaves(tree, ()):
        line = find_line(text, path)
        reason = _fault(path, value)
        if reason is None:
            settings[path] = Setting(value, file, line)
        else:
            known = find_key(path)
            vital = known.vital if known is not None else path[0] == "profiles"
            faults.append(Fault(file, line, ".".join(path), reason, vital))
    return settings, faults


def _leaves(tree: dict[str, Plain], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Plain]]:
    """Every value of the tree with its path; an empty table says nothing, one below all keys counts as a value."""
    for name, value in tree.items():
        path = (*above, name)
        if isinstance(value, dict) and find_key(path) is None and len(path) < _DEEPEST:
            yield from _leaves(value, path)
        else:
            yield path, value


def _fault(path: tuple[str, ...], value: Plain) -> str | None:
    """Why a value cannot stand where it stands, or None."""
    known = find_key(path)
    if known is None:
        if path in _TABLES or (len(path) == 2 and path[0] == "profiles"):
            return _("expected a table")
        return _unknown(path)
    if known.fits(value):
        return None
    return (
        _("expected {expected}").format(expected=_(known.expected))
        if known.secret
        else _("expected {expected}, found {kind}").format(expected=_(known.expected), kind=_kind(value))
    )


def _unknown(path: tuple[str, ...]) -> str:
    """That a key is unknown, and the one that was probably meant."""
    from difflib import get_close_matches

    if path[0] == "profiles" and not PROFILE_NAME.fullmatch(path[1]):
        return _("a profile is called by up to 64 letters, digits, - and _")
    if path[0] == "profiles" and len(path) > 3 and path[2] == "defaults":
        near = DEFAULT_FIELDS
    else:
        near = PROFILE_KEYS if path[0] == "profiles" else TOP_KEYS
    close = get_close_matches(path[-1], near, 1)
    return (
        _('unknown key; did you mean "{close}"?').format(close=close[0])
        if close
        else _("unknown key; wanvid config show lists all")
    )


def _kind(value: Plain) -> str:
    """A value's kind in plain words; short plain values as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _("text") if len(value) > 40 or not value.isprintable() else f'"{value}"'
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return _("a list")
    return _("a table") if isinstance(value, dict) else _("a date")
