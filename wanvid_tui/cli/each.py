"""Doing one thing to several jobs: what can be done is done, what cannot is told for each (cli.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.ids import find_jobs
from wanvid_tui.cli.output import error_lines
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import Job

__all__ = ["add_ids", "for_each", "tell"]


def add_ids(parser: ArgumentParser) -> None:
    """Let a command take one or more jobs."""
    parser.add_argument("ids", metavar="ID", nargs="+", help=_("17, 15..19, last, a task id"))
    parser.add_argument("--json", action="store_true", help=_("print the jobs as JSON"))


def tell(context: Context, error: WanvidError) -> int:
    """Say on standard error what went wrong; its exit status."""
    for line in error_lines(error):
        context.say(line)
    return error.exit_code


def for_each(
    context: Context, words: Iterable[str], act: Callable[[Job], str], *, damaged: bool = False
) -> tuple[list[int], int]:
    """Do ``act`` to every job that the words name, and say what it says; ids of those it was done to, exit status.

    ``damaged``: also to those whose row cannot be read in full.
    """
    jobs, wrong = find_jobs(context.ledger_if_any(), words, damaged=damaged)
    code = max((tell(context, error) for error in wrong), default=0)
    done: list[int] = []
    for job in jobs:
        try:
            said = act(job)
        except WanvidError as error:
            code = max(code, tell(context, error))
        else:
            done.append(job.id)
            context.say(said)
    return done, code
