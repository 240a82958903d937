"""Sound files for tests of the Video pane."""

from __future__ import annotations

import wave
from pathlib import Path

__all__ = ["write_wav"]


def write_wav(path: Path, seconds: int) -> None:
    """Write so many seconds of silence."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * 8000 * seconds)
