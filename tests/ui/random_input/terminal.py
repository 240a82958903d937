"""A terminal without a screen: takes what a driver takes, keeps every byte, and shows it by an emulator."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import pyte
from rich.style import Style
from textual import events
from textual.driver import Driver
from textual.geometry import Size

from tests.ui.random_input import inputs
from wanvid_tui.ui.pacing import Pacer

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message
    from textual.strip import Strip

Cells = list[list[Any]]
"""What stands in each cell and how, row by row."""


class CapturedTerminal(Driver):
    """The driver of an app whose terminal is the test."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.columns, self.rows = size or (80, 24)
        self.bytes = 0
        """Characters written so far."""
        self._emulator = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.Stream(self._emulator)
        self._written: list[str] = []
        self._pacer = Pacer(app, self._loop, copy_context(), super().process_message)

    @property
    def is_quiet(self) -> bool:
        """Whether all that was typed has been handled."""
        return not self._pacer._line and self._pacer._turn is None

    def process_message(self, message: Message) -> None:
        """Send a message to the app, keys in their turn, as the real driver does."""
        self._pacer.add(message)

    def send_message(self, message: Message) -> None:
        """Put a message into the app's queue."""
        self._app.post_message(message)

    def write(self, data: str) -> None:
        """Keep it; it is shown when somebody looks."""
        self.bytes += len(data)
        self._written.append(data)

    def start_application_mode(self) -> None:
        """Tell the size."""
        self.resize(self.columns, self.rows)
        self._pacer.open()

    def disable_input(self) -> None:
        """Nothing is read."""

    def stop_application_mode(self) -> None:
        """Nothing was changed."""

    # What a person does

    def resize(self, columns: int, rows: int) -> None:
        """Take another size."""
        self._shown()
        self.columns, self.rows = columns, rows
        self._emulator.resize(rows, columns)
        self.process_message(events.Resize(Size(columns, rows), Size(columns, rows)))

    def key(self, name: str, character: str | None) -> None:
        """Press a key."""
        self.process_message(events.Key(name, character))

    def paste(self, text: str) -> None:
        """Paste."""
        self.process_message(events.Paste(text))

    def look(self, looks: bool) -> None:
        """Get or lose the focus of the window."""
        self.process_message(events.AppFocus() if looks else events.AppBlur())

    def mouse(self, kind: type[events.MouseEvent], x: int, y: int, button: int, mods: tuple[bool, bool, bool]) -> None:
        """Do something with the mouse at a cell."""
        shift, meta, ctrl = mods
        self.process_message(
            kind(None, x, y, 0, 0, button, shift, meta, ctrl, screen_x=x, screen_y=y, style=Style.null())
        )

    # What it shows

    def _shown(self) -> None:
        text, self._written = "".join(self._written), []
        if text:
            self._stream.feed(text)

    @property
    def caret(self) -> tuple[int, int]:
        """Column and row of the terminal's cursor."""
        self._shown()
        return self._emulator.cursor.x, self._emulator.cursor.y

    def cells(self) -> Cells:
        """What the screen shows of all that was written."""
        self._shown()
        return _cells(self._emulator, self.columns, self.rows)


def painted(strips: list[Strip], console: Any, columns: int, rows: int) -> Cells:
    """What a screen shows on which these rows were painted whole."""
    emulator = pyte.Screen(columns, rows)
    stream = pyte.Stream(emulator)
    stream.feed("".join(f"\x1b[{y + 1};1H{strip.render(console)}" for y, strip in enumerate(strips[:rows])))
    return _cells(emulator, columns, rows)


def _cells(emulator: pyte.Screen, columns: int, rows: int) -> Cells:
    return [[emulator.buffer[y][x] for x in range(columns)] for y in range(rows)]


def give(terminal: CapturedTerminal, given: inputs.Input) -> None:
    """Do what comes through a terminal, but for its size."""
    match given:
        case inputs.Key(name, character):
            terminal.key(name, character)
        case inputs.Paste(text):
            terminal.paste(text)
        case inputs.Look(looks):
            terminal.look(looks)
        case inputs.Wheel(x, y, down):
            kind = events.MouseScrollDown if down else events.MouseScrollUp
            terminal.mouse(kind, *_cell(terminal, x, y), 0, (False, False, False))
        case inputs.Mouse():
            _click(terminal, given)


def _click(terminal: CapturedTerminal, given: inputs.Mouse) -> None:
    at = _cell(terminal, given.x, given.y)
    for _ in range(given.clicks):
        terminal.mouse(events.MouseMove, *at, 0, given.mods)
        terminal.mouse(events.MouseDown, *at, given.button, given.mods)
        if given.to is not None:
            x, y = _cell(terminal, *given.to)
            terminal.mouse(events.MouseMove, (x + at[0]) // 2, (y + at[1]) // 2, given.button, given.mods)
            at = (x, y)
            terminal.mouse(events.MouseMove, *at, given.button, given.mods)
        terminal.mouse(events.MouseUp, *at, given.button, given.mods)


def _cell(terminal: CapturedTerminal, x: float, y: float | int) -> tuple[int, int]:
    row = int(y * terminal.rows) if isinstance(y, float) else y % terminal.rows
    return min(terminal.columns - 1, int(x * terminal.columns)), min(terminal.rows - 1, row)
