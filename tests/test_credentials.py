"""Whose account: key, base, region and workspace in the order of cli.md, *Places*."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wanvid_tui.api_key import usable_key
from wanvid_tui.config.load import load, without_faults
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.errors import ConfigError, CredentialError, WanvidError
from wanvid_tui.credentials import Account, find_account, find_key, with_key
from wanvid_tui.paths import find_places

REGIONS = load_catalog().regions


class Home:
    """A home directory and the environment of a run in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environ = {"HOME": str(path), "WANVID_HOME": str(path / "w"), "PATH": os.environ["PATH"]}

    def config(self, text: str) -> None:
        (self.path / "w").mkdir(exist_ok=True)
        (self.path / "w" / "config.toml").write_text(text)

    def account(self, named: str | None = None, **env: str) -> Account:
        environ = {**self.environ, **env}
        return find_account(without_faults(load(find_places(environ))), environ, REGIONS, named=named)

    def key(self, named: str | None = None, **env: str) -> Account:
        environ = {**self.environ, **env}
        return with_key(self.account(named, **env), without_faults(load(find_places(environ))), environ, named=named)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


BOTH = '[profiles.default]\napi_key = "sk-default"\n[profiles.work]\napi_key = "sk-work"\n'


def test_the_key_of_the_first_place_that_has_one(home: Home) -> None:
    home.config(BOTH)
    dot = home.path / ".dashscope"
    dot.mkdir()
    (dot / "api_key").write_text("sk-file\n")
    assert home.key("work", DASHSCOPE_API_KEY="sk-env").key == "sk-work"
    assert home.key(DASHSCOPE_API_KEY="sk-env").key == "sk-env"
    assert home.key().key == "sk-default"
    home.config("")
    assert home.key().key == "sk-file"
    (home.path / "other").write_text(" sk-other ")
    assert home.key(DASHSCOPE_API_KEY_FILE_PATH=str(home.path / "other")).key == "sk-other"


def test_no_key_anywhere_is_told_with_the_way_on(home: Home) -> None:
    with pytest.raises(CredentialError, match="no API key for profile default") as caught:
        home.key()
    assert caught.value.exit_code == 3
    assert "DASHSCOPE_API_KEY" in caught.value.remedy


def test_a_command_prints_the_key_without_a_shell_and_without_the_other_key(home: Home) -> None:
    home.config("[profiles.default]\napi_key_command = ['printf', '%s', 'sk-$HOME;']\n")
    assert home.key().key == "sk-$HOME;"
    home.config("[profiles.work]\napi_key_command = ['sh', '-c', 'echo sk-${DASHSCOPE_API_KEY:-none}']\n")
    assert home.key("work", DASHSCOPE_API_KEY="sk-env").key == "sk-none"


@pytest.mark.parametrize(
    ("command", "said"),
    [("['false']", "ended with status 1"), ("['/no/such/program']", "cannot be run"), ("['true']", "is empty")],
)
def test_a_command_that_fails_is_named(home: Home, command: str, said: str) -> None:
    home.config(f"[profiles.default]\napi_key_command = {command}\n")
    with pytest.raises(CredentialError, match=said):
        home.key()


@pytest.mark.parametrize("text", ["sk a", "sk-\na", '"sk-a"', "'sk'", "sk-é", "sk-\x1b[m", "sk\u200b", "x" * 600])
def test_what_cannot_be_a_key_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(CredentialError) as caught:
        usable_key(text, "DASHSCOPE_API_KEY")
    assert text not in str(caught.value)
    assert "DASHSCOPE_API_KEY" in str(caught.value)


def test_a_key_is_trimmed_and_never_represented(home: Home) -> None:
    account = home.key(DASHSCOPE_API_KEY=" sk-secret\n")
    assert account.key == "sk-secret"
    assert "secret" not in repr(account)


def test_the_region_first_that_is_named(home: Home) -> None:
    home.config('[profiles.work]\nregion = "us-east-1"\n')
    assert home.account("work", DASHSCOPE_API_REGION="cn-beijing").region == "us-east-1"
    assert home.account(DASHSCOPE_API_REGION="ap-southeast-1").region == "ap-southeast-1"
    account = home.account()
    assert (account.region, account.region_origin) == ("cn-beijing", "the default")
    assert account.base == "https://dashscope.aliyuncs.com/api/v1"


def test_without_sending_nobody_names_a_region(home: Home) -> None:
    config = without_faults(load(find_places(home.environ)))
    assert find_account(config, home.environ, REGIONS, sending=False).region is None


