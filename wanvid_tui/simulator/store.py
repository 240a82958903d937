"""What the service keeps: tasks, uploads and its own secret, in one SQLite file or in memory."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from wanvid_tui.simulator.tasks import Task

_TABLES = """
create table if not exists tasks (id text primary key, at real not null, row text not null);
create table if not exists uploads (key text primary key, row text not null);
create table if not exists secrets (name text primary key, value text not null);
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that an account put up."""

    key: str
    """Its name: ``oss://`` + key is its address."""
    account: str
    """Hash of the key that asked for the ticket."""
    model: str
    """The model that the ticket was for."""
    at: float
    """When it came, seconds since the epoch."""
    file: str
    """Its file, absolute."""


class Store:
    """Rows that survive the process, also when it is killed. Called under the service's lock."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file; None: in memory. Raises OSError: it cannot be, or is no such file."""
        try:
            self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
            if path is not None:
                path.chmod(0o600)
                self._db.execute("pragma journal_mode=wal")
                self._db.execute("pragma synchronous=normal")
            self._db.executescript(_TABLES)
        except sqlite3.Error as problem:
            raise OSError(f"{path}: {problem}") from problem

    def tasks(self) -> list[Task]:
        """Every task that is kept, oldest first."""
        rows = self._db.execute("select row from tasks order by at, rowid").fetchall()
        return [_task(row) for (row,) in rows]

    def put(self, task: Task) -> None:
        """Keep a task as it is now."""
        row = json.dumps(asdict(task))
        self._db.execute(
            "insert into tasks (id, at, row) values (?, ?, ?) on conflict (id) do update set row = excluded.row",
            (task.id, task.submitted_at, row),
        )

    def drop(self, task_id: str) -> None:
        """Forget a task."""
        self._db.execute("delete from tasks where id = ?", (task_id,))

    def uploads(self) -> list[Upload]:
        """Every file that was put up."""
        return [Upload(**json.loads(row)) for (row,) in self._db.execute("select row from uploads").fetchall()]

    def put_upload(self, upload: Upload) -> None:
        """Keep an upload."""
        self._db.execute("insert into uploads (key, row) values (?, ?)", (upload.key, json.dumps(asdict(upload))))

    def drop_upload(self, key: str) -> None:
        """Forget an upload."""
        self._db.execute("delete from uploads where key = ?", (key,))

    def secret(self, name: str, fresh: str) -> str:
        """The secret of this name, `fresh` when there was none: links signed before a restart stay good."""
        self._db.execute("insert or ignore into secrets (name, value) values (?, ?)", (name, fresh))
        (value,) = self._db.execute("select value from secrets where name = ?", (name,)).fetchone()
        return str(value)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _task(row: str) -> Task:
    found = json.loads(row)
    found["fault"] = tuple(found["fault"]) if found["fault"] is not None else None
    return Task(**found)
