"""Whether the pictures of a whole MP4 can be decoded; with the extra ``preview``, without it nobody looks.

Decoders are large, and files come from the network: it is done in a process of its own, with little memory and little
time, so that whatever a file does to its decoder it does to that alone.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import N_
from wanvid_tui.media.mp4 import Mp4Facts
from wanvid_tui.media.mp4 import inspect as inspect_boxes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CPU_S", "Seen", "inspect", "look"]

CPU_S = 10
"""Seconds of a processor that looking at one video may take."""
_WALL_S = 60.0
_CRASHED = N_("none, its decoder broke down")


@dataclass(frozen=True, slots=True)
class Seen:
    """What decoding showed."""

    fault: str
    """What came in place of pictures, a few words such as ``none at its end``; empty when they can be decoded."""
    width: int = 0
    """Pixels of its pictures; 0 when none came."""
    height: int = 0
    """Pixels of its pictures; 0 when none came."""
    seconds: float = 0.0
    """How long it is; 0 when that is not told."""


def inspect(path: Path) -> Mp4Facts:
    """The facts of a whole MP4, its pictures looked at where that can be done; a ``core.ports.VideoInspector``.

    Raises MP4Error when it is not whole. Pictures that cannot be decoded are a fact, and no error.
    """
    facts = inspect_boxes(path)
    seen = look(path)
    if seen is None:
        return facts
    facts = replace(facts, frame_fault=seen.fault)
    if seen.width and {seen.width, seen.height} != {facts.width, facts.height}:
        facts = replace(facts, width=seen.width, height=seen.height)
    if seen.seconds and abs(seen.seconds - facts.duration_s) >= 0.5:
        facts = replace(facts, duration_s=seen.seconds)
    return facts


def look(path: Path, *, cpu_s: int = CPU_S, wall_s: float = _WALL_S) -> Seen | None:
    """Decode the first and the last picture. None: without the extra, or when nothing came of it in time.

    Blocks for at most ``wall_s``: call it in a thread. Only what a file does within ``cpu_s`` of a processor's time is
    held against it, not how busy the machine is.
    """
    from importlib.util import find_spec

    if find_spec("av") is None:
        return None
    import json
    import subprocess

    command = [sys.executable, "-m", "wanvid_tui.media.frame_child", str(cpu_s), str(path)]
    environ = {name: value for name, value in os.environ.items() if name != "DASHSCOPE_API_KEY"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wall_s,
            env=environ,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # the machine's trouble, not the file's
    if done.returncode < 0:
        return Seen(_CRASHED)
    if done.returncode:
        return None  # the extra is there and cannot be used
    return _seen(json.loads(done.stdout))


def _seen(said: dict[str, Any]) -> Seen:
    return Seen(said["fault"], said["width"], said["height"], said["seconds"])
