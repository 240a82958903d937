"""The commands that there are: what each is for, and the module that has it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COMMANDS", "Command"]


class Command(NamedTuple):
    """One command. Its module is imported only when it is the one that runs."""

    module: str
    """Name below ``wanvid_tui.cli``; it has ``NAME_options(parser)`` and ``NAME(context, args)``."""
    summary: str
    """One line for ``--help``."""
    mixed: bool = False
    """Whether it takes several words, with options among them."""
    bears_faults: bool = False
    """Whether it runs when the settings are at fault, or looks at them in its own way."""


COMMANDS = {
    "submit": Command("submit", "add a video to the queue"),
    "batch": Command("batch", "add many videos from a CSV, JSONL or TOML file"),
    "jobs": Command("listing", "the queue, newest first"),
    "show": Command("listing", "one job with its history"),
    "wait": Command("wait", "wait until jobs are settled", mixed=True),
    "watch": Command("watch", "changes as they happen, until interrupted"),
    "follow": Command("follow", "drive the queue until there is no work", bears_faults=True),
    "cancel": Command("actions", "take jobs back", mixed=True),
    "retry": Command("again", "make new jobs of old ones", mixed=True),
    "hold": Command("actions", "keep queued jobs from being sent", mixed=True),
    "release": Command("actions", "let held jobs go, and try a paused queue again", mixed=True),
    "forget": Command("actions", "take settled or held jobs off the list; files stay", mixed=True),
    "resolve": Command("resolve", "decide about an uncertain job that only you can decide"),
    "doctor": Command("doctor", "what is wrong, and how to mend it", bears_faults=True),
    "adopt": Command("adopt", "take over tasks that other programs made with this account", mixed=True),
    "backup": Command("keeping", "copy the ledger into a file"),
    "restore": Command("keeping", "put a backup in the ledger's place"),
    "models": Command("models", "the rule table"),
    "simulate": Command("simulate", "run the local service alone", bears_faults=True),
    "config": Command("settings", "where settings lie, what holds, and change it", bears_faults=True),
}
"""Every command by its name, in the order of ``--help``."""
