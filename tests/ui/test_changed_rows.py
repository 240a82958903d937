"""A key in the prompt paints the cells that it changes: no other, and all of them, whatever the key."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.ui import seeding
from tests.ui.random_input.inputs import key
from tests.ui.random_input.screen import differences, is_drawn
from tests.ui.random_input.terminal import CapturedTerminal
from wanvid_tui.ui.app import WanvidApp
from wanvid_tui.ui.session import open_session
from wanvid_tui.ui.widgets.editor import Editor


class Typist:
    """Types into the prompt, and looks after each key."""

    def __init__(self, app: WanvidApp) -> None:
        self.app = app
        driver = app._driver
        assert isinstance(driver, CapturedTerminal)
        self.terminal = driver

    @property
    def editor(self) -> Editor:
        """The prompt."""
        return self.app.main.prompt

    async def rest(self) -> None:
        """Wait until all that was typed is drawn."""
        quiet = 0
        for _ in range(10_000):
            await asyncio.sleep(0.002)
            busy = any(pump._message_queue.qsize() for pump in (self.app, self.app.screen, self.editor))
            quiet = 0 if busy or not self.terminal.is_quiet or not is_drawn(self.app.screen) else quiet + 1
            if quiet == 3:
                return
        raise AssertionError("it is never drawn")

    async def press(self, *names: str) -> None:
        """Press keys; the terminal shows what it would show if all were painted."""
        for name in names:
            self.terminal.key(*key(name))
            await self.rest()
            self.check(name)

    async def paste(self, text: str) -> None:
        """Paste; the terminal shows what it would show if all were painted."""
        self.terminal.paste(text)
        await self.rest()
        self.check(f"pasting {text!r}")

    def check(self, after: str) -> None:
        """The terminal shows what it would show if all were painted."""
        editor = self.editor
        editor._styles_cache.clear()
        editor._line_cache.clear()
        editor._kept = None
        wrong = differences(self.app, self.terminal)
        assert wrong == [], f"{after}: {editor.text!r}, {editor.selection}, {wrong}"


@asynccontextmanager
async def typing(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Typist]:
    """An interface with the focus in an empty prompt."""
    seeding.seed(folder / "ledger.sqlite3")
    app = WanvidApp(open_session(seeding.options(folder, driver_class=CapturedTerminal)))
    try:
        async with app.run_test(headless=False, size=size):
            typist = Typist(app)
            await typist.rest()
            yield typist
    finally:
        app.close()


KEYS = (
    *"ab )(", "猫", "军", "，", "\u0301", "enter", "backspace", "backspace", "delete", "left", "right", "up", "down",
    *("home", "end", "shift+left", "shift+right", "shift+up", "shift+down", "shift+home", "ctrl+z", "ctrl+y"),
    *("ctrl+a", "ctrl+w", "ctrl+left", "ctrl+shift+right"),
)  # fmt: skip
PASTES = (
    "a\tb\tc",
    "word " * 30,
    "一只戴着金色头盔的小猫将军" * 8,
    "one\n\n\ntwo\n",
    "e\u0301" * 20,
    "(" * 5,
    "x" * 200,
)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_typed_all_that_changes_is_painted(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    async with typing(tmp_path, dice.choice([(80, 24), (60, 18), (120, 36)])) as typist:
        for _ in range(90):
            if dice.random() < 0.08:
                typist.editor.limit = dice.choice([0, 40, 300])
            if dice.random() < 0.1:
                await typist.paste(dice.choice(PASTES))
            else:
                await typist.press(dice.choice(KEYS))


async def test_what_is_selected_is_painted_as_selected_on_empty_lines_too(tmp_path: Path) -> None:
    async with typing(tmp_path) as typist:
        await typist.paste("one\n\ntwo\n\n")
        await typist.press(*["shift+up"] * 4, *["shift+down"] * 5)
        await typist.press("up", "up", "shift+up", "shift+up")
        assert "\u258c" not in "".join(strip.text for strip in typist.app.screen._compositor.render_strips())


async def test_undoing_a_paste_of_more_lines_than_there_are_rows(tmp_path: Path) -> None:
    async with typing(tmp_path) as typist:
        await typist.press("a", "b")
        await typist.paste("line\n" * 60)
        await typist.press("ctrl+z", "c")
        assert typist.editor.text == "abc"
        await typist.press("ctrl+z", "ctrl+z", "ctrl+y", "ctrl+y")


@pytest.mark.parametrize("text", ["a quick brown fox ", "一只金色的猫"])
async def test_a_letter_writes_itself_and_no_more(tmp_path: Path, text: str) -> None:
    async with typing(tmp_path, (120, 40)) as typist:
        await typist.paste(text * 20)
        before = typist.terminal.bytes
        for char in text:
            await typist.press("space" if char == " " else char)
        # The letter, the caret behind it, the counts beside it: with the moves between them.
        assert (typist.terminal.bytes - before) / len(text) < 200
