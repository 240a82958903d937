"""`Theme` of the palette: every theme, worn as soon as the cursor rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import N_, _
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.words import at_home

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk

__all__ = ["themes_listing"]

_NAME = 20
"""Cells of the column of names at most; a longer name stands out of it."""
_OURS = (
    N_("Your terminal's own colours, dark"),
    N_("Your terminal's own colours, light"),
    N_("Pale green glaze, deep teal"),
    N_("Safe for colour blindness, dark"),
    N_("Safe for colour blindness, light"),
    N_("High contrast, black ground"),
    N_("High contrast, white ground"),
    N_("Violet night, orchid light"),
    N_("Cool near-black, periwinkle light"),
    N_("Warm brown, soft blue, low glare"),
    N_("Deep green ground, pale water"),
    N_("Warm sand, deep blue shade"),
    N_("Warm paper, indigo ink"),
    N_("Rice paper, plum ink"),
    N_("Deep sea blue, clear aqua"),
    N_("Dark cinema, cream and rose"),
)
"""What the files of our own themes say of them."""


def themes_listing(desk: Desk) -> Listing:
    """All themes, the chosen one under the cursor; Enter keeps one, Esc brings the chosen one back.

    A theme that cannot be used is dim, and where its fault lies is said when the cursor comes to it.
    """
    theming = desk.around.theming
    offered = theming.offered()
    faults = {row.name: row.fault for row in offered if row.fault}
    longest = min(_NAME, max((cells.width(row.name) for row in offered), default=0))

    def under(choice: Choice) -> None:
        if choice.value in faults:
            desk.say(problem(at_home(faults[choice.value], desk.session.options.user_home)))
        else:
            theming.preview(choice.value)

    choices = [
        Choice(
            cells.pad(row.name, longest),
            _(row.description) if row.description in _OURS else row.description,
            beside=_("yours") if row.own else "",
            off=_("cannot be read") if row.fault else "",
            value=row.name,
            words="dark " + _("dark") if row.dark else "light " + _("light"),
        )
        for row in offered
    ]
    start = next((at for at, row in enumerate(offered) if row.name == theming.name), 0)
    return Listing(
        _("Theme"),
        choices,
        lambda choice: theming.keep(choice.value),
        under,
        theming.cancel,
        start=start,
        empty=_("No theme has that name."),
        act=_("Keep"),
    )
