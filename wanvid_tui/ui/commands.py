"""Every command of the interface in one table: what it is called, its keys, where it works (ux.md 5).

Key handling, footers, the palette, the list of keys and the user's own keys come from this table (`keymap`); what is
not in it does not exist.
"""

from __future__ import annotations

from wanvid_tui.core.language import N_
from wanvid_tui.ui.command import LISTS, Command, Where, says_text, where_text
from wanvid_tui.ui.queue_commands import QUEUE_COMMANDS

__all__ = ["COMMANDS", "LISTS", "Command", "Where", "says_text", "where_text"]

_A, _P, _N, _V = Where.ANYWHERE, Where.PROMPT, Where.AVOID, Where.VIDEO
_T, _M, _H, _L = Where.TASK, Where.MODELS, Where.HELP, Where.LIST

COMMANDS: tuple[Command, ...] = (
    Command(
        *("generate", _A, ("f5", "ctrl+r", "ctrl+enter", "ctrl+\r"), "F5", N_("Generate"), N_("make the video")),
        also="^R",
        title=N_("Generate"),
    ),
    Command("prompt", _A, ("f2",), "F2", N_("Prompt"), N_("go to the prompt"), title=N_("Go to the prompt")),
    Command("video", _A, ("f3",), "F3", N_("Video"), N_("go to the choices"), title=N_("Go to the choices")),
    Command("queue", _A, ("f4",), "F4", N_("Queue"), N_("go to the queue"), title=N_("Go to the queue")),
    Command(
        "next", _A, ("tab",), "Tab", N_("Next"), N_("next pane: Prompt, Avoid, Video, Queue"), title=N_("Next pane")
    ),
    Command("previous", _A, ("shift+tab",), "Shift-Tab", N_("Previous"), N_("pane before"), title=N_("Pane before")),
    Command("back", _A, ("escape",), "Esc", N_("Back"), N_("one step back, at last to the queue"), title=N_("Back")),
    Command("keys", _A, ("f1",), "F1", N_("Keys"), N_("this list"), title=N_("Keys")),
    Command(
        "palette",
        _A,
        ("ctrl+p",),
        "^P",
        N_("All"),
        N_("all commands; type a few letters of one"),
        title=N_("All commands"),
    ),
    Command("quit", _A, ("ctrl+q",), "^Q", N_("Quit"), N_("leave; jobs go on"), title=N_("Quit")),
    Command(
        "copy",
        _A,
        ("ctrl+c",),
        "^C",
        N_("Copy"),
        N_("copy what is selected; twice leaves"),
        title=N_("Copy the selection"),
    ),
    Command(
        "suspend", _A, ("ctrl+z",), "^Z", N_("Stop"), N_("stop; fg goes on"), title=N_("Stop the program; fg goes on")
    ),
    Command(
        "setup", _A, (), "", N_("Key"), N_("enter another key, region or address"), title=N_("Key, region and address")
    ),
    Command(
        "doctor", _A, (), "", N_("Doctor"), N_("what is wrong, and how to mend it"), title=N_("Doctor: what is wrong")
    ),
    Command("theme", _A, (), "", N_("Theme"), N_("choose a theme"), title=N_("Theme")),
    Command("reload-themes", _A, (), "", N_("Reload"), "", title=N_("Reload themes")),
    Command("messages", _A, (), "", N_("Messages"), N_("all that was said"), title=N_("Messages")),
    Command("generate", _P, (), "F5", N_("Generate"), "", footer=True),
    Command("next", _P, (), "Tab", N_("Avoid"), "", footer=True),
    Command(
        *("outside", _P, ("ctrl+g",), "^G", N_("Editor"), N_("in your own editor: VISUAL, EDITOR")),
        footer=True,
        title=N_("Edit prompt"),
    ),
    Command("back", _P, (), "Esc", N_("Queue"), "", footer=True),
    Command(
        *("example", _P, (), "Down", N_("Example"), N_("an example into the empty prompt")),
        title=N_("An example into the empty prompt"),
    ),
    Command(
        *("older", _P, ("ctrl+up",), "^Up", N_("Older"), N_("older prompt")),
        also=N_("Up at the very start"),
        title=N_("Older prompt"),
    ),
    Command(
        *("newer", _P, ("ctrl+down",), "^Down", N_("Newer"), N_("newer prompt")),
        also=N_("Down at the very end"),
        title=N_("Newer prompt"),
    ),
    Command("prompts", _P, (), "", N_("Prompts"), N_("the history of prompts"), title=N_("Prompts")),
    Command("drafts", _P, (), "", N_("Drafts"), N_("all drafts"), title=N_("Drafts")),
    Command("rename-draft", _P, (), "", N_("Name"), N_("name the draft"), title=N_("Rename the draft")),
    Command("drop-draft", _P, (), "", N_("Delete"), N_("delete a draft"), title=N_("Delete a draft")),
    Command(
        *("undo-text", _P, (), "^Z", N_("Undo"), N_("undo; just after a job: take it back")),
        title=N_("Undo in the text"),
    ),
    Command("redo-text", _P, (), "^Y", N_("Redo"), N_("redo"), title=N_("Redo in the text")),
    Command("generate", _N, (), "F5", N_("Generate"), "", footer=True),
    Command("next", _N, (), "Tab", N_("Video"), "", footer=True),
    Command("outside", _N, (), "^G", N_("Editor"), "", footer=True),
    Command("back", _N, (), "Esc", N_("Queue"), "", footer=True),
    Command("generate", _V, (), "F5", N_("Generate"), "", footer=True),
    Command(
        *("step", _V, ("left", "right"), "Left/Right", N_("Choose"), N_("value; skips what is not offered")),
        footer=True,
        title=N_("Next value of the row"),
    ),
    Command(
        *("press", _V, ("enter",), "Enter", N_("List"), N_("the row's list; make it on the last row")),
        footer=True,
        title=N_("Enter in the row of the choices"),
    ),
    Command("back", _V, (), "Esc", N_("Queue"), "", footer=True),
    Command(
        "next-value",
        _V,
        ("space",),
        "Space",
        N_("Next"),
        N_("next value, round"),
        title=N_("Next value of the row, round"),
    ),
    Command(
        *("row", _V, ("up", "down", "home", "end"), "Up/Down", N_("Row"), N_("row; Home, End: first, Generate")),
        title=N_("Next row of the choices"),
    ),
    Command(
        "digits",
        _V,
        (),
        "0-9",
        N_("Type"),
        N_("type a value: seconds, seed, takes"),
        title=N_("Type a value of the row"),
    ),
    Command("models", _V, (), "", N_("Models"), N_("the list of models"), title=N_("Choose a model")),
    Command("undo", _V, ("u",), "u", N_("Undo"), N_("take back the last change, or the last job")),
    *QUEUE_COMMANDS,
    Command("take-task", _T, ("enter",), "Enter", N_("Take it over"), "", footer=True),
    Command("back", _T, (), "Esc", N_("Back"), "", footer=True),
    Command("press", Where.SOURCE, (), "Enter", N_("Take"), "", footer=True),
    Command("next", Where.SOURCE, (), "Tab", N_("Complete"), "", footer=True),
    Command("back", Where.SOURCE, (), "Esc", N_("Back"), "", footer=True),
    Command("filter-keep", Where.FILTER, (), "Enter", N_("Keep"), "", footer=True),
    Command("row", Where.FILTER, (), "Up/Down", N_("Row"), "", footer=True),
    Command("back", Where.FILTER, (), "Esc", N_("Clear"), "", footer=True),
    Command("choose", _M, ("enter", "space"), "Enter", N_("Choose"), "", footer=True),
    Command("row", _M, ("up", "down"), "Up/Down", N_("Model"), "", footer=True),
    Command("back", _M, (), "Esc", N_("Back"), "", footer=True),
    Command("back", _H, ("escape",), "Esc", N_("Back"), "", footer=True),
    Command("row", _H, ("up", "down"), "Up/Down", N_("Scroll"), "", footer=True),
    Command("list-take", _L, ("enter",), "Enter", N_("Choose"), "", footer=True),
    Command("list-down", _L, ("down",), "Up/Down", N_("Row"), "", footer=True),
    Command("back", _L, (), "Esc", N_("Back"), "", footer=True),
    Command("list-take", Where.DRAFTS, (), "Enter", N_("Choose"), "", footer=True),
    Command("list-rename", Where.DRAFTS, ("ctrl+e",), "^E", N_("Rename"), "", footer=True),
    Command("list-drop", Where.DRAFTS, ("delete",), "Del", N_("Delete"), "", footer=True),
    Command("back", Where.DRAFTS, (), "Esc", N_("Back"), "", footer=True),
)
"""All commands, those of a pane in order of worth."""
