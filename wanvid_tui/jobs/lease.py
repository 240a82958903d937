"""Who drives: one process for each ledger, by a lock of the kernel (architecture.md, *The lease*).

The holder has flock on a file beside the ledger. The kernel frees it with its holder, however that ends; no child keeps
it, for its descriptor closes on exec. What the file says (process, host, socket) is for messages and for handing keys
over; only the lock itself decides.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["BEAT_S", "STOPPED_AFTER_S", "BeatWatch", "Lease", "LeaseView", "lock_path", "probe"]

BEAT_S = 5.0
"""The holder touches the lock file this often."""

STOPPED_AFTER_S = 30.0
"""A beat that stands still for so long under a held lock is that of a stopped process."""

_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
_MOST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class LeaseView:
    """What a look at the lock file shows."""

    held: bool
    """Whether a process has the lease now. All else is what the last holder wrote, and holds only while this does."""
    pid: int | None = None
    """The process that has it; None when it wrote nothing that can be read."""
    host: str = ""
    """The machine that this is on."""
    socket: str = ""
    """Path of the holder's socket for keys; empty while it has none."""
    started_ms: int = 0
    """When the holder took the lease, epoch ms by its clock: with the pid it tells one holder from the next."""
    beat_ns: int = 0
    """When the holder last touched the file, by the file system's clock: only whether it moves counts."""
    trouble: str = ""
    """What keeps the holder from its work, for the user; empty when all goes well."""

    @property
    def name(self) -> str:
        """The holder as a message names it."""
        return _("process {pid} on {host}").format(pid=self.pid, host=self.host) if self.pid else _("another process")


def lock_path(ledger: Path) -> Path:
    """The lock file of a ledger."""
    return ledger.with_name(ledger.name + ".lock")


class Lease:
    """The lease of one ledger, from the side of the process that drives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """The lock file."""
        self.left = LeaseView(held=False)
        """What the holder before this one left in the file: one that was killed could not clear it."""
        self._fd = -1

    @property
    def held(self) -> bool:
        """Whether this object has the lease."""
        return self._fd >= 0

    def try_acquire(self) -> bool:
        """Take the lease if nobody has it; whether it is had now.

        A face that looks holds a shared lock for a moment, and a driver that ends frees it a moment later: so one try
        does not tell that another process drives.
        Raises LedgerError where the file cannot be made, or the file system has no such locks.
        """
        if self.held:
            return True
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            fd = os.open(self.path, flags, 0o600)
        except OSError as error:
            raise LedgerError(
                _("cannot open {path}: {reason}").format(path=self.path, reason=system_reason(error)),
                remedy=_("Check the directory and its rights, or choose another place with WANVID_HOME"),
            ) from error
        try:
            # A file that was removed meanwhile locks nobody out: only the one that bears the name counts.
            if _lock(fd, fcntl.LOCK_EX, self.path) and _names(self.path, fd):
                self.left = _read(fd, held=False)
                os.ftruncate(fd, 0)
                self._fd, fd = fd, -1
        finally:
            if fd >= 0:
                os.close(fd)
        return self.held

    def announce(self, *, host: str, socket: str, started_ms: int, trouble: str = "") -> None:
        """Write who holds the lease, where it listens and what is wrong; also a beat."""
        facts = {"pid": os.getpid(), "host": host, "socket": socket, "started_ms": started_ms, "trouble": trouble}
        line = json.dumps(facts).encode() + b"\n"
        os.pwrite(self._fd, line, 0)
        os.ftruncate(self._fd, len(line))

    def beat(self) -> bool:
        """Show that the holder is alive; False when the lock file is gone or another took its name: stop driving."""
        if not _names(self.path, self._fd):
            return False
        os.utime(self._fd)
        return True

    def release(self) -> None:
        """Give the lease up; nothing where it is not had."""
        if not self.held:
            return
        fd, self._fd = self._fd, -1
        try:
            os.ftruncate(fd, 0)
        finally:
            os.close(fd)


def probe(path: Path) -> LeaseView:
    """Look whether a process has the lease, from the side of a face; at most once a second, only while there is work.

    Raises LedgerError where the file cannot be read, or the file system has no such locks.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return LeaseView(held=False)
    except OSError as error:
        raise LedgerError(
            _("cannot read {path}: {reason}").format(path=path, reason=system_reason(error)),
            remedy=_("Check its rights, or choose another place with WANVID_HOME"),
        ) from error
    try:
        return _read(fd, held=not _lock(fd, fcntl.LOCK_SH, path))
    finally:
        os.close(fd)


class BeatWatch:
    """Tells a holder that was stopped from one that lives, by an observer's own clock."""

    def __init__(self, monotonic: Callable[[], float], *, after_s: float = STOPPED_AFTER_S) -> None:
        """``after_s``: how long a beat must stand still."""
        self._monotonic = monotonic
        self._after_s = after_s
        self._seen: tuple[int | None, int] | None = None
        self._since = 0.0

    def is_stopped(self, view: LeaseView) -> bool:
        """Whether the lease is held and its beat has not moved for that long, all of it watched."""
        now = self._monotonic()
        seen = (view.pid, view.beat_ns) if view.held else None
        if seen is None or seen != self._seen:
            self._seen, self._since = seen, now
            return False
        return now - self._since >= self._after_s


def _lock(fd: int, kind: int, path: Path) -> bool:
    """Take the lock without waiting; False when another process has it."""
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        raise LedgerError(
            _("{path} cannot be locked ({reason}), so nothing is sent: two processes could send a job twice").format(
                path=path, reason=system_reason(error)
            ),
            remedy=_("Choose a directory on a local disk with WANVID_HOME"),
        ) from error
    return True


def _names(path: Path, fd: int) -> bool:
    """Whether ``path`` is still the name of the open file."""
    try:
        named = os.lstat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(fd))


def _read(fd: int, *, held: bool) -> LeaseView:
    """What the file says; a holder that has not written yet, or a torn file, says nothing."""
    beat_ns = os.fstat(fd).st_mtime_ns
    line = os.pread(fd, _MOST_TEXT, 0).partition(b"\n")[0]
    try:
        facts = json.loads(line)
        pid, host, socket, started_ms = (facts[name] for name in ("pid", "host", "socket", "started_ms"))
    except (ValueError, TypeError, KeyError):
        return LeaseView(held=held, beat_ns=beat_ns)
    if not (isinstance(pid, int) and isinstance(host, str) and isinstance(socket, str) and isinstance(started_ms, int)):
        return LeaseView(held=held, beat_ns=beat_ns)
    trouble = facts.get("trouble", "")
    return LeaseView(held, pid, host, socket, started_ms, beat_ns, trouble if isinstance(trouble, str) else "")
