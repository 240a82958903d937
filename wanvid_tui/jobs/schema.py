"""The ledger's tables and the steps from one version of them to the next.

A ledger of any earlier version is brought up to :data:`VERSION` inside one transaction when it is opened; a newer one
is left alone. A step, once released, never changes: a new one is appended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    import sqlite3

__all__ = ["APPLICATION_ID", "VERSION", "check_version", "migrate", "version_of"]

APPLICATION_ID = 0x77616E76
"""``wanv``: marks the file as a ledger of ours (PRAGMA application_id)."""

_FIRST = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "INSERT INTO meta VALUES('rev', 0)",
    "INSERT INTO meta VALUES('salt', lower(hex(randomblob(16))))",
    # AUTOINCREMENT: the id of a forgotten job is never given again, files and messages name it.
    """
    CREATE TABLE jobs(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        rev INTEGER NOT NULL,
        state TEXT NOT NULL,
        line INTEGER NOT NULL DEFAULT 0,
        profile TEXT NOT NULL,
        base TEXT NOT NULL,
        key_id TEXT,
        region TEXT,
        workspace TEXT,
        task_path TEXT,
        model TEXT NOT NULL,
        prompt TEXT NOT NULL,
        negative_prompt TEXT,
        actual_prompt TEXT,
        parameters TEXT NOT NULL,
        tier TEXT NOT NULL,
        ratio TEXT NOT NULL,
        duration INTEGER NOT NULL,
        sound INTEGER NOT NULL,
        audio_source TEXT,
        audio_bytes INTEGER,
        audio_seconds REAL,
        task_id TEXT,
        request_id TEXT,
        created_ms INTEGER NOT NULL,
        submitted_ms INTEGER,
        accepted_ms INTEGER,
        started_ms INTEGER,
        ended_ms INTEGER,
        saved_ms INTEGER,
        not_before_ms INTEGER,
        waiting_reason TEXT,
        waiting_until_ms INTEGER,
        overdue INTEGER NOT NULL DEFAULT 0,
        adopted TEXT,
        asks INTEGER NOT NULL DEFAULT 0,
        retry_of INTEGER,
        cancel_asked INTEGER NOT NULL DEFAULT 0,
        video_url TEXT,
        video_expires_ms INTEGER,
        output TEXT,
        output_dir TEXT NOT NULL,
        name_template TEXT NOT NULL,
        file TEXT,
        bytes_done INTEGER NOT NULL DEFAULT 0,
        bytes_total INTEGER,
        checks TEXT NOT NULL DEFAULT '[]',
        usage TEXT,
        error_code TEXT,
        error_message TEXT,
        estimate_micros INTEGER,
        estimate_currency TEXT,
        cost_micros INTEGER,
        cost_currency TEXT,
        polls INTEGER NOT NULL DEFAULT 0,
        last_look_ms INTEGER,
        seen INTEGER NOT NULL DEFAULT 0,
        hold_reason TEXT,
        allow_low_disk INTEGER NOT NULL DEFAULT 0
    )
    """,
    # One entry a job and nothing else: an OFFSET walks this, not the wide rows.
    "CREATE INDEX jobs_id ON jobs(id)",
    "CREATE INDEX jobs_rev ON jobs(rev)",
    "CREATE INDEX jobs_state ON jobs(state, id)",
    "CREATE INDEX jobs_line ON jobs(line, id) WHERE state = 'queued'",
    "CREATE INDEX jobs_group ON jobs(profile, base, model, line) WHERE state = 'queued'",
    "CREATE INDEX jobs_kind ON jobs(model, tier, duration, id) WHERE state = 'saved'",
    "CREATE INDEX jobs_accepted ON jobs(accepted_ms) WHERE accepted_ms IS NOT NULL",
    "CREATE UNIQUE INDEX jobs_task ON jobs(task_id, base) WHERE task_id IS NOT NULL",
    """
    CREATE TABLE events(
        job_id INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        old TEXT,
        new TEXT NOT NULL,
        why TEXT NOT NULL,
        facts TEXT NOT NULL DEFAULT '{}'
    )
    """,
    "CREATE INDEX events_job ON events(job_id)",
    "CREATE TABLE counts(state TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE TRIGGER count_add AFTER INSERT ON jobs BEGIN
        INSERT INTO counts VALUES(new.state, 1) ON CONFLICT(state) DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER count_move AFTER UPDATE OF state ON jobs WHEN old.state <> new.state BEGIN
        UPDATE counts SET n = n - 1 WHERE state = old.state;
        INSERT INTO counts VALUES(new.state, 1) ON CONFLICT(state) DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER count_drop AFTER DELETE ON jobs BEGIN
        UPDATE counts SET n = n - 1 WHERE state = old.state;
    END
    """,
    "CREATE TABLE tombstones(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL)",
    "CREATE INDEX tombstones_rev ON tombstones(rev)",
    """
    CREATE TABLE pauses(
        profile TEXT NOT NULL,
        base TEXT NOT NULL,
        kind TEXT NOT NULL,
        code TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        since_ms INTEGER NOT NULL,
        until_ms INTEGER,
        PRIMARY KEY(profile, base)
    ) WITHOUT ROWID
    """,
)

