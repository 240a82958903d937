"""What must hold after each kill, looked at from outside: the ledger's file, the service's count, the videos."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.crash_service import film
from wanvid_tui.jobs.adoption import NOT_TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from wanvid_tui.simulator.tasks import Task

__all__ = ["Ask", "Film", "Films", "Row", "faults", "rows"]


@dataclass
class Ask:
    """One deliberate wish for a video, told by its prompt."""

    prompt: str
    tasks: int = 1
    """How many tasks it may have made at most."""
    ids: set[int] = field(default_factory=set)
    """The jobs that the user was told of."""
    may_go: bool = False
    """It was forgotten by wish."""
    foreign: bool = False
    """Another program made its task: there may be a row, or none."""


class Row(NamedTuple):
    """What counts of a job's row."""

    id: int
    prompt: str
    state: str
    task_id: str | None
    file: str | None


def rows(ledger: Path) -> list[Row]:
    """Every job, read past the program; none while there is no ledger yet. Raises sqlite3.Error."""
    if not ledger.exists():
        return []
    with closing(sqlite3.connect(ledger, timeout=10)) as db:
        if not _is_made(db):
            return []
        found = db.execute("SELECT id, prompt, state, task_id, file FROM jobs ORDER BY id").fetchall()
    return [Row(*row) for row in found]


def _is_made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchall())


class Film(NamedTuple):
    """A file that is called a video."""

    digest: str
    whole: bool
    """Whether its boxes walk to its end, with all that a film has."""


