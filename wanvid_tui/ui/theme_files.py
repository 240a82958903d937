"""One theme file: read, checked key by key, and made into what the interface uses. A fault is told of, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.ui.palette import RGB, Palette, derive, rgb

if TYPE_CHECKING:
    from textual.theme import Theme

__all__ = ["EXACT", "OWN_ROLES", "LoadedTheme", "ThemeFault", "finish", "peek", "read_theme"]

_COLORS = ("primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    **dict.fromkeys((*_COLORS, "panel", "boost"), (str,)),
    **dict.fromkeys(("dark", "ansi"), (bool,)),
    **dict.fromkeys(("luminosity_spread", "text_alpha"), (int, float)),
    "variables": (dict,),
}
OWN_ROLES = ("row", "chip", "fill", "strong", "dim", "off", "onaccent", "warn-bg", "bad-bg")
"""The roles of our own that a theme may set, as `wv-ROLE`."""
EXACT = ("foreground", "background", "surface", "panel")
"""Colours that style sheets take from a theme exactly as its file has them: such widgets stand beside rows of ours."""
_REMARKS = ("author", "description")
_KIND_WORDS = {str: N_("a text in quotes"), bool: N_("true or false"), int: N_("a number"), dict: N_("a table")}
_STATES: Mapping[tuple[bool, bool], Mapping[str, str]] = {
    (False, True): {"success": "#8fce86", "warning": "#e8bf5f", "error": "#ff8589"},
    (False, False): {"success": "#27702c", "warning": "#825400", "error": "#b3241d"},
    (True, True): {"success": "ansi_green", "warning": "ansi_yellow", "error": "ansi_red"},
    (True, False): {"success": "ansi_green", "warning": "ansi_magenta", "error": "ansi_red"},
}
"""What states look like in a theme that says nothing of them, by its `ansi` and `dark`: Textual would merge them."""
_STYLES = frozenset(("none", "not", "bold", "b", "dim", "italic", "i", "underline", "u", "reverse", "strike"))
_MOST_BYTES = 1_000_000
_MOST_QUOTED = 24


class ThemeFault(NamedTuple):
    """Something wrong in a theme file."""

    file: Path
    """The file."""
    line: int | None
    """Its line, from 1; None when not known."""
    key: str
    """The key; empty when the file as a whole is meant."""
    reason: str
    """What is wrong, one line."""

    def __str__(self) -> str:
        """Return `FILE, line N: KEY: REASON`, what is not known left out."""
        where = _("{file}, line {line}").format(file=self.file, line=self.line) if self.line else str(self.file)
        if self.key:
            return _("{where}: {key}: {reason}").format(where=where, key=self.key, reason=self.reason)
        return _("{where}: {reason}").format(where=where, reason=self.reason)


class LoadedTheme(NamedTuple):
    """A theme ready to be used."""

    theme: Theme
    """For `App.register_theme`."""
    palette: Palette
    """The colours by role, for the painter."""
    description: str = ""
    """What its author says of it, one line; empty when he says nothing."""
    author: str = ""
    """Who made it."""


def read_theme(path: Path) -> tuple[LoadedTheme | None, list[ThemeFault]]:
    """Read a theme file; return the theme, None when it cannot be used, and what is wrong in it."""
    import tomllib

    text, unread = _text_of(path)
    if unread:
        return None, [ThemeFault(path, None, "", unread)]
    try:
        table = tomllib.loads(text)
    except RecursionError:
        return None, [ThemeFault(path, None, "", _("no TOML: it is nested too deep"))]
    except ValueError as error:  # TOMLDecodeError, and what Python says of a number of thousands of digits
        reason, _at, place = str(error).partition(" (at line ")
        number = place.partition(",")[0]
        words = _("no TOML: {reason}").format(reason=reason)
        return None, [ThemeFault(path, int(number) if number.isdecimal() else None, "", words)]
    unknown = [key for key in table if key not in _KINDS and key not in _REMARKS]
    found = [ThemeFault(path, _line_of(text, key), key, _("no such key; it is not used")) for key in unknown]
    wrong = [ThemeFault(path, _line_of(text, key), key, reason) for key, reason in _unusable(table)]
    if wrong:
        return None, found + wrong
    from textual.color import ColorParseError
    from textual.theme import Theme

    fields = {key: value for key, value in table.items() if key in _KINDS}
    try:
        done = finish(Theme(**{"name": path.stem} | fields))
    except (ColorParseError, ValueError, KeyError) as error:
        return None, [*found, ThemeFault(path, None, "", _("no theme comes of it: {error}").format(error=error))]
    return done._replace(**{key: table[key] for key in _REMARKS if key in table}), found


def peek(path: Path, key: str) -> str:
    """Return what a file says of `key` at its top, without parsing it; empty when there is nothing to be seen."""
    text, _ = _text_of(path)  # what cannot be read is told of when the theme is asked for
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == key:
            return value.partition("#")[0].strip().strip("\"'")
        if line.lstrip().startswith("["):
            break
    return ""


def finish(theme: Theme) -> LoadedTheme:
    """Generate the theme's variables, which proves it, and take the palette from them.

    Colours that the file sets are taken as they stand there: the generated ones are off by one here and there. So the
    theme gets these as variables too, and the `wv-*` variables that it lacks: style sheets may use them with any
    theme.
    """
    states = _STATES[theme.ansi, theme.dark]
    missing: dict[str, Any] = {key: color for key, color in states.items() if getattr(theme, key) is None}
    theme = replace(theme, **missing)
    own = {key: value for key in (*_COLORS, "panel") if isinstance(value := getattr(theme, key), str)}
    colors = theme.to_color_system().generate() | own | theme.variables
    palette = derive(theme.name, theme.dark, theme.ansi, colors, _parse)
    derived = {f"wv-{name}": getattr(palette, name.replace("-", "")) for name in OWN_ROLES}
    if theme.ansi:  # Textual's own style sheets use these two in such themes, and have no value for them
        derived["ansi-background"] = "ansi_black" if theme.dark else "ansi_white"
        derived["ansi-foreground"] = "ansi_white" if theme.dark else "ansi_black"
    exact = {key: own[key] for key in EXACT if key in own}
    return LoadedTheme(replace(theme, variables=derived | exact | theme.variables), palette)


def _text_of(path: Path) -> tuple[str, str]:
    """Return a file's text and, when there is none to be had, why."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            return "", _("more than {n} bytes").format(n=_MOST_BYTES)
        return raw.decode("utf-8"), ""
    except OSError as error:
        return "", _("cannot be read: {reason}").format(reason=system_reason(error))
    except UnicodeDecodeError as error:
        return "", _("cannot be read: no UTF-8 at byte {n}").format(n=error.start)


