"""``wanvid watch``: every change as it happens, by the real program over a real service."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.program import Program
from tests.cli.services import asking, job_of, program_at, service
from tests.jobs.factory import new_job
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.views import PauseKind


class Watch:
    """A running ``wanvid watch`` and all that it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def jobs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in list(self.lines)]

    def has(self, text: str) -> bool:
        return any(text in line for line in list(self.lines))

    def until(self, text: str) -> None:
        wait_for(lambda: self.has(text), f"{text!r} in {self.lines}")

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self._reader.join(30)
        return code


@contextmanager
def watching(wanvid: Program, *words: str) -> Iterator[Watch]:
    """The command, ended when the test is over."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wanvid_tui", "watch", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=wanvid.env(),
        text=True,
    )
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.wait(30)


@pytest.fixture
def ledger(wanvid: Program) -> Iterator[Ledger]:
    """A ledger, as another process has it open."""
    wanvid.home.mkdir(parents=True)
    made = Ledger.open(wanvid.home / "ledger.sqlite3")
    yield made
    made.close()


def test_every_step_of_a_job_is_told_and_a_driver_goes_on(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid, watching(wanvid) as watch:
        # there is no ledger yet: it waits for one, and makes none
        assert wanvid.call("submit", "a\x1b[2J cat").code == 0
        watch.until("saved as")
        text = "".join(watch.lines)
        for word in ("submitting", "pending", "downloading", "saved"):
            assert f"1  {word}" in text
        assert "\x1b" not in text
        assert watch.end() == 130


def test_it_drives_what_waits(tmp_path: Path) -> None:
    """The job was put there by somebody who is gone; the watcher's own key sends it."""
    with service() as one, program_at(tmp_path, one) as wanvid:
        wanvid.home.mkdir(parents=True)
        made = Ledger.open(wanvid.home / "ledger.sqlite3")
        made.add([new_job("a cat", base=one.base, region=None, output_dir=str(wanvid.home / "videos"))])
        made.close()
        with watching(wanvid, "--no-follow") as watch:
            watch.until("saved as")
            assert watch.has("next: a cat")
            assert watch.end() == 130
        assert job_of(wanvid).state is JobState.SAVED


def test_json_is_the_whole_job_a_line_at_each_change(wanvid: Program, ledger: Ledger) -> None:
    held = ledger.add([new_job("一只猫", held=True), new_job("old", held=True)])
    ledger.move(held[1].id, JobState.CANCELED, "x")
    with watching(wanvid, "--json") as watch:
        watch.until('"id": 1')
        assert [(job["id"], job["state"], job["prompt"]) for job in watch.jobs] == [(1, "held", "一只猫")]
        ledger.note(1, hold_reason="held by wish")
        ledger.move(1, JobState.CANCELED, "given up")
        watch.until("given up")
        last = watch.jobs[-1]
        assert (last["id"], last["state"], last["events"][-1]["why"]) == (1, "canceled", "given up")
        assert set(last) == set(json.loads(wanvid.call("show", "1", "--json").out))
        ledger.add([new_job("third", held=True)])
        watch.until("third")
        told = len(watch.lines)
        ledger.note(3, seen=True)  # nothing of it is in the JSON
        ledger.move(3, JobState.CANCELED, "done")
        watch.until("done")
        assert len(watch.lines) == told + 1
        assert watch.end() == 130


def test_a_queue_that_stands_still_is_told(wanvid: Program, ledger: Ledger) -> None:
    (job,) = ledger.add([new_job("a cat", profile="other")])
    with watching(wanvid, "--no-follow") as plain, watching(wanvid, "--no-follow", "--json") as watch:
        plain.until("a cat")
        watch.until("a cat")
        ledger.pause(job.profile, job.base, PauseKind.BILLING, code="Arrearage")
        plain.until("the queue of other waits: billing: Arrearage")
        watch.until("paused: billing")
        ledger.resume(job.profile, job.base)
        plain.until("the queue of other goes on")
        wait_for(lambda: watch.jobs[-1]["waiting"] is None, "the job goes on")


def test_what_is_forgotten_is_told_in_words(wanvid: Program, ledger: Ledger) -> None:
    ledger.add([new_job("a cat", held=True)])
    with watching(wanvid, "--plain") as watch:
        watch.until("\t1\theld\t")
        ledger.forget(1)
        watch.until("\t1\tforgotten\t")


def test_nobody_reads_any_more(wanvid: Program, ledger: Ledger) -> None:
    """A quiet queue: the end of the reader is seen all the same."""
    ledger.add([new_job("a cat", held=True)])
    process = subprocess.Popen(
        [sys.executable, "-m", "wanvid_tui", "watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=wanvid.env()
    )
    assert process.stdout is not None
    assert b"a cat" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_ledger_in_the_place_of_another_is_read_from_then_on(wanvid: Program, ledger: Ledger) -> None:
    ledger.add([new_job("the first ledger", held=True)])
    with watching(wanvid) as watch:
        watch.until("the first ledger")
        path, other = wanvid.home / "ledger.sqlite3", wanvid.home / "other.sqlite3"
        second = Ledger.open(other)
        second.add([new_job("the second ledger", held=True)])
        second.close()
        ledger.close()
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
        other.replace(path)
        watch.until("the second ledger")


def test_a_job_that_asks_is_told_with_the_way_on(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one, made=False)
        with watching(wanvid) as watch:
            watch.until("uncertain    asks you")
            assert wanvid.call("resolve", "1", "--give-up").code == 0
            watch.until("lost         given up by the user")
