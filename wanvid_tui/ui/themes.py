"""Themes from TOML files: the ones that ship with the program, and the user's own (ux.md 4.2).

Only the theme in use is parsed at the start. A file that cannot be used is told of, never raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import _
from wanvid_tui.ui.theme_files import LoadedTheme, ThemeFault, finish, peek, read_theme

if TYPE_CHECKING:
    from wanvid_tui.ui.depth import Depth

__all__ = ["DARK", "LIGHT", "LoadedTheme", "Offered", "ThemeFault", "ThemeShelf", "bundled_dir", "choose", "read_theme"]

DARK, LIGHT = "ink", "paper"
"""The themes used when none is named, by the terminal's ground."""

ANSI_DARK, ANSI_LIGHT = "ansi-dark", "ansi-light"
"""The themes of the terminal's own 16 colours."""


class Offered(NamedTuple):
    """A theme in a list to choose from."""

    name: str
    """Its name."""
    description: str = ""
    """One line; empty when its author says nothing."""
    dark: bool = True
    """Light text on a dark ground."""
    own: bool = False
    """Whether it is the user's own."""
    fault: str = ""
    """Why it cannot be used, with file and line; empty when it can."""


def bundled_dir() -> Path:
    """Return the folder of the themes that ship with the program: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def choose(wanted: str, dark: bool, environ: Mapping[str, str], user_dir: Path | None = None) -> tuple[str, bool]:
    """Return the theme to start with and whether it is drawn without colour.

    `wanted` is the user's choice, empty for none; `dark` is the terminal's ground as far as known. `NO_COLOR`,
    `TERM=linux` and other terminals of 16 colours take the themes of 16 colours (ux.md 9).
    """
    from wanvid_tui.ui.depth import Depth, color_depth

    mono = bool(environ.get("NO_COLOR"))
    if mono or color_depth(environ) in (Depth.SIXTEEN, Depth.NONE):
        return ThemeShelf(user_dir).plain_of(wanted or (DARK if dark else LIGHT)), mono
    return wanted or (DARK if dark else LIGHT), False


class ThemeShelf:
    """All themes there are, each parsed when it is asked for."""

    def __init__(
        self, user_dir: Path | None = None, bundled: Path | None = None, *, depth: Depth | None = None
    ) -> None:
        """Take the user's folder of themes, which need not exist, ours if it is not where it belongs, and the depth.

        With a `depth` of 256 colours every theme is given in those; None is all colours.
        """
        self._user_dir = user_dir
        self._bundled = bundled or bundled_dir()
        self._depth = depth
        self._loaded: dict[str, LoadedTheme | None] = {}
        self._faults: dict[str, list[ThemeFault]] = {}

    @property
    def faults(self) -> tuple[ThemeFault, ...]:
        """What was wrong in the files read so far."""
        return tuple(fault for found in self._faults.values() for fault in found)

    def faults_of(self, name: str) -> tuple[ThemeFault, ...]:
        """Return what was wrong with one theme when it was read."""
        return tuple(self._faults.get(name, ()))

    def names(self) -> list[str]:
        """Return the names of all theme files, sorted; nothing is parsed."""
        return sorted(self._files())

    def load(self, name: str) -> LoadedTheme:
        """Return the theme `name`; one that is missing or broken is told of in `faults`, and the next best returned."""
        for candidate in dict.fromkeys((name, DARK)):
            if loaded := self.get(candidate):
                return loaded
        from textual.theme import BUILTIN_THEMES

        return finish(BUILTIN_THEMES["textual-dark"])

    def load_all(self) -> list[LoadedTheme]:
        """Return every theme that can be used, by name."""
        return [loaded for name in self.names() if (loaded := self.get(name))]

    def get(self, name: str) -> LoadedTheme | None:
        """Return the theme `name`, None when it is missing or broken; what is wrong is in `faults_of(name)`."""
        if name not in self._loaded:
            self._loaded[name] = self._read(name)
        return self._loaded[name]

    def offered(self) -> list[Offered]:
        """Return all themes to choose from: the usable ones by name, then the broken ones, each with its fault."""
        rows: list[Offered] = []
        for name, path in sorted(self._files().items()):
            own = path.parent == self._user_dir
            loaded = self.get(name)
            if loaded is None:
                rows.append(Offered(name, own=own, fault=str(self._faults[name][-1])))
            else:
                rows.append(Offered(name, loaded.description, loaded.palette.dark, own))
        return sorted(rows, key=lambda row: bool(row.fault))

    def plain_of(self, name: str) -> str:
        """Return the theme of 16 colours that stands for `name`: the light one for a light theme."""
        if name in (ANSI_DARK, ANSI_LIGHT):
            return name
        path = self._files().get(name)
        return ANSI_LIGHT if path is not None and peek(path, "dark") == "false" else ANSI_DARK

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Return name, time and size of the user's files: another one when any of them changed; empty without any."""
        if self._user_dir is None:
            return ()
        found: list[tuple[str, int, int]] = []
        for path in sorted(self._user_dir.glob("*.toml")):
            try:
                facts = path.stat()
            except OSError:
                continue  # gone between the two looks: the next look sees it
            found.append((path.name, facts.st_mtime_ns, facts.st_size))
        return tuple(found)

    def reload(self) -> None:
        """Forget what was read, so that changed files count."""
        self._loaded.clear()
        self._faults.clear()

    def _files(self) -> dict[str, Path]:
        """Return the theme files by the names in them; the user's hide ours, whose files are called as the themes."""
        files = {path.stem: path for path in self._bundled.glob("*.toml")}
        if self._user_dir is not None and self._user_dir.is_dir():
            files |= {peek(path, "name") or path.stem: path for path in sorted(self._user_dir.glob("*.toml"))}
        return files

    def _read(self, name: str) -> LoadedTheme | None:
        files = self._files()
        if name not in files:
            folder = self._user_dir or self._bundled
            known = _(", ").join(sorted(files)) or "-"
            missing = ThemeFault(
                folder / f"{name}.toml", None, "", _("no such theme; there are: {known}").format(known=known)
            )
            self._faults[name] = [missing]
            return None
        loaded, self._faults[name] = read_theme(files[name])
        return self._fitted(loaded) if loaded else None

    def _fitted(self, loaded: LoadedTheme) -> LoadedTheme:
        """Return a theme in the colours that the terminal draws."""
        if self._depth is None or self._depth.value != "256" or loaded.palette.ansi:
            return loaded
        from wanvid_tui.ui.depth import fitted

        return fitted(loaded)
