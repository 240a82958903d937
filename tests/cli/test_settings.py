"""``wanvid config``: where settings lie, what holds, and changing one."""

from __future__ import annotations

import stat

import pytest

from tests.cli.program import Program


def shown(wanvid: Program, *words: str) -> dict[str, tuple[object, str]]:
    done = wanvid.call(*words, "config", "show", "--json")
    assert done.code == 0, done.err
    return {row["key"]: (row["value"], row["origin"]) for row in done.json}


def test_show_names_every_value_and_its_origin(wanvid: Program) -> None:
    path = wanvid.write("config.toml", '\ntheme = "paper"\n[profiles.work]\nregion = "cn-beijing"\ndaily_limit = 5\n')
    wanvid.write("settings.toml", "mouse = false\nwebhook = 'https://example.com'\n")
    found = shown(wanvid)
    assert found["theme"] == ("paper", f"{path} line 2")
    assert found["mouse"] == (False, f"{wanvid.home / 'settings.toml'} line 1")
    assert found["follow"] == (True, "default")
    assert found["output_dir"] == (str(wanvid.home / "videos"), "default")
    assert found["profiles.work.region"] == ("cn-beijing", f"{path} line 4")
    assert found["profiles.default.region"] == (None, "default")
    assert found["profiles.work.daily_limit"] == (5, f"{path} line 5")
    assert "not acted on" in found["webhook"][1]


def test_a_key_is_not_shown(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default]\napi_key = "sk-secret"\n')
    for words in (["--json"], []):
        assert "secret" not in wanvid.call("config", "show", *words).out
    assert shown(wanvid)["profiles.default.api_key"][0] == "***"


def test_the_environment_is_an_origin_where_it_is_heard(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default]\nregion = "cn-beijing"\nbase = "https://a.example"\n')
    env = {"DASHSCOPE_API_REGION": "us-east-1", "DASHSCOPE_HTTP_BASE_URL": "https://b.example"}
    done = wanvid.call("config", "show", "--json", **env, DASHSCOPE_API_KEY="sk-secret")
    found = {row["key"]: (row["value"], row["origin"]) for row in done.json}
    assert found["profiles.default.region"][0] == "cn-beijing"
    assert found["profiles.default.base"] == ("https://b.example", "DASHSCOPE_HTTP_BASE_URL")
    assert found["profiles.default.api_key"] == ("***", "DASHSCOPE_API_KEY")
    assert "secret" not in done.out


def test_set_and_show(wanvid: Program) -> None:
    assert wanvid.call("config", "set", "theme", "paper").code == 0
    assert wanvid.call("--profile", "work", "config", "set", "region", "ap-southeast-1").code == 0
    found = shown(wanvid)
    assert found["theme"][0] == "paper"
    assert found["profiles.work.region"][0] == "ap-southeast-1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["theem", "x"], "no such key"),
        (["follow", "maybe"], "expected true or false"),
        (["region", "mars"], "is not known"),
        (["base", "http://host.example"], "plain http"),
        (["api_key", "sk-secret"], "can be seen by others"),
        (["theme"], "a key and a value"),
    ],
)
def test_what_cannot_be_set_is_told(wanvid: Program, words: list[str], said: str) -> None:
    done = wanvid.call("config", "set", *words)
    assert done.code == 2
    assert said in done.err
    assert "secret" not in done.err
    assert not (wanvid.home / "settings.toml").exists()


def test_a_key_comes_by_standard_input(wanvid: Program) -> None:
    done = wanvid.call("config", "set", "api_key", "-", stdin=" sk-secret \n")
    assert done.code == 0
    assert "secret" not in done.out + done.err
    settings = wanvid.home / "settings.toml"
    assert "sk-secret" in settings.read_text()
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    bad = wanvid.call("config", "set", "api_key", "-", stdin="sk secret\n")
    assert (bad.code, "secret" in bad.err) == (3, False)


def test_what_the_users_file_fixes_is_told_with_its_line(wanvid: Program) -> None:
    path = wanvid.write("config.toml", '# mine\n\ntheme = "ink"\n')
    done = wanvid.call("config", "set", "theme", "paper")
    assert done.code == 2
    assert f"{path} line 3 fixes theme" in done.err


def test_path_tells_where_things_would_lie(wanvid: Program) -> None:
    found = wanvid.call("config", "path", "--json").json
    assert found["config"] == str(wanvid.home / "config.toml")
    assert found["ledger"] == str(wanvid.home / "ledger.sqlite3")
    assert wanvid.call("--demo", "config", "path", "--json").json["ledger"] == str(wanvid.home / "demo/ledger.sqlite3")
    assert not wanvid.home.exists()


