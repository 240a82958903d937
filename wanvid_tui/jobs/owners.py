"""Which process something in the ledger belongs to, and whether it still lives."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

__all__ = ["Owner", "is_alive", "this_process"]

_ROOT = Path("/")
_ENDED = frozenset("ZXx")
"""States of a process that has ended (proc(5))."""


class Owner(NamedTuple):
    """A process, told from every other one: a number alone is given again."""

    host: str
    """The machine's name."""
    pid: int
    """Its number there."""
    started: str = ""
    """When it was started, in the system's own words; empty where the system does not tell."""


def this_process(root: Path = _ROOT) -> Owner:
    """The process that asks."""
    return Owner(os.uname().nodename, os.getpid(), _started(os.getpid(), root))


def is_alive(owner: Owner, root: Path = _ROOT) -> bool:
    """Whether that process runs on this machine. Of another machine's, nothing can be known: no.

    One that has ended and whose parent has not asked yet does not run: in containers that can last.
    """
    if owner.host != os.uname().nodename or owner.pid <= 0:
        return False
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    if (_stat(owner.pid, root) or ["R"])[0] in _ENDED:
        return False
    started = _started(owner.pid, root)
    return not owner.started or not started or owner.started == started


def _started(pid: int, root: Path) -> str:
    """The boot of the machine and the ticks since, where there is a ``/proc``."""
    try:
        boot = (root / "proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    stat = _stat(pid, root)
    return f"{boot[:8]}:{stat[19]}" if len(stat) > 19 else ""


def _stat(pid: int, root: Path) -> list[str]:
    """What the system tells of a process, from its state on; nothing where there is no ``/proc``."""
    try:
        return (root / "proc" / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []
