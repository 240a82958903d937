"""A local sound file, before it is uploaded: what it really is, how long and how large (api.md 5, faults.md I3)."""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Protocol

    class SoundLimits(Protocol):
        """What a model takes; ``core.catalog.AudioLimits`` is one."""

        @property
        def formats(self) -> Sequence[str]:
            """``wav``, ``mp3``."""
            ...

        @property
        def min_s(self) -> float:
            """Shortest, seconds."""
            ...

        @property
        def max_s(self) -> float:
            """Longest, seconds."""
            ...

        @property
        def max_bytes(self) -> int:
            """Largest file."""
            ...


__all__ = ["SoundFacts", "SoundLimits", "check_sound"]

_FIELD = "audio_url"


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What a sound file is."""

    bytes: int
    """Its size."""
    seconds: float | None
    """Its length; None when it cannot be told here: an mp3 without the extra ``audio``."""
    format: str
    """``wav`` or ``mp3``, by its content."""


def check_sound(path: Path, limits: SoundLimits) -> SoundFacts:
    """The facts of a sound file that may be used; InvalidRequest with the reason for any other.

    Blocks for a read of the disk: an interface calls it on a thread.
    """
    with _open(path) as file:
        size = os.fstat(file.fileno()).st_size
        if not size:
            raise _no(path, _("is empty"))
        if size > limits.max_bytes:
            raise _no(
                path,
                _("has {size}, more than {max_bytes}").format(
                    size=_megabytes(size), max_bytes=_megabytes(limits.max_bytes)
                ),
            )
        kind = _kind(file)
        if kind is None:
            raise _no(
                path,
                _("is not a sound file of {names}, whatever its name says").format(
                    names=_(" or ").join(limits.formats)
                ),
            )
        if kind not in limits.formats:
            raise _no(path, _("is {kind}; {names} is taken").format(kind=kind, names=_(" or ").join(limits.formats)))
        if path.suffix.lower() != f".{kind}":
            raise _no(path, _("is {kind} by its content: name it .{kind}").format(kind=kind))
        seconds = _wav_seconds(file, size) if kind == "wav" else _mp3_seconds(file)
    if seconds == 0:
        raise _no(path, _("is a broken {kind} file: no length can be read from it").format(kind=kind))
    if seconds is not None and seconds < limits.min_s:
        raise _no(path, _("lasts {seconds:.1f} s, less than {min_s:g} s").format(seconds=seconds, min_s=limits.min_s))
    if seconds is not None and seconds > limits.max_s:
        raise _no(path, _("lasts {seconds:.1f} s, more than {max_s:g} s").format(seconds=seconds, max_s=limits.max_s))
    return SoundFacts(size, seconds, kind)


def _no(path: Path, reason: str) -> InvalidRequest:
    from wanvid_tui.core.problem import Problem
    from wanvid_tui.core.text import clean_text

    return InvalidRequest([Problem(_FIELD, f"{clean_text(str(path), limit=300)} {reason}", None)])


def _open(path: Path) -> BinaryIO:
    """The file, when it is a regular one; a FIFO is not waited for."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise _no(path, _("is not there")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _("not a path")
        raise _no(path, _("cannot be opened: {reason}").format(reason=reason)) from error
    mode = os.fstat(fd).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(fd, "rb")
    os.close(fd)
    raise _no(path, _("is a folder") if stat.S_ISDIR(mode) else _("is not a regular file"))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def _kind(file: BinaryIO) -> str | None:
    """The type by the first bytes."""
    head = file.read(12)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:3] == b"ID3":
        return "mp3"
    frame = head[:4]
    # A frame of MPEG audio, layer III: sync, and no field with a forbidden value.
    if len(frame) == 4 and frame[0] == 0xFF and frame[1] & 0xE6 == 0xE2 and frame[1] & 0x18 != 0x08:
        usable = frame[2] & 0xF0 != 0xF0 and frame[2] & 0x0C != 0x0C
        return "mp3" if usable else None
    return None


def _wav_seconds(file: BinaryIO, size: int) -> float:
    """Length of a wav of any coding: its data by its byte rate; 0 when it is broken."""
    at, rate = 12, 0
    for _box in range(1000):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        name, length = struct.unpack("<4sI", head)
        if name == b"fmt ":
            body = file.read(12)
            rate = struct.unpack_from("<I", body, 8)[0] if len(body) == 12 else 0
        elif name == b"data":
            # What was written to a pipe says a length that is not there.
            return float(min(length, size - at - 8) / rate) if rate else 0.0
        at += 8 + length + (length & 1)
    return 0.0


def _mp3_seconds(file: BinaryIO) -> float | None:
    """Length of an mp3 by tinytag: 0 when it finds none, None where it is not installed."""
    try:
        from tinytag import TinyTag, TinyTagException
    except ImportError:
        return None
    file.seek(0)
    try:
        return float(TinyTag.get(file_obj=file, tags=False).duration or 0)
    except (TinyTagException, ValueError, struct.error, IndexError):
        # It is made for files of good will; what it stumbles over has no length.
        return 0.0
