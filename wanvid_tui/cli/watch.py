"""``wanvid watch``: changes of the queue as they happen, a line each, until it is interrupted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.streams import is_unread

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from pathlib import Path
    from typing import NoReturn

    from wanvid_tui.cli.changes import Lines
    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.follower import DriverStatus
    from wanvid_tui.jobs.keeper import Keeper
    from wanvid_tui.jobs.keys import AccountKey
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["watch", "watch_options"]

_LOOK_S = 0.2
"""Half of the 0.5 s within which a change is seen everywhere, and room for a slow machine."""


def watch_options(parser: ArgumentParser) -> None:
    """The options of ``watch`` (cli.md)."""
    parser.add_argument(
        "--json", action="store_true", help=_("print JSON Lines: the whole job, each time something of it has changed")
    )


def watch(context: Context, args: Namespace) -> NoReturn:
    """Print the unfinished jobs as they stand, then every change; a driver is kept going meanwhile."""
    from wanvid_tui.cli.changes import JsonLines, PlainLines
    from wanvid_tui.cli.driving import keys_at_hand

    keys = keys_at_hand(context)
    lines: Lines = JsonLines() if args.json else PlainLines(plain=context.options.plain, now_ms=context.now_ms)
    reader = _Readers(context, lines)
    try:
        while not context.places.ledger.exists():  # a question makes no files: somebody else will
            _rest(context)
        with _keeper(context, keys) as keeper:
            while True:
                for line in reader.look():
                    context.print(line)
                context.flush()
                for said in keeper.news():
                    context.say(f"wanvid: {stored(said)}")
                _rest(context)
    finally:
        reader.close()


def _rest(context: Context) -> None:
    """Wait a little; BrokenPipeError when nobody reads any more, which a quiet queue would never tell."""
    if is_unread(context.world.stdout):
        raise BrokenPipeError
    time.sleep(_LOOK_S)


def _keeper(context: Context, keys: Sequence[AccountKey]) -> Keeper[DriverStatus]:
    from wanvid_tui.cli.driving import driver_command, follows
    from wanvid_tui.jobs.follower import Follower
    from wanvid_tui.jobs.keeper import Keeper

    held = tuple(keys)
    return Keeper(Follower(driver_command(context), lambda: held, detached=follows(context)))


class _Readers:
    """The reading connection; opened anew when another ledger stands in the place of the one that was read."""

    def __init__(self, context: Context, lines: Lines) -> None:
        self._context = context
        self._lines = lines
        self._ledger: Ledger | None = None
        self._file: tuple[int, int] | None = None
        self._version: int | None = None
        self._fault = ""

    def look(self) -> list[str]:
        """The lines of what changed; nothing while the ledger cannot be read, which is said once."""
        try:
            found = self._look()
        except LedgerError as error:
            if error.message != self._fault:
                self._context.say(_("wanvid: {reason}; it is read again").format(reason=clean_text(error.message)))
            self._fault = error.message
            return []
        self._fault = ""
        return found

    def close(self) -> None:
        """Give the file back."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _look(self) -> list[str]:
        from wanvid_tui.jobs.ledger import Ledger

        path = self._context.places.ledger
        file = _identity(path)
        if self._ledger is not None and file != self._file:
            self.close()
            self._context.say(_("wanvid: another ledger stands in its place; what it has follows"))
        if self._ledger is None:
            if file is None:
                return []
            self._ledger = Ledger.open(path, read_only=True)
            self._file, self._version = file, self._ledger.data_version()
            return self._lines.first(self._ledger)
        version = self._ledger.data_version()
        if version == self._version:
            return []
        found = self._lines.changed(self._ledger)
        self._version = version
        return found


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
