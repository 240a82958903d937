"""The user's own programs: each once, a few at a time, and none of them holds up the driver or the others."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.hooks import Commands, Hooks
from wanvid_tui.jobs.watched import WatchedJobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.jobs.house import House

S = JobState
SENT = (S.SUBMITTING, S.PENDING, S.RUNNING, S.DOWNLOADING)
_SCRIPT = """
import os, sys, time
from pathlib import Path
folder, name = Path(sys.argv[1]), sys.argv[2] + "-" + sys.stdin.read().strip()
(folder / (name + ".part")).write_text(str(os.getpid()))
os.replace(folder / (name + ".part"), folder / name)
while sys.argv[3:]:
    print("without end", flush=True)
    time.sleep(0.2)
"""


class Told:
    """Hooks over the ledger of a house, and a directory with a file for each program that was begun."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.folder = house.folder / "told"
        self.folder.mkdir()
        self.log = logging.getLogger("wanvid.test.hooks")
        self.commands = Commands(self.words("done"), self.words("failed"), self.words("empty"))
        self.jobs = WatchedJobs(house.ledger)
        now_ms = house.clock.now_ms()
        self.hooks = Hooks(house.ledger, lambda: self.commands, self.as_json, os.environ, self.log, now_ms)
        self.begun: set[int] = set()
        """Processes to end afterwards."""
        self.locked = False
        """Whether the ledger cannot be read for a job's history."""

    def as_json(self, job: Job) -> str:
        if self.locked:
            raise LedgerError("locked")
        return str(job.id)

    def words(self, name: str, *more: str) -> list[str]:
        return [sys.executable, "-S", "-c", _SCRIPT, str(self.folder), name, *more]

    def look(self) -> float | None:
        self.jobs.refresh()
        return self.hooks.look(self.jobs.ended(), self.house.clock.monotonic())

    def end(self) -> None:
        self.hooks.end(self.jobs.ended(), self.house.clock.monotonic())

    def ended(self, *states: JobState) -> int:
        """A job that went that way, seen as it was under way."""
        job_id = self.house.add()
        for state in SENT[:-1] if states[0] is S.LOST else SENT:
            self.house.ledger.move(job_id, state, "test")
        self.jobs.refresh()
        for state in states:
            self.house.ledger.move(job_id, state, "test", saved_ms=self.house.clock.now_ms())
        return job_id

    def names(self) -> set[str]:
        """What was told, by programs that ran so far."""
        files = [path for path in self.folder.iterdir() if path.suffix != ".part"]
        self.begun |= {int(path.read_text()) for path in files}
        return {path.name for path in files}


@pytest.fixture
def told(house: House) -> Iterator[Told]:
    found = Told(house)
    yield found
    found.names()
    for pid in filter(alive, found.begun):
        os.kill(pid, signal.SIGKILL)


def test_a_job_that_is_lost_and_comes_back_is_told_of_both_times_and_no_more(told: Told) -> None:
    job_id = told.ended(S.LOST)
    told.look()
    told.look()
    ledger = told.house.ledger
    for state in (S.DOWNLOADING, S.SAVED):
        ledger.move(job_id, state, "it is known again", saved_ms=told.house.clock.now_ms())
        told.look()
    ledger.note(job_id, seen=True)
    told.look()
    wait_for(lambda: told.names() == {f"failed-{job_id}", f"done-{job_id}", f"empty-{job_id}"}, "all three")
    told.end()


def test_programs_without_an_end_hold_up_the_others_for_a_while_only(told: Told) -> None:
    told.commands = Commands(told.words("done", "stay"))
    ids = [told.ended(S.SAVED) for _ in range(10)]
    assert told.look() is not None
    waits = [told.hooks.waits]
    first = {f"done-{job_id}" for job_id in ids[:8]}
    wait_for(lambda: told.names() == first, "the first eight")
    for seconds in (300, 301):
        told.house.clock.at += seconds
        told.look()
        waits.append(told.hooks.waits)
    assert waits == [True, True, False]
    wait_for(lambda: len(told.names()) == 10, "the others")


def test_the_end_of_the_driver_begins_no_more_than_a_machine_bears(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    told.commands = Commands(["true"])
    for _ in range(50):
        told.ended(S.SAVED)
    with caplog.at_level(logging.WARNING, told.log.name):
        told.jobs.refresh()
        told.end()
    assert "10 programs of the user's are not run" in caplog.text
    assert not told.hooks.waits


def test_what_cannot_be_looked_at_has_its_turn_later(told: Told) -> None:
    first, second = told.ended(S.SAVED), told.ended(S.SAVED)
    told.locked = True
    with pytest.raises(LedgerError):
        told.look()
    told.locked = False
    told.look()
    wait_for(lambda: {f"done-{first}", f"done-{second}"} <= told.names(), "the programs")


async def test_without_programs_nothing_is_kept(house: House) -> None:
    job_id = house.add()
    house.engine.turn()
    await house.until(job_id, S.SAVED)
    house.engine.turn()
    assert house.engine.jobs.ended() == []
