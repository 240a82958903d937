"""HTTP/1.1 on a loopback socket: one thread a connection, connections are kept open."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any

from wanvid_tui.simulator.exchange import Answer, Call, Seen
from wanvid_tui.simulator.faults import Faults

ENDING_S = 2.0
"""How long the calls under way may take when the service ends."""


class Web(socketserver.ThreadingTCPServer):
    """The listening socket and its connections."""

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(
        self,
        port: int,
        answer: Callable[[Call], Answer],
        faults: Faults,
        seen: Callable[[Seen], None],
        now: Callable[[], float],
    ) -> None:
        """Listen on 127.0.0.1; port 0: any free one. Raises OSError."""
        from wanvid_tui.simulator.connection import Connection

        self.answer = answer
        """The service."""
        self.faults = faults
        """What goes wrong."""
        self.seen = seen
        """Told of every call once it is answered."""
        self.now = now
        """The service's clock, epoch seconds: what ``Date`` says."""
        self._changed = threading.Condition()
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Connection)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.2,), name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening and end every connection."""
        self.shutdown()
        self.server_close()
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):  # its other end closed it first
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, ENDING_S)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a new connection its thread."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless it is only a caller that went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def reset(connection: socket.socket) -> None:
    """End a connection by a reset, once its handler is through."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Otherwise the server would end its half of it in order first.
    connection.close()
