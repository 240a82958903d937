"""Themes from TOML files: the ones that ship with the program, and the user's own (ux.md 4.2).

Only the theme in use is parsed at the start. A file that cannot be used is told of, never raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.ui.palette import RGB, Palette, derive, rgb

if TYPE_CHECKING:
    from textual.theme import Theme

DARK, LIGHT = "ink", "paper"
"""The themes used when none is named, by the terminal's ground."""

ANSI_DARK, ANSI_LIGHT = "ansi-dark", "ansi-light"
"""The themes of the terminal's own 16 colours."""

_COLORS = ("primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    **dict.fromkeys((*_COLORS, "panel", "boost"), (str,)),
    **dict.fromkeys(("dark", "ansi"), (bool,)),
    **dict.fromkeys(("luminosity_spread", "text_alpha"), (int, float)),
    "variables": (dict,),
}
_OWN_ROLES = ("row", "chip", "fill", "strong", "dim", "off", "onaccent", "warn-bg", "bad-bg")
_REMARKS = ("author", "description")
_KIND_WORDS = {str: "a text in quotes", bool: "true or false", int: "a number", dict: "a table"}


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
        where = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return f"{where}: {self.key}: {self.reason}" if self.key else f"{where}: {self.reason}"


class LoadedTheme(NamedTuple):
    """A theme ready to be used."""

    theme: Theme
    """For `App.register_theme`."""
    palette: Palette
    """The colours by role, for the painter."""


def bundled_dir() -> Path:
    """Return the folder of the themes that ship with the program: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def choose(wanted: str, dark: bool, environ: Mapping[str, str]) -> tuple[str, bool]:
    """Return the theme to start with and whether it is drawn without colour.

    `wanted` is the user's choice, empty for none; `dark` is the terminal's ground as far as known. `NO_COLOR` and
    `TERM=linux` take the themes of 16 colours (ux.md 9).
    """
    mono = "NO_COLOR" in environ
    if mono or environ.get("TERM") == "linux":
        light = wanted in (LIGHT, ANSI_LIGHT) or (not wanted and not dark)
        return (ANSI_LIGHT if light else ANSI_DARK), mono
    return wanted or (DARK if dark else LIGHT), False


class ThemeShelf:
    """All themes there are, each parsed when it is asked for."""

    def __init__(self, user_dir: Path | None = None, bundled: Path | None = None) -> None:
        """Take the user's folder of themes, which need not exist, and ours if it is not where it belongs."""
        self._user_dir = user_dir
        self._bundled = bundled or bundled_dir()
        self._loaded: dict[str, LoadedTheme | None] = {}
        self._faults: list[ThemeFault] = []

    @property
    def faults(self) -> tuple[ThemeFault, ...]:
        """What was wrong in the files read so far."""
        return tuple(self._faults)

    def names(self) -> list[str]:
        """Return the names of all theme files, sorted; nothing is parsed."""
        return sorted(self._files())

    def load(self, name: str) -> LoadedTheme:
        """Return the theme `name`; one that is missing or broken is told of in `faults`, and the next best returned."""
        for candidate in dict.fromkeys((name, DARK)):
            if loaded := self._get(candidate):
                return loaded
        from textual.theme import BUILTIN_THEMES

        return _finish(BUILTIN_THEMES["textual-dark"])

    def load_all(self) -> list[LoadedTheme]:
        """Return every theme that can be used, by name."""
        return [loaded for name in self.names() if (loaded := self._get(name))]

    def reload(self) -> None:
        """Forget what was read, so that changed files count."""
        self._loaded.clear()
        self._faults.clear()

    def _files(self) -> dict[str, Path]:
        """Return the theme files by the names in them; the user's hide ours, whose files are called as the themes."""
        files = {path.stem: path for path in self._bundled.glob("*.toml")}
        if self._user_dir is not None and self._user_dir.is_dir():
            files |= {_peek_name(path): path for path in sorted(self._user_dir.glob("*.toml"))}
        return files

    def _get(self, name: str) -> LoadedTheme | None:
        if name not in self._loaded:
            self._loaded[name] = self._read(name)
        return self._loaded[name]

    def _read(self, name: str) -> LoadedTheme | None:
        files = self._files()
        if name not in files:
            folder = self._user_dir or self._bundled
            known = ", ".join(sorted(files)) or "none"
            self._faults.append(ThemeFault(folder / f"{name}.toml", None, "", f"no such theme; there are: {known}"))
            return None
        loaded, faults = read_theme(files[name])
        self._faults += faults
        return loaded


