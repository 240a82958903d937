"""Asking a terminal how many cells a box line takes, for commands: the interface asks through its own driver."""

from __future__ import annotations

import os
import sys

from wanvid_tui.terminal import answers_width

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["draws_wide"]

_QUESTION = b"\r\xe2\x94\x80\x1b[6n\r\x1b[K"
"""A box line at the beginning of the row, where the cursor stands after it, and the row emptied again."""
_ANSWER_S = 2.0
_LOOK_S = 0.05
_HELD_BACK = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP")


def draws_wide(stdin: TextIO, stdout: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether the terminal draws box lines and curly quotes on two cells; not without one, or an answer in 2 s.

    What is typed meanwhile is lost. The cursor stands at the beginning of a row, before and afterwards. A signal that
    would end or stop this program does so when the terminal has its settings back, without waiting for the answer.
    """
    if sys.platform == "win32" or not (stdin.isatty() and stdout.isatty() and answers_width(environ)):
        return False
    import signal
    import termios

    fd = stdin.fileno()
    unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, [getattr(signal, name) for name in _HELD_BACK])
    try:
        if os.tcgetpgrp(fd) != os.getpgrp():
            return False  # in the background: to change the terminal would stop this program
        before = termios.tcgetattr(fd)
        quiet = [*before[:3], before[3] & ~(termios.ECHO | termios.ICANON), *before[4:]]
        stdout.flush()
        termios.tcsetattr(fd, termios.TCSANOW, quiet)
        try:
            os.write(stdout.fileno(), _QUESTION)
            return _column(fd) == 3
        finally:
            termios.tcsetattr(fd, termios.TCSANOW, before)
    except (OSError, termios.error):
        return False  # it went away: nobody is left to be told
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)


def _column(fd: int) -> int | None:
    """Where the terminal says that the cursor stands, from 1; None when it does not say so in time."""
    import re
    import select
    import signal
    from time import monotonic

    answer, end = b"", monotonic() + _ANSWER_S
    while monotonic() < end and not signal.sigpending():
        if not select.select([fd], [], [], _LOOK_S)[0]:
            continue
        data = os.read(fd, 256)
        answer += data
        if (found := re.search(rb"\x1b\[\d{1,6};(\d{1,6})R", answer)) is not None:
            return int(found[1])
        if not data:
            break
    return None
