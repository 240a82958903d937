"""A sound file as a user writes its path."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["absolute_path"]


def absolute_path(text: str, user_home: Path) -> str:
    """The path that is meant, absolute: ``~`` is the home directory, quotes and ``file://`` around it are left out."""
    text = text.strip().strip("'\"").removeprefix("file://")
    if text == "~" or text.startswith("~/"):
        return str(user_home / text[2:])
    return str(Path(os.path.abspath(text)))  # noqa: PTH100 - resolves no links, unlike Path.resolve
