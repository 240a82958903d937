"""Draws films, as a process of its own: ``python -m wanvid_tui.simulator.render``.

It reads one JSON object a line, the fields of `sheet.Sheet` and the path to write to, and answers each with one
line, ``{"problem": null}`` or what went wrong. It ends at the end of its input. Films are MP4, H.264, 30 frames a
second, and AAC where there is a sound track; the same sheet gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

FPS = 30
"""Frames a second of every film."""

_AUDIO_FRAME = 1024


def draw(sheet: Mapping[str, Any], path: Path) -> None:
    """Draw the film of a sheet into a file."""
    import av
    from av.video.reformatter import VideoReformatter

    from wanvid_tui.simulator.scene import Scene

    source = Random(_number(sheet))
    scene = Scene(sheet["width"], sheet["height"], source)
    reformer, scaler = VideoReformatter(), VideoReformatter()
    frames = sheet["seconds"] * FPS
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "superfast", "crf": "24", "bf": "0"})
        video.width, video.height, video.pix_fmt = sheet["width"], sheet["height"], "yuv420p"
        video.codec_context.thread_count = 1
        video.codec_context.time_base = Fraction(1, FPS)
        sound = _Sound(container, sheet, source) if sheet["sound"] else None
        for number in range(frames):
            picture = av.VideoFrame(scene.width, scene.height, "rgb0")
            picture.planes[0].update(scene.picture(number, frames).tobytes("raw", "RGBX"))
            small = reformer.reformat(picture, format="yuv420p", interpolation="FAST_BILINEAR", threads=1)
            frame = scaler.reformat(small, sheet["width"], sheet["height"], interpolation="BICUBIC", threads=1)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
            if sound is not None:
                sound.mux_until((number + 1) / FPS)
        container.mux(video.encode(None))
        if sound is not None:
            sound.end()


class _Sound:
    """The sound track, written alongside the pictures."""

    def __init__(self, container: Any, sheet: Mapping[str, Any], source: Random) -> None:
        from wanvid_tui.simulator.tune import HERTZ, from_file, tune

        self._hertz = HERTZ
        samples = sheet["seconds"] * HERTZ
        self._samples = (
            from_file(sheet["sound_file"], samples) if sheet["sound_file"] is not None else tune(samples, source)
        )
        self._container = container
        self._stream = container.add_stream("aac", rate=HERTZ, layout="mono")
        self._stream.bit_rate = 96_000
        self._at = 0

    def mux_until(self, seconds: float) -> None:
        """Write the whole frames up to a time of the film."""
        import av

        while (self._at + _AUDIO_FRAME) <= seconds * self._hertz and self._at * 2 < len(self._samples):
            part = self._samples[self._at * 2 : (self._at + _AUDIO_FRAME) * 2]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part) // 2)
            frame.planes[0].update(part.ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts, frame.time_base = self._hertz, self._at, Fraction(1, self._hertz)
            self._at += len(part) // 2
            self._container.mux(self._stream.encode(frame))

    def end(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._stream.encode(None))


def _number(sheet: Mapping[str, Any]) -> int:
    """What prompt and seed are to the drawing."""
    text = json.dumps([sheet["prompt"], sheet["seed"]])
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def main() -> int:
    """Draw what is asked for on standard input until it ends."""
    os.nice(2)
    for line in sys.stdin:
        sheet = json.loads(line)
        problem = None
        try:
            draw(sheet, Path(sheet["path"]))
        except Exception as error:  # the loop's edge: the service is told, and the next film is drawn all the same
            problem = f"{type(error).__name__}: {error}"
        print(json.dumps({"problem": problem}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