_SECOND = (
    # The task of a forgotten job stays known: in the list of tasks it is nobody's to adopt.
    "ALTER TABLE tombstones ADD COLUMN task_id TEXT",
    "CREATE INDEX tombstones_task ON tombstones(task_id) WHERE task_id IS NOT NULL",
)

_THIRD = (
    # Videos that nobody has looked at: the view *new* walks these alone.
    "CREATE INDEX jobs_unseen ON jobs(id) WHERE state = 'saved' AND seen = 0",
    # What is being written, a row for each interface. Nothing here raises the revision: no face has to look.
    """
    CREATE TABLE drafts(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        host TEXT,
        pid INTEGER,
        started TEXT,
        name TEXT NOT NULL DEFAULT '',
        created_ms INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        prompt TEXT NOT NULL DEFAULT '',
        avoid TEXT NOT NULL DEFAULT '',
        choices TEXT NOT NULL DEFAULT '{}',
        place TEXT NOT NULL DEFAULT '{}'
    )
    """,
    # Every prompt that was made into a job or put aside, the newest with the highest id.
    """
    CREATE TABLE prompts(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at_ms INTEGER NOT NULL,
        prompt TEXT NOT NULL,
        avoid TEXT NOT NULL DEFAULT ''
    )
    """,
    # Those of the jobs until now, as if they had been kept: the newest thousand, each text once.
    """
    INSERT INTO prompts(at_ms, prompt, avoid)
    SELECT max(created_ms), prompt, coalesce(negative_prompt, '')
    FROM (SELECT id, created_ms, prompt, negative_prompt FROM jobs ORDER BY id DESC LIMIT 1000)
    WHERE trim(prompt) <> ''
    GROUP BY prompt, coalesce(negative_prompt, '') ORDER BY max(id)
    """,
)

_STEPS = (_FIRST, _SECOND, _THIRD)

VERSION = len(_STEPS)
"""The version that this program writes (PRAGMA user_version)."""


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the ledger to :data:`VERSION`; one transaction, nothing where it is there already.

    Raises LedgerError for a file that is not a ledger, or one of a newer program.
    """
    if version_of(connection, path) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again under the lock: another process may have been first.
        found = version_of(connection, path)
        for step in _STEPS[found:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection, path: str) -> int:
    """The version of a ledger, 0 for an empty file; nothing is written.

    Raises LedgerError for another program's database, or a ledger of a newer version.
    """
    found, owner = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
    )
    if owner != APPLICATION_ID and (found or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
        raise LedgerError(
            _("{path} is a database, but not a ledger of wanvid").format(path=path),
            remedy=_("Move it away or choose another place with WANVID_HOME; nothing was changed"),
        )
    if found > VERSION:
        raise LedgerError(
            _("{path} was written by a newer wanvid (version {found}, this one knows {version})").format(
                path=path, found=found, version=VERSION
            ),
            remedy=_("Use that version; nothing was changed"),
        )
    return found


def check_version(connection: sqlite3.Connection, path: str) -> None:
    """Raise LedgerError unless the ledger is of this version: for one that cannot be brought up to it."""
    found = version_of(connection, path)
    if found < VERSION:
        raise LedgerError(
            _("{path} is of version {found}, this wanvid needs {version}, and the file cannot be written").format(
                path=path, found=found, version=VERSION
            ),
            remedy=_("Give yourself the right to write it once, or copy it and name its place in WANVID_HOME"),
        )
