"""The log of the driver: small, private, without keys and without the signatures of links (faults.md X4)."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING

from wanvid_tui.core.hiding import without_secrets
from wanvid_tui.core.text import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["LogFile", "last_line", "open_log"]

MOST_BYTES = 1_000_000
"""A log of this length makes room for a new one; one old one is kept, named ``.1``."""


class LogFile(logging.Handler):
    """Appends records to a file for the user alone; several processes may write to it."""

    def __init__(self, path: Path, hide: Callable[[], Iterable[str]]) -> None:
        """``hide`` gives the texts that must never be written: the keys held now."""
        super().__init__()
        self._path = path
        self._hide = hide
        self._fd = self._open()
        self.setFormatter(_Lines())

    def fileno(self) -> int:
        """The file, for a child that writes its complaints there too."""
        return self._fd

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a disk that takes none loses it, the work goes on."""
        try:
            text = inert(without_secrets(self.format(record), self._hide()))
            if os.fstat(self._fd).st_size > MOST_BYTES:
                self._turn()
            os.write(self._fd, text.encode("utf-8", "backslashreplace") + b"\n")
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        super().close()

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        return os.open(self._path, flags, 0o600)

    def _turn(self) -> None:
        # Another process may have turned it already: only the file that still has the name is moved away.
        if self._path.exists() and os.path.samestat(self._path.stat(), os.fstat(self._fd)):
            self._path.replace(self._path.with_name(self._path.name + ".1"))
        old, self._fd = self._fd, self._open()
        os.close(old)


class _Lines(logging.Formatter):
    """``2026-11-22T17:00:00Z 4711 warning text``, a traceback in lines of its own behind it."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        said = record.getMessage().replace("\n", "\n  ")
        text = f"{at} {record.process} {record.levelname.lower()} {said}"
        if record.exc_info:
            text += "\n  " + self.formatException(record.exc_info).replace("\n", "\n  ")
        return text


def open_log(path: Path, *, hide: Callable[[], Iterable[str]] = tuple) -> logging.Logger:
    """A logger that writes to ``path``, and nowhere else; its directory is there. Raises OSError."""
    log = logging.Logger("wanvid", logging.INFO)
    log.addHandler(LogFile(path, hide))
    return log


def last_line(path: Path) -> str:
    """What the log says last, without time and process; empty when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 4096))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in reversed(lines):
        # a traceback's lines are indented: the record before it says it in a sentence
        if line[:1].isdigit():
            return line.split(" ", 3)[-1]
    return ""
