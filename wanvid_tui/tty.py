"""The terminal before Textual is loaded: keys typed meanwhile are neither shown nor changed (ux.md 5.1).

Standard library alone, and little of it: this runs before everything else.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys

TYPE_CHECKING = False
"""As in `typing`, which would cost `--version` as much as the interpreter's whole start."""

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType, TracebackType
    from typing import Any

    Attributes = list[Any]
    """What `termios.tcgetattr` returns: five flags, two speeds' place among them, and the control characters."""

_SIGNALS = ("SIGHUP", "SIGTERM", "SIGQUIT")


def let_output_go(fd: int) -> None:
    """Send standard output and error nowhere where they are the terminal of `fd`, which is gone or stands still.

    Printing to it, and already flushing at the exit, would fail or wait for ever.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        try:
            if os.fstat(output).st_rdev == os.fstat(fd).st_rdev != 0:  # 0: a file or a pipe
                os.dup2(nowhere, output)
        except OSError:
            continue  # closed: nothing is printed there
    os.close(nowhere)


def draws_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the terminal draws more than ASCII: the locale is one of UTF-8, and it is not the bare console.

    The console (TERM=linux) has few glyphs (ux.md 4.1).
    """
    return environ.get("TERM") != "linux" and speaks_utf8(environ)


def speaks_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is one of UTF-8. An environment that names none is taken for one.

    The interpreter itself puts ``LC_CTYPE=C.UTF-8`` into the environment of a program started with ``LANG=C``.
    """
    locale = environ.get("LC_ALL") or ""
    if not locale:
        ctype, lang = environ.get("LC_CTYPE") or "", environ.get("LANG") or ""
        locale = lang if lang in ("C", "POSIX") and ctype in ("", "C.UTF-8") else ctype or lang
    return not locale or "UTF-8" in locale.upper() or "UTF8" in locale.upper()


def draws_chinese(environ: Mapping[str, str]) -> bool:
    """Whether the terminal draws Chinese: its locale has the characters, and it is not the bare console."""
    locale = (environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "").upper()
    has_them = speaks_utf8(environ) or any(name in locale for name in (".GB", ".BIG5", ".EUC"))
    return has_them and environ.get("TERM") != "linux"


class EarlyTerminal:
    """Turns off echo, line editing, signal keys and the translation of Enter; gives back what it found.

    A context manager. What it found is given back when it ends, on every error, by `atexit`, and when SIGTERM, SIGHUP
    or SIGQUIT arrives before the interface has handlers of its own. Without a terminal on `fd` it does nothing.
    """

    def __init__(self, fd: int = 0) -> None:
        """Make one for the terminal on file descriptor `fd`; nothing is changed before `start`."""
        self.fd = fd
        """The terminal's file descriptor."""
        self.attributes: Attributes | None = None
        """What `start` found; None before it and where there is no terminal. The driver restores it when it stops."""
        self._handlers: dict[int, Callable[[int, FrameType | None], object]] = {}

    def start(self) -> None:
        """Save the terminal's attributes and change them. What was typed already stays in the queue."""
        if sys.platform == "win32" or self.attributes is not None or not os.isatty(self.fd):
            return
        import termios

        try:
            self.attributes = termios.tcgetattr(self.fd)
        except termios.error:
            return  # hung up between the two calls: there is nothing to change, and reading will say so
        atexit.register(self.restore)
        for name in _SIGNALS:
            number = getattr(signal, name)
            if signal.getsignal(number) is signal.SIG_DFL:
                self._handlers[number] = self._die
                signal.signal(number, self._die)
        iflag, oflag, cflag, lflag, ispeed, ospeed, characters = self.attributes
        iflag &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
        # IEXTEN too: with it ctrl+v takes the key after it for a literal one.
        lflag &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
        characters = list(characters)
        characters[termios.VMIN], characters[termios.VTIME] = 1, 0
        # TCSANOW: the other two ways would throw away what was typed, or wait for the output.
        termios.tcsetattr(self.fd, termios.TCSANOW, [iflag, oflag, cflag, lflag, ispeed, ospeed, characters])

    def restore(self) -> None:
        """Give back what `start` found. A second call does nothing."""
        if sys.platform == "win32" or self.attributes is None:
            return
        import termios

        found, self.attributes = self.attributes, None
        atexit.unregister(self.restore)
        try:
            if os.tcgetpgrp(self.fd) == os.getpgrp():  # in the background the terminal is the shell's, and set by it
                termios.tcsetattr(self.fd, termios.TCSANOW, found)
        except (OSError, termios.error):
            let_output_go(self.fd)  # the terminal is gone: nothing is left to give back
        for number, handler in self._handlers.items():
            if signal.getsignal(number) == handler:
                signal.signal(number, signal.SIG_DFL)
        self._handlers.clear()

    def __enter__(self) -> EarlyTerminal:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.restore()

    def _die(self, number: int, _frame: FrameType | None) -> None:
        """A signal that ends the program before anybody else handles it: clean up, then end by it.

        But not by SIGQUIT itself: the file that the kernel writes then would have the environment in it, and the key.
        """
        self.restore()
        if number == signal.SIGQUIT:
            os._exit(128 + number)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
