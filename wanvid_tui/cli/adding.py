"""From orders to rows of the ledger: where files go, whether there is room, whose key, and the driver at last."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanvid_tui import files
from wanvid_tui.core.errors import ConfirmationNeeded, DiskError
from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import NewJob
    from wanvid_tui.credentials import Account

__all__ = ["add_orders", "check_room", "how_to_add", "key_account", "resolve_out"]

SAME_CLIP = N_(
    "PyAV and Pillow are not installed, so every video of the demo is the same small clip; "
    "for drawn ones: pip install 'wanvid-tui[preview]'"
)
"""What the demo has to say without the extra ``preview``."""


def resolve_out(out: str | None, *, many: bool) -> tuple[str | None, list[Problem]]:
    """Where ``--out`` or ``out`` leads, absolute, or why it cannot.

    What ends in ``.mp4`` is a file, everything else a directory. ``many``: several videos shall go there.
    """
    if out is None:
        return None, []
    if not out or "\0" in out:
        return None, [Problem("out", _("it is no path"))]
    path = Path(out).expanduser().absolute()
    if path.is_dir():
        return str(path), []
    if path.suffix.lower() != ".mp4" or out.endswith("/"):
        if os.path.lexists(path):
            return None, [Problem("out", _("{path} is no directory; a video's name ends in .mp4").format(path=path))]
        return str(path), []
    if os.path.lexists(path):
        return None, [Problem("out", _("{path} exists; nothing is ever overwritten").format(path=path))]
    if many:
        return None, [Problem("out", _("one file name for several videos; name a directory"), str(path.parent))]
    return str(path), []


def how_to_add(context: Context, account: Account, output: str | None, *, hold: bool) -> dict[str, Any]:
    """The facts of a new job that are no part of its request, by their names in NewJob."""
    return {
        "held": hold,
        "hold_reason": N_("held by wish") if hold else None,
        "output": output,
        "output_dir": str(context.config.output_dir(None if account.is_demo else account.profile)),
        "name_template": context.config.text("name"),
        "allow_low_disk": context.options.yes,
    }


def key_account(context: Context, account: Account) -> Account:
    """The account with its key: exit 3 before anything is queued where there is none."""
    if account.is_demo:
        if not films_are_drawn():
            context.say(f"wanvid: {_(SAME_CLIP)}")
    else:
        for notice in context.config.open_key_notices:
            context.say(f"wanvid: {context.path_text(notice)}")
    return context.with_key(account)


def films_are_drawn() -> bool:
    """Whether the demo has what it draws films with: the extra ``preview``."""
    from importlib.util import find_spec

    return find_spec("av") is not None and find_spec("PIL") is not None


def check_room(
    context: Context, hows: Iterable[dict[str, Any]], *, free_bytes: Callable[[Path], int] | None = None
) -> None:
    """Make the directories that videos go to and look for room; DiskError or ConfirmationNeeded name the path.

    ``free_bytes`` tells what a directory has left: the system, unless somebody else is asked.
    """
    wanted = {_directory(how) for how in hows if not how["held"]}
    for directory in sorted(wanted):
        try:
            files.private_dir(directory)
            if not os.access(directory, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied")
            room = (free_bytes or files.free_bytes)(directory)
        except OSError as error:
            raise DiskError(
                directory,
                _("videos cannot be written there: {reason}").format(reason=system_reason(error)),
                remedy=_("Nothing was queued. Check its rights, or choose another with --out or output_dir"),
            ) from error
        if room < files.MIN_FREE_BYTES and not context.options.yes:
            raise ConfirmationNeeded(
                _("{directory} has {room} MB free: a paid video with no room is a lost one").format(
                    directory=directory, room=room // 1_000_000
                ),
                remedy=_("Nothing was queued. Make room, choose another directory with --out, or add --yes"),
            )


def _directory(how: dict[str, Any]) -> Path:
    output = how["output"]
    if output is None:
        return Path(how["output_dir"])
    path = Path(output)
    return path.parent if path.suffix.lower() == ".mp4" and not path.is_dir() else path


def add_orders(
    context: Context, account: Account, jobs: Sequence[NewJob], *, wait: bool, as_json: bool, one: bool
) -> int:
    """Write the rows in one transaction, let a driver know, and see what becomes of them (cli.md, ``submit``).

    ``one``: the JSON is an object, not an array.
    """
    from wanvid_tui.cli.driving import give_beforehand, keys_of
    from wanvid_tui.cli.jobjson import print_jobs
    from wanvid_tui.cli.spending import confirm_cost
    from wanvid_tui.cli.verdicts import Until
    from wanvid_tui.cli.watching import watch
    from wanvid_tui.core.job import JobState
    from wanvid_tui.faultpoint import reached

    confirm_cost(context, [job for job in jobs if not job.held])
    ledger = context.ledger()
    give_beforehand(context, keys_of(account))
    added = ledger.add(jobs)
    ids = [job.id for job in added]
    reached("face.added")
    if not as_json and not wait:
        for id_ in ids:
            context.print(str(id_))
        context.flush()
        reached("face.told")
    sent = [job.id for job in added if job.state is not JobState.HELD]
    code = 0
    if sent:
        until = Until.SETTLED_OR_PAUSED if wait else Until.ACCEPTED
        code = watch(context, sent, until, keys_of(account), tell_files=not as_json)
    if as_json:
        print_jobs(context, ids, one=one)
    return code
