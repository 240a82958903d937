"""Writing files so that a crash leaves the old one or the new one, and nobody's file is overwritten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wanvid_tui.faultpoint import reached

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MIN_FREE_BYTES", "free_bytes", "place_new", "private_dir", "set_aside", "sync_dir", "write_private"]

MIN_FREE_BYTES = 200_000_000
"""Less room than this in the output directory is asked about: a paid one without room is lost (faults.md D8)."""


def free_bytes(directory: Path) -> int:
    """What a user who is not root may still write there. Raises OSError."""
    found = os.statvfs(directory)
    return found.f_bavail * found.f_frsize


def private_dir(path: Path) -> Path:
    """``path`` as a directory, made with its parents where missing; what is made is for the user alone (0700).

    Raises OSError with the path that could not be made.
    """
    missing = []
    here = path
    while not here.is_dir() and here != here.parent:
        missing.append(here)
        here = here.parent
    for directory in reversed(missing):
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
            if not directory.is_dir():
                raise
    return path


def sync_dir(path: Path) -> None:
    """Put the names in a directory on disk; a file system that cannot do so is left as it is."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return  # a directory one may write to but not read cannot be synced: the file itself is
    try:
        os.fsync(handle)
    except OSError as error:
        import errno

        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def write_private(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` in one step, readable by the user alone (0600).

    Written beside it, fsynced, renamed, and the directory fsynced: a crash leaves the old file or the new one.
    """
    private_dir(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(part, flags, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_dir(path.parent)


def place_new(part: Path, target: Path) -> None:
    """Give a finished file its name; raises FileExistsError when the name is taken, and never overwrites.

    ``part`` lies on the same file system, whole and not yet fsynced.
    """
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    reached("place.synced")
    try:
        os.link(part, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # no hard links here (exFAT, some network file systems): look, then rename
        if os.path.lexists(target):
            raise FileExistsError(f"{target} exists") from None
        part.rename(target)
    else:
        reached("place.linked")
        part.unlink()
    reached("place.unlinked")
    sync_dir(target.parent)
    reached("place.done")


def set_aside(path: Path, word: str) -> Path:
    """Rename a file to ``NAME.WORD``, or ``NAME.WORD-2`` and so on where that is taken; its new name.

    Nothing is overwritten. Raises OSError, FileNotFoundError when it is gone.
    """
    number = 1
    while True:
        aside = path.with_name(f"{path.name}.{word}" + (f"-{number}" if number > 1 else ""))
        if not os.path.lexists(aside):
            path.rename(aside)
            sync_dir(path.parent)
            return aside
        number += 1