def test_a_broken_config_stops_commands_with_file_and_line(wanvid: Program) -> None:
    path = wanvid.write("config.toml", 'theme = "ink"\nfollow = 5\n')
    done = wanvid.process("submit", "x", "--dry-run")
    assert done.code == 2
    assert done.err.startswith(f"wanvid: {path} line 2: follow: expected true or false, found 5")


def test_another_config_file(wanvid: Program) -> None:
    path = wanvid.write("other.toml", 'theme = "paper"\n')
    assert shown(wanvid, "--config", str(path))["theme"] == ("paper", f"{path} line 1")
    missing = wanvid.call("config", "show", "--config", "/no/such.toml")
    assert (missing.code, "no such file" in missing.err) == (2, True)


def test_a_directory_that_cannot_be_made_is_named(wanvid: Program) -> None:
    wanvid.home.write_text("a file stands where the directory should be")
    done = wanvid.call("config", "set", "theme", "paper")
    assert done.code == 2
    assert f"{wanvid.home / 'settings.toml'} cannot be read: Not a directory" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ["jobs"],
        ["jobs", "--json"],
        ["show", "1"],
        ["wait"],
        ["cancel", "1"],
        ["hold", "1"],
        ["forget", "1"],
        ["models"],
        ["submit", "x", "--dry-run"],
        ["follow"],
        ["config", "show"],
        ["--plain"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("text", ["theem = 1\n", "mouse = 3\n", "theme = \n"])
def test_every_command_tells_of_settings_at_fault(wanvid: Program, words: list[str], text: str) -> None:
    assert wanvid.call("submit", "x", "--hold").code == 0
    path = wanvid.write("config.toml", text)
    done = wanvid.process(*words)
    assert (done.code, done.out) == (2, "")
    assert f"{path} line 1: " in done.err


@pytest.mark.parametrize("words", [["config", "path"], ["config", "set", "mouse", "off"], ["simulate", "--help"]])
def test_what_helps_to_mend_them_works_all_the_same(wanvid: Program, words: list[str]) -> None:
    wanvid.write("config.toml", "theem = 1\n")
    assert wanvid.call(*words).code == 0


def test_the_demo_minds_the_settings_but_not_the_accounts(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default]\nregion = "mars"\n')
    assert wanvid.call("--demo", "submit", "x", "--hold").code == 0


def test_a_settings_file_may_be_any_that_can_be_read(wanvid: Program) -> None:
    assert wanvid.call("--config", "/dev/null", "jobs").code == 0
    done = wanvid.call("--config", "nowhere.toml", "jobs")
    assert done.code == 2
    assert "nowhere.toml: no such file" in done.err


def test_a_home_that_is_a_file_is_told_by_every_command(wanvid: Program) -> None:
    wanvid.home.write_text("")
    for words in (["jobs"], ["models"], ["config", "show"], ["submit", "x", "--hold"]):
        done = wanvid.call(*words)
        assert done.code == 2
        assert "Not a directory" in done.err


def test_the_login_for_scp_lines_is_set_shown_and_checked(wanvid: Program) -> None:
    assert shown(wanvid)["scp_host"] == (None, "default")
    refused = wanvid.call("config", "set", "scp_host", "ssh://box")
    assert (refused.code, refused.err) == (
        2,
        """wanvid: scp_host: expected a login such as "me@box" or "me@box:2222", found 'ssh://box'\n""",
    )
    assert wanvid.call("config", "set", "scp_host", "me@box:2222").code == 0
    assert shown(wanvid)["scp_host"] == ("me@box:2222", f"{wanvid.home / 'settings.toml'} line 1")
    file = wanvid.write("config.toml", 'theme = "ink"\nscp_host = "me@box:99999"\n')
    wrong = wanvid.call("jobs")
    assert (wrong.code, wrong.err) == (
        2,
        f'wanvid: {file} line 2: scp_host: expected a login such as "me@box" or "me@box:2222", found "me@box:99999"\n',
    )


def test_show_lists_the_commands_that_may_have_keys_of_their_own(wanvid: Program) -> None:
    wanvid.write("config.toml", '[keys]\nagain = "a"\n')
    done = wanvid.process("config", "show", "--json")
    found = {row["key"]: (row["value"], row["origin"]) for row in done.json}
    assert found["keys.generate"] == (["f5", "ctrl+r", "ctrl+enter"], "default")
    assert found["keys.again"] == ("a", f"{wanvid.home / 'config.toml'} line 2")
    refused = wanvid.process("config", "set", "keys.none", "f5")
    assert refused.err == "wanvid: keys.none: no such command; wanvid config show lists all\n"