def _unusable(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return keys whose values cannot be used, each with the reason."""
    wrong: list[tuple[str, str]] = []
    if "primary" not in table:
        wrong.append(("primary", _("is missing; it colours focus and keys")))
    colors: dict[str, object] = {}
    for key, kinds in {**_KINDS, **dict.fromkeys(_REMARKS, (str,))}.items():
        value: Any = table.get(key)
        if value is None:
            continue
        if not isinstance(value, kinds) or (kinds[0] is int and isinstance(value, bool)):
            wrong.append((key, _("must be {kind}").format(kind=_(_KIND_WORDS[kinds[0]]))))
        elif isinstance(value, dict):
            wrong += _unusable_variables(value)
        elif key in _COLORS or key in ("panel", "boost"):
            colors[key] = value
        elif isinstance(value, str) and key == "name" and (not value.strip() or not value.isprintable()):
            wrong.append((key, _("must be a name")))
    return wrong + [(key, _no_color(color)) for key, color in colors.items() if not _is_color(color)]


def _unusable_variables(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return variables that a style sheet could not be read with, each with the reason."""
    wrong: list[tuple[str, str]] = []
    for name, value in table.items():
        if not isinstance(value, str):
            wrong.append((name, _("must be {kind}").format(kind=_(_KIND_WORDS[str]))))
        elif name.startswith("wv-"):
            wrong += [] if _is_color(value) else [(name, _no_color(value))]
        elif name.endswith("style"):
            wrong += (
                []
                if _STYLES.issuperset(value.split())
                else [(name, _("no style of text: {value}").format(value=_start_of(value)))]
            )
        else:
            color, _blank, share = value.rpartition(" ") if value.endswith("%") else (value, "", "0%")
            if not share[:-1].isdecimal() or not (color in ("auto", "initial") or _is_color(color)):
                wrong.append((name, _no_color(value)))
    return wrong


def _no_color(value: object) -> str:
    """Return what is said of a value that is no colour."""
    return _("no colour: {value}").format(value=_start_of(value))


def _start_of(value: object) -> str:
    """Return as much of a wrong value as it takes to find it: the file and the line are to stand beside it."""
    text = str(value)
    return text if len(text) <= _MOST_QUOTED else text[:_MOST_QUOTED] + "..."


def _is_color(value: object) -> bool:
    """Tell whether a value is a colour in one of Textual's forms; what is no text is complained of elsewhere."""
    if not isinstance(value, str):
        return True
    from textual.color import Color, ColorParseError

    try:
        Color.parse(value)
    except ColorParseError:
        return False
    return True


def _line_of(text: str, key: str) -> int | None:
    """Return the first line that sets `key`, from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.partition("=")[0].strip().strip("\"'") == key or line.strip() == f"[{key}]":
            return number
    return None


def _parse(color: str) -> RGB:
    """Return the parts of a colour in any of Textual's forms; a translucent one counts as opaque."""
    if len(color) == 7 and color[0] == "#":
        return rgb(color)
    from textual.color import Color

    return Color.parse(color).rgb
