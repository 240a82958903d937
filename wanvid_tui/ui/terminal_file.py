"""The terminal as a file for Textual's writer thread: one that outlives a terminal that goes away or stands still."""

from __future__ import annotations

import codecs
import os
import select
import signal
import threading
from collections.abc import Callable
from time import monotonic

from wanvid_tui.core.cells import marked

_BY_CELLS = "wanvid-cells"
_LOOK_S = 0.2
"""How often a write that stands still looks whether it was given up."""


class TerminalFile:
    """Writes bytes past Python's buffers, to a descriptor of its own that does not block.

    Textual's writer dies of the first error, and then the program waits for ever on its full queue. Here a terminal
    that is gone swallows everything, and says once that it is gone; one that stands still (a stopped link) holds the
    writer only until the program was told to leave. All methods but `leave_by` run on the writer's thread.
    """

    def __init__(self, fd: int, encoding: str, on_gone: Callable[[], None], on_given_up: Callable[[], None]) -> None:
        """Make one for the terminal on `fd`.

        `on_gone` is called, once and on the writer's thread, when it is gone, `on_given_up` when it still stood still
        at the time of `leave_by`.
        """
        self._given_fd = fd
        self._own_fd: int | None = None
        self._encoding = encoding
        self._on_gone = on_gone
        self._on_given_up = on_given_up
        self._pending: list[str] = []
        self._gone = False
        self._leave_at: float | None = None

    def fileno(self) -> int:
        """The descriptor that was given."""
        return self._given_fd

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._given_fd)

    def leave_by(self, time_s: float) -> None:
        """From this time (of `time.monotonic`) on, what the terminal does not take is lost. From any thread."""
        self._leave_at = time_s

    def write(self, text: str) -> int:
        """Keep text until `flush`."""
        self._pending.append(text)
        return len(text)

    def flush(self) -> None:
        """Write what was kept."""
        leave_signals_to_main()
        data = memoryview("".join(self._pending).encode(self._encoding, _BY_CELLS))
        self._pending.clear()
        if self._own_fd is None:
            self._own_fd = _own_descriptor(self._given_fd)
        fd = self._given_fd if self._own_fd is None else self._own_fd
        while data and not self._gone:
            try:
                data = data[os.write(fd, data) :]
            except BlockingIOError:
                if self._leave_at is not None and monotonic() >= self._leave_at:
                    self._gone = True
                    self._on_given_up()
                else:
                    select.select([], [fd], [], _LOOK_S)
            except OSError:
                self._gone = True
                self._on_gone()

    def close(self) -> None:
        """Give back the descriptor of its own; the next `flush` opens it again. Once the writer's thread has ended."""
        if self._own_fd is not None:
            os.close(self._own_fd)
            self._own_fd = None


codecs.register_error(_BY_CELLS, marked)


def leave_signals_to_main() -> None:
    """Let the signals that end or resize the program go to its main thread, never to this one, if it is another.

    Python's handlers run on the main thread alone, which does not notice a signal that another thread took while it
    waits for room in the writer's queue.
    """
    if threading.current_thread() is not threading.main_thread():
        mine = {signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGTSTP, signal.SIGWINCH}
        signal.pthread_sigmask(signal.SIG_BLOCK, mine)


def _own_descriptor(fd: int) -> int | None:
    """A second way to the same terminal that does not block; the shell shares the first one, so it stays as it is."""
    try:
        return os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None  # no terminal, or one without a name here (some containers): write to the one given