def test_the_base_first_that_is_named(home: Home) -> None:
    home.config('[profiles.default]\nregion = "ap-southeast-1"\nbase = "https://gw.example/wan"\n')
    account = home.account(DASHSCOPE_HTTP_BASE_URL="https://other.example/qwen/")
    assert account.base == "https://other.example/qwen/api/v1"
    assert account.region == "ap-southeast-1"
    assert home.account().base == "https://gw.example/wan/api/v1"


def test_a_base_of_ones_own_has_no_region_unless_one_is_named(home: Home) -> None:
    assert home.account(DASHSCOPE_HTTP_BASE_URL="https://gw.example").region is None
    named = home.account(DASHSCOPE_HTTP_BASE_URL="https://gw.example", DASHSCOPE_API_REGION="cn-beijing")
    assert named.region == "cn-beijing"


@pytest.mark.parametrize(
    ("base", "region"),
    [
        ("https://dashscope-intl.aliyuncs.com/api/v1", "ap-southeast-1"),
        ("https://ws-1.eu-central-1.maas.aliyuncs.com", "eu-central-1"),
        ("https://dashscope-intl.aliyuncs.com.evil.example", None),
    ],
)
def test_an_address_of_a_region_tells_the_region(home: Home, base: str, region: str | None) -> None:
    assert home.account(DASHSCOPE_HTTP_BASE_URL=base).region == region


def test_a_workspace_has_an_address_of_its_own(home: Home) -> None:
    account = home.account(DASHSCOPE_API_REGION="ap-southeast-1", DASHSCOPE_WORKSPACE_ID="ws-1")
    assert account.base == "https://ws-1.ap-southeast-1.maas.aliyuncs.com/api/v1"
    assert account.workspace == "ws-1"


def test_a_region_without_a_shared_address_needs_a_workspace(home: Home) -> None:
    with pytest.raises(CredentialError, match=r"Frankfurt .* needs a workspace id"):
        home.account(DASHSCOPE_API_REGION="eu-central-1")
    assert home.account(DASHSCOPE_API_REGION="eu-central-1", DASHSCOPE_WORKSPACE_ID="ws-1").region == "eu-central-1"


@pytest.mark.parametrize(
    "env",
    [
        {"DASHSCOPE_API_REGION": "mars"},
        {"DASHSCOPE_HTTP_BASE_URL": "http://gw.example"},
        {"DASHSCOPE_HTTP_BASE_URL": "https://user:pw@gw.example"},
        {"DASHSCOPE_WORKSPACE_ID": "a/b"},
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(home: Home, env: dict[str, str]) -> None:
    with pytest.raises(WanvidError) as caught:
        home.account(**env)
    assert caught.value.exit_code == 2


def test_a_base_in_the_file_is_refused_with_its_line(home: Home) -> None:
    home.config('\n[profiles.default]\nbase = "http://gw.example"\n')
    with pytest.raises(ConfigError, match=r"config\.toml line 3: .*plain http"):
        home.account()


def test_a_profile_that_is_not_there_is_refused(home: Home) -> None:
    home.config(BOTH)
    with pytest.raises(ConfigError, match='no profile "wrok"') as caught:
        home.account("wrok")
    assert "work" in caught.value.remedy


def test_a_profile_in_use_of_which_nothing_is_said_is_refused(home: Home) -> None:
    home.config(f'profile = "wrok"\n{BOTH}')
    with pytest.raises(ConfigError, match=r'config.toml line 1: profile: nothing is said of a profile "wrok"'):
        home.account(DASHSCOPE_API_KEY="sk-any")
    assert home.account("work").profile == "work"


def test_the_demo_reads_nothing(home: Home) -> None:
    home.config('[profiles.default]\nbase = "https://gw.example"\nregion = "mars"\napi_key = "sk"\n')
    environ = {**home.environ, "DASHSCOPE_API_KEY": "sk-env", "DASHSCOPE_API_REGION": "mars"}
    account = find_account(without_faults(load(find_places(environ, demo=True))), environ, REGIONS, demo=True)
    assert (account.base, account.key, account.region) == ("demo", "demo", "ap-southeast-1")


def test_a_key_ring_without_its_extra_or_key_is_told(home: Home) -> None:
    home.config("[profiles.default]\nkeyring = true\n")
    config = without_faults(load(find_places(home.environ)))
    with pytest.raises(CredentialError, match="key ring"):
        find_key(config.profile("default"), home.environ)
