"""Changing ``settings.toml``, the one settings file that wanvid writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.config.keys import PROFILE_KEYS, TOP_KEYS, find_key
from wanvid_tui.config.load import read_file
from wanvid_tui.config.toml import NotToml, parse
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.files import write_private

if TYPE_CHECKING:
    from wanvid_tui.config.keys import Key, Plain
    from wanvid_tui.paths import Places

__all__ = ["key_path", "parse_value", "set_key", "store"]


def key_path(name: str, profile: str) -> tuple[str, ...]:
    """The path of a key as typed: a bare key of a profile is the profile's; raises ConfigError for an unknown one."""
    path = tuple(name.split("."))
    if path[0] in PROFILE_KEYS or (path[0] == "defaults" and len(path) == 2):
        path = ("profiles", profile, *path)
    if find_key(path) is None:
        from difflib import get_close_matches

        close = get_close_matches(path[-1], [*TOP_KEYS, *PROFILE_KEYS], 1)
        raise ConfigError(
            _("{name}: no such key").format(name=name),
            remedy=_("Did you mean {close}?").format(close=close[0]) if close else _("wanvid config show lists all"),
        )
    return path


def parse_value(path: tuple[str, ...], text: str) -> Plain:
    """What was typed as the kind of value that the key takes; raises ConfigError with what is expected."""
    known = find_key(path)
    if known is None:
        raise ConfigError(_("{name}: no such key").format(name=".".join(path)))
    for value in _readings(known, text):
        if known.fits(value):
            return value
    said = _("{key}: expected {expected}") if known.secret else _("{key}: expected {expected}, found {text!r}")
    raise ConfigError(said.format(key=".".join(path), expected=_(known.expected), text=text))


def _readings(known: Key, text: str) -> list[Plain]:
    """The values that a typed text can mean, the likeliest first."""
    readings: list[Plain] = []
    word = text.strip().lower()
    if word in ("true", "yes", "on"):
        readings.append(True)
    elif word in ("false", "no", "off"):
        readings.append(False)
    try:
        readings.append(int(word))
    except ValueError:
        try:
            readings.append(float(word))
        except ValueError:
            readings.extend(_as_list(text))
    # text last, but for keys that are text a number typed is text all the same
    return [*readings, text] if not isinstance(known.default, bool) else readings


def _as_list(text: str) -> list[Plain]:
    """The list that a TOML or JSON array means, or none."""
    if not text.lstrip().startswith("["):
        return []
    import tomllib

    try:
        return [tomllib.loads(f"value = {text}")["value"]]
    except (ValueError, RecursionError):
        return []


def set_key(places: Places, path: tuple[str, ...], value: Plain) -> None:
    """Write one value to ``settings.toml``.

    Raises ConfigError when ``config.toml`` fixes the key, naming the line, and when ``settings.toml`` is broken:
    what cannot be read is not written over.
    """
    name = ".".join(path)
    fixed, _faults = read_file(places.config)
    if (setting := fixed.get(path)) is not None:
        raise ConfigError(
            _("{origin} fixes {name}").format(origin=setting.origin, name=name),
            remedy=_("Change it there; wanvid does not write that file"),
        )
    store(places, path, value)


def store(places: Places, path: tuple[str, ...], value: Plain) -> None:
    """Write one value to ``settings.toml`` whatever ``config.toml`` says (0600, atomic); raises ConfigError."""
    tree: dict[str, Plain] = {}
    try:
        tree = parse(places.settings.read_bytes())
    except FileNotFoundError:
        pass
    except NotToml as error:
        raise ConfigError(
            f"{places.settings}: {error}", remedy=_("Mend it or move it away: it is not written over")
        ) from error
    except OSError as error:
        raise ConfigError(
            _("{settings} cannot be read: {reason}").format(settings=places.settings, reason=system_reason(error))
        ) from error
    here = tree
    for part in path[:-1]:
        below = here.setdefault(part, {})
        if not isinstance(below, dict):
            raise ConfigError(_("{settings}: {part}: expected a table").format(settings=places.settings, part=part))
        here = below
    here[path[-1]] = value
    import tomli_w

    try:
        write_private(places.settings, tomli_w.dumps(tree).encode())
    except OSError as error:
        raise ConfigError(
            _("{settings} cannot be written: {reason}").format(settings=places.settings, reason=system_reason(error))
        ) from error
