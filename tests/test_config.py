"""The two settings files: what holds, where it comes from, what is wrong and in which line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from wanvid_tui.config.change import key_path, parse_value, set_key
from wanvid_tui.config.load import load, without_faults
from wanvid_tui.config.locate import find_line
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.paths import Places, find_places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A home of its own."""
    return find_places({"HOME": str(tmp_path), "WANVID_HOME": str(tmp_path / "w")})


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


WHOLE = """\
profile = "work"
theme = "paper"
language = "zh_CN"
follow = false
reduced_motion = true
mouse = false
ascii = true
ambiguous = "wide"
bell = "never"
preview = "off"
preview_bytes_per_s = 1000
name = "{date}-{id}"
sidecar = false
embed = true
output_dir = "~/films"
confirm_above = 5
on_done = ["notify-send", "wanvid"]
on_failed = ["true"]
on_queue_empty = ["true"]
webhook = "https://example.com/hook"
webhook_secret_command = ["pass", "show", "hook"]

[keys]
generate = ["f5", "ctrl+r"]
back = "escape"

[profiles.work]
region = "ap-southeast-1"
base = "https://gateway.example/qwen"
task_path = "/v1/tasks/{task_id}"
workspace = "ws-1"
api_key_command = ["pass", "show", "dashscope"]
daily_limit = 5.0
monthly_limit_seconds = 600
output_dir = "/srv/films"
[profiles.work.defaults]
model = "wan2.5-t2v-preview"
resolution = "720P"
duration = 5
"""


def test_every_key_there_is_or_will_be_is_taken(places: Places) -> None:
    write(places.config, WHOLE)
    config = without_faults(load(places))
    assert config.profile_name == "work"
    assert config.switch("follow") is False
    assert config.text("name") == "{date}-{id}"
    profile = config.profile("work")
    assert profile.base == "https://gateway.example/qwen"
    assert profile.api_key_command == ("pass", "show", "dashscope")
    assert profile.defaults == {"model": "wan2.5-t2v-preview", "resolution": "720P", "duration": 5}
    assert config.output_dir("work") == Path("/srv/films")
    assert config.output_dir("other") == places.user_home / "films"


def test_no_file_is_no_fault(places: Places) -> None:
    config = without_faults(load(places))
    assert config.text("theme") == "ink"
    assert config.output_dir("default") == places.videos
    assert config.profile("default").base is None


def test_the_users_file_wins_over_ours_key_by_key(places: Places) -> None:
    write(places.settings, 'theme = "paper"\nmouse = false\n[profiles.default]\nregion = "cn-beijing"\n')
    write(places.config, 'theme = "ink"\n')
    config = without_faults(load(places))
    assert config.text("theme") == "ink"
    assert config.origin("theme") == f"{places.config} line 1"
    assert config.switch("mouse") is False
    assert config.origin("mouse") == f"{places.settings} line 2"
    assert config.origin("follow") == "default"


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('\ntheem = "ink"\n', 2, "theem", 'did you mean "theme"?'),
        ("theme = 5\n", 1, "theme", "expected the name of a theme, found 5"),
        ('# one\nfollow = "yes"\n', 2, "follow", 'expected true or false, found "yes"'),
        ('ambiguous = "maybe"', 1, "ambiguous", 'expected "auto", "narrow" or "wide"'),
        ('[profiles.a]\nregin = "x"\n', 2, "profiles.a.regin", 'did you mean "region"?'),
        ("[profiles.a.defaults]\n\nduration = 1.5", 3, "profiles.a.defaults.duration", "whole number"),
        ('profiles = "a"', 1, "profiles", "expected a table"),
        ("profiles.a = { keyring = 1 }", 1, "profiles.a.keyring", "expected true or false, found 1"),
        ('name = "{id.__class__}"', 1, "name", "expected a file name with fields"),
        ('[profiles.a]\ntask_path = "https://evil/{task_id}"', 2, "profiles.a.task_path", "expected a path"),
        ("api_key_command = ['x']", 1, "api_key_command", "unknown key"),
        ('[profiles."a b"]\nregion = "x"\n', 2, "profiles.a b.region", "letters, digits"),
        ("a.b.c.d.e.f = 1", 1, "a.b.c.d", "unknown key"),
    ],
)
def test_a_fault_names_file_line_key_and_what_is_expected(
    places: Places, text: str, line: int, key: str, said: str
) -> None:
    write(places.config, text)
    with pytest.raises(ConfigError) as caught:
        without_faults(load(places))
    assert f"{places.config} line {line}: {key}: " in str(caught.value)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


_HOSTILE = ("a = " + "[" * 100_000, "a = " + "9" * 5000)
"""What the reader of the standard library answers with other errors than its own."""


@pytest.mark.parametrize("text", ['a = "1\n', "x = = 2", "\n\n[", 'theme = "ink"\ntheme = "ink"', *_HOSTILE])
def test_broken_toml_names_the_file(places: Places, text: str) -> None:
    write(places.config, text)
    with pytest.raises(ConfigError, match=r"config\.toml.*not TOML"):
        without_faults(load(places))


def test_bytes_that_are_no_text_are_named_by_their_line(places: Places) -> None:
    places.config.parent.mkdir(parents=True)
    places.config.write_bytes(b'theme = "ink"\nname = "\xff"\n')
    with pytest.raises(ConfigError, match="line 2: not UTF-8 text"):
        without_faults(load(places))


