"""What every test starts from: nothing of the user's own settings, and signals as a terminal has them."""

from __future__ import annotations

import os
import signal

SETTINGS = ("DASHSCOPE_", "WANVID_HOME", "NO_COLOR", "COLORTERM", "TEXTUAL", "ESCDELAY", "SSH_CONNECTION", "TMUX")
"""Beginnings of the names of variables that the program heeds."""


def pytest_configure() -> None:
    """Forget what the shell has set; take ctrl+c, which a job in the background would pass on as ignored."""
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
