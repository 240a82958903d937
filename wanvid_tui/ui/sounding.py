"""The sound file of the Video pane: its path completed, the file looked at, what it means for the video."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.request import REMOTE_SCHEMES
from wanvid_tui.ui.completing import completed
from wanvid_tui.ui.generate import Refusal, local_sound
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.panel.state import Entry
from wanvid_tui.ui.sources import absolute_path

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.panel.state import Outcome

__all__ = ["Sounder", "length_words"]


def length_words(name: str, seconds: float | None, duration: int | None) -> str:
    """What becomes of a sound that is longer or shorter than its video; empty where it fits or is not known."""
    if seconds is None or duration is None or duration <= 0 or abs(seconds - duration) < 0.1:
        return ""
    longer = _("{name} lasts {sound} s, the video {video} s: its end is cut.")
    shorter = _("{name} lasts {sound} s, the video {video} s: the rest is silent.")
    words = longer if seconds > duration else shorter
    return words.format(name=name, sound=f"{seconds:.1f}", video=duration)


class Sounder:
    """What follows from the open field of the Sound row."""

    def __init__(self, desk: Desk, acted: Callable[[Outcome], None]) -> None:
        self._desk = desk
        self._acted = acted

    def give(self, text: str) -> None:
        """A path or address was entered; it is looked at on a thread."""
        if not text:
            self._desk.session.panel.entry = None
            self._desk.screen.redraw_composer()
            return
        self._desk.around.start(self._look(text, self._desk.session.panel.entry))

    async def _look(self, text: str, entry: Entry | None) -> None:
        """Look at what was entered in the field ``entry``; None: it was left, and what is in it is taken."""
        panel = self._desk.session.panel
        source, seconds = text, None
        if not text.startswith(REMOTE_SCHEMES):
            source = absolute_path(text, self._desk.session.options.user_home)
            found = await asyncio.to_thread(local_sound, source, panel.spec)
            if entry is not None and (panel.entry is not entry or entry.text.strip() != text):
                return  # The field was closed, or something else was typed meanwhile.
            if isinstance(found, Refusal):
                self._desk.say(problem(found.text))
                return
            seconds = found[1]
        outcome = panel.take_source(source)
        if outcome.refused:
            self._desk.say(problem(_("Sound: {reason}.").format(reason=outcome.refused.rstrip(".。"))))
            return
        self._acted(outcome)
        words = length_words(source.rpartition("/")[2], seconds, panel.draft.request.duration)
        if words and not outcome.moves:
            self._desk.say(said(words))

    def complete(self) -> bool:
        """Complete what is typed into the open field; False where none is open."""
        entry = self._desk.session.panel.entry
        if entry is None or self._desk.screen.pane is not Pane.VIDEO:
            return False
        self._desk.around.start(self._completed(entry.text))
        return True

    async def _completed(self, text: str) -> None:
        session = self._desk.session
        found = await asyncio.to_thread(completed, text, session.options.user_home)
        entry = session.panel.entry
        if entry is None or entry.text != text:
            return  # Something else was typed meanwhile.
        if found.problem:
            self._desk.say(said(found.problem))
            return
        grown, entry.text = found.text != text, found.text
        if len(found.names) > 1 and not grown:
            self._offer(found.head, found.names)
        self._desk.screen.redraw_composer()

    def _offer(self, head: str, names: tuple[str, ...]) -> None:
        """The list of what fits; a directory goes on with what is in it, a file is taken."""
        from wanvid_tui.ui.listing import Choice, Listing

        panel = self._desk.session.panel
        before = panel.entry.text if panel.entry is not None else head
        panel.entry = None  # The focus goes to the list, and nothing is taken by that.

        def reopen(text: str) -> None:
            panel.entry = Entry(text)
            self._desk.screen.redraw_composer()

        def take(choice: Choice) -> None:
            reopen(head + choice.text)
            if choice.text.endswith("/"):
                self.complete()
            else:
                self.give(head + choice.text)

        choices = [Choice(name) for name in names]
        self._desk.screen.open_list(
            Listing(_("Sound file"), choices, take, dropped=lambda: reopen(before), act=_("Take"))
        )
