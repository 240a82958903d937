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


def draws_wide(stdin: TextIO, stdout: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether the terminal draws box lines and curly quotes on two cells; not without one, or an answer in 2 s.

    What is typed meanwhile is lost. The cursor stands at the beginning of a row, before and afterwards.
    """
    if sys.platform == "win32" or not (stdin.isatty() and stdout.isatty() and answers_width(environ)):
        return False
    import termios

    fd = stdin.fileno()
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


def _column(fd: int) -> int | None:
    """Where the terminal says that the cursor stands, from 1; None when it does not say so in time."""
    import re
    import select
    from time import monotonic

    answer, end = b"", monotonic() + _ANSWER_S
    while (left := end - monotonic()) > 0 and select.select([fd], [], [], left)[0]:
        data = os.read(fd, 256)
        answer += data
        if (found := re.search(rb"\x1b\[\d{1,6};(\d{1,6})R", answer)) is not None:
            return int(found[1])
        if not data:
            break
    return None
