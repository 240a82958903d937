"""``wanvid wait``: until jobs are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.output import error_lines
from wanvid_tui.cli.parser import number
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context

__all__ = ["wait", "wait_for", "wait_options"]

_COMING = (
    JobState.QUEUED,
    JobState.SUBMITTING,
    JobState.UNCERTAIN,
    JobState.PENDING,
    JobState.RUNNING,
    JobState.DOWNLOADING,
)


def wait_options(parser: ArgumentParser) -> None:
    """The options of ``wait`` (cli.md)."""
    parser.add_argument("ids", metavar="ID", nargs="*", help=_("17, 15..19, last, a task id; none: all that go on"))
    parser.add_argument(
        "--timeout", metavar="S", type=number(0, 1e9), help=_("at most so long, in seconds; the jobs live on")
    )
    parser.add_argument("--json", action="store_true", help=_("print the jobs as JSON, when they are settled"))


def wait(context: Context, args: Namespace) -> int:
    """Wait until jobs are settled; prints the path of each saved file."""
    return wait_for(context, args.ids, timeout_s=args.timeout, as_json=args.json)


def wait_for(context: Context, words: list[str], *, timeout_s: float | None = None, as_json: bool = False) -> int:
    """Wait for the jobs that the words name, for all that go on when there are none."""
    from wanvid_tui.cli.driving import keys_at_hand
    from wanvid_tui.cli.ids import find_jobs
    from wanvid_tui.cli.jobjson import print_jobs
    from wanvid_tui.cli.verdicts import Until
    from wanvid_tui.cli.watching import watch

    reader = context.ledger_if_any()
    if words:
        jobs, wrong = find_jobs(reader, words)
    else:
        jobs, wrong = (reader.in_states(*_COMING) if reader is not None else []), []
    for error in wrong:
        for line in error_lines(error):
            context.say(line)
    code = max((error.exit_code for error in wrong), default=0)
    ids = [job.id for job in jobs]
    if ids:
        keys = keys_at_hand(context) if any(job.state in _COMING for job in jobs) else ()
        code = max(code, watch(context, ids, Until.SETTLED, keys, tell_files=not as_json, timeout_s=timeout_s))
    if as_json:
        if reader is None:
            context.print("[]")
        else:
            print_jobs(context, ids, one=False)
    return code
