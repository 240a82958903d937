"""Hands keys to the app one at a time, each when the one before has done what it does.

Textual forwards every key to the widget that has the focus when the key arrives; what a binding does (delete, move the
focus) happens only after the key has climbed from that widget to the app, one message queue after the other. Keys that
arrive in one lump overtake it: Backspace deletes a character typed after it, the text after F2 goes to the queue.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

from wanvid_tui.ui.arrivals import FocusBack

if TYPE_CHECKING:
    from textual.app import App

ORDERED = (events.Key, events.Paste, events.MouseEvent, events.AppFocus, events.AppBlur, FocusBack)
"""What keeps its order; everything else (sizes, modes) passes at once."""
LONGEST_S = 0.25
"""How long a key may take before the next one follows all the same, so that no slow handler stops the keyboard."""

_PACED = (events.Key, events.Paste, events.MouseDown, events.MouseUp, FocusBack)
_ROUNDS = 2  # the first for the key itself, the second for what its handlers posted


class Pacer:
    """The line of messages on their way to an app. All methods run on the app's loop, in `context`."""

    def __init__(
        self, app: App[Any], loop: asyncio.AbstractEventLoop, context: Context, send: Callable[[Message], None]
    ) -> None:
        """Make one that is closed: nothing ordered is sent before `open`.

        `send` puts a message into the app's queue.
        """
        self._app = app
        self._loop = loop
        self._context = context
        self._send = send
        self._line: deque[Message] = deque()
        self._is_open = False
        self._turn: object | None = None  # the message under way
        self._timer: asyncio.TimerHandle | None = None

    def add(self, message: Message) -> None:
        """Send a message in its turn."""
        if not isinstance(message, ORDERED):
            self._send(message)
            return
        self._line.append(message)
        self._advance()

    def open(self) -> None:
        """Begin to send what waits."""
        self._is_open = True
        self._advance()

    def _advance(self) -> None:
        """Send what may go now."""
        while self._line and self._is_open and self._turn is None:
            message = self._line.popleft()
            wait = isinstance(message, _PACED) and not self._is_text(message)
            self._send(message)
            turn = object()
            if wait and self._app.call_later(self._follow, turn):  # False: the app is closing
                self._turn = turn
                self._timer = self._loop.call_later(LONGEST_S, self._finish, turn, context=self._context)

    def _is_text(self, message: Message) -> bool:
        """Whether a key is a character that the field with the focus takes itself: nothing of it climbs further."""
        if not isinstance(message, events.Key) or not self._app.screen_stack:
            return False
        focused = self._app.focused
        return focused is not None and focused.check_consume_key(message.key, message.character)

    def _follow(self, turn: object) -> None:
        """The app has forwarded the message: climb after it."""
        if turn is self._turn and self._app.screen_stack:
            start = self._app.focused or self._app.screen
            self._climb(turn, iter([*start.ancestors_with_self, self._app] * _ROUNDS))
        else:
            self._finish(turn)

    def _climb(self, turn: object, path: Iterator[MessagePump]) -> None:
        """Queue behind the message at the next place of its way; at the end it has been handled."""
        for pump in path:
            if turn is not self._turn:
                return
            if pump.call_later(self._climb, turn, path):
                return
        self._finish(turn)

    def _finish(self, turn: object) -> None:
        """A message has been handled, or took too long."""
        if turn is not self._turn:
            return
        self._turn = None
        if self._timer is not None:
            self._timer.cancel()
        self._advance()
