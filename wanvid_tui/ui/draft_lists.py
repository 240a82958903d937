"""What is done to drafts from their list and the palette: going on with one, naming it, deleting it, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.drafts import drop_draft, name_draft, put_back_draft
from wanvid_tui.ui.messages import said
from wanvid_tui.ui.undoing import TAKE_BACK_MS, Done, TakeBack
from wanvid_tui.ui.words import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.jobs.drafts import KeptDraft
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.composing import Composer
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.drafting import DraftKeeper
    from wanvid_tui.ui.listing import Choice

__all__ = ["DraftLists"]

_LONGEST = 80
"""Characters of a name."""


class DraftLists:
    """Opens the lists, and does what was chosen in them."""

    def __init__(self, desk: Desk, composer: Composer, keeper: DraftKeeper) -> None:
        self._desk = desk
        self._composer = composer
        self._keeper = keeper

    def open(self) -> None:
        """All drafts: Enter goes on with one, other keys name and delete it."""
        self._list(self._keeper.take, _("Go on"))

    def drop(self) -> None:
        """All drafts: Enter deletes one."""
        self._list(self._drop, _("Delete"))

    def rename(self) -> None:
        """A line for the name of the draft that is being written."""
        self._ask(None)

    def _list(self, take: Callable[[KeptDraft], None], act: str) -> None:
        from wanvid_tui.ui.kept_lists import drafts_listing

        more: dict[str, Callable[[Choice], None]] = {
            "list-rename": lambda choice: self._ask(choice.value),
            "list-drop": lambda choice: self._drop(choice.value),
        }
        self._desk.screen.open_list(drafts_listing(self._desk, take, self._keeper.draft_id, act, more))

    def _ask(self, kept: KeptDraft | None) -> None:
        """Open a line for a draft's name; None is the one that is being written."""
        from wanvid_tui.ui.kept_lists import name_listing

        mine = kept is None or kept.id == self._keeper.draft_id
        self._desk.screen.open_list(
            name_listing(kept.name if kept else "", _LONGEST, lambda name: self._call(None if mine else kept, name))
        )

    def _call(self, kept: KeptDraft | None, name: str) -> None:
        now_ms, save = self._desk.session.now_ms(), self._keeper.saving()
        self._composer.forget_replaced()

        def act(ledger: Ledger) -> Done:
            draft_id = kept.id if kept is not None else save(ledger)
            return _named(ledger, draft_id, name, now_ms)

        self._desk.write(act)

    def _drop(self, kept: KeptDraft) -> None:
        if kept.id == self._keeper.draft_id:
            self._desk.say(said(_("This draft is being written; emptied it goes by itself.")))
            return
        now_ms = self._desk.session.now_ms()
        self._composer.forget_replaced()
        when = moment_text(kept.changed_ms, now_ms)

        def restore(ledger: Ledger) -> Done:
            put_back_draft(ledger, kept)
            return Done(_("The draft from {when} is back.").format(when=when))

        def act(ledger: Ledger) -> Done:
            if not drop_draft(ledger, kept, now_ms):
                return Done(_("Another window writes this draft; it stays."), refused=True)
            words = _("The draft from {when} is deleted.").format(when=when)
            return Done(words, TakeBack(now_ms + TAKE_BACK_MS, restore))

        self._desk.write(act)


def _named(ledger: Ledger, draft_id: int, name: str, now_ms: int) -> Done:
    """Call a draft something, or nothing; the name that it had can come back."""
    before = name_draft(ledger, draft_id, name)
    words = _("The draft is called {name}.").format(name=clean_text(name, limit=_LONGEST)) if name else ""
    return Done(
        words or _("The draft has no name."),
        TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: _named(ledger, draft_id, before, now_ms)._replace(back=None)),
    )
