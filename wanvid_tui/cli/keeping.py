"""``wanvid backup`` and ``wanvid restore``: the ledger into one file, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from wanvid_tui.cli.context import Context

__all__ = ["backup", "backup_options", "restore", "restore_options"]


def backup_options(parser: ArgumentParser) -> None:
    """The options of ``backup`` (cli.md)."""
    parser.add_argument("file", metavar="FILE", help="the copy; never overwritten without --yes")
    parser.epilog = (
        "The copy has every job with its history, for you alone to read (0600); it can be made while jobs are under\n"
        "way. Videos, settings and keys are not in it."
    )


def restore_options(parser: ArgumentParser) -> None:
    """The options of ``restore`` (cli.md)."""
    parser.add_argument("file", metavar="FILE", help="what wanvid backup wrote")
    parser.epilog = (
        "The ledger that is there now is kept beside the new one. What it knows of the backup's jobs stays, and so\n"
        "does what is under way at the service. Where nothing is known, jobs that were queued when the backup was\n"
        "made come back held, for they may have been sent since: nothing is paid twice. While a process drives,\n"
        "nothing is restored."
    )


def backup(context: Context, args: Namespace) -> int:
    """Copy the ledger into a file."""
    from wanvid_tui.cli.confirming import confirm
    from wanvid_tui.core.errors import DiskError, LedgerError
    from wanvid_tui.jobs.backup import save_copy

    ledger, target = context.places.ledger, _path(args.file)
    if not ledger.exists():
        raise LedgerError(f"there is no ledger yet at {context.path_text(ledger)}", remedy="Nothing was written")
    if target.is_dir() or (target.exists() and target.samefile(ledger)):
        what = "a directory" if target.is_dir() else "the ledger itself"
        raise DiskError(target, f"it is {what}", remedy="Name a file for the copy")
    if target.exists():
        shown = context.path_text(target)
        confirm(context, f"{shown} exists", "Replace it?", otherwise="Nothing was written")
    try:
        jobs = save_copy(ledger, target, now_ms=context.now_ms(), replace=context.options.yes or target.exists())
    except FileExistsError as error:
        raise DiskError(target, "it exists", remedy="Nothing was written") from error
    context.say(f"{_jobs(jobs)} in {context.path_text(target)}")
    return 0


def restore(context: Context, args: Namespace) -> int:
    """Put a backup in the ledger's place, what is there now beside it."""
    from wanvid_tui.core.errors import DiskError
    from wanvid_tui.files import private_dir
    from wanvid_tui.jobs.restoring import restore as put_back

    source = _path(args.file)
    try:
        private_dir(context.places.state)
    except OSError as error:
        raise DiskError(context.places.state, f"cannot be made: {error.strerror}") from error
    done = put_back(context.places.ledger, source, now_ms=context.now_ms, leave_behind=context.options.yes)
    if done.damage:
        context.say(f"wanvid: {clean_text(done.damage)}")
    made = f", as of {_day(done.made_ms)}" if done.made_ms is not None else ""
    context.say(f"{_jobs(done.jobs)} from {context.path_text(source)}{made}")
    if done.aside is not None:
        alone = f"; {_jobs(done.left_behind)} in it alone" if done.left_behind else ""
        context.say(f"the ledger before is {context.path_text(done.aside)}{alone}")
    if done.held:
        context.say(f"held, for they may have been sent since: {_ids(done.held)}; wanvid release ID sends one")
    if done.asks:
        context.say(f"only you can tell what became of: {_ids(done.asks)}; wanvid resolve ID decides")
    if done.damage or done.held or done.asks:
        context.say("wanvid adopt --since 24h shows what the service made since")
    return 0


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text).expanduser().absolute()


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"


def _ids(ids: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, ids[:20]))
    return f"{shown} and {len(ids) - 20} more" if len(ids) > 20 else shown


def _day(ms: int) -> str:
    import time

    return time.strftime("%Y-%m-%d %H:%M", time.localtime(ms / 1000))
