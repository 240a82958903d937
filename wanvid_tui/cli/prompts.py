"""Saved prompts: ``prompts/NAME.toml`` as a row to start from (config.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wanvid_tui.config.toml import NotToml, parse
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["saved_prompt"]

_NAME = re.compile(r"[^/\\\0.][^/\\\0]{0,120}")


_LIST = re.compile(r"__([A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*)__")


def saved_prompt(directory: Path, name: str, draw: Callable[[], int]) -> dict[str, Any]:
    """The row that a saved prompt is: ``text`` and ``avoid`` by their names on the wire, ``tags`` left out.

    ``__colors__`` in a text becomes a line of ``lists/colors.txt`` that ``draw``, a number of 31 bits, chooses.
    Raises ConfigError: no such prompt, or a file that is not one.
    """
    file = directory / f"{name.removesuffix('.toml')}.toml"
    if not _NAME.fullmatch(name):
        raise ConfigError(
            _("--from takes the name of a file in prompts/"),
            remedy=_("They lie in {directory}").format(directory=directory),
        )
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        names = sorted(path.stem for path in directory.glob("*.toml"))[:20] if directory.is_dir() else []
        there = (
            _("There is: {names}").format(names=_(", ").join(names))
            if names
            else _("Put one there: {file}").format(file=file)
        )
        raise ConfigError(_("there is no saved prompt {name}").format(name=name), remedy=there) from None
    except OSError as error:
        raise ConfigError(
            _("{file} cannot be read: {reason}").format(file=file, reason=system_reason(error))
        ) from error
    try:
        row: dict[str, Any] = parse(raw)
    except NotToml as error:
        raise ConfigError(f"{file}: {error}") from error
    row.pop("tags", None)
    for own, wire in (("text", "prompt"), ("avoid", "negative_prompt")):
        if own in row:
            row[wire] = row.pop(own)
        if isinstance(text := row.get(wire), str):
            row[wire] = _LIST.sub(lambda found: _line_of(directory / "lists", found, draw), text)
    return row


def _line_of(directory: Path, found: re.Match[str], draw: Callable[[], int]) -> str:
    """A line of the list that is named; the name as it stands where there is no such list."""
    file = directory / f"{found[1]}.txt"
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except FileNotFoundError:
        return found[0]
    except (OSError, UnicodeDecodeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else _("not UTF-8 text")
        raise ConfigError(_("{file} cannot be read: {reason}").format(file=file, reason=reason)) from error
    choices = [line for line in lines if line]
    if not choices:
        raise ConfigError(_("{file} has no lines").format(file=file), remedy=_("Write one choice a line"))
    return choices[draw() % len(choices)]
