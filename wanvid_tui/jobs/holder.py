"""What can be told of the process that drives, beside what it wrote itself: above all whether it was stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanvid_tui.jobs.lease import LeaseView

__all__ = ["is_here", "looks_stopped", "stopped_words", "trouble_words"]

_ROOT = Path("/")


def is_here(view: LeaseView) -> bool:
    """Whether the holder runs on this machine."""
    return view.pid is not None and view.host == os.uname().nodename


def looks_stopped(view: LeaseView, *, root: Path = _ROOT) -> bool:
    """Whether the system itself says that the holder is stopped (ctrl+z, SIGSTOP, a debugger); only Linux tells."""
    if not view.held or not is_here(view):
        return False
    try:
        facts = (root / "proc" / str(view.pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return facts.rpartition(")")[2].split()[:1] in (["T"], ["t"])


def stopped_words(view: LeaseView) -> str:
    """That the holder is stopped, and the next step, one line."""
    if view.pid is None:
        return "the process that drives this queue is stopped"
    there = "" if is_here(view) else " there"
    return f"{view.name} drives this queue and is stopped; kill -CONT {view.pid}{there} lets it go on"


def trouble_words(view: LeaseView) -> str:
    """What keeps the holder from its work by its own word, one line; empty when all goes well."""
    return f"{view.name}: {view.trouble}" if view.held and view.trouble else ""
