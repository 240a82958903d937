"""Completing the path of a sound file, as a shell does: directories, and files that may be sound."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.request import REMOTE_SCHEMES

__all__ = ["Completion", "completed"]

_SOUNDS = (".wav", ".mp3")
_MOST = 5_000
"""Entries of a directory that are looked at."""


class Completion(NamedTuple):
    """What a text becomes, and what it may become further."""

    text: str
    """The text, grown as far as all matches agree."""
    head: str = ""
    """The part up to the last slash, as it was typed."""
    names: tuple[str, ...] = ()
    """Every match behind it; a directory ends in a slash."""
    problem: str = ""
    """Why there is none."""


def completed(text: str, user_home: Path) -> Completion:
    """Complete a path; it keeps the form that it was typed in. Reads a directory: call it on a thread."""
    if text.startswith(REMOTE_SCHEMES):
        return Completion(text, problem=_("An address is not completed."))
    if text == "~":
        return Completion("~/", "~/")
    head, slash, start = text.rpartition("/")
    head += slash
    folder = user_home / head[2:] if head.startswith("~/") else Path(head or ".")
    try:
        names = sorted(_names(folder, start))
    except OSError as error:
        return Completion(
            text, head, problem=_("{what}: {reason}.").format(what=head or folder, reason=system_reason(error))
        )
    if not names:
        return Completion(text, head, problem=_("No sound file and no directory begins so."))
    first, last = names[0], names[-1]  # Sorted: what these two share, all share.
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    shared = first[: same if same is not None else min(len(first), len(last))]
    return Completion(head + shared, head, tuple(names))


def _names(folder: Path, start: str) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count >= _MOST:
                break
            name = entry.name
            if not name.startswith(start) or (name.startswith(".") and not start) or not name.isprintable():
                continue
            if _is_folder(entry):
                found.append(f"{name}/")
            elif name.lower().endswith(_SOUNDS):
                found.append(name)
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
