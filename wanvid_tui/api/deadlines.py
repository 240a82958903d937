"""How long the client waits and how much it reads: every wait has an end, every body a limit (faults.md)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Deadlines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Limits of one client; the defaults are those of faults.md N3, N7 and P3."""

    submit_s: float = 60.0
    """From the start of a submit to the last byte of its answer."""
    call_s: float = 30.0
    """The same for every other call, and for a download until its first byte."""
    connect_s: float = 10.0
    """For one connection to come about."""
    upload_rate: int = 64 * 1024
    """Bytes/s that an upload must reach in all: it gets ``call_s`` and a second more for each so many bytes."""
    stall_s: float = 30.0
    """A download is looked at over so many seconds..."""
    stall_rate: int = 1024
    """...in which it must bring so many bytes a second, else it is given up and resumed."""
    video_s: float = 6 * 3600.0
    """From the first byte of one answer of a download to its last; what is there then is kept and gone on with."""
    body_bytes: int = 1024 * 1024
    """The longest answer of the API that is read, decoded."""
    video_bytes: int = 4 * 1024**3
    """The longest video that is fetched: nothing endless fills a disk."""
