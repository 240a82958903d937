"""A program in a pty at the near or the far end of a link: each piece of its output with the time at which it arrived.

Pieces are looked at only when the program has become quiet: what it costs to understand them is no part of any time.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.e2e.screen import SeenScreen, answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

SIZE = (120, 40)
"""Columns and rows."""
_PIECE = 128
_WINDOW = 65_536
_BURST_S = 0.05
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Link(NamedTuple):
    """The way between the program and the eyes."""

    bytes_per_s: float = 0.0
    """How much goes through; 0 for any amount."""
    round_trip_s: float = 0.0


class Silent(Exception):
    """The program never showed what was waited for."""


class Terminal:
    """One run of one program. A context manager: leaving it kills the program."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        *,
        size: tuple[int, int] = SIZE,
        link: Link = Link(),  # noqa: B008 - it never changes
    ) -> None:
        self._link = link
        self._seen = SeenScreen(*size)
        self._arrived: deque[tuple[float, bytes]] = deque()
        self._sent: deque[tuple[float, bytes]] = deque()
        self._free_s = 0.0
        self.bytes = 0
        """How many bytes the program wrote until now."""
        self.ended = False
        self.last_s = 0.0
        """When the last of them arrived."""
        self.began_s = time.perf_counter()
        """When the program was started."""
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.chdir(folder)
                os.execvpe(command[0], list(command), dict(environ))
            finally:
                os._exit(127)
        os.set_blocking(self._master, False)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)

    # The keyboard

    def send(self, text: str) -> float:
        """Type; when that was."""
        now = time.perf_counter()
        self._deliver(now, text.encode())
        self._write(now)
        return now

    def paste(self, text: str) -> float:
        """Paste, bracketed; when that was."""
        return self.send(f"\x1b[200~{text}\x1b[201~")

    def _deliver(self, at: float, data: bytes) -> None:
        self._sent.append((at + self._link.round_trip_s / 2, data))

    def _write(self, now: float) -> None:
        """Hand to the program what is due, as much as it takes."""
        while self._sent and self._sent[0][0] <= now:
            due, data = self._sent.popleft()
            try:
                done = os.write(self._master, data)
            except BlockingIOError:
                done = 0
            if done < len(data):
                self._sent.appendleft((due, data[done:]))
                return

    # The screen

    def text(self) -> str:
        """What stands on the screen, as far as it was looked at."""
        return "\n".join(self._seen.rows())

    def wait(self, holds: Callable[[], bool], what: str, within_s: float = 60.0) -> float:
        """When the piece arrived that made something true. Raises Silent."""
        end = time.perf_counter() + within_s
        while time.perf_counter() < end and not self.ended:
            if self._take(end):
                while time.perf_counter() < end and self._take(time.perf_counter() + _BURST_S):
                    pass
            found = self.look(holds)
            if found is not None:
                return found
        raise Silent(f"never showed {what}\n{self.text()}")

    def wait_for(self, *words: str) -> float:
        """When the last of some words came onto the screen."""
        return self.wait(lambda: all(word in self.text() for word in words), " and ".join(words))

    def look(self, holds: Callable[[], bool] = lambda: False) -> float | None:
        """Show what has arrived; when the piece did that made ``holds`` true, None for not yet."""
        found = None
        while self._arrived:
            at, data = self._arrived.popleft()
            self._seen.feed(data)
            if found is None and holds():
                found = at
        return found

    def rest(self, quiet_s: float = 0.03, within_s: float = 2.0) -> float:
        """Wait until nothing more comes for a while; when the last piece arrived."""
        end = time.perf_counter() + within_s
        while time.perf_counter() < end:
            until = max(time.perf_counter(), self.last_s) + quiet_s
            if not self._take(until):
                break
        self.look()
        return self.last_s

    def stay(self, seconds: float) -> None:
        """Let time pass."""
        end = time.perf_counter() + seconds
        while self._take(end) and not self.ended:
            pass
        self.look()

    def _take(self, until: float) -> bool:
        """Wait for a piece until a time; whether one came."""
        while not self.ended:
            now = time.perf_counter()
            self._write(now)
            # As much as a connection has under way; then the program's writing stands still.
            full = self._link.bytes_per_s > 0 and (self._free_s - now) * self._link.bytes_per_s > _WINDOW
            wake = min([until, *(due for due, _ in list(self._sent)[:1] if due > now)])
            blocked = bool(self._sent) and self._sent[0][0] <= now
            wait_s = max(0.0, min(wake - now, 0.01 if full else 60.0))
            reading = [] if full else [self._master]
            found, _, _ = select.select(reading, [self._master] if blocked else [], [], wait_s)
            if found:
                return self._read()
            if time.perf_counter() >= until:
                return False
        return False

    def _read(self) -> bool:
        now = time.perf_counter()
        try:
            data = os.read(self._master, 65_536)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.bytes += len(data)
        link = self._link
        step = _PIECE if link.bytes_per_s else len(data)
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            self._free_s = max(self._free_s, now) + (len(piece) / link.bytes_per_s if link.bytes_per_s else 0.0)
            self.last_s = self._free_s + link.round_trip_s / 2
            self._arrived.append((self.last_s, piece))
        for answer in answers(data):
            self._deliver(self.last_s, answer)
        return True

    # The process

    def cpu_ms(self) -> float:
        """Processor time that the program took until now, in ticks of some ms (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS_A_SECOND

    def memory_mb(self) -> float:
        """Memory that it has now (Linux)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
