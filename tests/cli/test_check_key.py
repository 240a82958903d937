"""``wanvid doctor --check-key``: a key from standard input, one call that costs nothing, a verdict."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.odd_service import KEY, Odd, nobody
from tests.cli.program import Program
from tests.done import Done
from wanvid_tui.simulator.server import Simulator


@pytest.fixture(scope="module")
def service() -> Iterator[Simulator]:
    """The local service."""
    with Simulator(render=False) as running:
        yield running


def check(wanvid: Program, *words: str, key: str = KEY) -> Done:
    return wanvid.process("doctor", "--check-key", *words, stdin=f"  {key}\n")


def test_a_key_is_checked_without_being_kept_or_shown(wanvid: Program, service: Simulator) -> None:
    done = check(wanvid, "--region", "ap-southeast-1", "--base", service.base)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Singapore takes the key (127.0.0.1:")
    done = check(wanvid, "--region", "ap-southeast-1", "--base", service.base, key="sk-wrong")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("wanvid: Singapore refuses the key (127.0.0.1:")
    assert "sk-wrong" not in done.err
    done = check(wanvid, "--region", "ap-southeast-1", "--base", nobody())
    assert (done.code, done.out) == (6, "")
    assert "refuses connections" in done.err
    assert not wanvid.home.exists() or not list(wanvid.home.iterdir())


def test_the_check_as_json(wanvid: Program, service: Simulator) -> None:
    done = check(wanvid, "--json", "--region", "cn-beijing", "--base", f"{service.root}/qwen", "--workspace", "ws-1")
    assert done.code == 0
    assert (done.json["ok"], done.json["key_checked"], done.json["error"]) == (True, True, None)
    assert done.json["base"] == f"{service.root}/qwen/api/v1"
    with Odd(404, b"") as odd:
        done = check(wanvid, "--json", "--region", "cn-beijing", "--base", odd.base)
    assert (done.code, done.json["ok"], done.json["key_checked"]) == (0, True, False)
    with Odd(401, b'{"code": "InvalidApiKey"}') as odd:
        done = check(wanvid, "--json", "--base", odd.base)
    assert (done.code, done.json["key_checked"], done.json["region"]) == (3, True, None)
    assert done.json["error"]["message"]


@pytest.mark.parametrize(
    ("words", "key", "code", "said"),
    [
        (["--region", "mars-1"], KEY, 3, "ap-southeast-1"),
        (["--region", "eu-central-1"], KEY, 3, "--workspace"),
        (["--region", "cn-beijing"], "a key with blanks", 3, "has a space"),
        (["--region", "cn-beijing"], "", 3, "is empty"),
        (["--region", "cn-beijing", "--base", "http://example.com"], KEY, 2, "http"),
        ([], KEY, 2, "--region"),
    ],
)
def test_what_cannot_be_checked_is_refused_before_anything_is_sent(
    wanvid: Program, words: list[str], key: str, code: int, said: str
) -> None:
    done = check(wanvid, *words, key=key)
    assert done.code == code
    assert said in done.err
    assert key == "" or key not in done.err


def test_what_goes_with_check_key_goes_with_it_alone(wanvid: Program) -> None:
    assert wanvid.call("doctor", "--region", "cn-beijing").code == 2
