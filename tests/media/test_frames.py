"""Looking at the pictures of a fetched video, in a process of its own; without the extra nobody looks."""

from __future__ import annotations

import os
import random
import struct
import sys
from pathlib import Path

import pytest

from wanvid_tui.media import frames
from wanvid_tui.media.frames import inspect, look
from wanvid_tui.media.mp4 import MP4Error
from wanvid_tui.media.mp4 import inspect as inspect_boxes
from wanvid_tui.simulator import bad_videos

CLIP = (Path(bad_videos.__file__).parent / "clip.mp4").read_bytes()
av = pytest.importorskip("av", reason="the extra `preview` is not installed")


def kept(folder: Path, data: bytes) -> Path:
    """A file of these bytes."""
    path = folder / "v.mp4"
    path.write_bytes(data)
    return path


def pictures_of(data: bytes) -> tuple[int, int]:
    """Where the coded pictures and sound lie: the content of `mdat`."""
    at = data.index(b"mdat")
    size = struct.unpack(">I", data[at - 4 : at])[0]
    return at + 4, at - 4 + size


def test_a_good_video_has_pictures_and_the_facts_of_its_boxes(tmp_path: Path) -> None:
    path = kept(tmp_path, CLIP)
    seen = look(path)
    assert seen is not None and seen.fault == ""
    assert inspect(path) == inspect_boxes(path)


def test_pictures_that_cannot_be_decoded_are_a_fact_and_no_error(tmp_path: Path) -> None:
    begin, end = pictures_of(CLIP)
    path = kept(tmp_path, CLIP[:begin] + b"\xff" * (end - begin) + CLIP[end:])
    facts = inspect(path)
    assert facts.frame_fault and facts.frame_fault.isprintable() and facts.length == len(CLIP)


def test_what_is_no_video_is_an_error_as_ever(tmp_path: Path) -> None:
    with pytest.raises(MP4Error):
        inspect(kept(tmp_path, CLIP[:-9]))


def test_another_size_inside_than_the_boxes_say_is_the_one_that_counts(tmp_path: Path) -> None:
    at = CLIP.index(b"tkhd")
    size = struct.unpack(">I", CLIP[at - 4 : at])[0]
    end = at - 4 + size
    lying = CLIP[: end - 8] + struct.pack(">II", 1280 << 16, 720 << 16) + CLIP[end:]
    boxes, facts = inspect_boxes(kept(tmp_path, lying)), inspect(kept(tmp_path, lying))
    assert (boxes.width, boxes.height) == (1280, 720)
    assert (facts.width, facts.height) == (inspect_boxes(kept(tmp_path, CLIP)).width, 180)


def test_hostile_bytes_end_in_time_and_in_words(tmp_path: Path) -> None:
    chance = random.Random(7)
    begin, end = pictures_of(CLIP)
    for number in range(4):
        data = bytearray(CLIP)
        places = range(len(data)) if number % 2 else range(begin, end)
        for at in chance.sample(places, 300):
            data[at] = chance.randrange(256)
        seen = look(kept(tmp_path, bytes(data)))
        assert seen is not None and seen.fault.isprintable()


def test_a_decoder_that_breaks_down_or_never_ends_takes_only_itself(tmp_path: Path) -> None:
    assert look(kept(tmp_path, CLIP), wall_s=0.001) is None, "a busy machine is not the file's fault"
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert look(fifo, wall_s=1) is None


def test_the_decoder_is_never_in_this_process(tmp_path: Path) -> None:
    done = os.spawnv(
        os.P_WAIT,
        sys.executable,
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from wanvid_tui.media.frames import inspect;"
            f"inspect(Path({str(kept(tmp_path, CLIP))!r})); assert 'av' not in sys.modules",
        ],
    )
    assert done == 0 and frames.CPU_S > 0
