"""Two ledgers into one: what a backup says, and what the ledger that it replaces knows better."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import ConfirmationNeeded
from wanvid_tui.core.language import _
from wanvid_tui.jobs.rows import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Merged", "merge"]

_UNDER_WAY = "('submitting', 'uncertain', 'pending', 'running', 'downloading')"
_SAME = "o.id = n.id AND o.created_ms = n.created_ms AND o.base = n.base AND o.model = n.model AND o.prompt = n.prompt"


class Merged(NamedTuple):
    """What became of the jobs of the ledger that is replaced."""

    known: frozenset[int]
    """Jobs that stand as it had them."""
    left_behind: int
    """How many of its jobs are in it alone from now on."""


def merge(restored: Path, replaced: Path, *, leave_behind: bool) -> Merged:
    """Bring into a restored ledger what the replaced one knows of its jobs, and what is under way at the service.

    ``leave_behind``: also when something is under way that cannot be taken over, as the two do not belong together.
    Raises ConfirmationNeeded otherwise, with nothing changed.
    """
    with closing(sqlite3.connect(restored, isolation_level=None)) as db:
        db.execute("ATTACH ? AS old", (str(replaced),))
        db.execute("BEGIN IMMEDIATE")
        (related,) = db.execute(
            "SELECT n.value = o.value FROM main.meta n, old.meta o WHERE n.key = 'salt' AND o.key = 'salt'"
        ).fetchone()
        known: list[int] = []
        if related:
            known = [id_ for (id_,) in db.execute(f"SELECT n.id FROM main.jobs n JOIN old.jobs o ON {_SAME}")]
            new = "id NOT IN (SELECT id FROM main.jobs)"
            known += [id_ for (id_,) in db.execute(f"SELECT id FROM old.jobs WHERE state IN {_UNDER_WAY} AND {new}")]
        db.execute("CREATE TEMP TABLE known(id INTEGER PRIMARY KEY)")
        db.executemany("INSERT INTO temp.known VALUES(?)", ((id_,) for id_ in known))
        _refuse_losses(db, leave_behind=leave_behind)
        for table, key, columns in (
            ("jobs", "id", COLUMNS),
            ("events", "job_id", "job_id, at_ms, old, new, why, facts"),
        ):
            db.execute(f"DELETE FROM main.{table} WHERE {key} IN (SELECT id FROM temp.known)")
            db.execute(
                f"INSERT OR REPLACE INTO main.{table}({columns}) "
                f"SELECT {columns} FROM old.{table} WHERE {key} IN (SELECT id FROM temp.known) ORDER BY rowid"
            )
        (left,) = db.execute("SELECT count(*) FROM old.jobs WHERE id NOT IN (SELECT id FROM temp.known)").fetchone()
        _keep_texts(db, related=bool(related))
        _tell_faces(db)
        db.execute("COMMIT")
    return Merged(frozenset(known), int(left))


def _refuse_losses(db: sqlite3.Connection, *, leave_behind: bool) -> None:
    """Raise ConfirmationNeeded for videos that are being paid for and that nobody would fetch."""
    lost = [
        id_
        for (id_,) in db.execute(
            f"SELECT id FROM old.jobs WHERE state IN {_UNDER_WAY} AND id NOT IN (SELECT id FROM temp.known) ORDER BY id"
        )
    ]
    if lost and not leave_behind:
        if len(lost) == 1:
            said = _(
                "job {id} is under way in the present ledger, which the backup is no copy of: nobody would fetch the "
                "videos"
            )
        else:
            said = _(
                "{n} jobs are under way in the present ledger, which the backup is no copy of: nobody would fetch the "
                "videos"
            )
        raise ConfirmationNeeded(
            said.format(n=len(lost), id=lost[0]),
            remedy=_("Nothing was changed. wanvid wait lets them finish first; --yes restores all the same"),
        )


def _keep_texts(db: sqlite3.Connection, *, related: bool) -> None:
    """Let drafts and prompts of both ledgers be there; where both have one of a number, the replaced one's is newer."""
    if related:
        db.execute(
            "INSERT INTO main.prompts(at_ms, prompt, avoid) SELECT n.changed_ms, n.prompt, n.avoid FROM main.drafts n "
            "JOIN old.drafts o ON o.id = n.id WHERE n.prompt <> o.prompt AND trim(n.prompt) <> ''"
        )
        db.execute("DELETE FROM main.drafts WHERE id IN (SELECT id FROM old.drafts)")
        db.execute("INSERT INTO main.drafts SELECT * FROM old.drafts")
    else:
        given = "name, created_ms, changed_ms, prompt, avoid, choices, place"
        db.execute(f"INSERT INTO main.drafts({given}) SELECT {given} FROM old.drafts")
    db.execute(
        "INSERT INTO main.prompts(at_ms, prompt, avoid) SELECT at_ms, prompt, avoid FROM old.prompts o "
        "WHERE NOT EXISTS (SELECT 1 FROM main.prompts n WHERE n.prompt = o.prompt AND n.avoid = o.avoid) ORDER BY id"
    )


def _tell_faces(db: sqlite3.Connection) -> None:
    """Raise the revision over both, so that a face that has the ledger open reads every row anew."""
    db.execute(
        "UPDATE main.meta SET value = 1 + max(value, (SELECT value FROM old.meta WHERE key = 'rev')) WHERE key = 'rev'"
    )
    now = "(SELECT value FROM main.meta WHERE key = 'rev')"
    db.execute(f"UPDATE main.jobs SET rev = {now}")
    db.execute("DELETE FROM main.counts")
    db.execute("INSERT INTO main.counts SELECT state, count(*) FROM main.jobs GROUP BY state")
    # Numbers stay given: to those that were forgotten, and to those that only the replaced ledger has.
    db.execute("INSERT OR IGNORE INTO main.tombstones SELECT id, rev, task_id FROM old.tombstones")
    db.execute("DELETE FROM main.tombstones WHERE id IN (SELECT id FROM main.jobs)")
    db.execute(
        f"INSERT OR REPLACE INTO main.tombstones SELECT id, {now}, NULL FROM old.jobs "
        "WHERE id NOT IN (SELECT id FROM main.jobs)"
    )
    db.execute(f"UPDATE main.tombstones SET rev = {now}")
    given = "(SELECT coalesce(max(seq), 0) FROM old.sqlite_sequence WHERE name = 'jobs')"
    if db.execute("SELECT 1 FROM main.sqlite_sequence WHERE name = 'jobs'").fetchone() is None:
        db.execute("INSERT INTO main.sqlite_sequence(name, seq) VALUES('jobs', 0)")
    db.execute(f"UPDATE main.sqlite_sequence SET seq = max(seq, {given}) WHERE name = 'jobs'")
