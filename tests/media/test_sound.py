"""Sound files are refused when they are chosen, with the reason (faults.md I3)."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import pytest

from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.media.sound import check_sound


@dataclass(frozen=True)
class Limits:
    """What a model takes, by default that of most."""

    formats: tuple[str, ...] = ("wav", "mp3")
    min_s: float = 3
    max_s: float = 30
    max_bytes: int = 15 * 1024 * 1024


def wav(path: Path, seconds: float, rate: int = 8000) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(int(seconds * rate) * 2))
    return path


def mp3(path: Path, seconds: float) -> Path:
    # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes and 26.1 ms a frame.
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    path.write_bytes(frame * round(seconds / (1152 / 44100)))
    return path


def _refused(path: Path, reason: str, limits: Limits | None = None) -> None:
    with pytest.raises(InvalidRequest, match=reason) as caught:
        check_sound(path, limits or Limits())
    (problem,) = caught.value.problems
    assert problem.field == "audio_url" and path.name in problem.reason
    assert caught.value.exit_code == 2


def test_a_wav_tells_its_length(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", 4.5)
    facts = check_sound(path, Limits())
    assert (facts.seconds, facts.format, facts.bytes) == (4.5, "wav", path.stat().st_size)


def test_an_mp3_tells_its_length_with_the_extra(tmp_path: Path) -> None:
    pytest.importorskip("tinytag", reason="the extra audio is not installed")
    facts = check_sound(mp3(tmp_path / "a.MP3", 5), Limits())
    assert facts.format == "mp3" and facts.seconds == pytest.approx(5, abs=0.1)
    _refused(mp3(tmp_path / "short.mp3", 1), "less than 3 s")
    _refused(mp3(tmp_path / "long.mp3", 40), "more than 30 s")


def test_the_catalog_s_limits_fit(tmp_path: Path) -> None:
    spec = load_catalog().get("wan2.5-t2v-preview")
    assert spec is not None and spec.audio_file is not None
    assert check_sound(wav(tmp_path / "a.wav", 3), spec.audio_file).seconds == 3


def test_the_length_must_fit(tmp_path: Path) -> None:
    _refused(wav(tmp_path / "a.wav", 2.9), "lasts 2.9 s, less than 3 s")
    _refused(wav(tmp_path / "b.wav", 31), "lasts 31.0 s, more than 30 s")


def test_the_size_must_fit(tmp_path: Path) -> None:
    _refused(wav(tmp_path / "a.wav", 5), r"more than 0\.0 MB", Limits(max_bytes=1000))
    (tmp_path / "e.wav").touch()
    _refused(tmp_path / "e.wav", "is empty")


@pytest.mark.parametrize("data", [b"hello, this is text", b"\xff\xd8\xff\xe0 a picture", b"RIFF\0\0\0\0AVI LIST", b"x"])
def test_the_name_makes_no_sound(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    _refused(path, "not a sound file of wav or mp3")


def test_the_name_must_say_what_it_is(tmp_path: Path) -> None:
    _refused(wav(tmp_path / "a.mp3", 5), r"is wav by its content: name it \.wav")
    _refused(wav(tmp_path / "a.wav", 5), "is wav; mp3 is taken", Limits(formats=("mp3",)))


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\x04\0\0\0WAVE",
        b"RIFF\x04\0\0\0WAVEdata\xff\xff\xff\xff" + bytes(99),
        b"RIFF\x04\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\x10\0\0\0" + bytes(16),
        b"RIFF\x04\0\0\0WAVE" + struct.pack("<4sI", b"junk", 0) * 5000,
    ],
)
def test_a_broken_wav_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    _refused(path, "broken wav")


def test_a_streamed_wav_has_the_length_that_is_there(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", 4)
    raw = bytearray(path.read_bytes())
    raw[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(raw)
    assert check_sound(path, Limits()).seconds == 4


def test_a_tag_alone_is_no_mp3(tmp_path: Path) -> None:
    pytest.importorskip("tinytag", reason="the extra audio is not installed")
    path = tmp_path / "a.mp3"
    for tail in (b"", bytes(100), os.urandom(3000)):
        path.write_bytes(b"ID3\x04\0\0\0\0\0\0" + tail)
        with pytest.raises(InvalidRequest):
            check_sound(path, Limits())


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.wav")
    (tmp_path / "folder.wav").mkdir()
    _refused(tmp_path / "gone.wav", "is not there")
    _refused(tmp_path / "folder.wav", "is a folder")
    _refused(tmp_path / "fifo.wav", "not a regular file")
    with pytest.raises(InvalidRequest):
        check_sound(Path("a\0.wav"), Limits())


def test_names_of_files_are_shown_inert(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_sound(tmp_path / "a\x1b[2J.wav", Limits())
    assert "\x1b" not in str(caught.value)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.symlink_to(path)
    _refused(path, "cannot be opened")


_WITHOUT_TINYTAG = """
import sys
sys.modules["tinytag"] = None
from pathlib import Path
from tests.media.test_sound import Limits
from wanvid_tui.media.sound import check_sound
print(check_sound(Path(sys.argv[1]), Limits()))
"""


def test_without_the_extra_the_length_of_an_mp3_is_not_known(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WITHOUT_TINYTAG, str(mp3(tmp_path / "a.mp3", 5))]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=True, cwd=Path(__file__).parents[2]
    )
    assert "seconds=None, format='mp3'" in done.stdout
