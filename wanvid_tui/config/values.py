"""The settings that hold, each with where it comes from.

Named tuples: every command makes them, and dataclasses take four times as long to be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.config.keys import DEFAULT_FIELDS, PROFILE_KEYS, TOP_KEYS, Plain
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _
from wanvid_tui.paths import expand_user

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wanvid_tui.paths import Places

__all__ = ["Config", "Fault", "Profile", "Setting"]


class Fault(NamedTuple):
    """What is wrong with a settings file, and where."""

    file: Path
    """The file."""
    line: int | None
    """Its line, from 1; None when it could not be told."""
    key: str
    """The dotted key; empty for a file that is no TOML."""
    reason: str
    """What is wrong and what is expected."""
    vital: bool
    """Whether it decides which account is used, so that no default may stand in for it."""

    def __str__(self) -> str:
        where = _("{file} line {line}").format(file=self.file, line=self.line) if self.line else f"{self.file}"
        return f"{where}: {self.key}: {self.reason}" if self.key else f"{where}: {self.reason}"


class Setting(NamedTuple):
    """One value and the file it was read from."""

    value: Plain
    """As it stands there, of the key's kind."""
    file: Path
    """Where it stands."""
    line: int | None
    """Its line there, from 1; None where that is not known."""

    def __repr__(self) -> str:
        return f"Setting({self.origin})"  # the value may be a key

    @property
    def origin(self) -> str:
        """File and line, to be shown."""
        return _("{file} line {line}").format(file=self.file, line=self.line) if self.line else f"{self.file}"


class Profile(NamedTuple):
    """What the files say of one account."""

    name: str
    """As the user calls it."""
    region: str | None
    """The region's id; None where none is named."""
    base: str | None
    """As written; `core.base.canonical_base` makes it whole."""
    task_path: str | None
    """A gateway's own path to a task, or None."""
    workspace: str | None
    """The workspace's id, or None."""
    api_key: str | None
    """The key itself, where it is written down."""
    api_key_command: tuple[str, ...]
    """A program and its arguments that print the key; empty when there is none."""
    keyring: bool
    """Whether the key lies in the system's key ring."""
    output_dir: str | None
    """Where its videos go; None for the place of all profiles."""
    defaults: Mapping[str, Plain]
    """What a new draft starts with: names of a batch row."""

    def __repr__(self) -> str:
        return f"Profile({self.name!r})"


class Config(NamedTuple):
    """Every setting of both files, checked."""

    places: Places
    """Where the files lie."""
    settings: Mapping[tuple[str, ...], Setting]
    """What the files say, by path; what is not in it has its default."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with the files; those keys have their defaults."""

    def get(self, *path: str) -> Plain:
        """The value of a top-level key, its default where no file has it."""
        found = self.settings.get(path)
        return found.value if found is not None else TOP_KEYS[path[0]].default

    def text(self, name: str) -> str:
        """A top-level key that is text."""
        return str(self.get(name))

    def switch(self, name: str) -> bool:
        """A top-level key that is true or false."""
        return self.get(name) is True

    def origin(self, *path: str) -> str:
        """Where a value comes from, to be shown: file and line, or ``default``."""
        found = self.settings.get(path)
        return found.origin if found is not None else "default"

    @property
    def notices(self) -> tuple[str, ...]:
        """What an interface that started all the same has to say about the files."""
        return tuple(str(fault) for fault in self.faults)

    def open_keys(self) -> tuple[Path, ...]:
        """The files that have an API key in them and that others may read."""
        files = dict.fromkeys(
            found.file
            for path, found in self.settings.items()
            if path[0] == "profiles" and path[-1] == "api_key" and str(found.value).strip()
        )
        return tuple(file for file in files if _is_open(file))

    @property
    def open_key_notices(self) -> tuple[str, ...]:
        """A sentence for each of those files, to be said."""
        return tuple(
            _("{file} has an API key in it that others can read: chmod 600 {file}").format(file=file)
            for file in self.open_keys()
        )

    def amount(self, *path: str) -> float | None:
        """An amount that the files set at a path: money or seconds; None where they do not."""
        found = self.settings.get(path)
        value = found.value if found is not None else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    @property
    def profile_name(self) -> str:
        """The profile in use."""
        return self.text("profile")

    def check_account(self) -> None:
        """Raise ConfigError when the files are at fault where they decide which account is used."""
        vital = [fault for fault in self.faults if fault.vital]
        if vital:
            raise ConfigError("; ".join(map(str, vital)), remedy=_("Nothing is sent until the file is mended"))

    def has_profile(self, name: str) -> bool:
        """Whether any file says something of this profile."""
        return any(path[:2] == ("profiles", name) for path in self.settings)

    def profiles(self) -> tuple[str, ...]:
        """The names of all profiles the files speak of, in their order."""
        return tuple(dict.fromkeys(path[1] for path in self.settings if path[0] == "profiles"))

    def profile(self, name: str) -> Profile:
        """What the files say of one profile; all empty when they say nothing."""

        def said(key: str) -> Plain:
            found = self.settings.get(("profiles", name, key))
            return found.value if found is not None else PROFILE_KEYS[key].default

        def text(key: str) -> str | None:
            value = said(key)
            return value if isinstance(value, str) else None

        command = said("api_key_command")
        return Profile(
            name=name,
            region=text("region"),
            base=text("base"),
            task_path=text("task_path"),
            workspace=text("workspace"),
            api_key=text("api_key"),
            api_key_command=tuple(map(str, command)) if isinstance(command, list) else (),
            keyring=said("keyring") is True,
            output_dir=text("output_dir"),
            defaults={
                key: found.value
                for key in DEFAULT_FIELDS
                if (found := self.settings.get(("profiles", name, "defaults", key))) is not None
            },
        )

    def output_dir(self, profile: str | None) -> Path:
        """Where finished videos go, absolute: the profile's directory, else the general one, else the place's."""
        own = self.profile(profile).output_dir if profile is not None else None
        general = self.get("output_dir")
        said = own or (general if isinstance(general, str) else None)
        if said is None:
            return self.places.videos
        return expand_user(said, self.places.user_home).absolute()


def _is_open(file: Path) -> bool:
    """Whether others than its owner may read a file; one that is gone meanwhile is not."""
    try:
        return bool(file.stat().st_mode & 0o077)
    except OSError:
        return False
