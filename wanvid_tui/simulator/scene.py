"""The picture of a film: sky, sun, hills that pass at different speeds, trees, clouds, birds or snow.

Everything is drawn from a `random.Random` that prompt and seed decide, on a small canvas; the encoder scales it up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from wanvid_tui.simulator.palette import Colour, mixed, palette

CANVAS_MAX = 768
"""The longer side of the canvas in pixels, at most."""

_FINE = 2
"""How much larger shapes are drawn before they are made smaller, for smooth edges."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A strip that passes by, wide enough to be repeated."""

    mask: Image.Image
    """Where the strip is, as grey levels."""
    colour: Colour
    """What it is filled with."""
    left: int
    """Column of its left edge in the first frame."""
    top: int
    """Row of its upper edge."""
    period: int
    """Pixels after which it comes again."""
    speed: float
    """Pixels a frame."""
    solid: bool = False
    """Whether all below the strip is filled too."""


class Scene:
    """One film's pictures."""

    def __init__(self, width: int, height: int, draw: Random) -> None:
        """Lay out a scene for a film of this size."""
        scale = min(1.0, CANVAS_MAX / max(width, height))
        self.width, self.height = _round(width * scale), _round(height * scale)
        self._unit = min(self.width, self.height)
        self._palette = palette(draw)
        self._sky = self._painted_sky(draw)
        self._sun_at = (draw.uniform(0.18, 0.82), draw.uniform(0.18, 0.42))
        self._sun_way = draw.choice((-1, 1)) * draw.uniform(0.04, 0.1)
        self._sun = self._disc(draw.uniform(0.07, 0.13))
        self._clouds = [self._cloud(draw) for _ in range(draw.randint(2, 5))]
        self._hills = [self._hill(index, draw) for index in range(len(self._palette.hills))]
        self._drift = draw.choice((self._birds, self._flakes))
        self._drifting = [tuple(draw.random() for _ in range(4)) for _ in range(draw.randint(14, 40))]

    def picture(self, frame: int, of: int) -> Image.Image:
        """Frame number `frame` of a film of `of` frames."""
        image = self._sky.copy()
        done = frame / of
        disc, radius = self._sun
        x = (self._sun_at[0] + self._sun_way * (done - 0.5)) * self.width
        y = self._sun_at[1] * self.height * (1 + 0.5 * done)
        image.paste(self._palette.sun, (round(x - radius), round(y - radius)), disc)
        for layer in self._clouds:
            self._pass_by(image, layer, frame)
        for layer in self._hills[:-1]:
            self._pass_by(image, layer, frame)
        self._drift(ImageDraw.Draw(image), frame)
        self._pass_by(image, self._hills[-1], frame)
        return image

    def _pass_by(self, image: Image.Image, layer: Layer, frame: int) -> None:
        x = (layer.left - int(frame * layer.speed)) % layer.period
        for left in (x - layer.period, x):
            if left < self.width and left + layer.mask.width > 0:
                image.paste(layer.colour, (left, layer.top), layer.mask)
        if layer.solid:
            image.paste(layer.colour, (0, layer.top + layer.mask.height, self.width, self.height))

    def _painted_sky(self, draw: Random) -> Image.Image:
        column = Image.new("RGB", (1, 64))
        for row in range(64):
            column.putpixel((0, row), mixed(self._palette.top, self._palette.low, (row / 63) ** 1.3))
        sky = column.resize((self.width, self.height), Image.Resampling.BICUBIC)
        if self._palette.night:
            pen = ImageDraw.Draw(sky)
            for _ in range(90):
                x, y, bright = draw.random() * self.width, draw.random() ** 1.5 * self.height * 0.6, draw.random()
                size = 0.5 + bright * 0.9
                colour = mixed(self._palette.top, (255, 255, 245), 0.3 + 0.7 * bright)
                pen.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        return sky

    def _disc(self, size: float) -> tuple[Image.Image, float]:
        """Mask of the sun with its glow, and half its side."""
        radius = size * self._unit
        glow = radius * 3
        side = round(glow * 2)
        halo = Image.new("L", (side, side), 0)
        pen = ImageDraw.Draw(halo)
        pen.ellipse((glow - radius * 1.5, glow - radius * 1.5, glow + radius * 1.5, glow + radius * 1.5), fill=90)
        halo = halo.filter(ImageFilter.GaussianBlur(radius * 0.6))
        core = Image.new("L", (side * _FINE, side * _FINE), 0)
        ImageDraw.Draw(core).ellipse(tuple(_FINE * (glow + way * radius) for way in (-1, -1, 1, 1)), fill=255)
        core = core.resize((side, side), Image.Resampling.LANCZOS)
        halo.paste(255, (0, 0), core)
        return halo, glow

    def _cloud(self, draw: Random) -> Layer:
        wide, high = round(self.width * draw.uniform(1.3, 1.8)), round(self._unit * draw.uniform(0.10, 0.2))
        mask = Image.new("L", (wide, high), 0)
        pen = ImageDraw.Draw(mask)
        long = self._unit * draw.uniform(0.25, 0.6)
        left = draw.uniform(high, wide - long - high)
        for _ in range(12):
            along = draw.random()
            tall = high * draw.uniform(0.15, 0.34) * (1.1 - abs(along - 0.5))
            x, y = left + along * long, high * 0.62 - tall * draw.uniform(0.0, 0.5)
            pen.ellipse((x - tall * 2, y - tall, x + tall * 2, y + tall), fill=draw.randint(90, 170))
        mask = mask.filter(ImageFilter.GaussianBlur(high * 0.05))
        first, upper, last, lower = mask.getbbox() or (0, 0, wide, high)
        top = round(self.height * draw.uniform(0.05, 0.4)) + upper
        speed = draw.choice((0.25, 0.5))
        return Layer(mask.crop((first, upper, last, lower)), self._palette.drift, first, top, wide, speed)

    def _hill(self, index: int, draw: Random) -> Layer:
        """A range of hills: a sum of waves that fits its own strip, so that it can be repeated."""
        near = (index + 1) / len(self._palette.hills)
        wide = round(self.width * 1.5)
        crest, swing = self.height * (0.5 + 0.34 * near), self._unit * (0.13 - 0.05 * near)
        waves = [(draw.randint(1, 3), 1.0), (draw.randint(3, 6), 0.45), (draw.randint(8, 17), 0.16 - 0.1 * near)]
        shifts = [draw.uniform(0, math.tau) for _ in waves]

        def level(x: float) -> float:
            turn = math.tau * x / wide
            parts = (size * math.sin(times * turn + by) for (times, size), by in zip(waves, shifts, strict=True))
            return crest + swing * sum(parts)

        levels = [level(x) for x in range(0, wide + 1, 2)]
        top = max(0, math.floor(min(levels) - self._unit * 0.075))
        low = min(self.height, math.ceil(max(levels)) + 1)
        mask = Image.new("L", (wide * _FINE, (low - top) * _FINE), 0)
        pen = ImageDraw.Draw(mask)
        edge = [(place * 2 * _FINE, (at - top) * _FINE) for place, at in enumerate(levels)]
        pen.polygon([*edge, (wide * _FINE, mask.height), (0, mask.height)], fill=255)
        if index >= len(self._palette.hills) - 2:
            self._plant(pen, level, wide, top, near, draw)
        mask = mask.resize((wide, low - top), Image.Resampling.BOX)
        speeds = (0.25, 0.5, 1.0, 2.0, 3.0)[-len(self._palette.hills) :]
        return Layer(mask, self._palette.hills[index], 0, top, wide, speeds[index] * self._unit / 540, solid=True)

    def _plant(
        self, pen: ImageDraw.ImageDraw, level: Callable[[float], float], wide: int, top: int, near: float, draw: Random
    ) -> None:
        """Trees on a crest: firs, or round ones."""
        firs = draw.random() < 0.5
        for _ in range(draw.randint(14, 34)):
            tall = self._unit * draw.uniform(0.03, 0.07) * near
            x = draw.uniform(tall, wide - tall)
            foot = level(x) - top + 2
            if firs:
                for part in range(3):
                    half, low = tall * (0.34 - 0.08 * part), foot - tall * 0.27 * part
                    shape = [(x - half, low), (x + half, low), (x, low - tall * 0.5)]
                    pen.polygon([(a * _FINE, b * _FINE) for a, b in shape], fill=255)
            else:
                trunk = (x - tall * 0.05, foot - tall * 0.5, x + tall * 0.05, foot)
                crown = (x - tall * 0.36, foot - tall, x + tall * 0.36, foot - tall * 0.3)
                pen.rectangle([a * _FINE for a in trunk], fill=255)
                pen.ellipse([a * _FINE for a in crown], fill=255)

    def _birds(self, pen: ImageDraw.ImageDraw, frame: int) -> None:
        colour = mixed(self._palette.hills[-1], self._palette.low, 0.25)
        for x, y, size, phase in self._drifting[:9]:
            left = (x * 1.2 * self.width + frame * self._unit / 540 * (0.8 + size)) % (
                self.width * 1.2
            ) - self.width * 0.1
            high = (0.12 + 0.33 * y) * self.height + math.sin(frame / 25 + phase * 6) * self._unit * 0.01
            span = self._unit * (0.012 + 0.014 * size)
            lift = math.sin(frame / 4 + phase * 9) * span * 0.6
            wing = [(left - span, high - lift), (left, high), (left + span, high - lift)]
            pen.line(wing, fill=colour, width=max(1, round(self._unit / 270)), joint="curve")

    def _flakes(self, pen: ImageDraw.ImageDraw, frame: int) -> None:
        for x, y, size, phase in self._drifting:
            fall = (y * self.height + frame * self._unit / 540 * (0.5 + size)) % self.height
            sway = math.sin(frame / 30 + phase * 6) * self._unit * 0.03
            left = (x * self.width + sway + frame * 0.3) % self.width
            dot = self._unit / 540 * (1.0 + 2.4 * size)
            pen.ellipse((left - dot, fall - dot, left + dot, fall + dot), fill=self._palette.drift)


def _round(length: float) -> int:
    """A multiple of 16 near a length: rows of pixels then lie as the encoder wants them."""
    return max(16, round(length / 16) * 16)
