"""Which driver the app uses, and how signals end it."""

from __future__ import annotations

import inspect
import signal
import sys
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

_USED = (
    *("start_application_mode", "disable_input", "stop_application_mode", "process_message", "send_message", "close"),
    *("_get_terminal_size", "_sigtstp_application", "_sigcont_application"),
)
_INSIDE = frozenset({"XTermParser", "fileno", "exit_event"})
SIGNALS = ("SIGHUP", "SIGTERM", "SIGQUIT")
"""The signals that end the program in order."""
LEAVE_S = 1.0
"""How long a terminal that stands still may hold a program that was told to end."""


def unfit() -> str | None:
    """Why our driver cannot stand in for Textual's here; None when it can.

    It leans on the inside of Textual's driver for Linux, which a later version may change.
    """
    if sys.platform == "win32":
        return "Windows has a driver of its own"
    from textual import constants

    if constants.DRIVER is not None:
        return "TEXTUAL_DRIVER names another driver"
    try:
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
        from textual._xterm_parser import XTermParser
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError as error:
        return f"this Textual has no {error.name}"
    if not inspect.isfunction(getattr(XTermParser, "feed", None)) or not ANSI_SEQUENCES_KEYS:
        return "XTermParser works differently"
    lack = lacks(LinuxDriver)
    return lack and f"LinuxDriver is not as expected: {lack}"


def lacks(driver: type[Driver]) -> str | None:
    """What a driver lacks to have its input thread replaced by ours; None when it has everything."""
    run = getattr(driver, "run_input_thread", None)
    if not inspect.isfunction(run) or list(inspect.signature(run).parameters) != ["self"]:
        return "it has no run_input_thread(self)"
    if not set(run.__code__.co_names) | set(run.__code__.co_freevars) >= _INSIDE:
        return "its run_input_thread works differently"
    missing = [name for name in _USED if not inspect.isfunction(getattr(driver, name, None))]
    return f"it has no {missing[0]}" if missing else None


def driver_class(first_attributes: list[Any] | None = None) -> type[Driver] | None:
    """The class for `App(driver_class=...)`; None where Textual's own must do (`unfit` says why).

    `first_attributes` are the terminal's attributes from before the program touched it (`EarlyTerminal.attributes`):
    the driver restores them whenever it stops, also for an editor.
    """
    if unfit() is not None:
        return None
    from wanvid_tui.ui.terminal_driver import WanvidDriver

    attributes = first_attributes

    class BoundDriver(WanvidDriver):
        """The driver with the attributes of this terminal."""

        first_attributes = attributes

    return BoundDriver


def install_signal_exits(app: App[Any]) -> None:
    """Let SIGHUP, SIGTERM and SIGQUIT end the app in order, with return code 128 + n. Call it in `on_load`.

    The loop is woken by its own handler, which tells it the number by a byte in a pipe; keys that came while it stood
    still on a terminal that takes no output have filled that pipe, and the number is lost. So the handler in front of
    it, which lets go of such a terminal, hands the end to the loop as well.
    """
    import asyncio

    loop = asyncio.get_running_loop()

    def leave(number: int) -> None:
        if app.return_code is None:
            app.exit(return_code=128 + number)

    def let_go(number: int, _frame: FrameType | None) -> None:
        leave_by = getattr(app._driver, "leave_by", None)  # only our own driver has it
        if leave_by is not None:
            leave_by(monotonic() + LEAVE_S)
        if not loop.is_closed():
            loop.call_soon_threadsafe(leave, number)

    for name in SIGNALS:
        if sys.platform != "win32":  # there the loop has no handlers
            loop.add_signal_handler(getattr(signal, name), leave, getattr(signal, name))
            signal.signal(getattr(signal, name), let_go)
