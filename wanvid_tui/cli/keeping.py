"""``wanvid backup`` and ``wanvid restore``: the ledger into one file, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, plural, system_reason
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from wanvid_tui.cli.context import Context

__all__ = ["backup", "backup_options", "restore", "restore_options"]


def backup_options(parser: ArgumentParser) -> None:
    """The options of ``backup`` (cli.md)."""
    parser.add_argument("file", metavar="FILE", help=_("the copy; never overwritten without --yes"))
    parser.epilog = _(
        "The copy has every job with its history, for you alone to read (0600); it can be made while "
        "jobs are under\nway. Videos, settings and keys are not in it."
    )


def restore_options(parser: ArgumentParser) -> None:
    """The options of ``restore`` (cli.md)."""
    parser.add_argument("file", metavar="FILE", help=_("what wanvid backup wrote"))
    parser.epilog = _(
        "The ledger that is there now is kept beside the new one. What it knows of the backup's jobs "
        "stays, and so\ndoes what is under way at the service. Where nothing is known, jobs that were "
        "queued when the backup was\nmade come back held, for they may have been sent since: nothing "
        "is paid twice. While a process drives,\nnothing is restored."
    )


def backup(context: Context, args: Namespace) -> int:
    """Copy the ledger into a file."""
    from wanvid_tui.cli.confirming import confirm
    from wanvid_tui.core.errors import DiskError, LedgerError
    from wanvid_tui.jobs.backup import save_copy

    ledger, target = context.places.ledger, _path(args.file)
    if not ledger.exists():
        raise LedgerError(
            _("there is no ledger yet at {path}").format(path=context.path_text(ledger)),
            remedy=_("Nothing was written"),
        )
    if target.is_dir() or (target.exists() and target.samefile(ledger)):
        what = _("it is a directory") if target.is_dir() else _("it is the ledger itself")
        raise DiskError(target, what, remedy=_("Name a file for the copy"))
    if target.exists():
        shown = context.path_text(target)
        confirm(context, _("{shown} exists").format(shown=shown), _("Replace it?"), otherwise=_("Nothing was written"))
    try:
        jobs = save_copy(ledger, target, now_ms=context.now_ms(), replace=context.options.yes or target.exists())
    except FileExistsError as error:
        raise DiskError(target, _("it exists"), remedy=_("Nothing was written")) from error
    context.say(_("{jobs} in {file}").format(jobs=_jobs(jobs), file=context.path_text(target)))
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
        raise DiskError(
            context.places.state, _("cannot be made: {reason}").format(reason=system_reason(error))
        ) from error
    done = put_back(context.places.ledger, source, now_ms=context.now_ms, leave_behind=context.options.yes)
    if done.damage:
        context.say(f"wanvid: {clean_text(done.damage)}")
    said = _("{jobs} from {file}") if done.made_ms is None else _("{jobs} from {file}, as of {day}")
    day = "" if done.made_ms is None else _day(done.made_ms)
    context.say(said.format(jobs=_jobs(done.jobs), file=context.path_text(source), day=day))
    if done.aside is not None:
        said = (
            _("the ledger before is {file}; {jobs} in it alone")
            if done.left_behind
            else _("the ledger before is {file}")
        )
        context.say(said.format(file=context.path_text(done.aside), jobs=_jobs(done.left_behind)))
    if done.held:
        context.say(
            _("held, for they may have been sent since: {held}; wanvid release ID sends one").format(
                held=_ids(done.held)
            )
        )
    if done.asks:
        context.say(
            _("only you can tell what became of: {asks}; wanvid resolve ID decides").format(asks=_ids(done.asks))
        )
    if done.damage or done.held or done.asks:
        context.say(_("wanvid adopt --since 24h shows what the service made since"))
    return 0


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text).expanduser().absolute()


def _jobs(count: int) -> str:
    return plural(count, "{n} job", "{n} jobs").format(n=count)


def _ids(ids: tuple[int, ...]) -> str:
    shown = _(", ").join(map(str, ids[:20]))
    return _("{ids} and {n} more").format(ids=shown, n=len(ids) - 20) if len(ids) > 20 else shown


def _day(ms: int) -> str:
    import time

    return time.strftime("%Y-%m-%d %H:%M", time.localtime(ms / 1000))
