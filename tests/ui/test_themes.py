"""Themes: the shipped ones, derivation, and faults told instead of raised."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from tests.ui.colours import difference
from wanvid_tui.ui.palette import contrast, rgb
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.theme_files import OWN_ROLES
from wanvid_tui.ui.themes import Offered, ThemeShelf, bundled_dir, choose, read_theme

SHIPPED = [
    "ansi-dark", "ansi-light", "celadon", "colorblind-dark", "colorblind-light", "contrast-dark", "contrast-light",
    "dusk", "ink", "lamp", "moss", "noon", "paper", "plum", "tide", "velvet",
]  # fmt: skip


def test_the_shipped_themes_load_without_a_fault() -> None:
    shelf = ThemeShelf()
    assert shelf.names() == SHIPPED
    assert [loaded.theme.name for loaded in shelf.load_all()] == SHIPPED
    assert shelf.faults == ()


def test_every_shipped_theme_sets_every_role_and_says_who_made_it_and_what_it_is() -> None:
    for loaded in ThemeShelf().load_all():
        text = (bundled_dir() / f"{loaded.theme.name}.toml").read_text(encoding="utf-8")
        assert loaded.author, loaded.theme.name
        assert 10 <= len(loaded.description) <= 40, loaded.theme.name
        assert loaded.theme.ansi or all(f"wv-{role} = " in text for role in OWN_ROLES), loaded.theme.name
        assert loaded.theme.to_color_system().generate()


def test_the_palette_has_the_colours_of_the_file() -> None:
    palette = ThemeShelf().load("ink").palette
    assert (palette.warn, palette.bad, palette.row) == ("#e8bf5f", "#ff8589", "#2b313d")


def test_every_theme_defines_the_variables_that_style_sheets_use() -> None:
    for loaded in ThemeShelf().load_all():
        assert {"wv-dim", "wv-row", "wv-onaccent", "wv-warn-bg"} <= loaded.theme.variables.keys()


@pytest.mark.parametrize("dark", ["true", "false"])
def test_a_theme_of_one_colour_has_every_role_and_states_that_differ(tmp_path: Path, dark: str) -> None:
    path = tmp_path / "one.toml"
    path.write_text(f'primary = "#7a5cff"\ndark = {dark}\n', encoding="utf-8")
    loaded, faults = read_theme(path)
    assert faults == []
    assert loaded is not None
    assert loaded.theme.name == "one"
    palette = loaded.palette
    for one, other in combinations((palette.accent, palette.good, palette.warn, palette.bad), 2):
        assert difference(rgb(one), rgb(other)) >= 15, (one, other)


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
        ('primary = "#123456"\nname = ""\n', 2, "name", "must be a name"),
        ('primary = "#123456"\nauthor = 3\n', 2, "author", "text in quotes"),
        (
            'primary = "#123456"\n[variables]\ninput-cursor-background = "}{"\n',
            3,
            "input-cursor-background",
            "no colour",
        ),
        ('primary = "#123456"\n[variables]\nlink-style = "bold }"\n', 3, "link-style", "no style"),
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
    assert "dusk, ink" in shelf.faults[0].reason


def test_without_any_theme_file_there_still_is_one(tmp_path: Path) -> None:
    assert ThemeShelf(bundled=tmp_path).load("ink").theme.name == "textual-dark"


def test_the_environment_chooses_themes_of_16_colours() -> None:
    assert choose("", True, {}) == ("ink", False)
    assert choose("", False, {}) == ("paper", False)
    assert choose("paper", True, {"NO_COLOR": "1"}) == ("ansi-light", True)
    assert choose("ink", True, {"TERM": "linux"}) == ("ansi-dark", False)
    assert choose("ink", True, {"TERM": "xterm"}) == ("ansi-dark", False)
    assert choose("plum", True, {"TERM": "vt220"}) == ("ansi-light", False)
    assert choose("ink", True, {"TERM": "xterm-256color"}) == ("ink", False)


def test_a_light_theme_of_the_users_is_light_on_16_colours_too(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('name = "mine"\ndark = false  # by day\nprimary = "#123456"\n', "utf-8")
    assert choose("mine", True, {"NO_COLOR": "1"}, tmp_path) == ("ansi-light", True)


def test_a_theme_of_16_colours_may_name_any_colour(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(
        'name = "mine"\nansi = true\nprimary = "#f0f"\nerror = "ansi_bright_red"\n', "utf-8"
    )
    palette = ThemeShelf(tmp_path).load("mine").palette
    assert (palette.accent, palette.bad) == ("#ff00ff", "ansi_bright_red")
    painter = Painter(palette)
    styles = {painter.style(role, ground).color for role in Role for ground in Ground}
    assert {color.name for color in styles if color} == {"#ff00ff", "bright_red", "green", "yellow"}


def test_the_list_to_choose_from_has_broken_ones_last_with_their_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('primary = "#12345"\n', "utf-8")
    (tmp_path / "z.toml").write_text('primary = "#123456"\ndescription = "Mine"\ndark = false\n', "utf-8")
    rows = ThemeShelf(tmp_path).offered()
    assert [row.name for row in rows] == [*SHIPPED, "z", "a"]
    assert rows[-2] == Offered("z", "Mine", False, True)
    assert f"{tmp_path / 'a.toml'}, line 1: primary" in rows[-1].fault
    assert not any(row.fault or row.own for row in rows[:-2])


def test_a_file_that_is_no_theme_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "film.toml"
    path.write_bytes(b"x" * 2_000_000)
    assert "more than" in str(read_theme(path)[1][0])
    path.write_bytes(b"\xff\xfe")
    assert "no UTF-8 at byte 0" in str(read_theme(path)[1][0])


@pytest.mark.parametrize(
    "text", ["luminosity_spread = " + "9" * 5000, "a = " + "[" * 20000 + "]" * 20000], ids=["endless", "deep"]
)
def test_toml_that_python_cannot_take_is_told_of_not_raised(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    loaded, faults = read_theme(path)
    assert loaded is None
    assert [fault.reason.partition(":")[0] for fault in faults] == ["no TOML"]
