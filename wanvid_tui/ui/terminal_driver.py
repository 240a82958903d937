"""Textual's driver for Linux and macOS, with whole keys, a quiet input thread and a clean way out.

Only where `wanvid_tui.ui.driver.unfit` finds Textual as it is expected here.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from contextvars import copy_context
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from wanvid_tui.tty import let_output_go, speaks_utf8
from wanvid_tui.ui.arrivals import Arrivals
from wanvid_tui.ui.asking import Askers
from wanvid_tui.ui.chunks import Chunk, Kind
from wanvid_tui.ui.keys import KeyJoiner, escape_delay_s
from wanvid_tui.ui.pacing import Pacer
from wanvid_tui.ui.sequences import Reply
from wanvid_tui.ui.terminal_file import TerminalFile, leave_signals_to_main

if TYPE_CHECKING:
    from textual.app import App

HUNG_UP = 128 + signal.SIGHUP
"""Return code of an app whose terminal went away."""
_READ = 1 << 16
_CLEARED = "\x1b[0m\x1b[H\x1b[2J"
"""Empties the screen: where there is no other one to go back to (mosh, screen, the console) it would stay full."""
_GATE_LOOK_S = 0.01
_GATE_S = 0.5


class WanvidDriver(LinuxDriver):
    """Puts the joiner of keys between the terminal and Textual's parser (ux.md 5.1).

    Keys that arrive before a widget has the focus wait until one has it, and each waits for the one before. The input
    thread sleeps until there is something to read or a begun sequence is overdue. A terminal that is gone ends the app.
    """

    first_attributes: ClassVar[list[Any] | None] = None
    """The terminal's attributes to restore on every stop; None: those found at the start."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.askers = Askers()
        """Who waits for which reply of the terminal."""
        self._stop_pipe: tuple[int, int] | None = None
        self._context = copy_context()
        self._pacer = Pacer(app, self._loop, self._context, super().process_message)
        self._gate_closed = True
        output = sys.__stderr__
        assert output is not None, "the parent class has used it"
        # Where the locale says C the interpreter writes UTF-8 all the same, whose bytes act on such a terminal.
        encoding = output.encoding if speaks_utf8(os.environ) or "utf" not in output.encoding.lower() else "ascii"
        self._terminal = TerminalFile(output.fileno(), encoding, self._hung_up, self._given_up)
        self._file = self._terminal  # type: ignore[assignment]  # the writer thread uses write, flush and fileno alone

    def start_application_mode(self) -> None:
        """Take the terminal; called at the start and after every suspension."""
        self._close_stop_pipe()
        self._stop_pipe = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual gives it no annotation
        if self.first_attributes is not None and self.attrs_before is not None:
            *flags, characters = self.first_attributes
            self.attrs_before = [*flags, list(characters)]
        signal.signal(signal.SIGWINCH, lambda *_: self._in_loop(self._tell_size))
        if self._gate_closed:
            self._loop.call_soon(self._open_gate, None, context=self._context)

    def _tell_size(self) -> None:
        """Tell the app how large the terminal is now.

        The parent class asks in the signal's handler: a second signal interrupts it, and its newer size is told first.
        """
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """End the input thread."""
        if self._stop_pipe is not None:
            os.write(self._stop_pipe[1], b".")
        super().disable_input()
        self._close_stop_pipe()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self._mouse_pixels:
            self.write("\x1b[?1016l")  # the parent class turns it on and never off
            self._mouse_pixels = False
        self.write(_CLEARED)
        super().stop_application_mode()

    def close(self) -> None:
        """Stop writing; `start_application_mode` begins anew."""
        super().close()
        self._terminal.close()

    def leave_by(self, time_s: float) -> None:
        """From this time (of `time.monotonic`) on, a terminal that stands still no longer holds the program."""
        self._terminal.leave_by(time_s)

    async def ask_terminal(self, question: str, kind: Reply, timeout_s: float) -> str | None:
        """Write a question to the terminal and return its reply, whole; None when none came in time."""
        answer: asyncio.Future[str] = self._loop.create_future()

        def settle(sequence: str) -> None:
            if not answer.done():
                answer.set_result(sequence)

        take_back = self.askers.ask(kind, lambda sequence: self._in_loop(settle, sequence))
        self.write(question)
        try:
            return await asyncio.wait_for(answer, timeout_s)
        except TimeoutError:
            return None
        finally:
            take_back()

    def release_keys(self) -> None:
        """Hand the app the keys that arrived before anything had the focus, and every later one in its turn."""
        self._pacer.open()

    def process_message(self, message: Message) -> None:
        """Send a message to the app, keys in their turn. From any thread."""
        self._in_loop(self._pacer.add, message)

    def send_message(self, message: Message) -> None:
        """Put a message into the app's queue, on the app's loop."""
        self._app.post_message(message)

    def _sigtstp_application(self, *arguments: object) -> None:
        """Stop the program (ctrl+z). The terminal is left between two steps of the loop.

        The parent class does it in the signal's handler, which may find the output's lock held by what it interrupted.
        """
        if self._auto_restart:
            self._in_loop(super()._sigtstp_application)
        else:  # an editor has the terminal, the loop stands still, and there is nothing to leave
            super()._sigtstp_application()

    def _sigcont_application(self, *arguments: object) -> None:
        """Go on after a stop."""
        if self._auto_restart:
            self._in_loop(super()._sigcont_application)

    def run_input_thread(self) -> None:
        """Read the terminal until the driver stops or the terminal is gone."""
        assert self._stop_pipe is not None, "made before the thread is"
        leave_signals_to_main()
        stop = self._stop_pipe[0]
        joiner = KeyJoiner(
            escape_delay_s(os.environ), frozenset(ANSI_SEQUENCES_KEYS), extended=not constants.DISABLE_KITTY_KEY
        )
        arrivals = Arrivals(debug=self._debug)
        parser_due: float | None = None
        while True:
            due = min((time for time in (joiner.due(), parser_due) if time is not None), default=None)
            # select, not poll or epoll: those refuse terminals on macOS and files everywhere.
            ready, _, _ = select.select([self.fileno, stop], [], [], None if due is None else max(0, due - monotonic()))
            if stop in ready:
                return
            if ready:
                data = self._read()
                if not data:
                    self._hung_up()
                    return
                chunks = joiner.feed(data, monotonic())
            else:
                chunks = joiner.tick(monotonic())
            for chunk in chunks:
                self._deliver(chunk, arrivals)
            if chunks:
                parser_due = monotonic() + 2 * constants.ESCAPE_DELAY
            elif parser_due is not None and monotonic() >= parser_due:
                parser_due = None
                for message in arrivals.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """What there is to read; nothing when the terminal is gone (EIO) or the input has ended."""
        try:
            return os.read(self.fileno, _READ)
        except OSError:
            return b""

    def _deliver(self, chunk: Chunk, arrivals: Arrivals) -> None:
        """Hand a chunk to whoever asked for it, else to the app."""
        if chunk.kind is Kind.REPLY and chunk.reply is not None and self.askers.answer(chunk.reply, chunk.text):
            return
        for message in arrivals.messages(chunk):
            self.process_message(message)

    def _open_gate(self, give_up_at: float | None) -> None:
        """Release the early keys once a widget has the focus, or the screen stood for a while and none has."""
        app = self._app
        screen = app.screen if app.screen_stack else None
        if screen is not None and screen.is_running:
            now = self._loop.time()
            give_up_at = now + _GATE_S if give_up_at is None else give_up_at
            if screen.focused is not None or now >= give_up_at:
                self._gate_closed = False
                self.release_keys()
                return
        self._loop.call_later(_GATE_LOOK_S, self._open_gate, give_up_at, context=self._context)

    def _hung_up(self) -> None:
        """The terminal is gone: end the app, once, and let what it prints afterwards go nowhere. From any thread."""
        let_output_go(self.fileno)

        def leave() -> None:
            if self._app.return_code is None:
                self._app.exit(return_code=HUNG_UP)

        self._in_loop(leave)

    def _given_up(self) -> None:
        """The terminal stood still too long after the program was told to end: printing must not wait for it either."""
        let_output_go(self.fileno)

    def _in_loop(self, callback: Callable[..., object], *arguments: object) -> None:
        """Run something on the app's loop, in the app's context, unless the loop has ended already."""
        try:
            self._loop.call_soon_threadsafe(callback, *arguments, context=self._context)
        except RuntimeError:
            if not self._loop.is_closed():
                raise

    def _close_stop_pipe(self) -> None:
        """Give back the pipe that ends the input thread."""
        pipe, self._stop_pipe = self._stop_pipe, None
        for fd in pipe or ():
            os.close(fd)
