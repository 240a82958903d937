"""A small server over real sockets that does what it is told: resets, drips, lies."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Line:
    """One connection, on the server's side."""

    sock: socket.socket
    stop: threading.Event
    buffer: bytes = b""

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the client may have gone: that is what many tests are about
            self.sock.sendall(data)

    def answer(
        self, body: bytes | dict[str, Any] | list[Any], status: int = 200, headers: dict[str, str] | None = None
    ) -> bool:
        """Send a whole answer; True: the connection stays."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = {"Content-Type": "application/json", "Content-Length": str(len(raw))} | (headers or {})
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + raw)
        return True

    def reset(self) -> bool:
        """Break the connection with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def silent(self) -> bool:
        """Say nothing until the client goes or the server ends."""
        while not self.stop.is_set():
            ready, _, _ = select.select([self.sock], [], [], 0.05)
            if ready:
                with contextlib.suppress(OSError):
                    if not self.sock.recv(4096):
                        break
        return False

    def drip(self, data: bytes, every_s: float) -> bool:
        """One byte at a time until the client goes."""
        for one in data:
            try:
                self.sock.sendall(bytes([one]))
            except OSError:
                return False
            if self.stop.wait(every_s):
                return False
        return False

    def read(self) -> Seen | None:
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        length = int(headers.get("content-length", "0"))
        while len(self.buffer) < length:
            if not self._more():
                return None
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        method, target, _ = first.split(" ", 2)
        return Seen(method, target, headers, body)

    def _more(self) -> bool:
        try:
            data = self.sock.recv(65536)
        except OSError:
            return False
        self.buffer += data
        return bool(data)


Handler = Callable[[Seen, Line], bool]


@dataclass
class Server:
    """Answers each request by ``handler``, which returns whether the connection stays."""

    handler: Handler
    context: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    bytes_in: int = 0
    asked: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Server:
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    @property
    def port(self) -> int:
        return self._port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        return f"{self.origin}/api/v1"

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        try:
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
            line = Line(sock, self._stop)
            while not self._stop.is_set():
                ready, _, _ = select.select([sock], [], [], 0.05)
                if not ready and not line.buffer:
                    continue
                request = line.read()
                self.bytes_in += len(line.buffer)
                if request is None:
                    return
                self.seen.append(request)
                self.asked.set()
                if not self.handler(request, line):
                    return
        except OSError:  # a client that refuses the certificate, or goes
            return
        finally:
            sock.close()
