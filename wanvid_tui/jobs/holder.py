"""What can be told of the process that drives, beside what it wrote itself: above all whether it was stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored

if TYPE_CHECKING:
    from wanvid_tui.jobs.lease import LeaseView

__all__ = ["is_here", "looks_stopped", "stopped_users", "stopped_words", "trouble_words"]

_ROOT = Path("/")


def is_here(view: LeaseView) -> bool:
    """Whether the holder runs on this machine."""
    return view.pid is not None and view.host == os.uname().nodename


def looks_stopped(view: LeaseView, *, root: Path = _ROOT) -> bool:
    """Whether the system itself says that the holder is stopped (ctrl+z, SIGSTOP, a debugger); only Linux tells."""
    return view.held and is_here(view) and _is_stopped(root / "proc" / str(view.pid))


def stopped_users(ledger: Path, *, root: Path = _ROOT) -> list[int]:
    """The stopped processes of this user that have a ledger open: one may have been stopped in the middle of a write.

    Only Linux tells.
    """
    real, found = os.path.realpath(ledger), list[int]()
    for process in (root / "proc").glob("[0-9]*"):
        if not _is_stopped(process):
            continue
        try:
            is_open = any(str(link.readlink()) == real for link in (process / "fd").iterdir())
        except OSError:
            continue  # gone meanwhile, or another user's
        if is_open:
            found.append(int(process.name))
    return sorted(found)


def _is_stopped(process: Path) -> bool:
    """Whether a process below ``/proc`` is stopped, or held by a debugger."""
    try:
        facts = (process / "stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return facts.rpartition(")")[2].split()[:1] in (["T"], ["t"])


def stopped_words(view: LeaseView) -> str:
    """That the holder is stopped, and the next step, one line."""
    if view.pid is None:
        return _("the process that drives this queue is stopped")
    if is_here(view):
        said = _("{driver} drives this queue and is stopped; kill -CONT {pid} lets it go on")
    else:
        said = _("{driver} drives this queue and is stopped; kill -CONT {pid} there lets it go on")
    return said.format(driver=view.name, pid=view.pid)


def trouble_words(view: LeaseView) -> str:
    """What keeps the holder from its work by its own word, one line; empty when all goes well."""
    return f"{view.name}: {stored(view.trouble)}" if view.held and view.trouble else ""