class Films:
    """Every file of a home that is called a video; read again only when it changed."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._known: dict[tuple[str, int, int, int], Film] = {}

    def look(self) -> dict[str, Film]:
        """The files by their paths."""
        found = {}
        for path in sorted(self._top.rglob("*.mp4")):
            facts = path.stat()
            name = (str(path), facts.st_ino, facts.st_mtime_ns, facts.st_size)
            if name not in self._known:
                data = path.read_bytes()
                self._known[name] = Film(hashlib.sha256(data).hexdigest(), _is_whole(data))
            found[str(path)] = self._known[name]
        return found

    def parts(self) -> list[Path]:
        """What downloads left beside the videos."""
        return sorted(path for path in self._top.rglob("*.part*") if path.parent.name == "videos")


def _is_whole(data: bytes) -> bool:
    at, kinds = 0, set()
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size < 8:
            return False
        kinds.add(kind)
        at += size
    return at == len(data) and {b"ftyp", b"moov", b"mdat"} <= kinds


def faults(
    ledger: Path,
    asks: Mapping[str, Ask],
    tasks: Callable[[], Sequence[Task]],
    films: Films,
    *,
    end: bool,
    doubts: bool = False,
) -> list[str]:
    """Everything that is wrong, in words; nothing when all holds.

    Others may work meanwhile, unless it is the ``end``: then all is settled, but with ``doubts`` what may be in doubt.
    """
    before = tasks()
    if not ledger.exists():
        return [f"job {id_} was told of and there is no ledger" for ask in asks.values() for id_ in ask.ids]
    with closing(sqlite3.connect(ledger, timeout=10)) as db:
        said = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall()]
        if not _is_made(db):
            # Killed while it was made: the next start makes it.
            lost = [f"job {id_} was told of and has no row" for ask in asks.values() for id_ in ask.ids]
            return lost + ([] if said == ["ok"] else [f"the ledger: {said}"])
    found = [] if said == ["ok"] else [f"the ledger: {said}"]
    have = rows(ledger)
    found += _jobs(have, asks, before)
    on_disk = films.look()
    after = tasks()
    found += _files(have, after, on_disk)
    if end:
        found += _end(have, after, on_disk, doubts=doubts, forgotten=sum(ask.may_go for ask in asks.values()))
        found += _unowned(have, asks, after)
        found += [f"{path} was left behind" for path in films.parts()]
    return found


def _jobs(have: Sequence[Row], asks: Mapping[str, Ask], tasks: Sequence[Task]) -> list[str]:
    found = []
    made = Counter(task.body["input"]["prompt"] for task in tasks)
    by_id = {row.id: row for row in have}
    prompts = {row.prompt for row in have}
    for prompt, number in made.items():
        ask = asks.get(prompt)
        if ask is None or number > ask.tasks:
            found.append(f"{number} tasks of {prompt!r}, asked for {ask.tasks if ask else 0}")
        if prompt not in prompts and not (ask and (ask.may_go or ask.foreign)):
            found.append(f"a task of {prompt!r}, and no row")
    for ask in asks.values():
        for id_ in ask.ids:
            if id_ in by_id and by_id[id_].prompt != ask.prompt:
                found.append(f"job {id_} is another's: {by_id[id_].prompt!r}, told as {ask.prompt!r}")
            elif id_ not in by_id and not ask.may_go:
                found.append(f"job {id_} was told of and is not there")
    ordered = {task.id: task.body["input"]["prompt"] for task in tasks}
    for row in have:
        # The service tells the prompt of an adopted task only when it has ended.
        if row.task_id in ordered and row.prompt not in (ordered[row.task_id], NOT_TOLD):
            found.append(f"job {row.id} ({row.prompt!r}) has the task of {ordered[row.task_id]!r}")
    for task_id, number in Counter(row.task_id for row in have if row.task_id).items():
        if number > 1:
            found.append(f"task {task_id} in {number} rows")
    return found


def _digests(tasks: Sequence[Task]) -> dict[str, str]:
    """The films of the tasks that have one; the same order made again with its seed gives the same film."""
    return {task.id: hashlib.sha256(film(task.film)).hexdigest() for task in tasks if task.film}


def _files(have: Sequence[Row], tasks: Sequence[Task], on_disk: Mapping[str, Film]) -> list[str]:
    digests = _digests(tasks)
    known = set(digests.values())
    found = [f"{path} is not whole" for path, one in on_disk.items() if not one.whole]
    found += [f"{path} is no film of the service's" for path, one in on_disk.items() if one.digest not in known]
    for row in have:
        if row.state != "saved":
            continue
        one = on_disk.get(row.file or "")
        if one is None:
            found.append(f"job {row.id} is saved as {row.file}, which is not there")
        elif one.digest != digests.get(row.task_id or ""):
            found.append(f"job {row.id} has another's film: {row.file}")
    return found


def _end(
    have: Sequence[Row], tasks: Sequence[Task], on_disk: Mapping[str, Film], *, doubts: bool, forgotten: int
) -> list[str]:
    """At the end of a ledger's life: all settled as the service has it, one file for each film."""
    found = []
    status = {task.id: task.status for task in tasks}
    made = Counter(task.body["input"]["prompt"] for task in tasks)
    wanted = {"SUCCEEDED": "saved", "FAILED": "failed", "CANCELED": "canceled"}
    for row in have:
        if row.task_id is not None and row.state != wanted.get(status.get(row.task_id, "")):
            found.append(f"job {row.id} is {row.state}, its task {status.get(row.task_id)}")
        elif row.task_id is None and row.state == "uncertain" and made[row.prompt]:
            found.append(f"job {row.id} is uncertain, and its task is there")
        elif row.task_id is None and row.state not in ("canceled", "held", *(["uncertain"] if doubts else [])):
            found.append(f"job {row.id} is {row.state} and has no task")
    made_alike = Counter(_digests(tasks).values())
    for digest, number in Counter(one.digest for one in on_disk.values()).items():
        if number > made_alike[digest]:
            found.append(
                f"{number} files of one film: {[path for path, one in on_disk.items() if one.digest == digest]}"
            )
    saved = {row.file for row in have if row.state == "saved"}
    extra = set(on_disk) - saved
    if len(extra) > forgotten:
        found.append(f"files that no job has: {sorted(extra)}")
    return found


def _unowned(have: Sequence[Row], asks: Mapping[str, Ask], tasks: Sequence[Task]) -> list[str]:
    """Tasks that were paid for and are in no row: their videos would be lost."""
    owned = {row.task_id for row in have}
    found = []
    for task in tasks:
        ask = asks.get(task.body["input"]["prompt"])
        if task.id not in owned and task.status == "SUCCEEDED" and not (ask and (ask.may_go or ask.foreign)):
            found.append(f"task {task.id} of {task.body['input']['prompt']!r} is in no row")
    return found
