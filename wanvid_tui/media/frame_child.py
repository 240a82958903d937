"""The process that decodes pictures for `frames`: called with seconds of processor time and a path, prints JSON.

Nothing but this process is at the mercy of the file: its memory and its time are limited, and it writes nothing.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import N_

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = ["main"]

_MEMORY = 2 * 1024**3
"""Bytes of address space: four threads' worth of pictures of the largest size that is made, and the libraries."""
_MOST_PIXELS = 4096 * 4096
_ALARM_S = 90
"""After so many seconds it ends in any case, also when nobody waits for it any more."""


def main(cpu_s: int, path: str) -> dict[str, Any]:
    """Decode the first picture of a video and one near its end; what `frames.Seen` has, as JSON."""
    _limit(cpu_s)
    import av

    said: dict[str, Any] = {"fault": "", "width": 0, "height": 0, "seconds": 0.0}
    try:
        with av.open(path, options={"protocol_whitelist": "file"}) as video:
            stream = video.streams.video[0]
            context = stream.codec_context
            if context.width * context.height > _MOST_PIXELS:
                return {**said, "fault": N_("some too large to be looked at")}
            context.thread_count = 1
            said["seconds"] = _seconds(stream.duration, stream.time_base)
            first = next(video.decode(stream), None)
            if first is None:
                return {**said, "fault": "none"}
            said.update(width=first.width, height=first.height)
            if said["seconds"] > 1 and stream.time_base is not None:
                video.seek(int((said["seconds"] - 0.5) / stream.time_base), stream=stream)
                if next(video.decode(stream), None) is None:
                    return {**said, "fault": N_("none at its end")}
    except MemoryError:
        return {**said, "fault": N_("none in the memory there is for it")}
    except (av.error.FFmpegError, IndexError, ValueError, OverflowError) as error:
        return {**said, "fault": N_("none that decode ({type})").format(type=type(error).__name__)}
    return said


def _seconds(duration: int | None, base: Fraction | None) -> float:
    seconds = float(duration * base) if duration and base else 0.0
    return round(seconds, 3) if 0 < seconds < 86_400 else 0.0


def _limit(cpu_s: int) -> None:
    import resource
    import signal

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.alarm(_ALARM_S)


if __name__ == "__main__":
    answer = json.dumps(main(int(sys.argv[1]), sys.argv[2]))
    print(answer)
