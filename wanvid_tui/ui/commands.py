"""Every command of the interface in one table: what it is called, its keys, where it works (ux.md 5).

Key handling, footers and the list of keys read this table; what is not in it does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

__all__ = ["COMMANDS", "Command", "Where", "command_for", "footer_of", "listed"]


class Where(Enum):
    """What has the focus."""

    ANYWHERE = "anywhere"
    PROMPT = "Prompt"
    AVOID = "Avoid"
    VIDEO = "Video"
    QUEUE = "Queue"
    DETAIL = "Detail"
    ASKS = "A job that asks"
    """The detail of an uncertain job that the user may decide about."""
    TASK = "Task id"
    """The field that takes the id of its task."""
    MODELS = "Models"
    """The list of models."""
    HELP = "Keys"
    """The list of keys."""


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


_A, _P, _N, _V, _Q, _D, _U, _T, _M, _H = (
    Where.ANYWHERE,
    Where.PROMPT,
    Where.AVOID,
    Where.VIDEO,
    Where.QUEUE,
    Where.DETAIL,
    Where.ASKS,
    Where.TASK,
    Where.MODELS,
    Where.HELP,
)

COMMANDS: tuple[Command, ...] = (
    Command("generate", _A, ("f5", "ctrl+r", "ctrl+enter", "ctrl+\r"), "F5", "Generate", "make the video; also ^R"),
    Command("prompt", _A, ("f2",), "F2", "Prompt", "go to the prompt"),
    Command("video", _A, ("f3",), "F3", "Video", "go to the choices"),
    Command("queue", _A, ("f4",), "F4", "Queue", "go to the queue"),
    Command("next", _A, ("tab",), "Tab", "Next", "next pane: Prompt, Avoid, Video, Queue"),
    Command("previous", _A, ("shift+tab",), "Shift-Tab", "Previous", "pane before"),
    Command("back", _A, ("escape",), "Esc", "Back", "one step back, at last to the queue"),
    Command("keys", _A, ("f1",), "F1", "Keys", "this list"),
    Command("quit", _A, ("ctrl+q",), "^Q", "Quit", "leave; jobs go on"),
    Command("copy", _A, ("ctrl+c",), "^C", "Copy", "copy what is selected; twice leaves"),
    Command("suspend", _A, ("ctrl+z",), "^Z", "Stop", "stop; fg goes on"),
    Command("generate", _P, (), "F5", "Generate", "", footer=True),
    Command("next", _P, (), "Tab", "Avoid", "", footer=True),
    Command("back", _P, (), "Esc", "Queue", "", footer=True),
    Command("example", _P, (), "Down", "Example", "an example into the empty prompt"),
    Command("undo-text", _P, (), "^Z", "Undo", "undo; just after a job: take it back"),
    Command("generate", _N, (), "F5", "Generate", "", footer=True),
    Command("next", _N, (), "Tab", "Video", "", footer=True),
    Command("back", _N, (), "Esc", "Queue", "", footer=True),
    Command("generate", _V, (), "F5", "Generate", "", footer=True),
    Command("step", _V, ("left", "right"), "Left/Right", "Choose", "value; skips what is not offered", footer=True),
    Command("press", _V, ("enter",), "Enter", "List", "the row's list; make it on the last row", footer=True),
    Command("back", _V, (), "Esc", "Queue", "", footer=True),
    Command("next-value", _V, ("space",), "Space", "Next", "next value"),
    Command("row", _V, ("up", "down", "home", "end"), "Up/Down", "Row", "row; Home, End: first, Generate"),
    Command("digits", _V, (), "0-9", "Type", "type a value: seconds, seed, takes"),
    Command("undo", _V, ("u",), "u", "Undo", "take back the last change, or the last job"),
    Command("open", _Q, ("enter",), "Enter", "Open", "the job's detail", footer=True),
    Command("again", _Q, ("r",), "r", "Again", "the same once more, same seed", footer=True),
    Command("edit", _Q, ("e",), "e", "Edit", "as a new draft", footer=True),
    Command("cancel", _Q, ("c",), "c", "Cancel", "cancel, as long as it has not started", footer=True),
    Command("hold", _Q, ("h",), "h", "Hold", "hold back, release", footer=True),
    Command("forget", _Q, ("x",), "x", "Forget", "forget a job that is over; its file stays", footer=True),
    Command("anew", _Q, ("n",), "n", "New seed", "the same with a new seed"),
    Command("view-before", _Q, ("left_square_bracket",), "[", "View", "view before: all, active, failed, saved"),
    Command("view-after", _Q, ("right_square_bracket",), "]", "View", "view after"),
    Command("undo", _Q, ("u",), "u", "Undo", "take back what was just made or changed"),
    Command("down", _Q, ("down", "j"), "Down j", "Down", "next row"),
    Command("up", _Q, ("up", "k"), "Up k", "Up", "row before"),
    Command("page-down", _Q, ("pagedown",), "PgDn", "Page", "a page down"),
    Command("page-up", _Q, ("pageup",), "PgUp", "Page", "a page up"),
    Command("top", _Q, ("g", "home"), "g Home", "Newest", "the newest job"),
    Command("bottom", _Q, ("G", "end", "upper_g"), "G End", "Oldest", "the oldest job"),
    Command("prompt", _Q, ("p",), "p", "Prompt", "go to the prompt"),
    Command("video", _Q, ("v",), "v", "Video", "go to the choices"),
    Command("asks", _Q, ("exclamation_mark",), "!", "Asks", "the next job that asks"),
    Command("keys", _Q, ("question_mark",), "?", "Keys", "this list"),
    Command("quit", _Q, ("q",), "q", "Quit", "leave; jobs go on"),
    Command("edit", _D, (), "e", "Edit as new", "", footer=True),
    Command("again", _D, (), "r", "Again", "", footer=True),
    Command("cancel", _D, (), "c", "Cancel", "", footer=True),
    Command("forget", _D, (), "x", "Forget", "", footer=True),
    Command("back", _D, (), "Esc", "Back", "", footer=True),
    Command("resolve-wait", _U, ("w",), "w", "Wait", "wait: ask again at the next start", footer=True),
    Command("resolve-task", _U, ("a",), "a", "It is there", "the service has it: enter its task id", footer=True),
    Command("resolve-again", _U, ("s",), "s s", "Send again", "send again; it may be paid twice", footer=True),
    Command("resolve-give-up", _U, ("x",), "x", "Give up", "give up: ends as lost, sends nothing", footer=True),
    Command("take-task", _T, ("enter",), "Enter", "Take it over", "", footer=True),
    Command("back", _T, (), "Esc", "Back", "", footer=True),
    Command("row", _M, ("up", "down"), "Up/Down", "Model", "", footer=True),
    Command("choose", _M, ("enter", "space"), "Enter", "Choose", "", footer=True),
    Command("back", _M, (), "Esc", "Back", "", footer=True),
    Command("back", _H, ("escape",), "Esc", "Back", "", footer=True),
    Command("row", _H, ("up", "down"), "Up/Down", "Scroll", "", footer=True),
)
"""All commands, those of a pane in order of worth."""


def command_for(where: Where, key: str) -> Command | None:
    """The command of a key in a pane, or anywhere; in the detail those of the queue."""
    in_detail = where in (Where.DETAIL, Where.ASKS)
    places = (where, Where.QUEUE, Where.ANYWHERE) if in_detail else (where, Where.ANYWHERE)
    for place in places:
        for command in COMMANDS:
            if command.where is place and key in command.keys:
                return command
    return None


def footer_of(where: Where) -> Iterator[Command]:
    """The commands that a pane's footer names, in order of worth."""
    return (command for command in COMMANDS if command.where is where and command.footer)


def listed(where: Where) -> Iterator[Command]:
    """The commands of a pane for the list of keys."""
    return (command for command in COMMANDS if command.where is where and command.says)
