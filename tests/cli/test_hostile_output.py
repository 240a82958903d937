"""Every command whose output bears text of others, with hostile text in it: the table, and those not shown elsewhere.

What `tests.faults.test_terminal` runs through the real program is only named here.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.faults import test_terminal
from tests.faults.evil import EVIL, MARKUP, acting
from tests.ui import hostile_places as table
from wanvid_tui.cli.table import COMMANDS

IN_PROGRAM = {
    "submit", "batch", "jobs", "show", "wait", "watch", "cancel", "retry", "hold", "release", "forget", "resolve",
    "doctor", "adopt", "backup", "restore", "config",
}  # fmt: skip
"""Commands that `tests.faults.test_terminal` runs with hostile ledgers, services, names and words."""
HERE = {"models"}
OWN_WORDS = {
    "follow": "says which process drives, and nothing of a job; its log is held to it with the program",
    "simulate": "says where it listens",
}
"""Commands that show no text of others, and why."""


@pytest.fixture
def evil(tmp_path: Path) -> Program:
    """A home with hostile jobs, and models of the user's with hostile names."""
    home = tmp_path / "wanvid"
    (home / "models.d").mkdir(parents=True)
    (home / "models.d" / "own.toml").write_text(table.models(EVIL + MARKUP), encoding="utf-8")
    table.evil_ledger(home / "ledger.sqlite3", EVIL + MARKUP)
    return Program(home)


def test_every_command_is_in_the_table() -> None:
    assert set(COMMANDS) == IN_PROGRAM | HERE | set(OWN_WORDS), "a new command belongs into this table"
    source = inspect.getsource(test_terminal)
    assert [name for name in IN_PROGRAM if f'"{name}' not in source] == []


def test_models_of_hostile_names_are_inert(evil: Program) -> None:
    names = evil.call("models", "--json").json
    (own,) = [one["model"] for one in names if table.mark("model.id") in one["model"]]
    for words in (("models",), ("models", "--json"), ("models", own), ("models", own, "--json"), ("models", EVIL)):
        done = evil.call(*words)
        assert acting((done.out + done.err).encode()) == [], words
    assert table.mark("model.id") in evil.call("models").out


def test_what_every_face_says_of_hostile_jobs_is_inert_and_literal(evil: Program) -> None:
    for words in (("jobs",), ("jobs", "--plain"), ("show", "1..99"), ("show", "1..99", "--json"), ("wait", "16")):
        done = evil.call(*words)
        assert acting((done.out + done.err).encode()) == [], words
        if "--json" in words:
            json.loads(done.out)
    assert "[@click=app.quit]press[/]" in evil.call("show", "16").out
