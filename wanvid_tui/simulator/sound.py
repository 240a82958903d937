"""What a sound file is, by its bytes: wav exactly, mp3 by walking its frames."""

from __future__ import annotations

from pathlib import Path

BYTES_MAX = 15 * 1024 * 1024
"""The largest sound file that is taken (api.md 5)."""

_MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def problem(path: Path, shortest_s: int, longest_s: int) -> str | None:
    """Why the service cannot use this file as `audio_url`; None when it can."""
    content = path.read_bytes()
    if len(content) > BYTES_MAX:
        return f"audio_url: the file must not exceed {BYTES_MAX // 1024 // 1024}MB"
    seconds = wav_seconds(content)
    if seconds is None:
        seconds = mp3_seconds(content)
    if seconds is None:
        return "audio_url: the file format must be wav or mp3"
    if not shortest_s <= seconds <= longest_s:
        return f"audio_url: the audio duration must be in [{shortest_s}s, {longest_s}s], it is {seconds:.2f}s"
    return None


def wav_seconds(content: bytes) -> float | None:
    """Length of a RIFF WAVE file; None when it is none."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    at, rate = 12, 0
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"fmt ":
            rate = int.from_bytes(content[at + 16 : at + 20], "little")
        elif name == b"data" and rate:
            return min(size, len(content) - at - 8) / rate
        at += 8 + size + size % 2
    return None


def mp3_seconds(content: bytes) -> float | None:
    """Length of an MPEG layer III file, frame by frame; None when no frame is found at its start."""
    at = 0
    if content[:3] == b"ID3" and len(content) >= 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    seconds = 0.0
    while frame := _frame(content[at : at + 4]):
        length, lasts = frame
        seconds += lasts
        at += length
    return seconds or None


def _frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the frame that begins with these four bytes."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rates = head[1] >> 3 & 3, head[2] >> 2 & 3
    kbps_at = head[2] >> 4
    if version == 1 or rates == 3 or kbps_at in (0, 15):
        return None
    hertz = _HERTZ[version][rates]
    kbps = (_MPEG1_KBPS if version == 3 else _MPEG2_KBPS)[kbps_at]
    samples = 1152 if version == 3 else 576
    return samples // 8 * kbps * 1000 // hertz + (head[2] >> 1 & 1), samples / hertz
