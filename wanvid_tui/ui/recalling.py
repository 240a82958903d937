"""Up and Down through the history of prompts (ux.md 5): the draft is the newest, and nothing is lost.

An older prompt that is only looked at leaves the draft as it is. One that is changed, or made into a job, is the draft
from then on, and what was the draft goes to the history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.words import moment_text

if TYPE_CHECKING:
    from wanvid_tui.jobs.prompts import KeptPrompt
    from wanvid_tui.ui.composing import Composer, Written
    from wanvid_tui.ui.desk import Desk

__all__ = ["Recall"]


class Recall:
    """Where in the history the composer stands."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk = desk
        self._composer = composer
        self._at: KeptPrompt | None = None
        self._draft: Written | None = None
        self._shown = ("", "")

    @property
    def draft(self) -> Written | None:
        """What is being written, while something older is shown as it was; None when the draft itself is shown."""
        if self._at is None or self._draft is None or self._is_changed():
            return None
        return self._draft._replace(draft=self._desk.session.panel.draft)

    def older(self) -> None:
        """Show the prompt before."""
        self.settle()
        if self._composer.pending:
            self._desk.around.start(self._soon(self.older))
            return
        from wanvid_tui.jobs.prompts import older_prompt

        now = self._composer.now
        found = older_prompt(self._desk.session.ledger, self._at.id if self._at else None, (now.prompt, now.avoid))
        if found is None:
            self._desk.say(said(_("There is no older prompt.")))
            return
        if self._at is None:
            self._draft = now
        self._show(found, at_end=False)

    def newer(self) -> None:
        """Show the prompt after; at last the draft, as it was left."""
        self.settle()
        if self._at is None:
            return
        if self._composer.pending:
            self._desk.around.start(self._soon(self.newer))
            return
        from wanvid_tui.jobs.prompts import newer_prompt

        now = self._composer.now
        ledger, draft = self._desk.session.ledger, self._draft
        found = newer_prompt(ledger, self._at.id, (now.prompt, now.avoid))
        while found is not None and draft is not None and (found.prompt, found.avoid) == (draft.prompt, draft.avoid):
            # What the draft says is passed over on the way up too: it comes as the draft, last.
            found = newer_prompt(ledger, found.id, (now.prompt, now.avoid))
        if found is not None:
            self._show(found, at_end=True)
            return
        draft = self.draft
        self.leave()
        if draft is not None:
            self._composer.show(draft, focus=False)
            self._desk.say(said(_("This is the draft.")))

    def take(self, kept: KeptPrompt) -> None:
        """Show one that was found in the list."""
        self.settle()
        if self._at is None:
            self._draft = self._composer.now
        self._show(kept, at_end=True)
        self._desk.screen.go(Pane.PROMPT)

    def settle(self) -> None:
        """Let an older prompt that was changed be the draft."""
        if self._at is not None and self._is_changed():
            self._adopt()

    def made(self) -> None:
        """What is shown was made into a job: it is the draft now."""
        if self._at is not None:
            self._adopt()

    def leave(self) -> None:
        """Whatever is shown next is the draft."""
        self._at = self._draft = None

    def _adopt(self) -> None:
        draft = self._draft
        self.leave()
        if draft is not None:
            self._composer.keep(draft.prompt, draft.avoid)

    def _is_changed(self) -> bool:
        screen, at = self._desk.screen, self._at
        return at is not None and (screen.prompt.text, screen.avoid.text) != self._shown

    def _show(self, kept: KeptPrompt, *, at_end: bool) -> None:
        from wanvid_tui.ui.composing import Written

        end = (kept.prompt.count("\n"), len(kept.prompt.rpartition("\n")[2]))
        draft = self._desk.session.panel.draft
        written = Written(kept.prompt, kept.avoid, draft, end if at_end else (0, 0))
        self._at = kept
        self._composer.show(written, focus=False)
        # As the fields have it: they may not take every character of a text from elsewhere.
        now = self._composer.now
        self._shown = (now.prompt, now.avoid)
        when = moment_text(kept.at_ms, self._desk.session.now_ms())
        words = _("A prompt from {when}; the draft is kept.").format(when=when)
        self._desk.say(said(words, key=self._desk.session.keymap.named("newer"), does=_("newer")))

    async def _soon(self, act: Callable[[], None]) -> None:
        """Go on when what is on its way into the history is there: the writer does one after the other."""
        try:
            await self._desk.session.writer.do(lambda _ledger: None)
        except WanvidError as error:
            self._desk.say(problem(error.message))
            return
        act()
