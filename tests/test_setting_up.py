"""A key that is entered: checked by a process of its own, and kept where only its owner reads it."""

from __future__ import annotations

import io
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.services import service
from wanvid_tui.cli.context import Context, World
from wanvid_tui.cli.options import Globals
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.ports import ServiceMaker
from wanvid_tui.credentials import Account
from wanvid_tui.setting_up import KeySetup
from wanvid_tui.starting import _facts
from wanvid_tui.ui.setup import Wanted

KEY = "sk-0123456789abcdef"


def setup_at(home: Path, used: list[Account], **environ: str) -> KeySetup:
    known = {"PATH": os.environ["PATH"], "HOME": str(home), "WANVID_HOME": str(home / "w"), **environ}
    world = World(known, io.StringIO(), io.StringIO(), io.StringIO(), _no_network)
    context = Context(Globals(), world)
    (home / "w").mkdir(exist_ok=True)
    account = context.account(sending=True)

    def facts(found: Account) -> object:
        return _facts(found, context.catalog, has_key=True)

    return KeySetup(context, account, needed=True, facts=facts, use=used.append)  # type: ignore[arg-type]  # its own type


def _no_network() -> ServiceMaker:
    raise AssertionError("the interface's own process makes no call")


def test_a_good_key_is_taken_and_kept(tmp_path: Path) -> None:
    used: list[Account] = []
    with service() as one:
        setup = setup_at(tmp_path, used)
        assert (setup.region, setup.address, setup.needed) == ("ap-southeast-1", "", True)
        wanted = Wanted(KEY, "ap-southeast-1", one.base)
        assert setup.check(wanted).code == 0
        assert not (tmp_path / "w" / "settings.toml").exists(), "a check keeps nothing"
        checked = setup.keep(wanted)
    file = tmp_path / "w" / "settings.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY in file.read_text()
    assert (checked.account.base, checked.account.region, checked.notice) == (one.base, "ap-southeast-1", "")
    assert [account.key for account in used] == [KEY]
    assert not setup.needed


def test_a_refused_key_is_told_from_a_service_that_is_not_there(tmp_path: Path) -> None:
    with service() as one:
        setup = setup_at(tmp_path, [])
        refused = setup.check(Wanted("sk-wrong", "ap-southeast-1", one.base))
        base = one.base
    assert refused.code == 3, refused
    assert setup.check(Wanted(KEY, "ap-southeast-1", base)).code == 6
    wrong = setup.check(Wanted(KEY, "ap-southeast-1", "http://gateway.example/x"))
    assert wrong.code != 0
    assert wrong.text
    assert KEY not in repr(Wanted(KEY, "r"))


def test_what_the_users_file_fixes_is_named(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "config.toml").write_text('[profiles.default]\nregion = "cn-beijing"\n')
    setup = setup_at(tmp_path, [])
    assert setup.region == "cn-beijing"
    with pytest.raises(ConfigError, match=r"config\.toml line 2 fixes profiles\.default\.region"):
        setup.keep(Wanted(KEY, "ap-southeast-1"))


def test_a_key_of_the_environment_goes_first_and_is_named(tmp_path: Path) -> None:
    setup = setup_at(tmp_path, [], DASHSCOPE_API_KEY="sk-other")
    checked = setup.keep(Wanted(KEY, "ap-southeast-1"))
    assert checked.notice == "The key is kept, but DASHSCOPE_API_KEY has another, which goes first: unset it."


def test_the_doctor_is_asked(tmp_path: Path) -> None:
    found = {one.what for one in setup_at(tmp_path, [], DASHSCOPE_HTTP_BASE_URL="http://127.0.0.1:9").examine()}
    assert {"key", "region", "terminal"} <= found


def test_a_check_under_way_is_given_up_at_once_and_none_begins_after(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, ThreadPoolExecutor(1) as thread:
        wanted = Wanted(KEY, "ap-southeast-1", f"http://127.0.0.1:{mute.getsockname()[1]}/api/v1")
        setup = setup_at(tmp_path, [])
        answer = thread.submit(setup.check, wanted)
        mute.settimeout(30)
        asks, _peer = mute.accept()
        with asks:
            setup.give_up()
            assert answer.result(15).code != 0
        mute.settimeout(0)
        with pytest.raises(BlockingIOError):
            while True:  # what the first one has asked besides
                mute.accept()
        assert setup.check(wanted).code != 0
        with pytest.raises(BlockingIOError):
            mute.accept()
