"""A call and its answer, apart from sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wanvid_tui.simulator.delivery import WELL, Way
from wanvid_tui.simulator.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read whole."""

    method: str
    """GET, HEAD, POST ..."""
    path: str
    """Decoded path, without query."""
    query: Mapping[str, str]
    """Parameters of the query; of equal names the last."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Empty when there is none."""
    id: str
    """The request id that the answer carries."""
    turn: int = 1
    """Which call of its connection it is: 1 for the first."""

    @property
    def key(self) -> str | None:
        """The key of the header `Authorization: Bearer KEY`; None when it is missing."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() or None if scheme.lower() == "bearer" else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as a test looks at it afterwards."""

    method: str
    """GET, POST ..."""
    path: str
    """Decoded path, without query."""
    query: Mapping[str, str]
    """Parameters of the query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """The body; only its first 64 KiB."""
    status: int
    """Status of the answer; 0 when there was none."""
    at: float
    """When it was answered, seconds since the epoch by the service's clock."""
    turn: int = 1
    """Which call of its connection it was: 1 for the first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    """HTTP status."""
    body: bytes | Iterator[bytes] = b""
    """The content, whole or in pieces."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside those that every answer has (Date, Server, X-Request-Id)."""
    length: int | None = None
    """Content-Length when `body` comes in pieces, or when a HEAD answers without one."""
    way: Way = WELL
    """How its bytes go out."""


def told(status: int, content: Mapping[str, Any]) -> Answer:
    """A JSON answer."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, text.encode(), {"Content-Type": "application/json;charset=utf-8"})


def refused(call: Call, refusal: Refusal) -> Answer:
    """An error body of the API: code, message, request_id (api.md 3)."""
    return told(refusal.status, {"code": refusal.code, "message": refusal.message, "request_id": call.id})


def refused_by_storage(call: Call, status: int, code: str, message: str, **more: str) -> Answer:
    """An error body of the storage behind links and uploads: XML."""
    from xml.sax.saxutils import escape

    parts = {"Code": code, "Message": message, "RequestId": call.id, **more}
    inner = "".join(f"  <{name}>{escape(text)}</{name}>\n" for name, text in parts.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n{inner}</Error>\n'
    return Answer(status, text.encode(), {"Content-Type": "application/xml"})
