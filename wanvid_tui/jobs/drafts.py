"""Drafts in the ledger: what each interface is writing, found again after its end, however it ended (ux.md 9).

Nothing here raises the ledger's revision: to no other face is a key in somebody's prompt any news.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.jobs.owners import Owner, is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanvid_tui.jobs.queries import Queries
    from wanvid_tui.jobs.transactions import Transactions

__all__ = [
    "DraftText",
    "KeptDraft",
    "drafts",
    "drop_draft",
    "free_draft",
    "give_draft",
    "name_draft",
    "put_back_draft",
    "save_draft",
    "take_draft",
]

_COLUMNS = "id, host, pid, started, name, created_ms, changed_ms, prompt, avoid, choices, place"
_OWNED = "host IS ? AND pid IS ? AND started IS ?"
_ELSEWHERE_MS = 12 * 3_600_000
"""How long another machine's process counts as living after the last change: nobody here can tell."""


class DraftText(NamedTuple):
    """What a draft is made of."""

    prompt: str = ""
    """What the video shall show."""
    avoid: str = ""
    """What it shall not."""
    choices: Mapping[str, Any] = {}
    """The values of the Video panel, by the panel's own names."""
    place: Mapping[str, Any] = {}
    """Where the carets stand."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not self.prompt and not self.avoid


class KeptDraft(NamedTuple):
    """A draft as it is kept."""

    id: int
    """Its number."""
    owner: Owner | None
    """The process that writes it, or wrote it last without an end in order; None: nobody."""
    name: str
    """What the user calls it, or nothing."""
    created_ms: int
    """When it was begun, epoch ms."""
    changed_ms: int
    """When it was written last, epoch ms."""
    text: DraftText
    """What it says."""

    def is_taken(self, now_ms: int, alive: Callable[[Owner], bool] = is_alive) -> bool:
        """Whether a living process writes it."""
        if self.owner is None:
            return False
        return alive(self.owner) or (is_elsewhere(self.owner) and now_ms - self.changed_ms < _ELSEWHERE_MS)


def is_elsewhere(owner: Owner) -> bool:
    """Whether it is a process of another machine."""
    from os import uname

    return owner.host != uname().nodename


def drafts(reader: Queries) -> list[KeptDraft]:
    """All drafts, the newest first."""
    return [_kept(row) for row in reader.rows(f"SELECT {_COLUMNS} FROM drafts ORDER BY changed_ms DESC, id DESC")]


def free_draft(reader: Queries, now_ms: int, alive: Callable[[Owner], bool] = is_alive) -> KeptDraft | None:
    """The newest draft that no living process writes; None when there is none."""
    return next((draft for draft in drafts(reader) if not draft.is_taken(now_ms, alive)), None)


def take_draft(ledger: Transactions, draft: KeptDraft, owner: Owner) -> bool:
    """Make a free draft this process's; False when another was quicker, or it is gone."""
    with ledger.quietly() as db:
        was = draft.owner or (None, None, None)
        done = db.execute(
            f"UPDATE drafts SET host = ?, pid = ?, started = ? WHERE id = ? AND {_OWNED} RETURNING id",
            (*owner, draft.id, *was),
        ).fetchall()
    return bool(done)


def save_draft(ledger: Transactions, draft_id: int | None, owner: Owner, text: DraftText, now_ms: int) -> int:
    """Keep a draft as it is now; its id. One that is this process's no more is begun anew: nothing is written over."""
    values = (now_ms, *text[:2], *(json.dumps(dict(part), ensure_ascii=False) for part in text[2:]))
    with ledger.quietly() as db:
        if draft_id is not None:
            done = db.execute(
                "UPDATE drafts SET changed_ms = ?, prompt = ?, avoid = ?, choices = ?, place = ? "
                f"WHERE id = ? AND {_OWNED} RETURNING id",
                (*values, draft_id, *owner),
            ).fetchall()
            if done:
                return draft_id
        ((new_id,),) = db.execute(
            "INSERT INTO drafts(changed_ms, prompt, avoid, choices, place, created_ms, host, pid, started) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (*values, now_ms, *owner),
        ).fetchall()
    return int(new_id)


def give_draft(ledger: Transactions, draft_id: int, owner: Owner, *, drop: bool) -> None:
    """Let a draft be nobody's at the end of its interface; with ``drop`` it goes, as there is nothing in it."""
    with ledger.quietly() as db:
        if drop:
            db.execute(f"DELETE FROM drafts WHERE id = ? AND {_OWNED}", (draft_id, *owner))
        else:
            sql = f"UPDATE drafts SET host = NULL, pid = NULL, started = NULL WHERE id = ? AND {_OWNED}"
            db.execute(sql, (draft_id, *owner))


def drop_draft(ledger: Transactions, draft: KeptDraft, now_ms: int, alive: Callable[[Owner], bool] = is_alive) -> bool:
    """Delete a draft that no living process writes; False when one does by now, or it is gone."""
    if draft.is_taken(now_ms, alive):
        return False
    with ledger.quietly() as db:
        was = draft.owner or (None, None, None)
        return bool(
            db.execute(f"DELETE FROM drafts WHERE id = ? AND {_OWNED} RETURNING id", (draft.id, *was)).fetchall()
        )


def put_back_draft(ledger: Transactions, draft: KeptDraft) -> None:
    """Keep a deleted draft again, as nobody's."""
    text = (*draft.text[:2], *(json.dumps(dict(part), ensure_ascii=False) for part in draft.text[2:]))
    with ledger.quietly() as db:
        db.execute(
            "INSERT INTO drafts(name, created_ms, changed_ms, prompt, avoid, choices, place) "
            "VALUES(?, ?, ?, ?, ?, ?, ?)",
            (draft.name, draft.created_ms, draft.changed_ms, *text),
        )


def name_draft(ledger: Transactions, draft_id: int, name: str) -> str:
    """Call a draft something; what it was called before. Raises LedgerError when it is gone."""
    with ledger.quietly() as db:
        before = db.execute("SELECT name FROM drafts WHERE id = ?", (draft_id,)).fetchall()
        db.execute("UPDATE drafts SET name = ? WHERE id = ?", (name, draft_id))
        if not before:
            raise LedgerError(_("there is no draft {draft_id}").format(draft_id=draft_id))
    return str(before[0][0])


def _kept(row: tuple[Any, ...]) -> KeptDraft:
    draft_id, host, pid, started, name, created_ms, changed_ms, prompt, avoid, choices, place = row
    owner = Owner(host, pid, started or "") if isinstance(host, str) and isinstance(pid, int) else None
    text = DraftText(str(prompt), str(avoid), _object(choices), _object(place))
    return KeptDraft(draft_id, owner, str(name), int(created_ms), int(changed_ms), text)


def _object(text: object) -> dict[str, Any]:
    """What was kept as JSON; nothing where it is not what this program writes."""
    try:
        found = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
