"""What the interface is given at its start, whatever is wrong around it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cli.program import Program
from wanvid_tui.cli.context import World
from wanvid_tui.cli.main import interface_options
from wanvid_tui.cli.options import globals_of
from wanvid_tui.core.errors import ConfigError, LedgerError
from wanvid_tui.core.ports import ServiceMaker
from wanvid_tui.starting import draws_unicode, ui_options
from wanvid_tui.ui.options import UiOptions
from wanvid_tui.ui.rebinding import faults_in


@pytest.fixture
def wanvid(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


def started(wanvid: Program, *words: str, **env: str) -> UiOptions:
    def no_network() -> ServiceMaker:
        raise AssertionError("the interface knows no network")

    args = interface_options(words)
    stdin = io.TextIOWrapper(io.BytesIO())
    world = World(wanvid.env(**env), stdin, io.StringIO(), io.StringIO(), no_network, key_faults=faults_in)
    return ui_options(args, globals_of(args), world)


def test_the_demo_needs_nothing(wanvid: Program) -> None:
    found = started(wanvid, "--demo", DASHSCOPE_API_REGION="mars")
    assert (found.account.profile, found.account.place, found.account.has_key) == ("demo", "Singapore", True)
    assert found.warnings == ()
    assert found.ledger == wanvid.home / "demo" / "ledger.sqlite3"
    assert found.output_dir == wanvid.home / "videos"


def test_without_a_key_it_starts_and_says_so(wanvid: Program) -> None:
    found = started(wanvid)
    assert not found.account.has_key
    assert "no API key" in found.warnings[0]
    assert found.without_key == found.warnings[:1]
    assert found.account.place == "Beijing (default)"


def test_the_login_for_scp_lines_comes_from_the_settings(wanvid: Program) -> None:
    assert started(wanvid, "--demo").scp_host == ""
    wanvid.write("config.toml", 'scp_host = "me@box:2222"\n')
    assert started(wanvid, "--demo").scp_host == "me@box:2222"
    wanvid.write("config.toml", 'scp_host = "-oProxyCommand=x"\n')
    found = started(wanvid, "--demo")
    assert found.scp_host == ""
    assert "config.toml line 1: scp_host: expected a login" in found.warnings[0]


def test_with_a_key_and_a_base_of_ones_own_the_place_is_the_host(wanvid: Program) -> None:
    env = {"DASHSCOPE_API_KEY": "sk-a", "DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:8000/qwen"}
    found = started(wanvid, **env)
    assert found.account.has_key
    assert (found.account.place, found.account.region) == ("127.0.0.1:8000", None)
    assert found.account.base == "http://127.0.0.1:8000/qwen/api/v1"
    assert "sk-a" not in repr(found.account)


def test_faults_of_files_are_notices_with_defaults(wanvid: Program) -> None:
    wanvid.write("config.toml", "theme = 5\nmouse = false\n")
    wanvid.write("models.d/mine.toml", '["wan9"]\ntiers = 5\n')
    found = started(wanvid, DASHSCOPE_API_KEY="sk-a", TERM="xterm-256color")
    assert (found.theme, found.mouse) == ("ink", False)
    assert ["line 1: theme" in found.warnings[0], "mine.toml" in found.warnings[1]] == [True, True]
    assert found.account.has_key
    assert found.load_catalog().get("wan9") is None


@pytest.mark.parametrize(
    "text", ["[profiles.default]\nbase = 5\n", "not toml", '[profiles.default]\nregion = "mars"\n']
)
def test_where_it_is_not_sure_whose_account_it_is_nothing_can_be_sent(wanvid: Program, text: str) -> None:
    wanvid.write("config.toml", text)
    found = started(wanvid, DASHSCOPE_API_KEY="sk-a")
    assert not found.account.has_key
    assert found.warnings


def test_a_region_without_an_address_is_said(wanvid: Program) -> None:
    found = started(wanvid, DASHSCOPE_API_KEY="sk-a", DASHSCOPE_API_REGION="eu-central-1")
    assert not found.account.has_key
    assert "Frankfurt" in found.warnings[0]


def test_a_command_for_the_key_is_not_run_before_the_first_paint(wanvid: Program, tmp_path: Path) -> None:
    wanvid.write("config.toml", f"[profiles.default]\napi_key_command = ['touch', '{tmp_path}/asked']\n")
    assert started(wanvid).account.has_key
    assert not (tmp_path / "asked").exists()


def test_defaults_are_what_a_draft_starts_with_and_mended_where_they_cannot_be(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default.defaults]\nmodel = "wan2.6-t2v"\nduration = 99\nratio = "9:16"\n')
    found = started(wanvid, DASHSCOPE_API_KEY="sk-a")
    assert found.defaults is not None
    assert (found.defaults.model, found.defaults.duration, found.defaults.ratio) == ("wan2.6-t2v", 15, "9:16")
    assert any("duration" in warning for warning in found.warnings)


def test_what_is_wrong_on_the_command_line_ends_it(wanvid: Program, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='no profile "wrok"'):
        started(wanvid, "--profile", "wrok")
    with pytest.raises(ConfigError, match="no such file"):
        started(wanvid, "--config", str(tmp_path / "none.toml"))
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="cannot be made"):
        started(wanvid, "--demo", WANVID_HOME=str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("locale", "unicode"),
    [
        ({}, True),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "zh_CN.utf8"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, False),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, False),
    ],
)
def test_signs_follow_the_locale(locale: dict[str, str], unicode: bool) -> None:
    assert draws_unicode(locale) is unicode


def test_keys_of_the_users_own_hold_and_faults_name_file_and_line(wanvid: Program) -> None:
    wanvid.write("config.toml", '[keys]\nagain = "a"\ncancel = ["c", "e"]\nnone = "f5"\ngenerate = "f9"\n')
    found = started(wanvid, "--demo")
    assert next(command.keys for command in found.commands if command.id == "again") == ("a",)
    file = wanvid.home / "config.toml"
    said = [warning for warning in found.warnings if "keys." in warning]
    assert said == [
        f"{file} line 4: keys.none: no such command; wanvid config show lists all",
        f"{file} line 5: keys.generate: f9: F6 to F12 are never used here; F5 stays",
        f"{file} line 3: keys.cancel: e is already edit in Queue; c stays",
    ]


@pytest.mark.parametrize("command", [("jobs",), ("submit", "a cat", "--dry-run"), ("--plain",)])
def test_keys_at_fault_end_a_command_as_any_other_fault_does(wanvid: Program, command: tuple[str, ...]) -> None:
    wanvid.write("config.toml", '[keys]\nagain = "c"\n')
    done = wanvid.process(*command)
    assert (done.code, done.out) == (2, "")
    assert f"{wanvid.home / 'config.toml'} line 2: keys.again: c is already cancel in Queue; r stays" in done.err
    wanvid.write("config.toml", '[keys]\nagain = "a"\n')
    assert wanvid.process("jobs").code == 0


def test_a_key_that_cannot_be_is_not_written(wanvid: Program) -> None:
    done = wanvid.process("config", "set", "keys.again", "f9")
    assert (done.code, done.out) == (2, "")
    assert "keys.again: f9: F6 to F12 are never used here; r stays" in done.err
    assert wanvid.process("config", "set", "keys.again", "a").code == 0
    assert wanvid.process("jobs").code == 0
