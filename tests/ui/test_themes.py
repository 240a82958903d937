"""Themes: contrasts of the shipped ones, derivation, and faults told instead of raised."""

from __future__ import annotations

from pathlib import Path

import pytest

from wanvid_tui.ui.palette import contrast, rgb
from wanvid_tui.ui.themes import LoadedTheme, ThemeShelf, bundled_dir, choose, read_theme

SHIPPED = ["ansi-dark", "ansi-light", "ink", "paper"]


def _coloured() -> list[LoadedTheme]:
    return [loaded for loaded in ThemeShelf().load_all() if not loaded.palette.ansi]


def test_the_shipped_themes_load_without_a_fault() -> None:
    shelf = ThemeShelf()
    assert shelf.names() == SHIPPED
    assert [loaded.theme.name for loaded in shelf.load_all()] == SHIPPED
    assert shelf.faults == ()


@pytest.mark.parametrize("loaded", _coloured(), ids=lambda loaded: loaded.theme.name)
def test_shipped_colours_can_be_read(loaded: LoadedTheme) -> None:
    palette = loaded.palette

    def ratio(text: str, ground: str) -> float:
        return contrast(rgb(getattr(palette, text)), rgb(getattr(palette, ground)))

    for ground in ("bg", "pane", "bar", "row"):
        for text in ("fg", "strong", "dim", "accent", "good", "warn", "bad"):
            assert ratio(text, ground) >= 4.5, (text, ground)
        assert ratio("off", ground) >= 3, ground
    for ground in ("chip", "fill"):
        assert ratio("strong", ground) >= 7, ground
    assert ratio("onaccent", "accent") >= 4.5
    assert ratio("accent", "chip") >= 4.5
    assert ratio("warn", "warnbg") >= 4.5
    assert ratio("bad", "badbg") >= 4.5


def test_the_palette_has_the_colours_of_the_file() -> None:
    palette = ThemeShelf().load("ink").palette
    assert (palette.warn, palette.bad, palette.row) == ("#e8bf5f", "#ff8589", "#2b313d")


def test_every_theme_defines_the_variables_that_style_sheets_use() -> None:
    for loaded in ThemeShelf().load_all():
        assert {"wv-dim", "wv-row", "wv-onaccent", "wv-warn-bg"} <= loaded.theme.variables.keys()


def test_missing_roles_are_derived(tmp_path: Path) -> None:
    text = (bundled_dir() / "ink.toml").read_text(encoding="utf-8").partition("[variables]")[0]
    path = tmp_path / "bare.toml"
    path.write_text(text.replace('name = "ink"', 'name = "bare"'), encoding="utf-8")
    loaded, faults = read_theme(path)
    assert faults == []
    assert loaded is not None
    palette = loaded.palette
    grounds = [rgb(ground) for ground in (palette.bg, palette.pane, palette.bar, palette.row)]
    for color, target in ((palette.strong, 12.5), (palette.dim, 4.8), (palette.off, 3.2)):
        assert min(contrast(rgb(color), ground) for ground in grounds) >= target
    assert contrast(rgb(palette.onaccent), rgb(palette.accent)) >= 4.5


@pytest.mark.parametrize(
    ("text", "line", "key", "word"),
    [
        ('name = "mine"\nprimary = "#12345"\n', 2, "primary", "no colour"),
        ('primary = "#123456"\n[variables]\nwv-row = "bluish"\n', 3, "wv-row", "no colour"),
        ('name = "mine"\n', None, "primary", "missing"),
        ('primary = "#123456"\ndark = "yes"\n', 2, "dark", "true or false"),
        ('primary = "#123456"\n[variables]\nwv-dim = 3\n', 3, "wv-dim", "text in quotes"),
        ('primary = "#123456"\nprimary = "#123456"\n', 2, "", "no TOML"),
    ],
)
def test_a_broken_theme_is_told_of_and_not_used(
    tmp_path: Path, text: str, line: int | None, key: str, word: str
) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    shelf = ThemeShelf(tmp_path)
    assert shelf.load("mine").theme.name == "ink"
    fault = shelf.faults[0]
    assert (fault.file, fault.line, fault.key) == (tmp_path / "mine.toml", line, key)
    assert word in fault.reason
    assert "mine.toml" in str(fault)


def test_an_unknown_key_is_told_of_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('name = "mine"\nprimary = "blue"\nauthor = "me"\nprimray = "x"\n', "utf-8")
    shelf = ThemeShelf(tmp_path)
    assert shelf.load("mine").theme.name == "mine"
    assert [(fault.line, fault.key) for fault in shelf.faults] == [(4, "primray")]


def test_a_users_theme_hides_ours_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('name = "ink"\nprimary = "#ff0000"\n', encoding="utf-8")
    assert ThemeShelf(tmp_path).load("ink").palette.accent == "#ff0000"


def test_an_unknown_theme_falls_back_and_says_what_there_is() -> None:
    shelf = ThemeShelf()
    assert shelf.load("nosuch").theme.name == "ink"
    assert "ink, paper" in shelf.faults[0].reason


def test_without_any_theme_file_there_still_is_one(tmp_path: Path) -> None:
    assert ThemeShelf(bundled=tmp_path).load("ink").theme.name == "textual-dark"


def test_the_environment_chooses_themes_of_16_colours() -> None:
    assert choose("", True, {}) == ("ink", False)
    assert choose("", False, {}) == ("paper", False)
    assert choose("paper", True, {"NO_COLOR": "1"}) == ("ansi-light", True)
    assert choose("ink", True, {"TERM": "linux"}) == ("ansi-dark", False)


@pytest.mark.parametrize(
    "text", ["luminosity_spread = " + "9" * 5000, "a = " + "[" * 20000 + "]" * 20000], ids=["endless", "deep"]
)
def test_toml_that_python_cannot_take_is_told_of_not_raised(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    loaded, faults = read_theme(path)
    assert loaded is None
    assert [fault.reason.partition(":")[0] for fault in faults] == ["no TOML"]
