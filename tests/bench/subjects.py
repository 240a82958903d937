"""The programs that are measured beside each other, and how each is brought to where it is measured."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench import measures
from tests.bench.ledgers import HISTORY, forget_drafts, seed
from tests.bench.terminal import Link, Terminal
from tests.e2e.program_home import WANVID, ProgramHome
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import ACTIVE, JobState
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.measures import Found
    from tests.e2e.program_home import Place

KINDS = ("start", "scroll", "link", "keys")
"""What can be measured."""
_SLOW = Link(64_000 / 8, 0.150)
_COLOURS = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
_PASTED = 2_000
_ROWS = 40
_PROMPTS = 5_000
_SEARCHED = "lantern fog candle"
_LEFT_DRAFT = "A draft that was left. " * 40


class Options(NamedTuple):
    """How much is measured."""

    keys: int
    idle_s: float


class Bare:
    """The bare Textual program."""

    name = "bare"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._command = [sys.executable, str(Path(__file__).with_name("bare.py"))]
        self._environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **_COLOURS}

    def close(self) -> None:
        """Nothing is left of it."""

    def measured(self, kind: str, options: Options) -> Found:
        """One round of one kind of measure."""
        if kind == "scroll":
            return {}
        with Terminal(self._command, self._environ, self._folder, link=_SLOW if kind == "link" else Link()) as terminal:
            found = measures.start(terminal, ("job-0005",))
            if kind == "link":
                return {"link_settled_ms": found["settled_ms"]}
            if kind == "keys":
                return measures.keys(terminal, options.keys)
            found |= measures.paste(terminal, _PASTED)
            return found | measures.rate(terminal, options.idle_s, "idle")


class Wanvid:
    """The interface over a ledger of some length; with a service there is a second one, in which five jobs run."""

    def __init__(self, name: str, folder: Path, jobs: int, service: Place | None, *, draft: bool = False) -> None:
        self.name = name
        """What the table calls it."""
        self._jobs = jobs
        self._draft = _LEFT_DRAFT if draft else ""
        self._still = self._home(folder / "still", None, jobs)
        self._busy = self._home(folder / "busy", service, jobs - 5) if service is not None else None
        if self._busy is not None:
            self._make_five(self._busy)

    def _home(self, folder: Path, service: Place | None, jobs: int) -> ProgramHome:
        folder.mkdir(parents=True)
        home = ProgramHome(folder, None, DASHSCOPE_API_KEY="sk-any", DASHSCOPE_API_REGION="ap-southeast-1", **_COLOURS)
        if service is not None:
            home.use(service, f"sk-{jobs}")  # an account of its own: each runs five at once
        seed(home.ledger, jobs, prompts=_PROMPTS, draft=self._draft)
        return home

    def close(self) -> None:
        """End the driver."""
        if self._busy is not None:
            self._busy.close()

    def measured(self, kind: str, options: Options) -> Found:
        """One round of one kind of measure."""
        if kind == "keys":
            return self._keys(self._busy, options) if self._busy is not None else {}
        if self._draft:
            if kind != "start":
                return {}
            with self._opened(self._still) as terminal:
                return measures.start(terminal, ("Prompt", "Video", HISTORY, "A draft that was left."))
        with self._opened(self._still, _SLOW if kind == "link" else Link()) as terminal:
            found = self._started(terminal)
            if kind == "link":
                return {"link_settled_ms": found["settled_ms"]}
            if kind == "scroll":
                return self._scrolled(terminal)
            found |= measures.rate(terminal, options.idle_s, "idle")
            found |= measures.paste(terminal, _PASTED)
        return found

    def _opened(self, home: ProgramHome, link: Link = Link()) -> Terminal:  # noqa: B008 - it never changes
        if not self._draft:
            forget_drafts(home.ledger)  # the last one was killed while something stood in its prompt
        return Terminal(WANVID, home.whole_environ(), home.top, link=link)

    def _started(self, terminal: Terminal) -> Found:
        return measures.start(terminal, ("Prompt", "Video", "Queue", HISTORY))

    def _keys(self, home: ProgramHome, options: Options) -> Found:
        if _count(home, *ACTIVE) < 5:
            self._make_five(home)
        wait_for(lambda: _count(home, JobState.RUNNING) == 5, "five running jobs", 300)
        with self._opened(home) as terminal:
            self._started(terminal)
            found = measures.rate(terminal, options.idle_s, "running")
            return found | measures.keys(terminal, options.keys)

    def _make_five(self, home: ProgramHome) -> None:
        """Let there be five jobs at the service, of a kind that takes long."""
        rows = home.top / "rows.jsonl"
        row = {"prompt": "Waves against black rock", "model": "wan2.6-t2v", "size": "1920*1080", "duration": 10}
        rows.write_text("".join(json.dumps(row) + "\n" for _ in range(5 - _count(home, *ACTIVE))))
        done = home.run("batch", str(rows), "--yes")
        if done.code:
            raise SystemExit(done.err)

    def _scrolled(self, terminal: Terminal) -> Found:
        terminal.send("\x1bOS")
        at = self._jobs
        terminal.wait(lambda: _under(terminal) == at, "the newest job under the cursor")
        terminal.rest(0.2)
        found = measures.pressed(terminal, ["j"] * _ROWS, lambda n: _under(terminal) == at - n, "scroll")
        ends = ["\x1b[F", "\x1b[H"] * 5
        found |= measures.pressed(terminal, ends, lambda n: _under(terminal) == (1 if n % 2 else at), "jump")
        terminal.send("*")
        terminal.wait_for(" marked")
        terminal.rest(0.2)
        found |= measures.pressed(terminal, ["j"] * _ROWS, lambda n: _under(terminal) == at - n, "marked")
        terminal.send("\x1b")
        terminal.rest(0.5)
        terminal.send("/")
        terminal.rest(0.2)
        found |= measures.pressed(terminal, _SEARCHED, _typed(terminal, "/"), "filter")
        terminal.send("\x1b")
        terminal.rest(0.5)
        terminal.send("\x10")
        terminal.rest(0.2)
        terminal.send("prompts\r")
        terminal.wait_for("Prompts")
        terminal.rest(0.3)
        return found | measures.pressed(terminal, _SEARCHED, _typed(terminal, ">"), "history")


def _typed(terminal: Terminal, sign: str) -> Callable[[int], bool]:
    """Whether so many letters of what is searched for stand behind a sign."""
    return lambda count: f"{sign} {_SEARCHED[:count]}".rstrip() in terminal.text()


def _under(terminal: Terminal) -> int:
    """The id of the job under the queue's cursor; 0 where none is seen."""
    for row in terminal.text().splitlines():
        words = row.removeprefix("›").removeprefix("*").split()
        if row.startswith("›") and words and words[0].isdigit():
            return int(words[0])
    return 0


def _count(home: ProgramHome, *states: JobState) -> int:
    """How many jobs are in some states."""
    ledger = Ledger.open(home.ledger, read_only=True)
    try:
        counts = ledger.counts()
        return sum(counts.get(state, 0) for state in states)
    finally:
        ledger.close()
