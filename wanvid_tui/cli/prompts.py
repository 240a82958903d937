"""Saved prompts: ``prompts/NAME.toml`` as a row to start from (config.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["saved_prompt"]

_NAME = re.compile(r"[^/\\\0.][^/\\\0]{0,120}")


def saved_prompt(directory: Path, name: str) -> dict[str, Any]:
    """The row that a saved prompt is: ``text`` and ``avoid`` by their names on the wire, ``tags`` left out.

    Raises ConfigError: no such prompt, or a file that is not one.
    """
    file = directory / f"{name.removesuffix('.toml')}.toml"
    if not _NAME.fullmatch(name):
        raise ConfigError("--from takes the name of a file in prompts/", remedy=f"They lie in {directory}")
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        names = sorted(path.stem for path in directory.glob("*.toml"))[:20] if directory.is_dir() else []
        there = f"There is: {', '.join(names)}" if names else f"Put one there: {file}"
        raise ConfigError(f"there is no saved prompt {name}", remedy=there) from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    import tomllib

    try:
        row = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    row.pop("tags", None)
    for own, wire in (("text", "prompt"), ("avoid", "negative_prompt")):
        if own in row:
            row[wire] = row.pop(own)
    return row
