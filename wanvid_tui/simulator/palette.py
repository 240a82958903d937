"""Colours that go together."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from random import Random

Colour = tuple[int, int, int]
"""Red, green, blue: 0 to 255."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one film."""

    top: Colour
    """The sky above."""
    low: Colour
    """The sky at the horizon."""
    sun: Colour
    """Sun or moon."""
    hills: tuple[Colour, ...]
    """Far to near."""
    drift: Colour
    """Clouds, birds, snow."""
    night: bool
    """Whether there are stars."""


def palette(draw: Random) -> Palette:
    """Colours that go together: one hue for the sky above, its neighbours for the rest."""
    hue, night = (0.46 + draw.random() * 0.62) % 1.0, draw.random() < 0.25  # teal to orange: a sky is never green
    warm = (hue + draw.choice((-1, 1)) * draw.uniform(0.06, 0.16)) % 1.0
    if night:
        top, low = _hsv(hue, 0.65, 0.16), _hsv(warm, 0.55, 0.42)
        sun, drift, deep = _hsv(warm, 0.06, 0.96), _hsv(warm, 0.25, 0.62), _hsv(hue, 0.6, 0.05)
    else:
        top, low = (
            _hsv(hue, draw.uniform(0.45, 0.65), draw.uniform(0.6, 0.85)),
            _hsv(warm, draw.uniform(0.2, 0.4), 0.98),
        )
        sun, drift, deep = _hsv(warm, 0.12, 1.0), _hsv(warm, 0.08, 1.0), _hsv(hue, 0.6, draw.uniform(0.12, 0.26))
    count = draw.randint(3, 5)
    hills = tuple(mixed(low, deep, 0.25 + 0.75 * (index / (count - 1)) ** 0.9) for index in range(count))
    return Palette(top, low, sun, hills, drift, night)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """`one` with `part` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hsv(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = (round(part * 255) for part in colorsys.hsv_to_rgb(hue % 1.0, saturation, value))
    return red, green, blue
