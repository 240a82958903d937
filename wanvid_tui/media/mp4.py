"""Looking at an MP4 without decoding it: is it whole, and what does its head say.

Only box heads and ``moov`` are read, never ``mdat``. Files come from the network: every length is held against the room
that is there, and nothing nests deeper than the path to a track's facts.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from wanvid_tui.core.errors import DiskError, WanvidError
from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MP4Error", "Mp4Facts", "inspect"]

_MOOV_LIMIT = 64 * 1024 * 1024
_BOX_LIMIT = 100_000
_LONGEST_S = 24 * 3600


class MP4Error(WanvidError):
    """The file is not a whole MP4."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("not a whole video: {reason}").format(reason=reason))
        self.reason = reason
        """Why, in a few words without a period."""


@dataclass(frozen=True, slots=True)
class Mp4Facts:
    """What the head of a whole MP4 says."""

    length: int
    """Bytes of the file."""
    width: int
    """Pixels, as shown."""
    height: int
    """Pixels, as shown."""
    duration_s: float
    """Seconds of its video track."""
    fps: float | None
    """Frames a second on the average; None when the file does not say."""
    has_sound: bool
    """Whether it has a sound track with anything in it."""
    codec: str
    """Four letters of the video's coding, such as ``avc1``; empty when the file does not say."""
    frame_fault: str = ""
    """What came in place of pictures, a few words; empty when they can be decoded, or nobody looked."""


@dataclass(frozen=True, slots=True)
class _Track:
    handler: bytes
    width: int
    height: int
    duration_s: float
    samples: int
    codec: str


def inspect(path: Path) -> Mp4Facts:
    """The facts of a whole MP4 (``ftyp``, ``moov``, ``mdat``, walked to the end of the file).

    MP4Error when it is cut, spliced or something else; DiskError when it cannot be read.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(fd, "rb") as file:
            state = os.fstat(fd)
            if not stat.S_ISREG(state.st_mode):
                raise MP4Error(_("not a regular file"))
            moov = _walk(file, state.st_size)
    except OSError as error:
        raise DiskError(path, system_reason(error) if error.strerror else _("cannot be read")) from error
    return _facts(moov, state.st_size)


def _walk(file: BinaryIO, length: int) -> bytes:
    """The content of ``moov``, once the boxes of the file have been walked to its end."""
    at, seen, moov, media = 0, 0, b"", 0
    while at < length:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise MP4Error(_("cut after {at} bytes").format(at=at))
        size, kind = struct.unpack(">I4s", head[:8])
        start = at + 8
        if size == 1:
            if len(head) < 16:
                raise MP4Error(_("cut after {at} bytes").format(at=at))
            size, start = struct.unpack(">Q", head[8:])[0], at + 16
        elif size == 0:
            size = length - at
        if at == 0 and kind != b"ftyp":
            raise MP4Error(_("not an MP4"))
        if min(kind) < 0x20:
            # Zeros where a disk lost what was written would read as one open box.
            raise MP4Error(_("at byte {at} stands no name of a box").format(at=at))
        if size < start - at:
            raise MP4Error(_("the box at byte {at} has an impossible length").format(at=at))
        if at + size > length:
            raise MP4Error(_("cut: {length} of at least {size} bytes are there").format(length=length, size=at + size))
        if kind == b"moov":
            if moov:
                raise MP4Error(_("two heads (moov)"))
            if size > _MOOV_LIMIT:
                raise MP4Error(_("its head (moov) is longer than any"))
            file.seek(start)
            moov = file.read(at + size - start)
        elif kind == b"mdat":
            media += at + size - start
        at += size
        seen += 1
        if seen > _BOX_LIMIT:
            raise MP4Error(_("more boxes than any video has"))
    if not length:
        raise MP4Error("empty")
    if not moov:
        raise MP4Error(_("no head (moov)"))
    if not media:
        raise MP4Error(_("no picture data (mdat)"))
    return moov


def _facts(moov: bytes, length: int) -> Mp4Facts:
    tracks = [_track(box) for kind, box in _boxes(memoryview(moov)) if kind == b"trak"]
    video = next((track for track in tracks if track.handler == b"vide" and track.width and track.height), None)
    if video is None:
        raise MP4Error(_("no video track"))
    if not 0 < video.duration_s <= _LONGEST_S:
        raise MP4Error(_("its video track has no duration that can be"))
    return Mp4Facts(
        length=length,
        width=video.width,
        height=video.height,
        duration_s=video.duration_s,
        fps=round(video.samples / video.duration_s, 3) if video.samples else None,
        has_sound=any(track.handler == b"soun" and track.samples and track.duration_s > 0 for track in tracks),
        codec=video.codec,
    )


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes lying in one another's row; those that do not fit end the row."""
    at, count = 0, 0
    while at + 8 <= len(data) and count < _BOX_LIMIT:
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            raise MP4Error(_("its head (moov) has a box that does not fit"))
        yield kind, data[at + head : at + size]
        at += size
        count += 1


def _find(data: memoryview, *path: bytes) -> memoryview:
    """The first box at a path of names; empty when there is none."""
    for name in path:
        data = next((box for kind, box in _boxes(data) if kind == name), memoryview(b""))
    return data


def _track(trak: memoryview) -> _Track:
    width, height = _shown_size(_find(trak, b"tkhd"))
    handler = _find(trak, b"mdia", b"hdlr")
    table = _find(trak, b"mdia", b"minf", b"stbl")
    return _Track(
        handler=bytes(handler[8:12]),
        width=width,
        height=height,
        duration_s=_duration_s(_find(trak, b"mdia", b"mdhd")),
        samples=_samples(table),
        codec=bytes(_find(table, b"stsd")[12:16]).decode("ascii", "replace"),
    )


def _shown_size(tkhd: memoryview) -> tuple[int, int]:
    """Width and height of a track header: the last two fields, 16.16 fixed point."""
    need = {0: 84, 1: 96}.get(tkhd[0] if tkhd else 255)
    if need is None or len(tkhd) < need:
        return 0, 0
    width, height = struct.unpack_from(">II", tkhd, need - 8)
    return width >> 16, height >> 16


def _duration_s(mdhd: memoryview) -> float:
    """Seconds of a media header, 0 when it says none."""
    if len(mdhd) >= 32 and mdhd[0] == 1:
        scale, ticks = struct.unpack_from(">IQ", mdhd, 20)
    elif len(mdhd) >= 20 and mdhd[0] == 0:
        scale, ticks = struct.unpack_from(">II", mdhd, 12)
    else:
        return 0.0
    return ticks / scale if scale else 0.0


def _samples(table: memoryview) -> int:
    """How many frames (or sound packets) a track has, by its table of sizes."""
    for name in (b"stsz", b"stz2"):
        sizes = _find(table, name)
        if len(sizes) >= 12:
            return int(struct.unpack_from(">I", sizes, 8)[0])
    return 0
