"""The sound of a film: a slow tune of soft bells, or the file that was put up for it."""

from __future__ import annotations

import cmath
import math
from array import array
from random import Random

HERTZ = 44100
"""Samples a second, one channel, 16 bits."""

LOUDEST = 6500.0
"""Amplitude of one note; at most three sound together, each with its octave at most half as loud again."""

_SCALES = ((0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 2, 5, 7, 9))


def tune(samples: int, draw: Random) -> bytes:
    """This many samples of a tune."""
    root, scale = 196.0 * 2 ** (draw.randint(-3, 6) / 12), draw.choice(_SCALES)
    step = int(HERTZ * draw.uniform(0.34, 0.6))
    pitches = [root * 2 ** ((tone + 12 * octave) / 12) for octave in (0, 1) for tone in scale]
    bells: dict[int, list[float]] = {}
    mix = [0.0] * (samples + 4 * step)
    at, place = 0, draw.randrange(len(pitches))
    while at < samples:
        place = min(max(place + draw.choice((-2, -1, -1, 1, 1, 2)), 0), len(pitches) - 1)
        if place not in bells:
            bells[place] = _bell(pitches[place], 3 * step)
        if draw.random() < 0.85:
            bell = bells[place]
            mix[at : at + len(bell)] = [a + b for a, b in zip(mix[at : at + len(bell)], bell, strict=True)]
        at += step
    return array("h", [int(value) for value in mix[:samples]]).tobytes()


def from_file(path: str, samples: int) -> bytes:
    """This many samples of a sound file: cut where it is longer, silent where it is shorter."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=HERTZ)
    found = bytearray()
    with av.open(path) as source:
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                found += bytes(part.planes[0])[: part.samples * 2]
            if len(found) >= samples * 2:
                break
    return bytes(found[: samples * 2]).ljust(samples * 2, b"\0")


def _bell(pitch: float, samples: int) -> list[float]:
    """One struck note that fades away, with half as much of its octave."""
    turn = cmath.exp(complex(-5.0 / samples, math.tau * pitch / HERTZ))
    at, rise = complex(LOUDEST, 0.0), HERTZ // 100
    swings = [(at := at * turn) for _ in range(samples)]
    bell = [swing.imag * (1.0 + swing.real / LOUDEST) for swing in swings]
    bell[:rise] = [value * place / rise for place, value in enumerate(bell[:rise])]
    return bell
