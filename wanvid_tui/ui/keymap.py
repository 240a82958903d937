"""Which key does what: the table of commands, with the user's keys in the place of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wanvid_tui.core.language import _
from wanvid_tui.ui.commands import COMMANDS, LISTS, Command, Where
from wanvid_tui.ui.guards import GUARDED

__all__ = ["Keymap", "ours"]

_IN_DETAIL = (Where.DETAIL, Where.ASKS)


class Keymap:
    """Answers by key, by pane and by command."""

    def __init__(self, commands: Sequence[Command] = COMMANDS) -> None:
        self.commands = tuple(commands)
        """Every row of the table, in its order."""
        self._by_key: dict[tuple[Where, str], Command] = {}
        self._printed: dict[str, str] = {}
        for command in self.commands:
            for key in command.keys:
                self._by_key.setdefault((command.where, key), command)
            if command.keys and command.printed and command.where not in LISTS:
                self._printed.setdefault(command.id, command.printed)

    @property
    def guarded(self) -> frozenset[str]:
        """The characters that are held back in the queue: what changes or makes a job by ours does it by any key."""
        if self.commands == COMMANDS:
            return GUARDED
        from wanvid_tui.ui.key_names import written

        ids = {command.id for command in COMMANDS if any(written(key) in GUARDED for key in command.keys)}
        theirs = {written(key) for command in self.commands if command.id in ids for key in command.keys}
        return GUARDED | theirs - {""}

    def command_for(self, where: Where, key: str) -> Command | None:
        """The command of a key in a pane, or anywhere; in the detail those of the queue."""
        places = (where, Where.QUEUE, Where.ANYWHERE) if where in _IN_DETAIL else (where, Where.ANYWHERE)
        for place in places:
            command = self._by_key.get((place, key))
            if command is not None:
                return command
        return None

    def keys(self, where: Where, command_id: str) -> tuple[str, ...]:
        """The keys of a command in a pane."""
        return next((one.keys for one in self.commands if one.where is where and one.id == command_id and one.keys), ())

    def footer_of(self, where: Where) -> Iterator[Command]:
        """The commands that a pane's footer names, in order of worth."""
        return (command for command in self.commands if command.where is where and command.footer)

    def listed(self, where: Where) -> Iterator[Command]:
        """The commands of a pane for the list of keys: those that have a key there."""
        return (command for command in self.commands if command.where is where and command.says and command.printed)

    def printed(self, command_id: str) -> str:
        """The keys of a command as they are printed on keyboards; those that work anywhere first. Empty for none."""
        return self._printed.get(command_id, "")

    def named(self, command_id: str) -> str:
        """What to press for a command, as a sentence names it: its key; where the user took it away, its name."""
        printed = self.printed(command_id)
        if printed:
            return printed.split(" ")[0]  # the first of several, or of a key that is pressed twice
        return next((_(command.label) for command in self.commands if command.id == command_id), command_id)


def ours(command_id: str) -> str:
    """What to press for a command where the user has no keys of their own."""
    return next(
        (row.printed.split(" ")[0] for row in COMMANDS if row.id == command_id and row.keys and row.where not in LISTS),
        "",
    )
