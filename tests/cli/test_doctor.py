"""``wanvid doctor``: the real program against services of all kinds, and a driver that is really stopped."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Done, Program
from tests.jobs.factory import new_job
from tests.jobs.homes import Home, wait_for
from wanvid_tui.cli.context import Context, World
from wanvid_tui.cli.doctor_machine import colours, disk_findings, terminal_finding
from wanvid_tui.cli.doctor_queue import HolderLook, queue_findings
from wanvid_tui.cli.findings import Mark
from wanvid_tui.cli.options import Globals
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.follower import AccountKey, ensure_driver
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.server import Simulator

KEY = "sk-a-key-that-nobody-may-see-0123"
LIST = b'{"request_id": "r", "data": [], "total": 0, "total_page": 0, "page_no": 1, "page_size": 1}'


class Odd:
    """A service with one answer, at a time of its own. A context manager."""

    def __init__(self, status: int = 200, body: bytes = LIST, ahead_s: float = 0.0) -> None:
        seen: list[tuple[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append((self.path, self.headers.get("X-DashScope-WorkSpace", "")))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return formatdate(time.time() + ahead_s, usegmt=True)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.seen = seen
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}/api/v1"

    def __enter__(self) -> Odd:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def service() -> Iterator[Simulator]:
    """The local service."""
    with Simulator(render=False) as running:
        yield running


def doctor(wanvid: Program, base: str, *words: str, key: str = KEY, **env: str) -> Done:
    return wanvid.process(*words, "doctor", DASHSCOPE_HTTP_BASE_URL=base, DASHSCOPE_API_KEY=key, **env)


def nobody() -> str:
    """A base where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/api/v1"


def found(done: Done, what: str) -> dict[str, Any]:
    """The first check of a name in ``doctor --json``."""
    first: dict[str, Any] = next(check for check in done.json["checks"] if check["what"] == what)
    return first


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


