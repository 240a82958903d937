"""Choosing a theme in the running interface: preview, keep, cancel; files that change; what is said of broken ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.stage import Stage, stage
from wanvid_tui.config.change import set_key
from wanvid_tui.config.load import load
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.paths import Places, find_places
from wanvid_tui.ui.palette import rgb, text
from wanvid_tui.ui.themes import ThemeShelf

MINE = 'name = "mine"\nprimary = "#00ff00"\nsurface = "#102030"\n'


def _grounds(shown: Stage) -> set[str]:
    """The colours of the grounds that are on the screen."""
    strips = shown.app.screen._compositor.render_strips()
    grounds = [segment.style.bgcolor for strip in strips for segment in strip if segment.style]
    return {text(rgb(ground.get_truecolor().hex)) for ground in grounds if ground and not ground.is_default}


def _looks_like(shown: Stage, name: str, themes: Path | None = None) -> bool:
    """Whether rows and editors are drawn with a theme, and nothing is left of another."""
    palette = ThemeShelf(themes).load(name).palette
    known = {color for color in palette if isinstance(color, str)}
    return {palette.bg, palette.pane, palette.bar} <= _grounds(shown) <= known


def _places(folder: Path) -> Places:
    return find_places({"WANVID_HOME": str(folder), "HOME": str(folder)})


def _keeper(places: Places) -> Callable[[str], None]:
    return lambda name: set_key(places, ("theme",), name)


def _write(folder: Path, words: str, name: str = "mine.toml") -> Path:
    """Write a theme of the user's with a time of its own, as another program would a while later."""
    themes = folder / "themes"
    themes.mkdir(exist_ok=True)
    path = themes / name
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(words, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))
    return themes


