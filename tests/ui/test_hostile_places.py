"""Every place of every widget that shows text of others, with hostile text in it (faults.md T1, T2).

Whatever stands there, no byte of it acts on the terminal, nothing of it is taken for markup, each row has just its
cells, and the places are those of the table: one that is not in it fails here.
"""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea

import wanvid_tui.ui
from tests.faults.evil import EVIL, MARKUP, harm
from tests.ui import hostile_places as table
from tests.ui import seeding
from tests.ui.random_input.inputs import key
from tests.ui.random_input.screen import drawn_faults, is_drawn
from tests.ui.random_input.terminal import CapturedTerminal
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.app import WanvidApp
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.session import open_session
from wanvid_tui.ui.widgets.chrome import Chrome


class Logged(CapturedTerminal):
    """A terminal that keeps all that was ever written to it."""

    def __init__(self, app: Any, **more: Any) -> None:
        super().__init__(app, **more)
        self.log: list[str] = []

    def write(self, data: str) -> None:
        """Keep it."""
        self.log.append(data)


class Walk:
    """One interface, and where the marks were seen in it."""

    def __init__(self, app: WanvidApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot
        self.seen: defaultdict[str, set[str]] = defaultdict(set)
        self._marks = {table.mark(place): place for place in table.PLACES}

    @property
    def desk(self) -> table.EvilDesk:
        """What is told at the first start."""
        desk = self.app.session.options.setup
        assert isinstance(desk, table.EvilDesk)
        return desk

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that a thread does."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            await self.rest()
            if holds():
                return
            await asyncio.sleep(0.02)
        rows = [strip.text for strip in self.app.screen._compositor.render_strips()]
        raise AssertionError("waited in vain\n" + "\n".join(rows))

    async def rest(self) -> None:
        """Wait until all that was done is drawn; a key that waits to be more than typing is not waited for."""
        quiet = 0
        while quiet < 2:
            await self.pilot._wait_for_screen()
            app = self.app
            working = any(not worker.is_finished for worker in app.workers)
            quiet = quiet + 1 if self.terminal.is_quiet and not working and is_drawn(app.screen) else 0
            await asyncio.sleep(0.002)

    @property
    def terminal(self) -> Logged:
        """What it draws on."""
        driver = self.app._driver
        assert isinstance(driver, Logged)
        return driver

    async def look(self) -> None:
        """Look at every widget in sight."""
        await self.rest()
        app = self.app
        assert drawn_faults(app, *app.size) == []
        for widget in app.screen._compositor.visible_widgets:
            assert widget.tooltip is None and not widget.border_title and not widget.border_subtitle
            if not isinstance(widget, Chrome | TextArea):
                continue
            for y in range(widget.size.height):
                text = widget.render_line(y).text
                for mark, place in self._marks.items():
                    if mark in text:
                        self.seen[place].add(type(widget).__name__)

    async def press(self, *keys: str) -> None:
        """Press keys and look."""
        for name in keys:
            self.terminal.key(*key(name))
            await self.rest()
        await self.look()

    async def run(self, command: str) -> None:
        """Run a command and look."""
        self.app.control.run(command)
        await self.look()

    async def paste(self, text: str) -> None:
        """Paste and look."""
        self.terminal.paste(text)
        await self.look()

    async def resize(self, *size: int) -> None:
        """Take another size and look."""
        self.terminal.resize(*size)
        await self.until(lambda: self.app.screen.size == size)
        await self.look()


@asynccontextmanager
async def walk(folder: Path, evil: str, *, size: tuple[int, int] = (120, 36), **facts: Any) -> AsyncIterator[Walk]:
    """An interface in a hostile home; at its end nothing has acted on the terminal."""
    app = WanvidApp(open_session(table.options(folder, evil, driver_class=Logged, **facts)))
    try:
        async with app.run_test(headless=False, size=size) as pilot:
            yield Walk(app, pilot)
    finally:
        app.close()
    driver = app._driver
    assert isinstance(driver, Logged)
    assert harm("".join(driver.log).encode()) == []


def evil_home(folder: Path, evil: str, first: int = 11) -> None:
    """A home in which everything is hostile."""
    table.evil_folder(folder, evil)
    table.evil_ledger(folder / "ledger.sqlite3", evil, first)


async def through_lists(on: Walk) -> None:
    """Look at every list that can be opened over the panes."""
    for command in ("prompts", "drafts", "theme", "messages", "palette"):
        await on.run(command)
        await on.until(lambda: on.app.main.listing is not None)
        await on.press("down", "down")
        await on.press("end")
        await on.press("up")
        await on.press("end")  # what is said of the last one is said again
        await on.press("escape")
        await on.until(lambda: on.app.main.listing is None)  # Esc may have been the beginning of a key


async def through_jobs(on: Walk) -> None:
    """Look at every job: its row, its detail, all of it from both ends."""
    await on.press("f4")
    for _ in range(on.app.session.window.total):
        await on.press("enter")
        await on.press("enter")
        await on.press("end")
        await on.press("escape", "escape", "down")


async def through_fields(on: Walk, folder: Path, evil: str) -> None:
    """Paste into every field."""
    await on.press("f4", "slash")
    await on.paste(table.typed("typed.filter", evil))
    await on.press("escape", "ctrl+p")
    await on.paste(table.typed("typed.list", evil))
    await on.press("escape")
    if on.app.session.feed.totals.asks:
        await on.press("exclamation_mark", "enter", "a")
        await on.until(lambda: on.app.main.pages.entry is not None)
        await on.paste(table.typed("typed.task", evil))
        await on.press("escape")
    await on.press("escape", "f3", "home", "enter")
    await on.press("end")
    await on.press("enter")
    await on.press("f4", "f3")
    await on.press("home", *["down"] * 5)
    await on.press("up", "right", "right")
    await on.paste(table.typed("typed.sound", evil))
    await on.press("enter")
    await on.press("ctrl+u")
    await on.paste(str(folder) + "/" + table.mark("sound.file"))
    await on.press("tab")
    await on.press("enter")
    await on.resize(60, 18)
    await on.press("f2")
    await on.paste(table.typed("typed.prompt", evil))
    await on.press("tab")
    await on.paste(table.typed("typed.avoid", evil))
    await on.resize(120, 36)
    await on.press("f5")


async def through_words(on: Walk, evil: str) -> None:
    """Let everything be said that somebody else may say."""
    on.app.main.show_text(table.marked("shown.text", evil), table.marked("shown.text", evil))
    await on.look()
    await on.press("escape")
    on.app.control.desk.say(problem(table.told("said.error", evil)))
    await on.look()
    await on.run("doctor")
    await on.until(lambda: bool(getattr(on.app.screen, "findings", ())))
    await on.press("escape")
    await on.until(lambda: on.app.screen is on.app.main)  # Esc may have been the beginning of a key
    await on.run("setup")
    await on.press(*"sk-1", "enter")
    await on.until(lambda: getattr(on.app.screen, "message", None) is not None)
    await on.until(lambda: not getattr(on.app.screen, "state").busy)  # noqa: B009  # the screen of the first start has it
    await on.look()
    on.desk.code = 0
    await on.press("enter")
    await on.until(lambda: on.app.screen is on.app.main)
    await on.look()


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A directory whose name is of one length everywhere: how much of a row is left for the rest depends on it."""
    with TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)


async def test_every_place_is_in_the_table_and_inert(short_path: Path) -> None:
    evil_home(short_path, EVIL)
    async with walk(short_path, EVIL) as on:
        await on.look()
        await through_jobs(on)
        for size in ((200, 50), (60, 18), (40, 12), (120, 36)):
            await on.resize(*size)
        await through_lists(on)
        await through_fields(on, short_path, EVIL)
        await through_words(on, EVIL)
    assert {place: " ".join(sorted(on.seen[place])) for place in table.PLACES} == dict(table.PLACES)


OTHERS = {
    "markup": MARKUP,
    "click": "[@click=app.quit]x[/] [/x] [b",
    "wide, cut in half at every edge": "\u597d" * 300,
    "100 kB": "x" * 102_400,
    "a flood of accents": "e" + "\u0301" * 1_000,
}


@pytest.mark.parametrize("name", OTHERS)
async def test_other_texts_are_inert_too(tmp_path: Path, name: str) -> None:
    evil = OTHERS[name]
    evil_home(tmp_path, evil, 23)
    async with walk(tmp_path, evil, size=(81, 25)) as on:
        await on.press("f4", "enter")
        await on.press("enter")
        if name in ("markup", "click"):
            assert evil[:20] in "".join(strip.text for strip in on.app.screen._compositor.render_strips()), "literal"
        await on.press("escape", "escape")
        await on.run("prompts")
        await on.press("escape")
        await through_words(on, evil)
        await on.resize(40, 12)


async def test_half_a_character_is_inert_wherever_it_can_come_from(tmp_path: Path) -> None:
    """Names of files, of the environment and of a child's output may hold what no ledger can."""
    evil = "a\ud800b\udfff"
    seeding.seed(tmp_path / "ledger.sqlite3")
    account = table.account(evil)._replace(profile="work")  # a name in the config, which is text
    async with walk(tmp_path, evil, account=account) as on:
        await on.look()
        await through_lists(on)
        await through_fields(on, tmp_path, evil)
        await through_words(on, evil)


def widgets() -> set[str]:
    """The widget classes of the interface, found by importing all of it."""
    for module in pkgutil.walk_packages(wanvid_tui.ui.__path__, "wanvid_tui.ui."):
        importlib.import_module(module.name)
    found, queue = set[str](), [Widget]
    while queue:
        for kind in queue.pop().__subclasses__():
            queue.append(kind)
            if kind.__module__.startswith("wanvid_tui.") and not issubclass(kind, Screen):
                found.add(kind.__name__)
    return found


def test_every_widget_is_in_the_table() -> None:
    shows = {name for names in table.PLACES.values() for name in names.split()}
    assert widgets() == shows | set(table.OWN_WORDS), "a new widget belongs into hostile_places"


def test_every_text_of_the_ledger_is_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as database:
        columns = database.execute(
            "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND c.type = 'TEXT'"
        ).fetchall()
    unknown = {name for (name,) in columns} - set(table.PLACES) - set(table.NOT_TEXT)
    assert unknown == set(), "a new text belongs into hostile_places: where is it shown?"
