"""The HTTP side: connections that stay open, and the seam where faults come in."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.caller import SUBMIT, Caller, quick, request
from wanvid_tui.simulator.exchange import Answer, Call
from wanvid_tui.simulator.faults import Cut, NoFaults


def test_connections_stay_open(user: Caller) -> None:
    port = int(user.base.split(":")[2].split("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    ids = []
    for path in ("/api/v1/tasks/x", "/api/v1/nothing", "/elsewhere", "/videos/x.mp4", "/api/v1/tasks/"):
        connection.request("GET", path, headers={"Authorization": f"Bearer {user.key}"})
        answer = connection.getresponse()
        answer.read()
        ids.append(answer.headers["X-Request-Id"])
        assert connection.sock is not None, path
    assert len(set(ids)) == 5
    connection.close()


def test_idle_connections_do_not_hinder(user: Caller) -> None:
    port = int(user.base.split(":")[2].split("/")[0])
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    assert user.list()["total"] == 0
    for connection in idle:
        connection.close()


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n"])
def test_what_is_not_http(user: Caller, sent: bytes) -> None:
    port = int(user.base.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        assert b" 4" in connection.recv(4096)
    assert user.list()["total"] == 0


def test_ending_closes_open_connections() -> None:
    with quick() as sim:
        connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=10)
        connection.request("GET", "/elsewhere")
        connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()


class Faulty(NoFaults):
    """Refuses queries, breaks lists off, and lets a submit be worked on before it resets the connection."""

    def before(self, call: Call) -> Answer | None:
        if "/tasks/x" in call.path:
            return Answer(503, b"busy", {"Retry-After": "7"})
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        if call.method == "POST":
            raise Cut
        return Answer(200, half(), answer.headers, 1000)


def half() -> Iterator[bytes]:
    yield b"{"
    raise Cut


def test_faults_come_in_before_and_after() -> None:
    with quick(faults=Faulty()) as sim:
        caller = Caller(sim.base)
        refused = caller.call("GET", "/tasks/x")
        assert (refused.status, refused.content, refused.headers["Retry-After"]) == (503, b"busy", "7")
        with pytest.raises(ConnectionResetError):
            caller.submit(request())
        assert len(sim.tasks()) == 1
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            caller.call("GET", "/tasks/")
        assert [(call.method, call.status) for call in sim.requests()] == [("GET", 503), ("POST", 0), ("GET", 200)]
        assert sim.requests()[1].path.endswith(SUBMIT)
        assert sim.submits() == 1


def test_same_seed_same_ids() -> None:
    made = []
    for _ in range(2):
        with quick(seed=42) as sim:
            made.append([Caller(sim.base).task(request()) for _ in range(3)])
    assert made[0] == made[1]


def test_a_restart_with_the_same_seed_makes_new_ids(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        with quick(seed=42, state=tmp_path) as sim:
            made.append(Caller(sim.base).task(request()))
    assert made[0] != made[1]


@pytest.mark.parametrize("module", ["server", "main", "magic", "checks", "timing"])
def test_importing_costs_little(module: str) -> None:
    heavy = "{'http.server', 'socketserver', 'sqlite3', 'subprocess', 'PIL', 'av', 'httpx', 'asyncio', 'tempfile'}"
    code = f"import sys, wanvid_tui.simulator.{module}; print(sorted(set(sys.modules) & {heavy}))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