async def test_a_preview_is_worn_and_cancelled(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        await shown.until(lambda: _looks_like(shown, "ink"))
        for name in ("plum", "contrast-dark", "tide"):
            assert shown.app.theming.preview(name) == ""
            await shown.until(lambda name=name: _looks_like(shown, name), name)  # type: ignore[misc]  # bound here
        assert shown.app.theming.name == "ink"
        shown.app.theming.cancel()
        await shown.until(lambda: _looks_like(shown, "ink"))
        shown.app.theming.cancel()
        assert shown.app.theming.worn.theme.name == "ink"


async def test_a_preview_of_the_terminals_own_colours_and_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        before = shown.rows()
        shown.app.theming.preview("ansi-dark")
        await shown.until(lambda: _grounds(shown) == set())
        assert any("[720P]" in row for row in shown.rows())
        shown.app.theming.cancel()
        await shown.until(lambda: _looks_like(shown, "ink"))
        assert shown.rows() == before


def _struck(shown: Stage) -> set[str]:
    """The colours of struck text: what is too much in a field, and values that are not offered."""
    strips = shown.app.screen._compositor.render_strips()
    colors = [segment.style.color for strip in strips for segment in strip if segment.style and segment.style.strike]
    return {color.get_truecolor().hex for color in colors if color}


async def test_what_is_too_much_in_a_field_is_drawn_anew_with_the_rest(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.write("a fox " * 400)
        for name in ("ink", "noon"):
            shown.app.theming.preview(name)
            palette = ThemeShelf().load(name).palette
            await shown.until(lambda wanted={palette.bad, palette.off}: _struck(shown) == wanted)  # type: ignore[misc]  # bound here


async def test_kept_is_written_and_said(tmp_path: Path) -> None:
    places = _places(tmp_path)
    async with stage(tmp_path, keep_theme=_keeper(places)) as shown:
        shown.app.theming.keep("moss")
        await shown.says("The theme is moss now.")
        await shown.until(lambda: _looks_like(shown, "moss"))
        shown.app.theming.cancel()
        assert shown.app.theming.worn.theme.name == "moss"
    assert load(places).text("theme") == "moss"


async def test_what_config_toml_fixes_is_worn_and_said_with_its_line(tmp_path: Path) -> None:
    places = _places(tmp_path)
    places.config.write_text('mouse = true\ntheme = "ink"\n', encoding="utf-8")
    with pytest.raises(ConfigError):
        set_key(places, ("theme",), "moss")
    async with stage(tmp_path, size=(200, 40), keep_theme=_keeper(places)) as shown:
        shown.app.theming.keep("moss")
        await shown.says("The theme is moss until you leave")
        assert "config.toml line 2 fixes theme" in shown.footer
        await shown.until(lambda: _looks_like(shown, "moss"))
    assert not places.settings.exists()


async def test_a_broken_theme_is_neither_worn_nor_kept(tmp_path: Path) -> None:
    places = _places(tmp_path)
    themes = _write(tmp_path, 'name = "mine"\ndark = true\nprimary = "#12"\n')
    async with stage(tmp_path, size=(200, 40), user_themes=themes, keep_theme=_keeper(places)) as shown:
        assert "mine.toml, line 3: primary: no colour" in shown.app.theming.preview("mine")
        await shown.until(lambda: _looks_like(shown, "ink"))
        shown.app.theming.keep("mine")
        await shown.says("ink stays")
        assert "line 3" in shown.footer
    assert not places.settings.exists()


async def test_without_a_place_to_keep_it_a_theme_holds_until_the_end(tmp_path: Path) -> None:
    async with stage(tmp_path) as shown:
        shown.app.theming.keep("lamp")
        await shown.says("until you leave")


async def test_a_theme_that_changed_is_read_again_by_itself(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE)
    async with stage(tmp_path, user_themes=themes, theme="mine") as shown:
        await shown.until(lambda: _looks_like(shown, "mine", themes), str(_grounds(shown)))
        _write(tmp_path, MINE.replace("#102030", "#302010"))
        shown.clock.ahead_s += 2
        await shown.says("The theme mine is read again.")
        assert "#302010" in _grounds(shown)
        await shown.until(lambda: _looks_like(shown, "mine", themes), str(_grounds(shown)))


async def test_d5_a_theme_broken_while_it_is_worn_stays_as_it_was(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE)
    async with stage(tmp_path, size=(200, 40), user_themes=themes, theme="mine") as shown:
        _write(tmp_path, MINE.replace("#00ff00", "#00ff0"))
        shown.clock.ahead_s += 2
        await shown.says("mine stays as it was")
        assert "mine.toml, line 2: primary: no colour: #00ff0" in shown.footer
        assert "#102030" in _grounds(shown)
        _write(tmp_path, MINE.replace("#102030", "#302010"))
        shown.clock.ahead_s += 2
        await shown.until(lambda: "#302010" in _grounds(shown))


async def test_d5_a_theme_broken_at_the_start_is_named_and_worn_when_it_is_mended(tmp_path: Path) -> None:
    themes = _write(tmp_path, 'name = "mine"\nprimary = \n')
    async with stage(tmp_path, size=(200, 40), user_themes=themes, theme="mine") as shown:
        await shown.says("mine.toml, line 2: no TOML")
        assert "ink is used" in shown.footer
        _write(tmp_path, MINE)
        shown.clock.ahead_s += 2
        await shown.until(lambda: "#102030" in _grounds(shown))


async def test_a_theme_that_is_gone_stays_until_the_end(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE)
    async with stage(tmp_path, size=(240, 40), user_themes=themes, theme="mine") as shown:
        (themes / "mine.toml").unlink()
        shown.clock.ahead_s += 2
        await shown.says("mine stays as it was")
        assert "no such theme" in shown.footer
        assert "#102030" in _grounds(shown)


async def test_nothing_is_said_of_a_change_to_a_theme_that_is_not_worn(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE)
    async with stage(tmp_path, user_themes=themes) as shown:
        before = shown.footer
        _write(tmp_path, MINE + 'error = "nonsense"\n')
        shown.app.theming.look(shown.clock.steady() + 2)
        assert shown.footer == before
        assert shown.app.theming.preview("mine") != ""


async def test_reload_finds_new_themes_and_names_broken_ones(tmp_path: Path) -> None:
    themes = tmp_path / "themes"
    async with stage(tmp_path, size=(200, 40), user_themes=themes) as shown:
        _write(tmp_path, MINE)
        shown.app.theming.reload()
        await shown.says("17 themes are read again.")
        assert "mine" in [row.name for row in shown.app.theming.offered()]
        _write(tmp_path, 'primary = "reddish"\n', "odd.toml")
        shown.app.theming.reload()
        await shown.says("odd.toml, line 1: primary: no colour: reddish.")


async def test_files_are_looked_at_every_two_seconds_and_only_where_there_are_any(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE)
    async with stage(tmp_path, user_themes=themes, theme="mine") as shown:
        theming = shown.app.theming
        now_s = shown.clock.steady() + 100
        theming.look(now_s)
        _write(tmp_path, MINE.replace("#102030", "#302010"))
        theming.look(now_s + 1.9)
        assert theming.worn.palette.pane == "#102030"
        theming.look(now_s + 2)
        assert theming.worn.palette.pane == "#302010"
    none = tmp_path / "none"
    async with stage(tmp_path, user_themes=none) as shown:
        none.mkdir()
        (none / "ink.toml").write_text('name = "ink"\nprimary = "#00ff00"\n', encoding="utf-8")
        shown.app.theming.look(shown.clock.steady() + 100)
        assert shown.app.theming.worn.palette.accent == "#9db4ff"


@pytest.mark.parametrize("facts", [{"mono": True}, {"environ": {"TERM": "linux"}}], ids=["mono", "linux"])
async def test_where_there_are_no_colours_themes_of_16_colours_stand_for_all(
    tmp_path: Path, facts: dict[str, Any]
) -> None:
    places = _places(tmp_path)
    async with stage(tmp_path, theme="ansi-dark", keep_theme=_keeper(places), **facts) as shown:
        assert shown.app.theming.preview("plum") == ""
        assert shown.app.theming.worn.theme.name == "ansi-light"
        await shown.until(lambda: _grounds(shown) == set())
        shown.app.theming.keep("dusk")
        await shown.says("The theme is dusk now.")
        assert shown.app.theming.worn.theme.name == "ansi-dark"
    assert load(places).text("theme") == "dusk"


async def test_a_theme_may_be_called_anything(tmp_path: Path) -> None:
    themes = _write(tmp_path, MINE.replace('"mine"', '"墨 ./[x]"'))
    async with stage(tmp_path, user_themes=themes) as shown:
        shown.app.theming.keep("墨 ./[x]")
        await shown.says("The theme is 墨 ./[x] now")
        assert "#102030" in _grounds(shown)


async def _open_list(shown: Stage) -> None:
    """Open the list of themes through the palette."""
    await shown.pilot.press("ctrl+p", *"theme")
    await shown.until(lambda: any("Reload themes" in row for row in shown.rows()))
    await shown.pilot.press("enter")
    await shown.until(lambda: any("Cool near-black" in row for row in shown.rows()))


async def test_the_palette_shows_each_theme_as_the_cursor_comes_to_it(tmp_path: Path) -> None:
    places = _places(tmp_path)
    async with stage(tmp_path, size=(120, 36), keep_theme=_keeper(places)) as shown:
        await shown.until(lambda: _looks_like(shown, "ink"))
        before = shown.rows()
        await _open_list(shown)
        await shown.pilot.press("down")
        await shown.until(lambda: shown.app.theming.worn.theme.name == "lamp")
        await shown.pilot.press("escape")
        await shown.until(lambda: _looks_like(shown, "ink"))
        assert shown.rows() == before
        await _open_list(shown)
        await shown.pilot.press(*"blind", "down", "enter")
        await shown.says("The theme is colorblind-light now.")
        await shown.until(lambda: _looks_like(shown, "colorblind-light"))
        await shown.pilot.press("ctrl+p", *"reload", "enter")
        await shown.says("16 themes are read again.")
    assert load(places).text("theme") == "colorblind-light"


async def test_what_a_theme_says_of_itself_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    evil = "\\u001b]52;c;aGk=\\u0007\\u202e[/x]"
    themes = _write(tmp_path, f'name = "evil"\nprimary = "red"\ndescription = "{evil}"\n"k\\u001b[2J" = "{evil}"\n')
    async with stage(tmp_path, size=(120, 36), user_themes=themes) as shown:
        await _open_list(shown)
        await shown.pilot.press(*"evil")
        await shown.until(lambda: shown.app.theming.worn.theme.name == "evil")
        assert any("[/x]" in row for row in shown.rows())
        assert all(row.isprintable() for row in shown.rows())
        await shown.pilot.press("enter")
        await shown.says("The theme is evil now")
        _write(tmp_path, f'name = "evil"\nprimary = "{evil}"\n')
        shown.clock.ahead_s += 2
        await shown.says("no colour")
        assert all(row.isprintable() for row in shown.rows())


async def test_the_palette_says_what_is_wrong_with_a_broken_theme(tmp_path: Path) -> None:
    themes = _write(tmp_path, 'name = "zmine"\nprimary = "#12"\n')
    async with stage(tmp_path, size=(200, 40), user_themes=themes) as shown:
        await _open_list(shown)
        await shown.pilot.press(*"zmine")
        await shown.says("mine.toml, line 2: primary: no colour: #12")
        assert any("zmine" in row and "cannot be read" in row for row in shown.rows())
        await shown.pilot.press("escape", "escape")
        await shown.until(lambda: _looks_like(shown, "ink"))


async def test_d5_a_broken_theme_of_16_colours_is_named_when_it_stands_for_another(tmp_path: Path) -> None:
    themes = _write(tmp_path, 'name = "ansi-dark"\nansi = true\nprimary = "#12"\n')
    async with stage(tmp_path, size=(200, 40), user_themes=themes, theme="ansi-dark", mono=True) as shown:
        assert "mine.toml, line 3: primary: no colour" in shown.app.theming.preview("moss")
        shown.app.theming.keep("moss")
        await shown.says("ink stays")
