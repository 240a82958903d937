"""The road to a service: a port that leads there, and that a test takes away and gives back."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from types import TracebackType


class Road:
    """A port of this machine that leads to another one, from `open` to `close`; also a context manager."""

    def __init__(self, to: int) -> None:
        """``to`` is the port that it leads to."""
        self._to = to
        self._port = 0
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:PORT``: the same whenever it is open."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Take connections."""
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = int(listener.getsockname()[1])
        self._stop = threading.Event()
        self._go(self._listen, listener, self._stop)

    def close(self) -> None:
        """Break all connections and take none: they are refused."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def __enter__(self) -> Road:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _go(self, work: object, *given: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=given, name="road")
        self._threads.append(thread)
        thread.start()

    def _listen(self, listener: socket.socket, stop: threading.Event) -> None:
        with listener:
            while not stop.is_set():
                if select.select([listener], [], [], 0.02)[0]:
                    self._go(self._carry, listener.accept()[0], stop)

    def _carry(self, near: socket.socket, stop: threading.Event) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as far:
            ends = {near: far, far: near}
            while not stop.is_set():
                for ready in select.select(list(ends), [], [], 0.02)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    ends[ready].sendall(data)
