"""Services for ``doctor``: one with a single answer at a time of its own, and the place where nobody listens."""

from __future__ import annotations

import socket
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.done import Done

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


def nobody() -> str:
    """A base where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/api/v1"


def found(done: Done, what: str) -> dict[str, Any]:
    """The first check of a name in ``doctor --json``."""
    first: dict[str, Any] = next(check for check in done.json["checks"] if check["what"] == what)
    return first
