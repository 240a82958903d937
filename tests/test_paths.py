"""Where files lie (cli.md, *Places*)."""

from __future__ import annotations

from pathlib import Path

from wanvid_tui.paths import expand_user, find_places


def test_everything_lies_below_wanvid_home() -> None:
    places = find_places({"HOME": "/home/u", "WANVID_HOME": "/data/w"})
    top = Path("/data/w")
    assert places.config == top / "config.toml"
    assert places.settings == top / "settings.toml"
    assert places.ledger == top / "ledger.sqlite3"
    assert places.themes == top / "themes"
    assert places.models == top / "models.d"
    assert places.prompts == top / "prompts"
    assert places.videos == top / "videos"
    assert places.log == top / "wanvid.log"


def test_the_demo_has_a_ledger_of_its_own_and_the_same_settings() -> None:
    places = find_places({"HOME": "/home/u", "WANVID_HOME": "/data/w"}, demo=True)
    assert places.ledger == Path("/data/w/demo/ledger.sqlite3")
    assert places.simulator == Path("/data/w/demo/simulator")
    assert places.config == Path("/data/w/config.toml")


def test_without_it_videos_go_where_people_look_for_them() -> None:
    places = find_places({"HOME": "/home/u"})
    assert places.videos == Path("/home/u/Videos/wanvid")
    assert places.config.name == "config.toml"
    assert places.config.parent.name == "wanvid"


def test_a_relative_or_tilde_home_is_made_absolute() -> None:
    assert find_places({"HOME": "/home/u", "WANVID_HOME": "~/w"}).config == Path("/home/u/w/config.toml")
    assert find_places({"HOME": "/home/u", "WANVID_HOME": "w"}).config.is_absolute()


def test_another_config_file_moves_nothing_else() -> None:
    places = find_places({"HOME": "/home/u", "WANVID_HOME": "/w"}, config=Path("/etc/other.toml"))
    assert places.config == Path("/etc/other.toml")
    assert places.settings == Path("/w/settings.toml")


def test_only_a_leading_tilde_is_the_home() -> None:
    assert expand_user("~/a", Path("/home/u")) == Path("/home/u/a")
    assert expand_user("~", Path("/home/u")) == Path("/home/u")
    assert expand_user("/a/~/b", Path("/home/u")) == Path("/a/~/b")