def test_a_byte_order_mark_and_crlf_do_no_harm(places: Places) -> None:
    places.config.parent.mkdir(parents=True)
    places.config.write_bytes(b'\xef\xbb\xbftheme = "paper"\r\nmouse = false\r\n')
    assert without_faults(load(places)).text("theme") == "paper"


def test_a_key_of_thousands_of_parts_is_an_unknown_one(places: Places) -> None:
    write(places.config, ".".join("a" * 5000) + " = 1")
    with pytest.raises(ConfigError, match="unknown key"):
        without_faults(load(places))


@pytest.mark.parametrize("text", ["[", *_HOSTILE])
def test_a_broken_file_of_ours_is_told_and_left_alone(places: Places, text: str) -> None:
    write(places.settings, text)
    with pytest.raises(ConfigError, match="it is not written over"):
        set_key(places, ("theme",), "paper")
    assert places.settings.read_text() == text


def test_the_interface_gets_defaults_and_notices(places: Places) -> None:
    write(places.config, "theme = 5\nmouse = false\n")
    config = load(places)
    assert config.text("theme") == "ink"
    assert config.switch("mouse") is False
    assert len(config.notices) == 1
    config.check_account()


@pytest.mark.parametrize(
    "text", ["[profiles.default]\nbase = 5", "[profiles.default]\nkey = 'x'", "profile = 1", "x ="]
)
def test_where_base_or_key_could_be_meant_no_default_stands_in(places: Places, text: str) -> None:
    write(places.config, text)
    with pytest.raises(ConfigError):
        load(places).check_account()


def test_a_key_is_never_shown_by_a_fault_or_a_representation(places: Places) -> None:
    write(places.config, '[profiles.default]\napi_key = ["sk-secret"]\n')
    assert "sk-secret" not in str(load(places).notices)
    write(places.config, '[profiles.default]\napi_key = "sk-secret"\n')
    config = load(places)
    assert "sk-secret" not in repr(config.profile("default"))
    assert "sk-secret" not in repr(config)


def test_setting_a_key_writes_our_file_for_us_alone(places: Places) -> None:
    set_key(places, ("theme",), "paper")
    set_key(places, ("profiles", "default", "region"), "ap-southeast-1")
    config = without_faults(load(places))
    assert config.text("theme") == "paper"
    assert config.profile("default").region == "ap-southeast-1"
    assert stat.S_IMODE(places.settings.stat().st_mode) == 0o600
    assert not places.config.exists()


def test_a_key_that_the_user_fixed_is_refused_with_its_line(places: Places) -> None:
    write(places.config, '# mine\ntheme = "ink"\n')
    with pytest.raises(ConfigError, match=r"config\.toml line 2 fixes theme"):
        set_key(places, ("theme",), "paper")
    assert not places.settings.exists()


def test_a_broken_file_of_ours_is_not_written_over(places: Places) -> None:
    write(places.settings, "theme = \n")
    with pytest.raises(ConfigError, match="not TOML"):
        set_key(places, ("theme",), "paper")
    assert places.settings.read_text() == "theme = \n"


def test_a_bare_key_of_a_profile_is_the_current_profiles() -> None:
    assert key_path("region", "work") == ("profiles", "work", "region")
    assert key_path("defaults.model", "work") == ("profiles", "work", "defaults", "model")
    assert key_path("theme", "work") == ("theme",)
    assert key_path("profiles.a.base", "work") == ("profiles", "a", "base")
    with pytest.raises(ConfigError, match="Did you mean theme"):
        key_path("theem", "work")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("follow", "off", False),
        ("mouse", "true", True),
        ("theme", "paper", "paper"),
        ("preview_bytes_per_s", "1000", 1000),
        ("confirm_above", "2.5", 2.5),
        ("on_done", '["notify-send", "x"]', ["notify-send", "x"]),
        ("workspace", "12345", "12345"),
        ("defaults.duration", "10", 10),
        ("defaults.audio", "no", False),
    ],
)
def test_a_typed_value_is_read_as_its_key_takes_it(name: str, text: str, value: object) -> None:
    assert parse_value(key_path(name, "default"), text) == value


@pytest.mark.parametrize(("name", "text"), [("follow", "maybe"), ("defaults.duration", "long"), ("on_done", "x")])
def test_a_typed_value_of_another_kind_is_refused(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match="expected"):
        parse_value(key_path(name, "default"), text)


def test_lines_are_found_in_every_form_of_a_key() -> None:
    text = 'a = 1\n[t]\nb = 2\n"c d" = 3\n[t.u]\n  e.f = 4\n[v]\nw = { x = 1 }\n'
    assert find_line(text, ("a",)) == 1
    assert find_line(text, ("t", "b")) == 3
    assert find_line(text, ("t", "c d")) == 4
    assert find_line(text, ("t", "u", "e", "f")) == 6
    assert find_line(text, ("v", "w", "x")) == 8
    assert find_line(text, ("nowhere",)) is None


def test_a_key_that_others_can_read_is_told_of(places: Places) -> None:
    write(places.config, '[profiles.a]\napi_key = "sk-x"\n[profiles.b]\napi_key = "sk-y"\n')
    write(places.settings, 'theme = "paper"\n')
    for file in (places.config, places.settings):
        file.chmod(0o640)
    assert load(places).open_keys() == (places.config,)
    assert load(places).open_key_notices == (
        f"{places.config} has an API key in it that others can read: chmod 600 {places.config}",
    )
    places.config.chmod(0o600)
    assert load(places).open_key_notices == ()
