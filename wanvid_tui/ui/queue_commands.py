"""The commands of the queue and of a job's detail, in order of worth (ux.md 5)."""

from __future__ import annotations

from wanvid_tui.core.language import N_
from wanvid_tui.ui.command import Command, Where

__all__ = ["QUEUE_COMMANDS"]

_Q, _D, _U = Where.QUEUE, Where.DETAIL, Where.ASKS

QUEUE_COMMANDS: tuple[Command, ...] = (
    Command(
        *("open", _Q, ("enter",), "Enter", N_("Open"), N_("the job's detail; again: all of it")),
        footer=True,
        title=N_("Open"),
        of_job=True,
    ),
    Command(
        *("look", _Q, ("o",), "o", N_("Look"), N_("where the video is")),
        footer=True,
        title=N_("Look at the video"),
        of_job=True,
    ),
    Command(
        *("again", _Q, ("r",), "r", N_("Again"), N_("the same once more, same seed")),
        footer=True,
        title=N_("Again, same seed"),
        of_job=True,
    ),
    Command(
        "edit",
        _Q,
        ("e",),
        "e",
        N_("Edit"),
        N_("as a new draft"),
        footer=True,
        title=N_("Edit as a new draft"),
        of_job=True,
    ),
    Command(
        *("cancel", _Q, ("c",), "c", N_("Cancel"), N_("cancel, as long as it has not started")),
        footer=True,
        title=N_("Cancel"),
        of_job=True,
    ),
    Command(
        *("filter", _Q, ("slash",), "/", N_("Filter"), N_("filter: words, state:, model:, today")),
        footer=True,
        title=N_("Filter the queue"),
    ),
    Command(
        "hold",
        _Q,
        ("h",),
        "h",
        N_("Hold"),
        N_("hold back, release"),
        footer=True,
        title=N_("Hold or release"),
        of_job=True,
    ),
    Command(
        *("forget", _Q, ("x",), "x", N_("Forget"), N_("forget a job that is over; its file stays")),
        footer=True,
        title=N_("Forget"),
        of_job=True,
    ),
    Command(
        *("rewritten", _Q, ("t",), "t", N_("Take rewrite"), N_("the rewritten prompt as a new draft")),
        title=N_("Use the rewritten prompt"),
        of_job=True,
    ),
    Command(
        "anew",
        _Q,
        ("n",),
        "n",
        N_("New seed"),
        N_("the same with a new seed"),
        title=N_("Again, new seed"),
        of_job=True,
    ),
    Command(
        *("copy-link", _Q, ("y",), "y", N_("Copy"), N_("copy the link; without one the task id")),
        footer=True,
        title=N_("Copy the link"),
        of_job=True,
    ),
    Command(
        *("copy-scp", _Q, ("Y", "upper_y"), "Y", N_("Scp"), N_("copy the scp line that fetches the file")),
        title=N_("Copy the scp line"),
        of_job=True,
    ),
    Command("copy-task", _Q, (), "", N_("Task id"), "", title=N_("Copy the task id"), of_job=True),
    Command("copy-request", _Q, (), "", N_("Request id"), "", title=N_("Copy the request id"), of_job=True),
    Command(
        "mark",
        _Q,
        ("space",),
        "Space",
        N_("Mark"),
        N_("mark; acts then mean all marked"),
        title=N_("Mark"),
        of_job=True,
    ),
    Command(
        "mark-all",
        _Q,
        ("*", "asterisk"),
        "*",
        N_("Mark all"),
        N_("mark all in view, or none"),
        title=N_("Mark all in view"),
    ),
    Command(
        *("earlier", _Q, ("K", "upper_k"), "K", N_("Earlier"), N_("earlier in the waiting line")),
        title=N_("Earlier in the line"),
        of_job=True,
    ),
    Command(
        *("later", _Q, ("J", "upper_j"), "J", N_("Later"), N_("later in the waiting line")),
        title=N_("Later in the line"),
        of_job=True,
    ),
    Command(
        "sort",
        _Q,
        ("s",),
        "s",
        N_("Sort"),
        N_("sort: newest, oldest, state, price, seconds"),
        title=N_("Sort the queue"),
    ),
    Command(
        *("view-before", _Q, ("left_square_bracket",), "[", N_("View"), N_("view before: all active failed saved new")),
        title=N_("View before"),
    ),
    Command("view-after", _Q, ("right_square_bracket",), "]", N_("View"), N_("view after"), title=N_("View after")),
    Command("undo", _Q, ("u",), "u", N_("Undo"), N_("take back what was just made or changed"), title=N_("Take back")),
    Command("down", _Q, ("down", "j"), "Down j", N_("Down"), N_("next row"), title=N_("Next job")),
    Command("up", _Q, ("up", "k"), "Up k", N_("Up"), N_("row before"), title=N_("Job before")),
    Command("page-down", _Q, ("pagedown",), "PgDn", N_("Page"), N_("a page down"), title=N_("A page of jobs down")),
    Command("page-up", _Q, ("pageup",), "PgUp", N_("Page"), N_("a page up"), title=N_("A page of jobs up")),
    Command("top", _Q, ("g", "home"), "g Home", N_("Newest"), N_("the newest job"), title=N_("The newest job")),
    Command(
        "bottom", _Q, ("G", "end", "upper_g"), "G End", N_("Oldest"), N_("the oldest job"), title=N_("The oldest job")
    ),
    Command("prompt", _Q, ("p",), "p", N_("Prompt"), N_("go to the prompt")),
    Command("video", _Q, ("v",), "v", N_("Video"), N_("go to the choices")),
    Command(
        "asks",
        _Q,
        ("exclamation_mark",),
        "!",
        N_("Asks"),
        N_("the next job that asks"),
        title=N_("The next job that asks"),
    ),
    Command("palette", _Q, ("colon",), ":", N_("All"), N_("all commands")),
    Command("keys", _Q, ("question_mark",), "?", N_("Keys"), N_("this list")),
    Command("quit", _Q, ("q",), "q", N_("Quit"), N_("leave; jobs go on")),
    Command("edit", _D, (), "e", N_("Edit as new"), "", footer=True),
    Command("again", _D, (), "r", N_("Again"), "", footer=True),
    Command("cancel", _D, (), "c", N_("Cancel"), "", footer=True),
    Command("copy-link", _D, (), "y", N_("Copy"), "", footer=True),
    Command("forget", _D, (), "x", N_("Forget"), "", footer=True),
    Command("back", _D, (), "Esc", N_("Back"), "", footer=True),
    Command("rewritten", _D, (), "t", N_("Take rewrite"), "", footer=True),
    Command(
        *("resolve-wait", _U, ("w",), "w", N_("Wait"), N_("wait: ask again at the next start")),
        footer=True,
        title=N_("Wait; it asks again at the next start"),
        of_job=True,
    ),
    Command(
        *("resolve-task", _U, ("a",), "a", N_("It is there"), N_("the service has it: enter its task id")),
        footer=True,
        title=N_("The service has it: enter its task id"),
        of_job=True,
    ),
    Command(
        *("resolve-again", _U, ("s",), "s s", N_("Send again"), N_("send again; it may be paid twice")),
        footer=True,
        title=N_("Send again; it may be paid twice"),
        of_job=True,
    ),
    Command(
        *("resolve-give-up", _U, ("x",), "x", N_("Give up"), N_("give up: ends as lost, sends nothing")),
        footer=True,
        title=N_("Give up; it ends as lost"),
        of_job=True,
    ),
)
"""Those of the queue, then those of the detail."""
