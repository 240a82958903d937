"""The history of prompts: everything that was made into a job in the interface, or put aside there (ux.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from wanvid_tui.jobs.queries import Queries
    from wanvid_tui.jobs.transactions import Transactions

__all__ = ["KeptPrompt", "count_prompts", "find_prompts", "keep_prompt", "newer_prompt", "older_prompt"]

MOST = 5_000
"""How many are kept, each text once."""
_COLUMNS = "id, at_ms, prompt, avoid"


class KeptPrompt(NamedTuple):
    """One of them."""

    id: int
    """The newer it is, the higher."""
    at_ms: int
    """When it was used last, epoch ms."""
    prompt: str
    """What the video showed."""
    avoid: str
    """What it did not."""


def keep_prompt(ledger: Transactions, prompt: str, avoid: str, now_ms: int) -> int | None:
    """Put a prompt at the newest end of the history, from where it stood before; its id. None for an empty one."""
    if not prompt.strip() and not avoid.strip():
        return None
    with ledger.quietly() as db:
        db.execute("DELETE FROM prompts WHERE prompt = ? AND avoid = ?", (prompt, avoid))
        ((new_id,),) = db.execute(
            "INSERT INTO prompts(at_ms, prompt, avoid) VALUES(?, ?, ?) RETURNING id", (now_ms, prompt, avoid)
        ).fetchall()
        db.execute(
            "DELETE FROM prompts WHERE id <= (SELECT id FROM prompts ORDER BY id DESC LIMIT 1 OFFSET ?)", (MOST,)
        )
    return int(new_id)


def older_prompt(reader: Queries, than: int | None, but: tuple[str, str]) -> KeptPrompt | None:
    """The next older one, with None the newest of all; passes over the text ``but`` (prompt, avoid)."""
    return _one(reader, "id < ?", "DESC", than if than is not None else 2**62, but)


def newer_prompt(reader: Queries, than: int, but: tuple[str, str]) -> KeptPrompt | None:
    """The next newer one; passes over the text ``but``."""
    return _one(reader, "id > ?", "ASC", than, but)


def count_prompts(reader: Queries) -> int:
    """How many there are."""
    return int(reader.rows("SELECT count(*) FROM prompts")[0][0])


def find_prompts(reader: Queries, words: str = "", limit: int = 200) -> list[KeptPrompt]:
    """Those that have all of the words somewhere, whatever their case, the newest first.

    It reads every text at worst: with words it is not for the thread that draws.
    """
    wanted = words.casefold().split()
    # SQLite knows the case of ASCII alone, and looks without holding up the other threads.
    known = [word for word in wanted if all(char.isascii() or char.upper() == char for char in word)]
    others = [word for word in wanted if word not in known]
    where = " AND ".join(["instr(lower(prompt || char(10) || avoid), ?) > 0"] * len(known)) or "1"
    sql = f"SELECT {_COLUMNS} FROM prompts WHERE {where} ORDER BY id DESC LIMIT ?"
    found = [_kept(row) for row in reader.rows(sql, (*known, -1 if others else limit))]
    if others:
        found = [kept for kept in found if _has_all(f"{kept.prompt}\n{kept.avoid}".casefold(), others)]
    return found[:limit]


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def _one(reader: Queries, where: str, order: str, at: int, but: tuple[str, str]) -> KeptPrompt | None:
    rows = reader.rows(
        f"SELECT {_COLUMNS} FROM prompts WHERE {where} AND NOT (prompt = ? AND avoid = ?) ORDER BY id {order} LIMIT 1",
        (at, *but),
    )
    return _kept(rows[0]) if rows else None


def _kept(row: tuple[Any, ...]) -> KeptPrompt:
    prompt_id, at_ms, prompt, avoid = row
    return KeptPrompt(int(prompt_id), int(at_ms), str(prompt), str(avoid))
