"""What an MP4 says of itself, and every way of not being one."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanvid_tui.core.errors import DiskError, WanvidError
from wanvid_tui.core.ports import VideoInspector
from wanvid_tui.media.mp4 import MP4Error, inspect


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def long_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content


def tkhd(width: int, height: int, version: int = 0) -> bytes:
    size = struct.pack(">II", width << 16, height << 16)
    return box(b"tkhd", bytes([version, 0, 0, 7]), bytes(84 if version else 72), size)


def mdhd(scale: int, ticks: int, version: int = 0) -> bytes:
    if version:
        return box(b"mdhd", bytes([1, 0, 0, 0]), struct.pack(">QQIQ", 0, 0, scale, ticks), bytes(4))
    return box(b"mdhd", bytes(4), struct.pack(">IIII", 0, 0, scale, ticks), bytes(4))


def track(
    kind: bytes, width: int = 832, height: int = 480, frames: int = 150, version: int = 0, ticks: int = 50
) -> bytes:
    return box(
        b"trak",
        tkhd(width, height, version),
        box(
            b"mdia",
            mdhd(10, ticks, version),
            box(b"hdlr", bytes(8), kind, bytes(13)),
            box(
                b"minf",
                box(
                    b"stbl",
                    box(
                        b"stsd", bytes(4), struct.pack(">I", 1), box(b"avc1" if kind == b"vide" else b"mp4a", bytes(8))
                    ),
                    box(b"stsz", bytes(4), struct.pack(">II", 100, frames)),
                ),
            ),
        ),
    )


FTYP = box(b"ftyp", b"isom", bytes(4), b"isomavc1")
MDAT = box(b"mdat", b"\x11" * 500)
MOOV = box(b"moov", box(b"mvhd", bytes(100)), track(b"vide"), track(b"soun", 0, 0))
GOOD = FTYP + MOOV + MDAT


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "v.mp4"
    path.write_bytes(data)
    return path


def test_it_is_what_the_driver_needs() -> None:
    inspector: VideoInspector = inspect
    assert inspector is inspect and issubclass(MP4Error, WanvidError)


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("order", [(FTYP, None, MDAT), (FTYP, MDAT, None), (FTYP, box(b"free", b"x"), None, MDAT)])
def test_a_whole_file_tells_its_facts(tmp_path: Path, order: tuple[bytes | None, ...], version: int) -> None:
    moov = box(b"moov", track(b"soun", 0, 0), track(b"vide", version=version))
    data = b"".join(moov if part is None else part for part in order)
    facts = inspect(_file(tmp_path, data))
    assert (facts.width, facts.height, facts.duration_s, facts.fps) == (832, 480, 5.0, 30.0)
    assert facts.has_sound and facts.codec == "avc1" and facts.length == len(data)


def test_long_and_open_boxes_are_walked(tmp_path: Path) -> None:
    last = struct.pack(">I4s", 0, b"mdat") + bytes(50)
    assert inspect(_file(tmp_path, FTYP + MOOV + long_box(b"mdat", bytes(9)) + last)).has_sound


def test_no_sound_is_no_sound(tmp_path: Path) -> None:
    silent = box(b"moov", track(b"vide"))
    empty = box(b"moov", track(b"vide"), track(b"soun", 0, 0, frames=0))
    for moov in (silent, empty):
        assert not inspect(_file(tmp_path, FTYP + moov + MDAT)).has_sound


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html>" * 9, "not an MP4"),
        (MOOV + MDAT, "not an MP4"),
        (FTYP + MDAT, "no head"),
        (FTYP + MOOV, "no picture data"),
        (FTYP + MOOV + box(b"mdat"), "no picture data"),
        (FTYP + MOOV + MOOV + MDAT, "two heads"),
        (GOOD[:-1], "cut"),
        (GOOD + b"\0\0\0", "cut after"),
        (GOOD + bytes(100), "no name of a box"),
        (FTYP + MOOV + MDAT + struct.pack(">I4s", 4, b"free") + bytes(8), "impossible length"),
        (FTYP + box(b"moov") + MDAT, "no head"),
        (FTYP + box(b"moov", track(b"soun")) + MDAT, "no video track"),
        (FTYP + box(b"moov", track(b"vide", 0, 0)) + MDAT, "no video track"),
        (FTYP + box(b"moov", track(b"vide", ticks=0)) + MDAT, "no duration"),
        (FTYP + box(b"moov", struct.pack(">I4s", 900, b"trak")) + MDAT, "does not fit"),
        (FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63) + bytes(50), "cut"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_whole_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(MP4Error, match=reason):
        inspect(_file(tmp_path, data))


@pytest.mark.parametrize("length", range(0, len(GOOD), 7))
def test_every_short_file_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(MP4Error):
        inspect(_file(tmp_path, GOOD[:length]))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_hostile_bytes_never_do_more_than_refuse(tmp_path: Path, data: st.DataObject) -> None:
    bad = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(FTYP + MOOV) - 1))
        bad[at] = data.draw(st.integers(0, 255))
    try:
        facts = inspect(_file(tmp_path, bytes(bad)))
    except MP4Error:
        return
    assert facts.duration_s > 0 and facts.width > 0


def test_boxes_in_boxes_are_no_recursion(tmp_path: Path) -> None:
    deep = b""
    for _ in range(3000):
        deep = box(b"trak", deep)
    with pytest.raises(MP4Error):
        inspect(_file(tmp_path, FTYP + box(b"moov", deep) + MDAT))


def test_many_empty_boxes_end(tmp_path: Path) -> None:
    with pytest.raises(MP4Error):
        inspect(_file(tmp_path, FTYP + box(b"free") * 150_000 + MOOV + MDAT))


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name, family in (("gone", DiskError), ("fifo", MP4Error), (".", WanvidError)):
        with pytest.raises(family):
            inspect(tmp_path / name)


def test_a_real_encoder_s_file(tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="the extra preview is not installed")
    path = tmp_path / "real.mp4"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 320, 192, "yuv420p"
        for n in range(48):
            frame = av.VideoFrame(320, 192, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([n * 5 % 256]) * plane.buffer_size)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    facts = inspect(path)
    assert (facts.width, facts.height, facts.has_sound, facts.codec) == (320, 192, False, "avc1")
    assert facts.duration_s == pytest.approx(2.0, abs=0.1) and facts.fps == pytest.approx(24, abs=1)
