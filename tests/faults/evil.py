"""A ledger full of text that means harm to a terminal, and what of it is found in the bytes that a program writes."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING

from tests.ui import seeding
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.hostile import TEXTS

if TYPE_CHECKING:
    from pathlib import Path

SHORT = {name: text for name, text in TEXTS.items() if len(text) < 200 and name != "lone surrogate"}
"""Those that fit into any place, and into a command line or a database."""
EVIL = "".join(SHORT.values()).replace("\x00", "\x01")
"""All of them in one."""

_ACTS = re.compile(
    "[\x01-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e0fff]"
)
"""Characters that no program writes to a terminal, not even one that draws a screen."""
_SEQUENCES = ("]0;", "]2;", "]52;", "]8;;file", "P+q", "[31;1mred", "[2J\x1b[Hgone")
"""Beginnings of sequences that are the evil text's own, behind ESC."""
_OURS = re.compile(
    r"\x1b\]2;(?:wanvid|\d+ (?:asks?|running|waiting)[ a-z\d,~:]*)\x07|\x1b\]8;;file://[\w.%-]+/[\w.%/~-]*\x1b\\"
)
"""What the interface itself writes of these: the title that it makes, and a link to a file of this host, quoted."""


def acting(raw: bytes) -> list[str]:
    """What acts on a terminal in the output of a command: everything but text and line ends."""
    text = raw.decode("utf-8")
    return sorted({repr(char) for char in text if not char.isprintable() and char not in "\n\t"})


def harm(raw: bytes) -> list[str]:
    """What the evil text did to a terminal that an interface draws on."""
    text = _OURS.sub("", raw.decode("utf-8", "backslashreplace"))
    found = {repr(char) for char in _ACTS.findall(text)}
    found |= {repr(part) for part in _SEQUENCES if f"\x1b{part}" in text}
    found |= {"bytes that are no UTF-8"} if "\\x" in text.replace("\\x1b", "") and _broken(raw) else set()
    return sorted(found)


def _broken(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


MARKUP = "[/] [@click=app.quit]press[/] [link=file:///x]l[/link] [$error] [bold]"
"""What widgets would take for instructions of ours."""


def evil_ledger(path: Path, evil: str = EVIL, jobs: int = 9) -> int:
    """Write jobs in several states whose every text is evil; the id of the oldest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seeding.seed(path)
    ledger = Ledger.open(path)
    ledger.close()
    database = sqlite3.connect(path)
    try:
        last = database.execute("SELECT max(id) FROM jobs").fetchone()[0]
        database.execute("DELETE FROM jobs WHERE id <= ?", (last - jobs,))
        kept = {"state", "adopted", "parameters", "checks", "usage", "created_ms"}
        columns = database.execute("SELECT name, type FROM pragma_table_info('jobs')").fetchall()
        texts = [name for name, kind in columns if kind == "TEXT" and name not in kept]
        for name in texts:
            value = "? || id" if name in ("task_id", "file") else "?"
            database.execute(f"UPDATE jobs SET {name} = {value}", (f"/videos/{evil}" if name == "file" else evil,))
        odd = {"size": evil, "seed": 7, "duration": 5, "prompt_extend": True, evil: evil}
        check = [
            {"what": evil, "ordered": evil, "got": evil, "ok": False},
            {"what": "size", "ordered": evil, "got": evil},
        ]
        database.execute(
            "UPDATE jobs SET parameters = ?, checks = ?, usage = ?",
            (json.dumps(odd), json.dumps(check), json.dumps({evil: evil})),
        )
        database.execute("DELETE FROM events WHERE job_id NOT IN (SELECT id FROM jobs)")
        database.execute("UPDATE events SET why = ?", (evil,))
        database.execute(
            "INSERT INTO pauses(profile, base, kind, code, message, since_ms) VALUES(?, ?, 'billing', ?, ?, 1)",
            (evil, evil, evil, evil),
        )
        database.execute("UPDATE meta SET value = value + 1 WHERE key = 'rev'")
        database.commit()
        return int(last) - jobs + 1
    finally:
        database.close()
