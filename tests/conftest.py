"""What every test starts from: nothing of the user's own settings, and signals as a terminal has them."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

from tests.catalogue import compile_anew

SETTINGS = (
    *("DASHSCOPE_", "WANVID_HOME", "NO_COLOR", "COLORTERM", "TEXTUAL", "ESCDELAY", "SSH_CONNECTION", "TMUX"),
    *("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"),
)
"""Beginnings of the names of variables that the program heeds."""


def pytest_configure() -> None:
    """Forget what the shell has set, bring the translations up to date, and take signals as a terminal has them.

    A job in the background would pass ctrl+c on as ignored, nohup the hang-up.
    """
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"
    os.environ.setdefault("TERM", "xterm")
    compile_anew()
    settings.register_profile("wanvid", deadline=None)  # a busy machine is no fault of the program's
    settings.load_profile("wanvid")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
