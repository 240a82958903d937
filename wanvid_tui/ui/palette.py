"""The colours of a theme by role, the missing ones derived (ux.md 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

RGB = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

_FALLBACKS = ("#000000", "#ffffff")


class Palette(NamedTuple):
    """The colours of one theme: `#rrggbb`, or a name such as `ansi_cyan` when `ansi`; then grounds are not used."""

    name: str
    """The theme's name."""
    dark: bool
    """Light text on a dark ground."""
    ansi: bool
    """The terminal's own 16 colours; grounds by underline and reverse."""
    bg: str
    """Header, footer, gaps."""
    pane: str
    """Bodies of panes."""
    bar: str
    """Title bars, modals, the track of progress bars."""
    row: str
    """The row under the cursor."""
    chip: str
    """Chosen values, buttons."""
    fill: str
    """The done part of progress bars."""
    fg: str
    """Text."""
    strong: str
    """What matters."""
    dim: str
    """Labels, second text."""
    off: str
    """Not offered, placeholders."""
    accent: str
    """Focus, keys, running."""
    onaccent: str
    """Text on the accent."""
    good: str
    """Saved."""
    warn: str
    """Asks, moved."""
    bad: str
    """Failed."""
    warnbg: str
    """Ground of messages."""
    badbg: str
    """Ground of failures."""


def luminance(color: RGB) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for value in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(color: str) -> RGB:
    """Return the parts of `#rrggbb`."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def derive(name: str, dark: bool, ansi: bool, colors: Mapping[str, str], parse: Callable[[str], RGB]) -> Palette:
    """Build the palette from the variables of a theme: Textual's generated ones and the theme's own `wv-*`.

    `parse` reads a colour in any of Textual's forms. Missing `wv-*`: row, chip, fill are the surface blended 10, 28,
    34 % to the primary colour; warn-bg, bad-bg the surface 16 % to warning and error; strong, dim and off the
    foreground blended until its contrast on the worst ground is 14, 4.8 and 3.2.
    """
    if ansi:

        def hue(key: str) -> str:
            return colors[key] if colors[key].startswith("ansi_") else text(parse(colors[key]))

        accent = hue("primary")
        default = "ansi_default"
        grounds = dict.fromkeys(("bg", "pane", "bar", "row", "chip", "fill", "warnbg", "badbg"), default)
        texts = dict.fromkeys(("fg", "strong", "dim", "off", "onaccent"), default)
        states = {"good": hue("success"), "warn": hue("warning"), "bad": hue("error")}
        return Palette(name=name, dark=dark, ansi=True, accent=accent, **grounds, **texts, **states)

    def read(key: str) -> RGB:
        return parse(colors[key])

    def own(key: str, derived: Callable[[], RGB]) -> RGB:
        return parse(colors[key]) if key in colors else derived()

    pane, bg, bar, accent_rgb, fg = map(read, ("surface", "background", "panel", "primary", "foreground"))
    warn, bad = read("warning"), read("error")
    row = own("wv-row", lambda: blend(pane, accent_rgb, 0.10))
    grounds_rgb = (bg, pane, bar, row)
    far = max(map(rgb, _FALLBACKS), key=lambda end: contrast(end, pane))
    return Palette(
        name=name,
        dark=dark,
        ansi=False,
        bg=text(bg),
        pane=text(pane),
        bar=text(bar),
        row=text(row),
        chip=text(own("wv-chip", lambda: blend(pane, accent_rgb, 0.28))),
        fill=text(own("wv-fill", lambda: blend(pane, accent_rgb, 0.34))),
        fg=text(fg),
        strong=text(own("wv-strong", lambda: _reach(fg, pane, far, grounds_rgb, 14.0))),
        dim=text(own("wv-dim", lambda: _reach(fg, pane, far, grounds_rgb, 4.8))),
        off=text(own("wv-off", lambda: _reach(fg, pane, far, grounds_rgb, 3.2))),
        accent=text(accent_rgb),
        onaccent=text(
            own(
                "wv-onaccent",
                lambda: max((bg, fg, *map(rgb, _FALLBACKS)), key=lambda color: contrast(color, accent_rgb)),
            )
        ),
        good=text(read("success")),
        warn=text(warn),
        bad=text(bad),
        warnbg=text(own("wv-warn-bg", lambda: blend(pane, warn, 0.16))),
        badbg=text(own("wv-bad-bg", lambda: blend(pane, bad, 0.16))),
    )


def blend(start: RGB, end: RGB, share: float) -> RGB:
    """Return the colour `share` (0 to 1) of the way from `start` to `end`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def text(color: RGB) -> str:
    """Return a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def _reach(fg: RGB, pane: RGB, far: RGB, grounds: Sequence[RGB], target: float) -> RGB:
    """Return the colour on the way from `pane` over `fg` to `far` that just has `target` contrast on every ground."""

    def worst(color: RGB) -> float:
        return min(contrast(color, ground) for ground in grounds)

    path = [blend(pane, fg, step / 50) for step in range(51)] + [blend(fg, far, step / 20) for step in range(1, 21)]
    return next((color for color in path if worst(color) >= target), far)
