"""Every command of the interface in one table: what it is called, its keys, where it works (ux.md 5).

Key handling, footers, the palette, the list of keys and the user's own keys come from this table (`keymap`); what is
not in it does not exist.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["COMMANDS", "LISTS", "Command", "Where"]


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
    FILTER = "Filter"
    """The filter of the queue, while keys go into it."""
    LIST = "List"
    """A list to choose from, such as the palette."""


LISTS = frozenset({Where.TASK, Where.MODELS, Where.HELP, Where.FILTER, Where.LIST})
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


_A, _P, _N, _V, _Q, _D, _U, _T, _M, _H, _L = (
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
    Where.LIST,
)

COMMANDS: tuple[Command, ...] = (
    Command(
        *("generate", _A, ("f5", "ctrl+r", "ctrl+enter", "ctrl+\r"), "F5", "Generate", "make the video; also ^R"),
        title="Generate",
    ),
    Command("prompt", _A, ("f2",), "F2", "Prompt", "go to the prompt", title="Go to the prompt"),
    Command("video", _A, ("f3",), "F3", "Video", "go to the choices", title="Go to the choices"),
    Command("queue", _A, ("f4",), "F4", "Queue", "go to the queue", title="Go to the queue"),
    Command("next", _A, ("tab",), "Tab", "Next", "next pane: Prompt, Avoid, Video, Queue", title="Next pane"),
    Command("previous", _A, ("shift+tab",), "Shift-Tab", "Previous", "pane before", title="Pane before"),
    Command("back", _A, ("escape",), "Esc", "Back", "one step back, at last to the queue", title="Back"),
    Command("keys", _A, ("f1",), "F1", "Keys", "this list", title="Keys"),
    Command("palette", _A, ("ctrl+p",), "^P", "All", "all commands; type a few letters of one", title="All commands"),
    Command("quit", _A, ("ctrl+q",), "^Q", "Quit", "leave; jobs go on", title="Quit"),
    Command("copy", _A, ("ctrl+c",), "^C", "Copy", "copy what is selected; twice leaves", title="Copy the selection"),
    Command("suspend", _A, ("ctrl+z",), "^Z", "Stop", "stop; fg goes on", title="Stop the program; fg goes on"),
    Command("setup", _A, (), "", "Key", "enter another key, region or address", title="Key, region and address"),
    Command("doctor", _A, (), "", "Doctor", "what is wrong, and how to mend it", title="Doctor: what is wrong"),
    Command("theme", _A, (), "", "Theme", "choose a theme", title="Theme"),
    Command("reload-themes", _A, (), "", "Reload", "", title="Reload themes"),
    Command("messages", _A, (), "", "Messages", "all that was said", title="Messages"),
    Command("generate", _P, (), "F5", "Generate", "", footer=True),
    Command("next", _P, (), "Tab", "Avoid", "", footer=True),
    Command(
        *("outside", _P, ("ctrl+g",), "^G", "Editor", "in your own editor: VISUAL, EDITOR"),
        footer=True,
        title="Edit prompt",
    ),
    Command("back", _P, (), "Esc", "Queue", "", footer=True),
    Command(
        *("example", _P, (), "Down", "Example", "an example into the empty prompt"),
        title="An example into the empty prompt",
    ),
    Command(
        *("older", _P, ("ctrl+up",), "^Up", "Older", "older prompt; also Up at the very start"),
        title="Older prompt",
    ),
    Command(
        *("newer", _P, ("ctrl+down",), "^Down", "Newer", "newer prompt; also Down at the very end"),
        title="Newer prompt",
    ),
    Command("prompts", _P, (), "", "Prompts", "the history of prompts", title="Prompts"),
    Command("drafts", _P, (), "", "Drafts", "all drafts", title="Drafts"),
    Command(
        *("undo-text", _P, (), "^Z", "Undo", "undo; just after a job: take it back"),
        title="Undo in the text",
    ),
    Command("redo-text", _P, (), "^Y", "Redo", "redo", title="Redo in the text"),
    Command("generate", _N, (), "F5", "Generate", "", footer=True),
    Command("next", _N, (), "Tab", "Video", "", footer=True),
    Command("outside", _N, (), "^G", "Editor", "", footer=True),
    Command("back", _N, (), "Esc", "Queue", "", footer=True),
    Command("generate", _V, (), "F5", "Generate", "", footer=True),
    Command(
        *("step", _V, ("left", "right"), "Left/Right", "Choose", "value; skips what is not offered"),
        footer=True,
        title="Next value of the row",
    ),
    Command(
        *("press", _V, ("enter",), "Enter", "List", "the row's list; make it on the last row"),
        footer=True,
        title="Enter in the row of the choices",
    ),
    Command("back", _V, (), "Esc", "Queue", "", footer=True),
    Command("next-value", _V, ("space",), "Space", "Next", "next value, round", title="Next value of the row, round"),
    Command(
        *("row", _V, ("up", "down", "home", "end"), "Up/Down", "Row", "row; Home, End: first, Generate"),
        title="Next row of the choices",
    ),
    Command("digits", _V, (), "0-9", "Type", "type a value: seconds, seed, takes", title="Type a value of the row"),
    Command("models", _V, (), "", "Models", "the list of models", title="Choose a model"),
    Command("undo", _V, ("u",), "u", "Undo", "take back the last change, or the last job"),
    Command(
        *("open", _Q, ("enter",), "Enter", "Open", "the job's detail; again: all of it"),
        footer=True,
        title="Open",
        of_job=True,
    ),
    Command(
        *("look", _Q, ("o",), "o", "Look", "where the video is"),
        footer=True,
        title="Look at the video",
        of_job=True,
    ),
    Command(
        *("again", _Q, ("r",), "r", "Again", "the same once more, same seed"),
        footer=True,
        title="Again, same seed",
        of_job=True,
    ),
    Command("edit", _Q, ("e",), "e", "Edit", "as a new draft", footer=True, title="Edit as a new draft", of_job=True),
    Command(
        *("cancel", _Q, ("c",), "c", "Cancel", "cancel, as long as it has not started"),
        footer=True,
        title="Cancel",
        of_job=True,
    ),
    Command(
        *("filter", _Q, ("slash",), "/", "Filter", "filter: words, state:, model:, today"),
        footer=True,
        title="Filter the queue",
    ),
    Command("hold", _Q, ("h",), "h", "Hold", "hold back, release", footer=True, title="Hold or release", of_job=True),
    Command(
        *("forget", _Q, ("x",), "x", "Forget", "forget a job that is over; its file stays"),
        footer=True,
        title="Forget",
        of_job=True,
    ),
    Command(
        *("rewritten", _Q, ("t",), "t", "Take rewrite", "the rewritten prompt as a new draft"),
        title="Use the rewritten prompt",
        of_job=True,
    ),
    Command("anew", _Q, ("n",), "n", "New seed", "the same with a new seed", title="Again, new seed", of_job=True),
    Command(
        *("copy-link", _Q, ("y",), "y", "Copy", "copy the link; without one the task id"),
        footer=True,
        title="Copy the link",
        of_job=True,
    ),
    Command(
        *("copy-scp", _Q, ("Y", "upper_y"), "Y", "Scp", "copy the scp line that fetches the file"),
        title="Copy the scp line",
        of_job=True,
    ),
    Command("copy-task", _Q, (), "", "Task id", "", title="Copy the task id", of_job=True),
    Command("copy-request", _Q, (), "", "Request id", "", title="Copy the request id", of_job=True),
    Command("mark", _Q, ("space",), "Space", "Mark", "mark; acts then mean all marked", title="Mark", of_job=True),
    Command("mark-all", _Q, ("*", "asterisk"), "*", "Mark all", "mark all in view, or none", title="Mark all in view"),
    Command(
        *("earlier", _Q, ("K", "upper_k"), "K", "Earlier", "earlier in the waiting line"),
        title="Earlier in the line",
        of_job=True,
    ),
    Command(
        *("later", _Q, ("J", "upper_j"), "J", "Later", "later in the waiting line"),
        title="Later in the line",
        of_job=True,
    ),
    Command("sort", _Q, ("s",), "s", "Sort", "sort: newest, oldest, state, price, seconds", title="Sort the queue"),
    Command(
        *("view-before", _Q, ("left_square_bracket",), "[", "View", "view before: all active failed saved new"),
        title="View before",
    ),
    Command("view-after", _Q, ("right_square_bracket",), "]", "View", "view after", title="View after"),
    Command("undo", _Q, ("u",), "u", "Undo", "take back what was just made or changed", title="Take back"),
    Command("down", _Q, ("down", "j"), "Down j", "Down", "next row", title="Next job"),
    Command("up", _Q, ("up", "k"), "Up k", "Up", "row before", title="Job before"),
    Command("page-down", _Q, ("pagedown",), "PgDn", "Page", "a page down", title="A page of jobs down"),
    Command("page-up", _Q, ("pageup",), "PgUp", "Page", "a page up", title="A page of jobs up"),
    Command("top", _Q, ("g", "home"), "g Home", "Newest", "the newest job", title="The newest job"),
    Command("bottom", _Q, ("G", "end", "upper_g"), "G End", "Oldest", "the oldest job", title="The oldest job"),
    Command("prompt", _Q, ("p",), "p", "Prompt", "go to the prompt"),
    Command("video", _Q, ("v",), "v", "Video", "go to the choices"),
    Command("asks", _Q, ("exclamation_mark",), "!", "Asks", "the next job that asks", title="The next job that asks"),
    Command("palette", _Q, ("colon",), ":", "All", "all commands"),
    Command("keys", _Q, ("question_mark",), "?", "Keys", "this list"),
    Command("quit", _Q, ("q",), "q", "Quit", "leave; jobs go on"),
    Command("edit", _D, (), "e", "Edit as new", "", footer=True),
    Command("again", _D, (), "r", "Again", "", footer=True),
    Command("cancel", _D, (), "c", "Cancel", "", footer=True),
    Command("copy-link", _D, (), "y", "Copy", "", footer=True),
    Command("forget", _D, (), "x", "Forget", "", footer=True),
    Command("back", _D, (), "Esc", "Back", "", footer=True),
    Command("rewritten", _D, (), "t", "Take rewrite", "", footer=True),
    Command(
        *("resolve-wait", _U, ("w",), "w", "Wait", "wait: ask again at the next start"),
        footer=True,
        title="Wait; it asks again at the next start",
        of_job=True,
    ),
    Command(
        *("resolve-task", _U, ("a",), "a", "It is there", "the service has it: enter its task id"),
        footer=True,
        title="The service has it: enter its task id",
        of_job=True,
    ),
    Command(
        *("resolve-again", _U, ("s",), "s s", "Send again", "send again; it may be paid twice"),
        footer=True,
        title="Send again; it may be paid twice",
        of_job=True,
    ),
    Command(
        *("resolve-give-up", _U, ("x",), "x", "Give up", "give up: ends as lost, sends nothing"),
        footer=True,
        title="Give up; it ends as lost",
        of_job=True,
    ),
    Command("take-task", _T, ("enter",), "Enter", "Take it over", "", footer=True),
    Command("back", _T, (), "Esc", "Back", "", footer=True),
    Command("filter-keep", Where.FILTER, (), "Enter", "Keep", "", footer=True),
    Command("row", Where.FILTER, (), "Up/Down", "Row", "", footer=True),
    Command("back", Where.FILTER, (), "Esc", "Clear", "", footer=True),
    Command("row", _M, ("up", "down"), "Up/Down", "Model", "", footer=True),
    Command("choose", _M, ("enter", "space"), "Enter", "Choose", "", footer=True),
    Command("back", _M, (), "Esc", "Back", "", footer=True),
    Command("back", _H, ("escape",), "Esc", "Back", "", footer=True),
    Command("row", _H, ("up", "down"), "Up/Down", "Scroll", "", footer=True),
    Command("list-take", _L, ("enter",), "Enter", "Choose", "", footer=True),
    Command("list-down", _L, ("down",), "Up/Down", "Row", "", footer=True),
    Command("back", _L, (), "Esc", "Back", "", footer=True),
)
"""All commands, those of a pane in order of worth."""