def read_theme(path: Path) -> tuple[LoadedTheme | None, list[ThemeFault]]:
    """Read a theme file; return the theme, None when it cannot be used, and what is wrong in it."""
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, [ThemeFault(path, None, "", f"cannot be read: {error}")]
    try:
        table = tomllib.loads(text)
    except RecursionError:
        return None, [ThemeFault(path, None, "", "no TOML: it is nested too deep")]
    except ValueError as error:  # TOMLDecodeError, and what Python says of a number of thousands of digits
        reason, _, place = str(error).partition(" (at line ")
        number = place.partition(",")[0]
        return None, [ThemeFault(path, int(number) if number.isdecimal() else None, "", f"no TOML: {reason}")]
    unknown = [key for key in table if key not in _KINDS and key not in _REMARKS]
    found = [ThemeFault(path, _line_of(text, key), key, "no such key; it is not used") for key in unknown]
    wrong = [ThemeFault(path, _line_of(text, key), key, reason) for key, reason in _unusable(table)]
    if wrong:
        return None, found + wrong
    from textual.color import ColorParseError
    from textual.theme import Theme

    fields = {key: value for key, value in table.items() if key in _KINDS}
    try:
        return _finish(Theme(**{"name": path.stem} | fields)), found
    except (ColorParseError, ValueError, KeyError) as error:
        return None, [*found, ThemeFault(path, None, "", f"no theme comes of it: {error}")]


def _peek_name(path: Path) -> str:
    """Return the theme's name in a file without parsing it; the file's own when there is none to be seen."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return path.stem  # read_theme tells of it when the theme is asked for
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "name":
            return value.partition("#")[0].strip().strip("\"'") or path.stem
        if line.lstrip().startswith("["):
            break
    return path.stem


def _unusable(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return keys whose values cannot be used, each with the reason."""
    wrong: list[tuple[str, str]] = []
    if "primary" not in table:
        wrong.append(("primary", "is missing; it colours focus and keys"))
    colors: dict[str, object] = {}
    for key, kinds in _KINDS.items():
        value: Any = table.get(key)
        if value is None:
            continue
        if not isinstance(value, kinds) or (kinds[0] is int and isinstance(value, bool)):
            wrong.append((key, f"must be {_KIND_WORDS[kinds[0]]}"))
        elif isinstance(value, dict):
            colors |= {name: color for name, color in value.items() if name.startswith("wv-")}
            wrong += [(name, "must be a text in quotes") for name in value if not isinstance(value[name], str)]
        elif key in _COLORS or key in ("panel", "boost"):
            colors[key] = value
    return wrong + [(key, f"no colour: {color}") for key, color in colors.items() if not _is_color(color)]


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


def _finish(theme: Theme) -> LoadedTheme:
    """Generate the theme's variables, which proves it, and take the palette from them.

    Colours that the file sets are taken as they stand there: the generated ones are off by one here and there. The
    theme gets the `wv-*` variables that it lacks, so that style sheets may use them with any theme.
    """
    own = {key: value for key in (*_COLORS, "panel") if isinstance(value := getattr(theme, key), str)}
    colors = theme.to_color_system().generate() | own | theme.variables
    palette = derive(theme.name, theme.dark, theme.ansi, colors, _parse)
    derived = {f"wv-{name}": getattr(palette, name.replace("-", "")) for name in _OWN_ROLES}
    if theme.ansi:  # Textual's own style sheets use these two in such themes, and have no value for them
        derived["ansi-background"] = "ansi_black" if theme.dark else "ansi_white"
        derived["ansi-foreground"] = "ansi_white" if theme.dark else "ansi_black"
    return LoadedTheme(replace(theme, variables=derived | theme.variables), palette)


def _parse(color: str) -> RGB:
    """Return the parts of a colour in any of Textual's forms; a translucent one counts as opaque."""
    if len(color) == 7 and color[0] == "#":
        return rgb(color)
    from textual.color import Color

    return Color.parse(color).rgb
