"""The file a download grows in, and beside it what is remembered to go on with it after a cut."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import DiskError
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["PartFile", "Remembered", "disk_fault", "meta_path"]

_META_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the server said of the file when its first part came."""

    validator: str | None = None
    """For ``If-Range``: a strong ETag, else the date it was last modified, else None: it cannot be resumed."""
    total: int | None = None
    """Its whole length in bytes, None when the server did not say."""


def meta_path(part: Path) -> Path:
    """Where the facts of ``part`` lie: beside it, ``.meta`` at the end. Gone when the file is whole."""
    return part.with_name(f"{part.name}.meta")


@contextlib.contextmanager
def disk_fault(path: Path) -> Iterator[None]:
    """Turns an OSError at ``path`` into a DiskError with the next step."""
    try:
        yield
    except OSError as error:
        remedy = {
            errno.ENOSPC: _("Make room; the download goes on where it stopped"),
            errno.EDQUOT: _("Make room in your quota; the download goes on where it stopped"),
            errno.ENOENT: _("Make the folder, or choose another output_dir"),
            errno.EACCES: _("Give yourself the right to write there, or choose another output_dir"),
            errno.EROFS: _("Choose an output_dir that can be written to"),
            errno.ELOOP: _("A symbolic link lies where the download goes: take it away"),
        }.get(error.errno or 0, "")
        raise DiskError(path, _(error.strerror or type(error).__name__), remedy=remedy) from error


class PartFile:
    """Opened for writing at its end; never through a symbolic link, and only a regular file (faults.md X5).

    A file of somebody else's, or one that has a second name, is not written to: it is taken away and made anew.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        """The file itself."""
        self._meta = meta_path(path)
        with disk_fault(path):
            self._fd = self._open()
            try:
                self.size = os.lseek(self._fd, 0, os.SEEK_END)
                """Bytes that are there."""
            except BaseException:
                os.close(self._fd)
                raise
        self.known = self._recall()
        """What was remembered of it; nothing when there is nothing to go on with."""

    def _open(self) -> int:
        """The file that an earlier try left, when it is ours alone; else a new one."""
        for _try in range(2):
            try:
                return os.open(self.path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o666)
            except FileExistsError:
                fd = os.open(self.path, _FLAGS)
            facts = os.fstat(fd)
            if stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid() and facts.st_nlink == 1:
                return fd
            os.close(fd)
            if not stat.S_ISREG(facts.st_mode):
                raise OSError(errno.EINVAL, _("not a regular file"))
            self.path.unlink()
            self._meta.unlink(missing_ok=True)
        raise OSError(errno.EEXIST, _("somebody else puts a file there again and again"))

    def _recall(self) -> Remembered:
        try:
            fd = os.open(self._meta, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return Remembered()
        try:
            facts: Any = json.loads(os.read(fd, _META_LIMIT))
            validator, total = facts["validator"], facts["total"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Remembered()
        finally:
            os.close(fd)
        usable = isinstance(validator, str) and validator.isascii() and validator.isprintable()
        return Remembered(validator if usable else None, total if isinstance(total, int) and total > 0 else None)

    @property
    def offset(self) -> int:
        """From where to go on; 0 when it must begin anew."""
        return self.size if self.known.validator is not None else 0

    def restart(self, known: Remembered) -> None:
        """Begin anew with a file of which ``known`` was said. The old bytes go before the new facts come."""
        with disk_fault(self.path):
            os.ftruncate(self._fd, 0)
            os.lseek(self._fd, 0, os.SEEK_SET)
        self.size, self.known = 0, known
        with disk_fault(self._meta):
            self._meta.unlink(missing_ok=True)
            if known.validator is not None:
                fd = os.open(self._meta, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
                try:
                    _write_all(fd, json.dumps(asdict(known)).encode())
                finally:
                    os.close(fd)

    def write(self, data: bytes) -> None:
        """Append; DiskError when the disk is full, what fitted stays."""
        with disk_fault(self.path):
            try:
                _write_all(self._fd, data)
            finally:
                self.size = os.lseek(self._fd, 0, os.SEEK_CUR)

    def finish(self) -> None:
        """Bring it to the disk for good and forget what was remembered. Blocks: call it in a thread."""
        with disk_fault(self.path):
            os.fsync(self._fd)
        with disk_fault(self._meta):
            self._meta.unlink(missing_ok=True)

    def close(self) -> None:
        """Let it go; it can be opened again to go on. An empty one is taken away."""
        os.close(self._fd)
        if self.size == 0:
            with disk_fault(self.path):
                self.path.unlink(missing_ok=True)
                self._meta.unlink(missing_ok=True)


_FLAGS = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
