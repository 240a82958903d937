"""The commands that there are: what each is for, and the module that has it."""

from __future__ import annotations

from typing import NamedTuple

from wanvid_tui.core.language import N_

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
    "submit": Command("submit", N_("add a video to the queue")),
    "batch": Command("batch", N_("add many videos from a CSV, JSONL or TOML file")),
    "jobs": Command("listing", N_("the queue, newest first")),
    "show": Command("listing", N_("one job with its history")),
    "wait": Command("wait", N_("wait until jobs are settled"), mixed=True),
    "watch": Command("watch", N_("changes as they happen, until interrupted")),
    "follow": Command("follow", N_("drive the queue until there is no work"), bears_faults=True),
    "cancel": Command("actions", N_("take jobs back"), mixed=True),
    "retry": Command("again", N_("make new jobs of old ones"), mixed=True),
    "hold": Command("actions", N_("keep queued jobs from being sent"), mixed=True),
    "release": Command("actions", N_("let held jobs go, and try a paused queue again"), mixed=True),
    "forget": Command("actions", N_("take settled or held jobs off the list; files stay"), mixed=True),
    "resolve": Command("resolve", N_("decide about an uncertain job that only you can decide")),
    "doctor": Command("doctor", N_("what is wrong, and how to mend it"), bears_faults=True),
    "adopt": Command("adopt", N_("take over tasks that other programs made with this account"), mixed=True),
    "backup": Command("keeping", N_("copy the ledger into a file")),
    "restore": Command("keeping", N_("put a backup in the ledger's place")),
    "models": Command("models", N_("the rule table")),
    "simulate": Command("simulate", N_("run the local service alone"), bears_faults=True),
    "config": Command("settings", N_("where settings lie, what holds, and change it"), bears_faults=True),
}
"""Every command by its name, in the order of ``--help``."""