# The driver


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home with room for a real driver."""
    folder = tmp_path / "h"
    folder.mkdir()
    made = Home(folder)
    yield made
    made.close()


def context_of(home: Home, **environ: str) -> Context:
    import io

    world = World({**home.environ(), **environ}, io.StringIO(), io.StringIO(), io.StringIO(), _no_network)
    context = Context(Globals(), world)
    context.bear_faults()
    return context


def _no_network() -> Any:
    raise AssertionError("nobody is asked here")


def drive(home: Home, beat_s: str = "0.1") -> int:
    home.ledger.add([new_job("slow")])
    command = home.command(WANVID_TEST_BEAT_S=beat_s)
    pid = ensure_driver(command, [AccountKey("default", home.job(1).base, KEY)]).pid
    assert pid is not None
    wait_for(lambda: home.state(1) is JobState.PENDING, "the task")
    return pid


def test_it_says_who_drives_and_that_it_was_stopped(home: Home, wanvid: Program) -> None:
    pid = drive(home)
    here = os.uname().nodename
    at_home = replace(wanvid, home=home.top, environ=home.environ())
    done = at_home.process("doctor")
    assert f"ok      driver     process {pid} on {here} drives this queue since " in done.out
    os.kill(pid, signal.SIGSTOP)
    done = at_home.process("doctor", "--json")
    check = found(done, "driver")
    assert check["state"] == "wrong"
    assert check["text"].endswith(f"is stopped; kill -CONT {pid} lets it go on")
    assert (check["pid"], check["host"], check["stopped"]) == (pid, here, True)
    os.kill(pid, signal.SIGCONT)
    assert "is stopped" not in at_home.process("doctor").out


def test_without_the_systems_word_the_beat_is_watched(home: Home) -> None:
    """As of a driver on another machine."""
    pid = drive(home)
    said: list[str] = []
    look = HolderLook(home.lock, say=said.append, beat_s=0.1, after_s=1.0, ask_system=False)
    assert look.look()[1] is False
    os.kill(pid, signal.SIGSTOP)
    os.utime(home.lock, (1e9, 1e9))
    view, stopped = look.look()
    assert (view.pid, stopped) == (pid, True)
    assert said
    assert "watching it for up to 1 s" in said[-1]
    os.kill(pid, signal.SIGCONT)
    os.utime(home.lock, (1e9, 1e9))
    assert look.look()[1] is False, "one beat shows life"


def test_jobs_that_nobody_drives_are_remarked(home: Home) -> None:
    home.ledger.add([new_job()])
    (driver, *_) = queue_findings(context_of(home))
    assert (driver.mark, driver.text) == (Mark.REMARK, "nobody drives, though jobs wait")


def test_where_the_driver_ends_with_the_login_it_says_until_when_to_come_back(home: Home, tmp_path: Path) -> None:
    pid = drive(home)
    root, programs = tmp_path / "root", tmp_path / "programs"
    (root / "proc" / str(pid)).mkdir(parents=True)
    (root / "proc" / str(pid) / "cgroup").write_text("0::/user.slice/user-1000.slice/session-3.scope\n")
    programs.mkdir()
    for name, lines in {"busctl": "echo 'b true'\necho 'as 0'\necho 'as 0'", "loginctl": "echo Linger=no"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
        (programs / name).chmod(0o755)
    (_, login, *_) = queue_findings(context_of(home, PATH=f"{programs}:/usr/bin:/bin"), root=root)
    assert login.mark is Mark.REMARK
    assert login.text.startswith(
        "a driver ends with the login of yours here; 1 job runs on at the service: log in and start wanvid before "
    )
    assert login.text.endswith(" tomorrow to fetch it")
    assert "loginctl enable-linger" in login.remedy
    assert login.facts["outlives_login"] is False
    (root / "proc" / str(pid) / "cgroup").write_text("0::/system.slice/x.service\n")
    (_, login, *_) = queue_findings(context_of(home), root=root)
    assert (login.mark, login.text) == (Mark.OK, "a driver goes on when you log out")


# The machine


def test_little_room_and_no_directory_are_wrong(home: Home) -> None:
    context = context_of(home)
    videos, data = disk_findings(context, room=lambda path: 150_000_000)
    assert (videos.mark, videos.code, data.mark) == (Mark.WRONG, 1, Mark.OK)
    assert "150 MB free" in videos.text
    assert "200 MB" in videos.remedy
    (home.top / "videos").write_text("a file")
    videos, _ = disk_findings(context)
    assert videos.mark is Mark.WRONG
    assert "is no directory" in videos.text


def test_a_network_file_system_is_remarked(home: Home) -> None:
    (*_, network) = disk_findings(context_of(home), kind_of=lambda path: "nfs4")
    assert (network.what, network.mark) == ("data", Mark.REMARK)
    assert "on a network file system (nfs4)" in network.text


@pytest.mark.parametrize(
    ("environ", "size", "mark", "words"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, (80, 24), Mark.OK, "256 colours, UTF-8, 80x24"),
        ({"TERM": "tmux-256color", "TMUX": "/x", "COLORTERM": "truecolor"}, (80, 24), Mark.OK, "inside tmux"),
        ({"TERM": "xterm", "LANG": "C"}, (80, 24), Mark.OK, "ASCII alone"),
        ({"TERM": "xterm"}, (38, 10), Mark.REMARK, "38x10"),
        ({"TERM": "dumb"}, (80, 24), Mark.REMARK, "no colours"),
        ({}, None, Mark.REMARK, "TERM is not set"),
        ({"TERM": "xterm", "NO_COLOR": "1", "SSH_CONNECTION": "a"}, (80, 24), Mark.OK, "no colours, UTF-8, over ssh"),
    ],
)
def test_the_terminal(environ: dict[str, str], size: tuple[int, int] | None, mark: Mark, words: str) -> None:
    finding = terminal_finding(environ, size)
    assert finding.mark is mark
    assert words in finding.text
    assert finding.facts["colours"] == colours(environ)


# One key


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
