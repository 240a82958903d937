"""What takes long holds no key back, and what is long costs no more than what is short: counted, never timed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from textual.geometry import Region

from tests.bench.ledgers import seed
from tests.e2e.program_home import ROOT
from tests.jobs.factory import new_job
from tests.ui import seeding
from tests.ui.stage import stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs import listing as lists
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.reading import View
from wanvid_tui.jobs.work import work_waits
from wanvid_tui.ui.display import Display
from wanvid_tui.ui.feed import Feed
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.many import FEW, Reading
from wanvid_tui.ui.queue_window import QueueWindow
from wanvid_tui.ui.widgets.chrome import Chrome


async def test_a_list_takes_keys_while_it_searches(tmp_path: Path) -> None:
    asked: list[str] = []
    answer, taken = asyncio.Event(), list[str]()

    async def find(words: str) -> list[Choice]:
        asked.append(words)
        await answer.wait()
        return [Choice(f"found {words}")]

    async with stage(tmp_path) as on:
        on.app.main.open_list(Listing("Long", [Choice("first")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press(*"fox")
        await on.until(lambda: "> fox" in "\n".join(on.rows()))
        assert asked == ["f"], "one search at a time"
        await on.pilot.press("enter")
        assert taken == [], "nothing that was found for other words is taken"
        answer.set()
        await on.until(lambda: taken == ["found fox"])
        assert asked == ["f", "fox"], "what was typed meanwhile is searched at once"


async def test_a_list_that_is_left_forgets_its_search(tmp_path: Path) -> None:
    answer, taken = asyncio.Event(), list[str]()

    async def find(words: str) -> list[Choice]:
        await answer.wait()
        return [Choice(f"found {words}")]

    async with stage(tmp_path) as on:
        main = on.app.main
        main.open_list(Listing("Long", [Choice("first")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press("x", "enter", "escape")
        main.open_list(Listing("Other", [Choice("second")], lambda choice: taken.append(choice.text), find=find))
        await on.pilot.press("y")
        answer.set()
        await on.until(lambda: "found y" in "\n".join(on.rows()))
        assert taken == []


class Steps:
    """Counts what SQLite does: steps of its machine, in hundreds."""

    def __init__(self, ledger: Ledger) -> None:
        self.hundreds = 0
        ledger._db.set_progress_handler(self._step, 100)

    def _step(self) -> int:
        self.hundreds += 1
        return 0


def a_round_over(folder: Path, jobs: int) -> int:
    """What the first look and one round of the interface cost with so many settled jobs and one that moved."""
    folder.mkdir()
    path = folder / "ledger.sqlite3"
    seed(path, jobs)
    with closing(Ledger.open(path)) as writer, closing(Ledger.open(path, read_only=True)) as reader:
        steps = Steps(reader)
        feed = Feed(reader, seeding.NOW_MS)
        window = QueueWindow(30)
        window.load(reader, feed.totals.of(window.view))
        (job,) = writer.add([new_job("one more")])
        writer.move(job.id, JobState.CANCELED, "by the user", ended_ms=seeding.NOW_MS)
        assert feed.poll(seeding.NOW_MS) == [writer.get(job.id)]
        for view in View:
            window.show(lists.Listing(view))
            window.load(reader, feed.totals.of(view))
            feed.waiting_of(window.jobs)
            feed.usual_of(window.jobs)
        feed.done_by(seeding.NOW_MS, {})
        work_waits(reader)
        return steps.hundreds


def test_a_round_costs_the_same_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    few, many = a_round_over(tmp_path / "few", 100), a_round_over(tmp_path / "many", 20_000)
    assert many < 5 * few, "a question walks over the whole table"


async def test_many_marked_jobs_are_read_beside_the_keys(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        new = on.ledger.add([new_job(f"held {number}", held=True) for number in range(2 * FEW)])
        session = on.app.main.session
        session.marks.add({job.id: (None, None) for job in new})
        await on.pilot.press("f4")
        read: list[str] = []
        session.ledger._db.set_trace_callback(read.append)
        for _ in range(2):  # one right behind the other, however quick they are read
            on.app.control.run("hold")
        await on.until(lambda: sum(job.state is JobState.QUEUED for job in on.jobs()) >= len(new))
        await on.says(f"{len(new)} jobs are released")
        assert sum("FROM jobs WHERE id = " in sql for sql in read) < FEW, "read between two keys, one by one"


async def test_a_key_pressed_again_does_not_do_twice_what_takes_its_time(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        began, goes_on, found = threading.Event(), threading.Event(), list[int]()

        def look(_ledger: Ledger) -> int:
            began.set()
            assert goes_on.wait(30)
            return 1

        reading = Reading(on.app.main._control.desk)
        reading.read(2 * FEW, look, found.append)
        await on.until(began.is_set)
        reading.read(2 * FEW, look, found.append)
        reading.read(1, lambda _: 2, found.append)
        goes_on.set()
        await on.until(lambda: found == [1])
        reading.read(1, lambda _: 3, found.append)
        assert found == [1, 3]


class Noted(Display):
    """Keeps the parts of the frames that go out: row, first column, the one behind the last."""

    def __init__(self) -> None:
        super().__init__(None)
        self.parts: list[tuple[int, int, int]] = []

    def frame(self, drawn: Any) -> Any:
        self.parts += getattr(drawn, "spans", ())
        return super().frame(drawn)

    def touch(self, region: Region) -> bool:
        """Whether one of them lies in a region."""
        return any(region.overlaps(Region(first, y, behind - first, 1)) for y, first, behind in self.parts)


async def test_a_change_of_the_ledger_paints_no_text_field(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as on:
        main = on.app.main
        noted = on.app._frames = Noted()
        job = next(job for job in on.jobs() if job.state is JobState.RUNNING)
        on.ledger.note(job.id, last_look_ms=on.clock() + 1, overdue=True)
        await on.until(lambda: "overdue" in next(row for row in on.rows() if f" {job.id} " in row))
        await on.until(lambda: noted.touch(main.queue.region))
        assert not noted.touch(main.prompt.region)
        assert not noted.touch(main.avoid.region)


async def test_a_letter_and_its_counter_go_out_in_one_frame(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as on:
        main = on.app.main
        counted: list[str] = []

        def edited() -> None:
            main.weigh_texts()
            counted.append(row_text(main.prompt_bar))

        main.prompt.edited = edited
        await on.pilot.press("a")
        assert "1/1500" in counted[0], "the counter is made as the letter is put in, not when the news of it arrives"


def row_text(bar: Chrome) -> str:
    """The first row of a bar as it is to be drawn."""
    return "".join(span.text for span in bar.line_at(0).spans)


_FIRST_SCREEN = """
import os, sys
from wanvid_tui.__main__ import _world
from wanvid_tui.cli.main import interface_options
from wanvid_tui.cli.options import globals_of
from wanvid_tui.starting import ui_options
from wanvid_tui.ui.session import open_session
args = interface_options([])
options = ui_options(args, globals_of(args), _world([]))
from wanvid_tui.ui.app import WanvidApp
app = WanvidApp(open_session(options))
app.main
print(*(name for name in sys.modules if name.startswith("wanvid_tui.")))
app.close()
"""


def test_the_first_screen_imports_nothing_that_only_a_key_needs(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "WANVID_HOME": str(tmp_path), "TERM": "xterm"}
    environ |= {"DASHSCOPE_API_KEY": "sk-any", "DASHSCOPE_API_REGION": "ap-southeast-1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_SCREEN], env=environ, capture_output=True, text=True, check=True
    )
    found = {name.removeprefix("wanvid_tui.") for name in done.stdout.split()}
    assert "ui.screens.main" in found
    later = {
        "ui.making",
        "ui.detail",
        "ui.uncertain",
        "ui.money",
        "ui.listing",
        "ui.help",
        "jobs.follower",
        "jobs.lease",
    }
    assert not found & later
    assert len(found) < 170, "each costs a third of a millisecond"
