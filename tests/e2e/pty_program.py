"""Runs a program in a real pseudo-terminal, as a person at a terminal would see and leave it."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.e2e.screen import SeenScreen, answers

KEYS: dict[str, bytes] = {
    "enter": b"\r", "tab": b"\t", "shift+tab": b"\x1b[Z", "escape": b"\x1b", "backspace": b"\x7f", "space": b" ",
    "up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H", "end": b"\x1b[F",
    "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~", "delete": b"\x1b[3~",
    "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS", "f5": b"\x1b[15~",
    **{f"ctrl+{chr(96 + number)}": bytes([number]) for number in range(1, 27)},
}  # fmt: skip
"""What xterm sends for each key, by Textual's name of it."""

WAIT_S = 20.0
"""How long a condition may take on a busy machine; no test asserts how long it took."""

_ErrorType = type[BaseException]
_LEFT_ON = {
    "9", "1000", "1001", "1002", "1003", "1004", "1005", "1006", "1015", "1016", "1049", "47", "1047", "2004", "2026",
    "2048",
}  # fmt: skip
_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])\d*u")


class PtyProgram:
    """One run of a program. A context manager: leaving it kills what still runs."""

    def __init__(
        self,
        command: Sequence[str | Path],
        home: Path,
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        answers: bool = True,
    ) -> None:
        """Start `command` (program and arguments) in a terminal of `size` (columns, rows).

        `home` becomes HOME and the working folder, `home/wanvid` WANVID_HOME; nothing else of the environment gets in
        but PATH and what `env` adds. With `answers` the terminal answers what terminals are asked.
        """
        self.size = size
        """Columns and rows."""
        self.raw = b""
        """Every byte the program wrote."""
        self._answers = answers
        self._seen = SeenScreen(*size)
        self._changed = threading.Condition()
        self._master, self._slave = os.openpty()
        self._set_size(*size)
        self.attributes_before = self.attributes()
        """The terminal's attributes before the program started."""
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "WANVID_HOME": str(home / "wanvid"),
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {}),
        }  # fmt: skip
        # The shell has no terminal of its own yet: the first one it opens becomes the one that controls it.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", 'exec <>"$0" >&0 2>&1; exec "$@"', os.ttyname(self._slave), *map(str, command)],
            cwd=home,
            env=environment,
            start_new_session=True,
        )
        """The running program."""
        self._stop_read, self._stop_write = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # What a person does

    def send(self, data: bytes) -> None:
        """Write bytes as the keyboard does, in one piece."""
        while data:
            data = data[os.write(self._master, data) :]

    def type(self, text: str) -> None:
        """Type text."""
        self.send(text.encode())

    def press(self, *keys: str) -> None:
        """Press keys, named as Textual names them; a single character is itself."""
        for key in keys:
            self.send(KEYS.get(key) or key.encode())

    def paste(self, text: str) -> None:
        """Paste text, bracketed."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size."""
        with self._changed:
            self.size = columns, rows
            self._seen.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def freeze(self) -> None:
        """Let the terminal take nothing more, as a link that stands still; the program's writes block before long."""
        self._stop_reader()

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        self._stop_reader()
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    # What a person sees

    def screen(self) -> list[str]:
        """The rows of the screen, without the blanks at their ends."""
        with self._changed:
            return self._seen.rows()

    def text(self) -> str:
        """The screen as one text, a line for each row."""
        return "\n".join(self.screen())

    def colours(self, column: int, row: int) -> tuple[str, str]:
        """What a cell is written in and on, as the terminal has it: ``default`` or a colour; from 0."""
        with self._changed:
            cell = self._seen.screen.buffer[row][column]
            return str(cell.fg), str(cell.bg)

    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        with self._changed:
            return self._seen.screen.cursor.x, self._seen.screen.cursor.y

    def wait_for(self, what: str | Callable[[], object], timeout_s: float = WAIT_S) -> None:
        """Wait until a text is on the screen, or until something is true; fail with the screen if it never is.

        The condition is looked at again whenever the program wrote something, and now and then besides.
        """
        end = time.monotonic() + timeout_s
        while not (what in self.text() if isinstance(what, str) else what()):
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"waited in vain for {what!r}; exit status {self.process.poll()}\n{self.text()}")
            with self._changed:
                self._changed.wait(min(left, 0.05))

    def wait_exit(self, timeout_s: float = WAIT_S) -> int:
        """Wait until the program ended; its exit status, negative for a signal that killed it."""
        try:
            status = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still runs after {timeout_s} s\n{self.text()}") from None
        if self._reader.is_alive():
            self._drain()
        return status

    # What it leaves behind

    def attributes(self) -> list[Any]:
        """The terminal's attributes now (as `termios.tcgetattr`)."""
        return termios.tcgetattr(self._master)

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed: true before a program took it, and after it gave it back."""
        return bool(self.attributes()[3] & termios.ECHO)

    def left_behind(self) -> list[str]:
        """What the program, having ended, did not put back; empty when the terminal is clean."""
        modes: dict[str, bool] = {}
        for numbers, switch in _MODE.findall(self.raw):
            modes.update(dict.fromkeys(numbers.decode().split(";"), switch == b"h"))
        kitty = sum(1 if way == b">" else -1 for way in _KITTY.findall(self.raw))
        found = [f"mode {mode} is on" for mode, on in modes.items() if on and mode in _LEFT_ON]
        found += [f"mode {mode} is off" for mode in ("7", "25") if not modes.get(mode, True)]
        found += ["kitty's key protocol is on"] if kitty > 0 else []
        if self.attributes() != self.attributes_before:
            found.append(f"attributes {self.attributes()} were {self.attributes_before}")
        return found

    def has_read(self) -> bool:
        """Whether the program took everything that was typed."""
        waiting = fcntl.ioctl(self._slave, termios.FIONREAD, b"\0" * 4)
        return waiting == b"\0" * 4

    def is_stopped(self) -> bool:
        """Whether the program was stopped (ctrl+z) since this was true the last time."""
        return os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG) is not None

    def cpu_s(self) -> float:
        """Processor time the program used so far, in seconds (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(self, kind: _ErrorType | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            self._stop_reader()
            os.close(self._slave)
            os.close(self._master)
        os.close(self._stop_read)
        os.close(self._stop_write)

    # The terminal itself

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        """The terminal's thread: show what the program writes, answer what it asks."""
        while True:
            ready, _, _ = select.select([self._master, self._stop_read], [], [])
            if self._master in ready:
                self._show(os.read(self._master, 65536))
            elif self._stop_read in ready:
                return

    def _show(self, data: bytes) -> None:
        with self._changed:
            self.raw += data
            if self._answers:
                for answer in answers(data):
                    self.send(answer)
            self._seen.feed(data)
            self._changed.notify_all()

    def _drain(self) -> None:
        """Wait until everything the program wrote was read."""
        self.wait_for(lambda: not select.select([self._master], [], [], 0)[0])
        with self._changed:  # the reader is not in the middle of a piece
            pass

    def _stop_reader(self) -> None:
        if not self._reader.is_alive():
            return
        os.write(self._stop_write, b".")
        self._reader.join()
