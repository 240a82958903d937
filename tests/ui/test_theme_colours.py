"""The colours of all shipped themes: contrast, states that differ for every eye, and 256 colours."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorSystem

from tests.ui.colours import DEUTAN, NORMAL, PROTAN, difference
from wanvid_tui.ui.depth import Depth, color_depth, rounded
from wanvid_tui.ui.palette import RGB, Palette, contrast, rgb
from wanvid_tui.ui.theme_files import finish
from wanvid_tui.ui.themes import LoadedTheme, ThemeShelf

STATES = ("accent", "good", "warn", "bad")
GROUNDS = ("bg", "pane", "bar", "row")
MESSAGES = ("warnbg", "badbg")

Drawn = dict[str, RGB]
"""The colours of a palette that a terminal draws, by role."""


def _coloured() -> list[LoadedTheme]:
    return [loaded for loaded in ThemeShelf().load_all() if not loaded.palette.ansi]


def _full(palette: Palette) -> Drawn:
    return {
        role: rgb(color)
        for role, color in palette._asdict().items()
        if isinstance(color, str) and color.startswith("#")
    }


def _in_256(palette: Palette) -> Drawn:
    """What a terminal of 256 colours shows: the numbers that the console writes, looked up in its table."""
    drawn: Drawn = {}
    for role, color in _full(palette).items():
        number = Color.from_rgb(*color).downgrade(ColorSystem.EIGHT_BIT).number
        assert number is not None
        red, green, blue = EIGHT_BIT_PALETTE[number]
        drawn[role] = red, green, blue
    return drawn


def _least(drawn: Drawn, texts: tuple[str, ...], grounds: tuple[str, ...]) -> tuple[float, str, str]:
    """The worst contrast of texts on grounds, and where."""
    return min((contrast(drawn[text], drawn[ground]), text, ground) for text in texts for ground in grounds)


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_every_text_can_be_read(loaded: LoadedTheme) -> None:
    drawn = _full(loaded.palette)
    assert _least(drawn, ("fg", "strong", "dim", *STATES), GROUNDS + MESSAGES) >= (4.5,)
    assert _least(drawn, ("off",), GROUNDS) >= (3,)
    assert _least(drawn, ("strong",), ("chip", "fill")) >= (7,)
    assert _least(drawn, ("fg",), ("chip", "fill")) >= (4.5,)
    assert _least(drawn, ("accent",), ("chip",)) >= (4.5,)
    assert _least(drawn, ("onaccent",), ("accent",)) >= (4.5,)


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_texts_go_down_in_steps(loaded: LoadedTheme) -> None:
    drawn = _full(loaded.palette)
    ratios = [contrast(drawn[text], drawn["pane"]) for text in ("strong", "fg", "dim", "off")]
    assert all(more > less * 1.05 for more, less in pairwise(ratios)), ratios


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_states_differ_from_each_other_and_from_text(loaded: LoadedTheme) -> None:
    drawn = _full(loaded.palette)
    for one, other in combinations(STATES, 2):
        assert difference(drawn[one], drawn[other]) >= 20, (one, other)
    for state in STATES:
        assert difference(drawn[state], drawn["dim"]) >= 12, state
        assert difference(drawn[state], drawn["fg"]) >= 12, state


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_grounds_that_meet_differ(loaded: LoadedTheme) -> None:
    drawn = _full(loaded.palette)
    for one, other in (("pane", "bar"), ("pane", "row"), ("pane", "chip"), ("bar", "chip"), ("bar", "fill")):
        assert difference(drawn[one], drawn[other]) >= 3, (one, other)
    assert difference(drawn["row"], drawn["fill"]) >= 3


@pytest.mark.parametrize("name", ["contrast-dark", "contrast-light"])
def test_high_contrast_is_high(name: str) -> None:
    drawn = _full(ThemeShelf().load(name).palette)
    assert _least(drawn, ("fg", "strong", "dim", *STATES), GROUNDS + MESSAGES) >= (7,)
    assert _least(drawn, ("off",), GROUNDS) >= (4.5,)


@pytest.mark.parametrize("eye", [NORMAL, PROTAN, DEUTAN])
@pytest.mark.parametrize("depth", [Depth.FULL, Depth.EIGHT_BIT])
@pytest.mark.parametrize("name", ["colorblind-dark", "colorblind-light"])
def test_states_differ_for_eyes_that_mix_up_red_and_green(name: str, depth: Depth, eye: str) -> None:
    palette = ThemeShelf(depth=depth).load(name).palette
    drawn = _full(palette) if depth is Depth.FULL else _in_256(palette)
    for one, other in combinations((*STATES, "fg"), 2):
        assert difference(drawn[one], drawn[other], eye) >= 12, (one, other)
    assert drawn.keys() >= {"accent", "badbg"}


def test_the_simulation_shows_what_such_eyes_mix_up() -> None:
    olive, brick = (110, 120, 0), (140, 95, 0)
    assert difference(olive, brick) > 2 * difference(olive, brick, DEUTAN)
    assert difference((0, 0, 0), (255, 255, 255)) == pytest.approx(100, abs=0.1)
    assert difference((60, 122, 200), (60, 122, 200), PROTAN) == 0


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_256_colours_keep_apart_what_must_differ(loaded: LoadedTheme) -> None:
    drawn = _in_256(ThemeShelf(depth=Depth.EIGHT_BIT).load(loaded.theme.name).palette)
    assert _least(drawn, ("fg", "strong", "dim", *STATES), GROUNDS + MESSAGES) >= (4.5,)
    assert _least(drawn, ("off",), GROUNDS) >= (3,)
    assert _least(drawn, ("strong",), ("chip", "fill")) >= (7,)
    assert _least(drawn, ("onaccent",), ("accent",)) >= (4.5,)
    for one, other in (
        ("pane", "bar"), ("pane", "row"), ("pane", "chip"), ("bar", "chip"), ("bar", "fill"), ("row", "fill"),
        ("pane", "warnbg"), ("pane", "badbg"), ("bg", "warnbg"), ("warnbg", "badbg"),
    ):  # fmt: skip
        assert drawn[one] != drawn[other], (one, other)
    for one, other in combinations(STATES, 2):
        assert difference(drawn[one], drawn[other]) >= 14, (one, other)
    for state in STATES:
        assert difference(drawn[state], drawn["dim"]) >= 10, state


def test_rounding_leads_where_the_console_goes() -> None:
    """Every colour that is asked for is the one that the console's own rounding leaves as it is."""
    for loaded in _coloured():
        for role, color in rounded(loaded.palette).items():
            number = Color.parse(color).downgrade(ColorSystem.EIGHT_BIT).number
            assert number is not None
            shown = EIGHT_BIT_PALETTE[number]
            assert difference(rgb(color), (shown[0], shown[1], shown[2])) < 3, (loaded.theme.name, role)


def test_editors_and_rows_are_drawn_with_the_same_colours_in_256() -> None:
    for loaded in ThemeShelf(depth=Depth.EIGHT_BIT).load_all():
        palette = finish(loaded.theme).palette
        assert palette == loaded.palette, loaded.theme.name


def test_the_depth_is_what_the_console_finds() -> None:
    assert color_depth({}) is color_depth({"TERM": "dumb"}) is Depth.FULL
    assert color_depth({"TERM": "xterm-256color", "COLORTERM": "truecolor"}) is Depth.FULL
    assert color_depth({"TERM": "screen-256color"}) is Depth.EIGHT_BIT
    assert color_depth({"TERM": "xterm"}) is Depth.SIXTEEN
    assert color_depth({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}) is Depth.EIGHT_BIT
