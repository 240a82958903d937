"""`Messages` of the palette: all that was said, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.messages import Message, said
from wanvid_tui.ui.words import clock_text

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk

__all__ = ["messages_listing"]

_WIDTH = 110


def messages_listing(desk: Desk) -> Listing:
    """The messages kept, each with its time; Enter says one again, and shows all of one that is too long for that."""
    line = desk.session.line

    def take(choice: Choice) -> None:
        message: Message = choice.value
        if cells.width(message.text) > desk.screen.size.width - 2:
            desk.screen.show_text(_("Message"), message.text)
            return
        # Without its key: what that would have done was for then.
        desk.say(message._replace(kind=said("").kind, key="", does=""))

    choices = [
        Choice(f"{clock_text(at_ms)}  {message.text}", value=message) for at_ms, message in reversed(line.history)
    ]
    return Listing(_("Messages"), choices, take, empty=_("Nothing was said yet."), width=_WIDTH, act=_("Say again"))
