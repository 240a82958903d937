"""What a command is, and where it can work (ux.md 5); the table of all is `commands`."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from wanvid_tui.core.language import N_, _

__all__ = ["LISTS", "Command", "Where", "says_text", "where_text"]


class Where(Enum):
    """What has the focus."""

    ANYWHERE = N_("Everywhere")
    PROMPT = N_("Prompt")
    AVOID = N_("Avoid")
    VIDEO = N_("Video")
    QUEUE = N_("Queue")
    DETAIL = N_("Detail")
    ASKS = N_("A job that asks")
    """The detail of an uncertain job that the user may decide about."""
    TASK = N_("Task id")
    """The field that takes the id of its task."""
    SOURCE = N_("Sound file")
    """The field of the Sound row, while it is open."""
    MODELS = N_("Models")
    """The list of models."""
    HELP = N_("Keys")
    """The list of keys."""
    FILTER = N_("Filter")
    """The filter of the queue, while keys go into it."""
    LIST = N_("List")
    """A list to choose from, such as the palette."""
    DRAFTS = N_("Drafts")
    """The list of drafts."""


LISTS = frozenset({Where.TASK, Where.SOURCE, Where.MODELS, Where.HELP, Where.FILTER, Where.LIST, Where.DRAFTS})
"""What stands over the panes for a while: their commands are no commands of the program, and no user's keys change."""


class Command(NamedTuple):
    """One command."""

    id: str
    """Its name for code and configuration."""
    where: Where
    keys: tuple[str, ...]
    """Keys as Textual names them."""
    printed: str
    """The keys as they are printed on keyboards."""
    label: str
    """One or two words for the footer."""
    says: str
    """What it does, for the list of keys."""
    footer: bool = False
    """Whether the footer names it; in the table's order."""
    title: str = ""
    """What the palette calls it; one row of each command has it, whichever pane it is for."""
    of_job: bool = False
    """Whether it does something to the job under the cursor, or to those marked."""
    also: str = ""
    """What else does it: its other keys as they are printed, or where a key does."""


def says_text(command: Command) -> str:
    """What a command does, in the chosen language."""
    if not command.says:
        return ""
    text = _(command.says)
    return _("{what}; also {keys}").format(what=text, keys=_(command.also)) if command.also else text


def where_text(where: Where) -> str:
    """What the list of keys calls a place."""
    return _(where.value)
