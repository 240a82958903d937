"""The draft's way into the ledger and back: saved as it is typed, found again at the next start (ux.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _, in_context
from wanvid_tui.jobs.drafts import DraftText, give_draft, save_draft, take_draft
from wanvid_tui.jobs.meanwhile import Meanwhile, meanwhile, note_leaving
from wanvid_tui.jobs.owners import this_process
from wanvid_tui.ui.composing import Written
from wanvid_tui.ui.draft_values import draft_from, values_of
from wanvid_tui.ui.lines import Span
from wanvid_tui.ui.messages import news, problem, said
from wanvid_tui.ui.words import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanvid_tui.jobs.drafts import KeptDraft
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.composing import Composer
    from wanvid_tui.ui.desk import Desk

__all__ = ["DraftKeeper"]

_GAP_S, _CARET_GAP_S, _FAULT_GAP_S = 0.5, 5.0, 5.0
"""How long after one writing the next may begin: of texts, of a caret that moved alone, and after a fault."""


class DraftKeeper:
    """Keeps this interface's own row of drafts. `tick` is called four times a second."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk = desk
        self._composer = composer
        self._owner = this_process()
        self._id: int | None = None
        """The row; set by the writer's thread alone, so that what comes after a writing knows of it."""
        self._saved: DraftText | None = None
        self._saved_at = 0.0
        self._gap_s = _GAP_S
        self._writing = False
        self._fault = ""
        self._claiming = False

    # Start

    def fill(self) -> None:
        """Put the draft that was found into the fields, before they are drawn."""
        found = self._desk.session.found_draft
        if found is None:
            return
        screen, text = self._desk.screen, found.text
        for editor, words, name in ((screen.prompt, text.prompt, "prompt"), (screen.avoid, text.avoid, "avoid")):
            editor.load_text(words)
            editor.take(editor.text, _place(text.place, name))
        self._saved = self._text()
        self._id, self._claiming = found.id, True

    def welcome(self) -> None:
        """After the first paint: make the draft this interface's, say that it is back, and what happened meanwhile."""
        found, now_ms = self._desk.session.found_draft, self._desk.session.now_ms()
        if found is not None:
            self._desk.around.start(self._claim(found))
        back = ""
        if found is not None and not found.text.is_empty:
            back = _("Your draft from {when} is back.").format(when=moment_text(found.changed_ms, now_ms))
        away = away_words(meanwhile(self._desk.session.ledger))
        if back:
            self._desk.say(said(back))
        if away:
            self._desk.say(
                news([Span(away)], key=self._desk.session.keymap.printed("queue"), does=_("Queue"))._replace(
                    command="queue"
                )
            )

    async def _claim(self, found: KeptDraft) -> None:
        try:
            taken = await self._desk.session.writer.do(lambda ledger: self._take_row(ledger, found))
        except WanvidError as error:
            taken = False
            self._tell(error)
        self._claiming = False
        if taken:
            return
        # Another interface was quicker: it has the draft, and this one begins an empty one, unless it was written on.
        if self._text() == self._saved:
            self._composer.show(Written("", "", self._desk.session.panel.draft), focus=False)
        self._saved = None

    # While it is written

    def tick(self) -> None:
        """Save what changed, unless it was saved just now."""
        self._composer.recall.settle()
        now = self._desk.session.options.monotonic()
        if self._writing or self._claiming or now - self._saved_at < self._gap_s:
            return
        text = self._text()
        if text == self._saved or (self._saved is None and self._is_nothing(text)):
            return
        only_caret = self._saved is not None and text._replace(place={}) == self._saved._replace(place={})
        if only_caret and now - self._saved_at < _CARET_GAP_S:
            return
        self._writing = True
        self._desk.around.start(self._save(text))

    async def save_now(self) -> None:
        """Save what is not saved yet."""
        text = self._text()
        if not self._claiming and text != self._saved and not (self._saved is None and self._is_nothing(text)):
            await self._save(text)

    async def _save(self, text: DraftText) -> None:
        session = self._desk.session
        try:
            await session.writer.do(lambda ledger: self._save_row(ledger, text))
        except WanvidError as error:
            self._gap_s = _FAULT_GAP_S
            self._tell(error)
        else:
            self._gap_s, self._fault, self._saved = _GAP_S, "", text
        finally:
            self._saved_at = session.options.monotonic()
            self._writing = False

    def _tell(self, error: WanvidError) -> None:
        if error.message != self._fault:
            self._desk.say(problem(_("The draft is not saved: {reason}.").format(reason=error.message)))
        self._fault = error.message

    # Another draft

    def take(self, kept: KeptDraft) -> None:
        """Go on with another draft; this one stays among the drafts. One that is being written elsewhere is copied."""
        session = self._desk.session
        before, now_ms = self._composer.draft, session.now_ms()
        text, empty = self._as_text(before), before.is_empty
        self._composer.recall.leave()
        self._composer.forget_replaced()

        def act(ledger: Ledger) -> bool:
            if self._id is not None or not empty:
                give_draft(ledger, self._save_row(ledger, text), self._owner, drop=empty)
            self._id = None
            return not kept.is_taken(now_ms) and self._take_row(ledger, kept)

        self._claiming = True  # from here on: what a round saves meanwhile would go into the other draft's row
        self._desk.around.start(self._taken(kept, act))

    async def _taken(self, kept: KeptDraft, act: Callable[[Ledger], bool]) -> None:
        session = self._desk.session
        try:
            own = await session.writer.do(act)
        except WanvidError as error:
            self._tell(error)
            return
        finally:
            self._claiming = False
        panel = session.panel
        draft = draft_from(kept.text.choices, session.catalog, panel.region, session.options.defaults)
        text = kept.text
        self._composer.show(
            Written(text.prompt, text.avoid, draft, _place(text.place, "prompt"), _place(text.place, "avoid"))
        )
        self._saved = self._text() if own else None
        when = moment_text(kept.changed_ms, session.now_ms())
        words = _("The draft from {when}.") if own else _("The draft from {when} is copied: another window writes it.")
        self._desk.say(said(words.format(when=when)))

    @property
    def draft_id(self) -> int | None:
        """The row of this interface, once there is one."""
        return self._id

    def saving(self) -> Callable[[Ledger], int]:
        """What keeps the draft as it is now, on the writer's thread, and gives its row."""
        text = self._text()
        return lambda ledger: self._save_row(ledger, text)

    # End

    def end(self) -> None:
        """When the screen is gone: save the last of it and let it be nobody's."""
        session = self._desk.session
        self._composer.recall.settle()
        text = self._text()
        done = session.writer.begin(lambda ledger: self._end(ledger, text))
        error = done.exception()
        if isinstance(error, WanvidError):
            session.last_fault = _("The draft was not saved: {reason}.").format(reason=error.message)
        elif error is not None:
            raise error

    def _end(self, ledger: Ledger, text: DraftText) -> None:
        nothing = self._is_nothing(text)
        if self._id is not None or not nothing:
            if self._id is None or text != self._saved:
                self._save_row(ledger, text)
            if self._id is not None:
                give_draft(ledger, self._id, self._owner, drop=nothing)
        note_leaving(ledger, self._desk.session.now_ms())

    # On the writer's thread

    def _save_row(self, ledger: Ledger, text: DraftText) -> int:
        draft_id = save_draft(ledger, self._id, self._owner, text, self._desk.session.now_ms())
        self._id = draft_id
        return draft_id

    def _take_row(self, ledger: Ledger, kept: KeptDraft) -> bool:
        taken = take_draft(ledger, kept, self._owner)
        self._id = kept.id if taken else None
        return taken

    # What is kept

    def _text(self) -> DraftText:
        return self._as_text(self._composer.draft)

    def _as_text(self, written: Written) -> DraftText:
        place = {"prompt": list(written.prompt_at), "avoid": list(written.avoid_at)}
        return DraftText(written.prompt, written.avoid, values_of(written.draft), place)

    def _is_nothing(self, text: DraftText) -> bool:
        first = draft_from({}, self._desk.session.catalog, self._first_region, self._desk.session.options.defaults)
        return text.is_empty and text.choices == values_of(first)

    @property
    def _first_region(self) -> str | None:
        return self._desk.session.options.account.region


def away_words(found: Meanwhile) -> str:
    """``While you were away: 4 saved, 1 failed, ~$2.00.``; nothing when nothing ended."""
    ends = (("saved", _("{n} saved")), ("failed", _("{n} failed")), ("lost", _("{n} lost")))
    parts = [words.format(n=count) for state, words in ends if (count := found.states.get(state, 0))]
    if not parts:
        return ""
    parts += [f"~{'$' if currency == 'USD' else currency + ' '}{text}" for currency, text in found.spent.items()]
    return _("While you were away: {what}.").format(what=in_context("clauses", ", ").join(parts))


def _place(place: Mapping[str, Any], name: str) -> tuple[int, int]:
    found = place.get(name)
    if isinstance(found, list) and len(found) == 2 and all(isinstance(part, int) for part in found):
        return found[0], found[1]
    return 0, 0
