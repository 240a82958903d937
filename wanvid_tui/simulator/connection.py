"""One connection: reads a call, has it answered, sends the answer, and again."""

from __future__ import annotations

import contextlib
import uuid
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import cast
from urllib.parse import parse_qsl, unquote, urlsplit

from wanvid_tui.simulator.delivery import deliver
from wanvid_tui.simulator.exchange import Answer, Call, Seen, refused
from wanvid_tui.simulator.faults import Cut, Silence
from wanvid_tui.simulator.refusals import Refusal
from wanvid_tui.simulator.web import Web, reset

BODY_MAX = 110 * 1024 * 1024
"""The largest body that is read: an upload with its form."""

IDLE_S = 75.0
"""How long a connection may be silent."""

_KEPT_BODY = 65536
_LINE_MAX = 65536


class Connection(BaseHTTPRequestHandler):
    """Answers the calls of one connection, one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "wanvid-simulator"
    sys_version = ""
    timeout = IDLE_S
    disable_nagle_algorithm = True
    _turn = 0

    def handle_one_request(self) -> None:
        """Read one call and answer it."""
        try:
            self.raw_requestline = self.rfile.readline(_LINE_MAX + 1)
            if len(self.raw_requestline) > _LINE_MAX:
                self.requestline, self.request_version, self.command = "", "HTTP/1.1", ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
                self.close_connection = True
            elif not self.raw_requestline:
                self.close_connection = True
            elif self.parse_request():
                self._exchange()
        except (TimeoutError, ConnectionError):
            self.close_connection = True
        except Cut:
            self.close_connection = True
            reset(self.connection)
        except Silence:
            self.close_connection = True
            self._wait_for_the_end()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: what was seen is kept for those who ask."""

    def _exchange(self) -> None:
        web = cast(Web, self.server)
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request_id = str(uuid.uuid4())
        body = self._body(headers)
        self._turn += 1
        call = Call(self.command, unquote(parts.path), query, headers, body or b"", request_id, self._turn)
        status = 0
        try:
            if body is None:
                self.close_connection = True
                answer = refused(call, Refusal(413, "InvalidParameter", "The body is too large or has no length."))
            else:
                instead = web.faults.before(call)
                if isinstance(instead, Answer):
                    answer = instead
                else:
                    answer = web.faults.after(call, web.answer(instead or call))
            status = answer.status
        finally:
            kept = call.body[:_KEPT_BODY]
            web.seen(Seen(call.method, call.path, call.query, call.headers, kept, status, web.now(), call.turn))
        self._send(call, answer)

    def _body(self, headers: dict[str, str]) -> bytes | None:
        """The body; None when it is not read: too large, or sent without its length."""
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > BODY_MAX:
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError("the caller went away in the middle of its body")
        return body

    def _send(self, call: Call, answer: Answer) -> None:
        whole = answer.body if isinstance(answer.body, bytes) else b""
        length = answer.length if not isinstance(answer.body, bytes) else len(whole)
        date = self.date_time_string(cast(Web, self.server).now())
        headers = {"Date": date, "Server": "wanvid-simulator", "X-Request-Id": call.id}
        headers |= answer.headers
        if length is None:
            self.close_connection = True
        elif answer.status not in (204, 304) and "Content-Length" not in headers:
            headers["Content-Length"] = str(length)
        if self.close_connection:
            headers.setdefault("Connection", "close")
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        body = [whole] if isinstance(answer.body, bytes) else answer.body
        if call.method == "HEAD":
            body = []
        deliver(self.wfile.write, head, body, answer.way)
        self.close_connection |= answer.way.closes

    def _wait_for_the_end(self) -> None:
        """Return when the caller has closed its end, or the service ends."""
        self.connection.settimeout(None)
        with contextlib.suppress(ConnectionError):  # that is an end too
            while self.connection.recv(65536):
                pass
