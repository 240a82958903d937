"""Calls the service as any program would: over a socket, with the standard library."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from wanvid_tui.simulator.server import Simulator

SUBMIT = "/services/aigc/video-generation/video-synthesis"
Found = TypeVar("Found")
FINAL = ("SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.content)
        assert isinstance(found, dict)
        return found

    @property
    def code(self) -> str:
        return str(self.json.get("code"))


@dataclass(frozen=True, slots=True)
class Caller:
    """One account at one base."""

    base: str
    key: str = "sk-test"

    def call(self, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] = {}) -> Reply:
        """One call with the key; `path` starts at the base."""
        return fetch(self.base + path, method, content, {"Authorization": f"Bearer {self.key}", **headers})

    def submit(self, body: object, **headers: str) -> Reply:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "X-DashScope-Async": "enable"}
        return self.call("POST", SUBMIT, content, sent | {k.replace("_", "-"): v for k, v in headers.items()})

    def task(self, body: object, **headers: str) -> str:
        """Id of a new task."""
        reply = self.submit(body, **headers)
        assert reply.status == 200, reply.content
        return str(reply.json["output"]["task_id"])

    def query(self, task_id: str) -> dict[str, Any]:
        """The answer of a query; while the account asks too often, the next one."""
        reply = until(lambda: asked if (asked := self.call("GET", f"/tasks/{task_id}")).status != 429 else None)
        assert reply.status == 200, reply.content
        return reply.json

    def settled(self, task_id: str) -> dict[str, Any]:
        """The answer once the task has ended."""
        return until(lambda: answer if (answer := self.query(task_id))["output"]["task_status"] in FINAL else None)

    def list(self, query: str = "") -> dict[str, Any]:
        reply = self.call("GET", "/tasks/" + (f"?{query}" if query else ""))
        assert reply.status == 200, reply.content
        return reply.json


class Clock:
    """A clock that a test can set on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


def fetch(url: str, method: str = "GET", content: bytes | None = None, headers: Mapping[str, str] = {}) -> Reply:
    """One call on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, content, dict(headers))
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def until(look: Callable[[], Found | None], seconds: float = 30.0) -> Found:
    """What `look` gives, as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)
    return found


def request(
    model: str = "wan2.5-t2v-preview", prompt: str = "A fox in the snow", **parameters: object
) -> dict[str, Any]:
    """A request body; without parameters, one of 480P and 5 s."""
    wanted = parameters or {"size": "832*480", "duration": 5}
    return {"model": model, "input": {"prompt": prompt}, "parameters": wanted}


def quick(**settings: Any) -> Simulator:
    """A service whose tasks take a tenth of a second and whose films are not drawn."""
    return Simulator(**({"speed": 1000.0, "render": False, "rates": False, "seed": 1} | settings))
