"""``wanvid doctor``: the real program against services of all kinds, settings and ledgers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.odd_service import KEY, LIST, Odd, found, nobody
from tests.cli.program import Program
from tests.done import Done
from tests.jobs.factory import new_job
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.server import Simulator


@pytest.fixture(scope="module")
def service() -> Iterator[Simulator]:
    """The local service."""
    with Simulator(render=False) as running:
        yield running


def doctor(wanvid: Program, base: str, *words: str, key: str = KEY, **env: str) -> Done:
    return wanvid.process(*words, "doctor", DASHSCOPE_HTTP_BASE_URL=base, DASHSCOPE_API_KEY=key, **env)


def test_where_all_is_well_it_says_so_line_by_line(wanvid: Program, service: Simulator) -> None:
    done = doctor(wanvid, service.base, DASHSCOPE_API_REGION="ap-southeast-1")
    assert done.code == 0, done.out
    assert done.err == ""
    lines = done.out.splitlines()
    assert "ok      key        DASHSCOPE_API_KEY, profile default" in lines
    assert "ok      region     Singapore (ap-southeast-1) (DASHSCOPE_API_REGION)" in lines
    assert f"ok      base       {service.base} (DASHSCOPE_HTTP_BASE_URL)" in lines
    assert any(line.startswith("ok      network    127.0.0.1:") and "takes the key" in line for line in lines)
    assert "ok      clock      as the service has it" in lines
    assert "ok      driver     nobody drives, and there is nothing to do" in lines
    assert any(line.startswith("ok      videos ") and "MB free" in line for line in lines)
    assert KEY not in done.out
    assert not (wanvid.home / "ledger.sqlite3").exists(), "a look makes nothing"


def test_it_makes_one_call_that_costs_nothing(wanvid: Program) -> None:
    with Odd() as odd:
        assert doctor(wanvid, odd.base, DASHSCOPE_WORKSPACE_ID="ws-7").code == 0
    assert odd.seen == [("/api/v1/tasks/?page_no=1&page_size=1", "ws-7")]


@pytest.mark.parametrize(
    ("answer", "code", "what", "state", "words"),
    [
        ((401, b'{"code": "InvalidApiKey", "message": "no"}'), 3, "network", "wrong", "refuses the key"),
        ((403, b'{"code": "Workspace.AccessDenied", "message": "no"}'), 3, "network", "wrong", "refuses the key"),
        ((400, b'{"code": "Arrearage", "message": "pay"}'), 4, "network", "wrong", "Arrearage"),
        ((404, b"<html>no</html>"), 0, "network", "remark", "could not be checked"),
        ((429, b'{"code": "Throttling", "message": "slow"}'), 6, "network", "wrong", "Throttling"),
        ((500, b"oops"), 6, "network", "wrong", "HTTP 500"),
        ((200, b"<html>log in</html>"), 6, "network", "wrong", "not the Wan API"),
        ((200, LIST, 7300), 0, "clock", "remark", "2 h behind the service's"),
        ((200, LIST, -90), 0, "clock", "remark", "ahead of the service's"),
    ],
    ids=["401", "403", "arrears", "no-list", "429", "500", "html", "clock-behind", "clock-ahead"],
)
def test_what_the_service_answers_is_said(
    wanvid: Program, answer: tuple[Any, ...], code: int, what: str, state: str, words: str
) -> None:
    with Odd(*answer) as odd:
        done = wanvid.process("doctor", "--json", DASHSCOPE_HTTP_BASE_URL=odd.base, DASHSCOPE_API_KEY=KEY)
    check = found(done, what)
    assert (done.code, check["state"]) == (code, state), done.out
    assert words in check["text"]
    assert done.json["exit"] == code
    assert done.json["ok"] is (code == 0)
    assert KEY not in done.out + done.err


def test_a_service_that_is_not_there_is_6_and_no_key_is_3(wanvid: Program) -> None:
    done = doctor(wanvid, nobody())
    assert done.code == 6
    assert "refuses connections" in done.out
    assert "Check the base, its port and the network" in done.out
    done = wanvid.process("doctor")
    assert done.code == 3
    assert "wrong   key        no API key for profile default" in done.out
    assert "remark  region     Beijing (cn-beijing), the default: none is named" in done.out
    done = wanvid.process("doctor", DASHSCOPE_API_KEY=KEY, DASHSCOPE_API_REGION="eu-central-1")
    assert done.code == 3
    assert "needs a workspace id" in done.out


def test_text_of_the_service_is_inert(wanvid: Program) -> None:
    body = b'{"code": "InvalidApiKey", "message": "\\u001b]0;title\\u0007\\u202e sk-0123456789abc"}'
    with Odd(401, body) as odd:
        done = doctor(wanvid, odd.base)
    assert "\x1b" not in done.out
    assert "\x07" not in done.out
    assert "\u202e" not in done.out


def test_settings_at_fault_are_named_and_all_else_is_looked_at(wanvid: Program, service: Simulator) -> None:
    wanvid.write("config.toml", 'theme = 3\n[profiles.default]\napi_key = "sk-in-a-file"\n')
    (wanvid.home / "config.toml").chmod(0o644)
    done = wanvid.process("doctor", DASHSCOPE_HTTP_BASE_URL=service.base)
    assert done.code == 1
    assert f"wrong   config     {wanvid.home}/config.toml line 1: theme: expected" in done.out
    assert f"chmod 600 {wanvid.home}/config.toml" in done.out
    assert "takes the key of profile default" in done.out
    assert "sk-in-a-file" not in done.out
    (wanvid.home / "config.toml").chmod(0o600)
    assert "chmod" not in wanvid.process("doctor", DASHSCOPE_HTTP_BASE_URL=service.base).out


def test_the_demo_asks_nobody(wanvid: Program) -> None:
    done = doctor(wanvid, nobody(), "--demo")
    assert done.code == 0
    assert "ok      account    the demo: no key, no region, nothing leaves this machine" in done.out


def test_a_proxy_is_named_without_its_password_and_its_lack_of_support(wanvid: Program) -> None:
    base = "https://127.0.0.1:9/api/v1"
    done = doctor(wanvid, base, HTTPS_PROXY="http://me:secret@127.0.0.1:9", NO_PROXY="")
    assert "calls go through http://127.0.0.1:9, unless NO_PROXY" in done.out
    assert "secret" not in done.out + done.err
    assert done.code == 6


# The ledger


@pytest.mark.parametrize(
    ("harm", "code", "words"),
    [
        ("cut", 1, "is damaged"),
        ("foreign", 1, "the file of another program"),
        ("newer", 1, "a later version of wanvid"),
        ("noise", 1, "is damaged"),
        ("none", 0, "whole, version "),
    ],
)
def test_the_ledger_is_looked_at_and_left_alone(wanvid: Program, harm: str, code: int, words: str) -> None:
    wanvid.home.mkdir(parents=True, exist_ok=True)
    demo = wanvid.home / "demo"
    demo.mkdir(mode=0o700)
    path = demo / "ledger.sqlite3"
    ledger = Ledger.open(path)
    ledger.add([new_job("x" * 5000, held=True) for _ in range(50)])
    ledger.close()
    if harm == "cut":
        os.truncate(path, path.stat().st_size // 2)
    elif harm == "noise":
        path.write_bytes(b"no ledger at all" * 1000)
    elif harm in ("foreign", "newer"):
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA application_id = 7" if harm == "foreign" else "PRAGMA user_version = 99")
        other.close()
    before = path.read_bytes()
    done = wanvid.process("--demo", "doctor", "--json")
    check = found(done, "ledger")
    assert words in check["text"]
    assert done.code == code
    assert path.read_bytes() == before
    if harm == "none":
        assert check["jobs"] == {"held": 50}
