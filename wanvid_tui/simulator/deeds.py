"""What faults do to any call: reset it, leave it without an answer, answer it with something else, or badly."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Protocol

from wanvid_tui.simulator.delivery import Way
from wanvid_tui.simulator.exchange import Answer, Call
from wanvid_tui.simulator.faults import Cut, Silence

PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>Welcome to the hotel</h1></body></html>\n"
"""What a captive portal answers."""


class Deed(Protocol):
    """What happens to a call that a fault befalls; see `faults.Faults`."""

    def before(self, call: Call) -> Answer | Call | None:
        """Before the service works on it."""

    def after(self, call: Call, answer: Answer) -> Answer:
        """Once it has."""


class Harmless:
    """A deed that does nothing: the others change what they need."""

    def before(self, call: Call) -> Answer | Call | None:
        """Let the service work on the call as it came."""
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """Let the answer go out as it is."""
        return answer


@dataclass(frozen=True, slots=True)
class Reset(Harmless):
    """The connection is reset and nothing is answered."""

    worked: bool = False
    """Whether the service has worked on the call by then."""

    def before(self, call: Call) -> Answer | Call | None:
        """Reset, unless the service is to work first."""
        if not self.worked:
            raise Cut
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """Reset."""
        raise Cut


@dataclass(frozen=True, slots=True)
class StaleReset(Harmless):
    """A kept connection turns out to be dead at its next call; the first call of a connection goes through."""

    def before(self, call: Call) -> Answer | Call | None:
        """Reset a connection that was used before."""
        if call.turn > 1:
            raise Cut
        return None


@dataclass(frozen=True, slots=True)
class Hang(Harmless):
    """No answer ever comes."""

    worked: bool = False
    """Whether the service works on the call."""

    def before(self, call: Call) -> Answer | Call | None:
        """Be silent, unless the service is to work first."""
        if not self.worked:
            raise Silence
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """Be silent."""
        raise Silence


@dataclass(frozen=True, slots=True)
class Late(Harmless):
    """The answer comes late."""

    seconds: float

    def after(self, call: Call, answer: Answer) -> Answer:
        """Wait."""
        time.sleep(self.seconds)
        return answer


@dataclass(frozen=True, slots=True)
class Sent(Harmless):
    """The true answer, on a bad line: cut, dripping, stalled."""

    way: Way

    def after(self, call: Call, answer: Answer) -> Answer:
        """Send it so."""
        return replace(answer, way=self.way)


@dataclass(frozen=True, slots=True)
class Says(Harmless):
    """Another answer in place of the service's."""

    status: int = 200
    body: bytes | Callable[[], Iterator[bytes]] = b""
    """Whole, or what gives the pieces of a body that ends with the connection."""
    headers: Mapping[str, str] = field(default_factory=dict)
    worked: bool = False
    """Whether the service has worked on the call all the same."""

    def before(self, call: Call) -> Answer | Call | None:
        """Answer at once, unless the service is to work first."""
        return None if self.worked else self._answer()

    def after(self, call: Call, answer: Answer) -> Answer:
        """Answer so."""
        return self._answer() if self.worked else answer

    def _answer(self) -> Answer:
        body = self.body if isinstance(self.body, bytes) else self.body()
        return Answer(self.status, body, {"Content-Type": "text/plain", **self.headers})


@dataclass(frozen=True, slots=True)
class Refuses(Harmless):
    """An error body of the API: its code and message with a status."""

    status: int
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    worked: bool = False
    """Whether the service has worked on the call all the same."""

    def before(self, call: Call) -> Answer | Call | None:
        """Refuse at once, unless the service is to work first."""
        return None if self.worked else self._answer(call)

    def after(self, call: Call, answer: Answer) -> Answer:
        """Refuse."""
        return self._answer(call) if self.worked else answer

    def _answer(self, call: Call) -> Answer:
        content = {"code": self.code, "message": self.message, "request_id": call.id}
        # In ASCII: a lone surrogate of a hostile message has no UTF-8.
        return Answer(self.status, json.dumps(content).encode(), {"Content-Type": "application/json", **self.headers})


@dataclass(frozen=True, slots=True)
class Headed(Harmless):
    """The true answer with other headers: a foreign content type, a wrong length."""

    headers: Mapping[str, str]
    length_told: bool = True
    """Whether it has a `Content-Length` at all; without one the body ends with the connection."""

    def after(self, call: Call, answer: Answer) -> Answer:
        """Change the head."""
        body, length = answer.body, answer.length
        if not self.length_told:
            body, length = (iter([body]) if isinstance(body, bytes) else body), None
        return replace(answer, headers={**answer.headers, **self.headers}, body=body, length=length)


def throttled(retry_after: str | None = None, code: str = "Throttling.RateQuota") -> Refuses:
    """429, with a `Retry-After` of seconds, a date or nonsense when it is given."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Refuses(429, code, "Requests rate limit exceeded, please try again later.", headers)


def failing(status: int = 500, *, worked: bool = False) -> Refuses:
    """500, 502, 503 or 504 as the API says it."""
    codes = {500: "InternalError", 503: "ModelUnavailable"}
    return Refuses(status, codes.get(status, "SystemError"), "Something went wrong in the service.", worked=worked)


def page(status: int = 200, body: bytes = PAGE, *, worked: bool = False) -> Says:
    """An HTML page."""
    return Says(status, body, {"Content-Type": "text/html; charset=utf-8"}, worked)


def redirect(to: str, status: int = 302) -> Says:
    """A redirect."""
    return Says(status, b"", {"Location": to})


def not_offered(status: int = 404) -> Says:
    """What a gateway answers for a call that it does not have."""
    return page(status, b"<html><body><h1>Not here</h1></body></html>\n")


def endless(piece: bytes = b" " * 65536) -> Says:
    """A body without end."""
    return Says(200, lambda: repeat(piece), {"Content-Type": "application/json"})


def bomb(megabytes: int = 1024, encoding: str = "gzip") -> Says:
    """A small body that is very large once it is decoded; `encoding` is gzip or deflate."""
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    return Says(200, lambda: _packed(megabytes, encoding), headers)


def _packed(megabytes: int, encoding: str) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    zeros = b"0" * (1024 * 1024)
    for _ in range(megabytes):
        yield packer.compress(zeros)
    yield packer.flush()
