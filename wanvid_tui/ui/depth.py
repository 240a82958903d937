"""A theme in the 256 colours that many terminals draw at most (ux.md 9).

Rounding each part of a colour by itself, as is done for those terminals else, makes navy blue of every dark ground and
merges bars with the cursor's row: so the nearest colour for the eye is taken, among those that can still be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import dist
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.terminal import Depth, color_depth
from wanvid_tui.ui.palette import RGB, Palette, contrast, rgb, text

if TYPE_CHECKING:
    from wanvid_tui.ui.theme_files import LoadedTheme

__all__ = ["Depth", "color_depth", "fitted", "perceived", "rounded"]

_FIELDS = {
    "primary": "accent",
    "secondary": "accent",
    "accent": "accent",
    "success": "good",
    "warning": "warn",
    "error": "bad",
    "foreground": "fg",
    "background": "bg",
    "surface": "pane",
    "panel": "bar",
}
"""Fields of a theme of Textual's, and the roles whose colours they hold."""

_STATES = frozenset({"accent", "good", "warn", "bad"})
_HUED = 2.0
"""How much more the hue of a state counts than its lightness: no state becomes grey."""


class _Tone(NamedTuple):
    """One of the 240 colours."""

    drawn: RGB
    """What the terminal shows."""
    asked: RGB
    """What is asked for, so that the console's own rounding leads to it."""
    seen: tuple[float, float, float]
    """Its place in OKLab."""


def perceived(color: RGB) -> tuple[float, float, float]:
    """Return a colour's place in OKLab, where distances are as the eye sees them: lightness, green-red, blue-yellow."""
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for value in color
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _tones() -> list[_Tone]:
    """Return the colours 16 to 255: a cube of six steps a side, and 24 greys."""
    steps = (0, 95, 135, 175, 215, 255)
    cube = [
        _Tone(color, color, perceived(color))
        for color in product(steps, steps, steps)
        if len(set(color)) > 1 or color[0] in (0, 255)  # the other greys of the cube are rounded to the row of greys
    ]
    greys = [(8 + 10 * at, round((at + 1) * 255 / 25)) for at in range(24)]
    return cube + [_Tone((shown,) * 3, (asked,) * 3, perceived((shown,) * 3)) for shown, asked in greys]


def rounded(palette: Palette) -> dict[str, str]:
    """Return the nearest of 256 colours for every colour of a palette, by its field.

    Grounds that stand side by side stay apart, and text keeps the contrast it must have (ux.md 4.2) as far as 256
    colours can.
    """
    tones = _tones()
    taken: dict[str, _Tone] = {}

    def nearest(field: str, fits: Callable[[RGB], bool] = lambda _: True) -> None:
        hued = _HUED if field in _STATES else 1.0
        light, red, yellow = perceived(rgb(getattr(palette, field)))
        aim = (light, red * hued, yellow * hued)

        def distance(tone: _Tone) -> float:
            light, red, yellow = tone.seen
            return dist((light, red * hued, yellow * hued), aim)

        tones.sort(key=distance)
        others = [taken[state] for state in _STATES & taken.keys()] if field in _STATES else []
        taken[field] = next((tone for tone in tones if tone not in others and fits(tone.drawn)), tones[0])

    def readable(fields: Iterable[str], least: float) -> Callable[[RGB], bool]:
        grounds: Sequence[RGB] = [taken[field].drawn for field in fields]
        return lambda color: all(contrast(color, ground) >= least for ground in grounds)

    def apart(*fields: str) -> Callable[[RGB], bool]:
        others = {taken[field].drawn for field in fields}
        strong = rgb(palette.strong)
        return lambda color: color not in others and contrast(strong, color) >= 7

    nearest("pane")
    nearest("bg")
    nearest("bar", apart("pane"))
    nearest("row", apart("pane"))
    nearest("chip", apart("pane", "bar", "row"))
    nearest("fill", apart("pane", "bar", "row"))
    nearest("warnbg", apart("pane", "bg"))
    nearest("badbg", apart("pane", "bg", "warnbg"))
    grounds = ("bg", "pane", "bar", "row")
    messages = (*grounds, "warnbg", "badbg")
    nearest("strong", readable(("chip", "fill"), 7))
    for field in ("fg", "dim", "good", "warn", "bad"):
        nearest(field, readable(messages, 4.5))
    nearest("accent", readable((*messages, "chip"), 4.5))
    nearest("off", readable(grounds, 3))
    nearest("onaccent", readable(("accent",), 4.5))
    return {field: text(tone.asked) for field, tone in taken.items()}


def fitted(loaded: LoadedTheme) -> LoadedTheme:
    """Return a theme in 256 colours."""
    from dataclasses import replace

    from wanvid_tui.ui.theme_files import EXACT, OWN_ROLES

    colors = rounded(loaded.palette)
    fields: dict[str, Any] = {field: colors[role] for field, role in _FIELDS.items()}
    own = {f"wv-{role}": colors[role.replace("-", "")] for role in OWN_ROLES}
    exact: dict[str, str] = {field: fields[field] for field in EXACT}
    theme = replace(loaded.theme, **fields, variables=loaded.theme.variables | own | exact)
    palette: dict[str, Any] = loaded.palette._asdict() | colors
    return loaded._replace(theme=theme, palette=Palette(**palette))
