"""What stands in the composer as a whole: put in, put aside into the history, brought back (ux.md 5.1, 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _, plural
from wanvid_tui.ui.draft import Draft
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.recalling import Recall

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.messages import Message

__all__ = ["Composer", "Written"]

_OFFERED_MS = 10_000
"""How long what was replaced can be brought back by a key (ux.md 5.1)."""
Place = tuple[int, int]
"""Row and column of a caret, from 0."""


class Written(NamedTuple):
    """Texts, choices and carets."""

    prompt: str
    avoid: str
    draft: Draft
    prompt_at: Place = (0, 0)
    avoid_at: Place = (0, 0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not self.prompt.strip() and not self.avoid.strip()


class _Replaced(NamedTuple):
    """What was there before, and until when it can be brought back by a key."""

    written: Written
    until_ms: int
    message: Message


class Composer:
    """Puts texts and choices in the place of others, so that nothing is lost."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._replaced: _Replaced | None = None
        self.pending = 0
        """Texts on their way into the history."""
        self.recall = Recall(desk, self)
        """The way through the history."""

    @property
    def now(self) -> Written:
        """What is shown."""
        screen = self._desk.screen
        return Written(
            screen.prompt.text,
            screen.avoid.text,
            self._desk.session.panel.draft,
            screen.prompt.cursor_location,
            screen.avoid.cursor_location,
        )

    @property
    def draft(self) -> Written:
        """What is being written: also while an older prompt is looked at."""
        return self.recall.draft or self.now

    def show(self, written: Written, *, focus: bool = True) -> int:
        """Put all of it in; how many characters the fields do not take. ^Z in the text undoes it there."""
        screen, panel = self._desk.screen, self._desk.session.panel
        if written.draft is not panel.draft:
            panel.replace_draft(written.draft)
        left_out = screen.prompt.take(written.prompt, written.prompt_at)
        left_out += screen.avoid.take(written.avoid, written.avoid_at)
        if focus:
            screen.go(Pane.PROMPT)
        screen.redraw_composer()
        return left_out

    def paste(self, text: str) -> bool:
        """Take a paste that is a whole request; False for any other text."""
        from wanvid_tui.ui.pasting import request_in

        panel = self._desk.session.panel
        found = request_in(text, self._desk.session.catalog, panel.region, panel.draft)
        if found is not None:
            self.replace(found.prompt, found.avoid, found.draft, found.words, brief=found.brief)
        return found is not None

    def replace(
        self, prompt: str, avoid: str, draft: Draft | None, words: str, more: str = "", brief: str = ""
    ) -> None:
        """Put something else in the place of the draft, which goes to the history.

        ``words`` say what, ``more`` what is left out where the row is short, ``brief`` says it in fewer words; all
        without a period. The message offers the way back, for 10 s. ``draft`` None leaves the choices.
        """
        self.recall.settle()
        before = self.draft
        self.recall.leave()
        self.keep(before.prompt, before.avoid)
        at = (prompt.count("\n"), len(prompt.rpartition("\n")[2]))
        left_out = self.show(Written(prompt, avoid, draft or before.draft, at))
        if left_out:
            without = plural(left_out, "{what} without {n} control character", "{what} without {n} control characters")
            words = without.format(what=words, n=left_out)
        whole = f"{words}{more}"
        message = said(_("{what}.").format(what=whole), key="^Z", does=_("undo"), command="undo")
        ways = [words] * bool(more) + [brief] * bool(brief)
        message = message._replace(shorter=tuple([said(_("{what}.").format(what=way)).spans for way in ways]))
        until_ms = self._desk.session.now_ms() + _OFFERED_MS
        self._replaced = None if before.is_empty and draft is None else _Replaced(before, until_ms, message)
        self._desk.back = None
        self._desk.say(message)

    @property
    def can_bring_back(self) -> bool:
        """Whether something replaced can be shown again by a key."""
        return self._replaced is not None and self._desk.session.now_ms() <= self._replaced.until_ms

    def bring_back(self) -> bool:
        """Show again what was replaced; False when there is nothing, or it is too long ago."""
        replaced, self._replaced = self._replaced, None
        if replaced is None or self._desk.session.now_ms() > replaced.until_ms:
            return False
        self.recall.leave()
        self.show(replaced.written, focus=False)  # who pressed u in the queue goes on there
        self._desk.say(said(_("The old draft is back.")))
        return True

    def bring_back_in_text(self) -> bool:
        """^Z in a text: the same while the message stands; False when the text's own undo is meant."""
        replaced = self._replaced
        return replaced is not None and self._desk.stood is replaced.message and self.bring_back()

    def made(self) -> None:
        """What is shown is made into jobs: it goes to the history, and is the draft."""
        self.recall.made()
        self.keep(*self.now[:2])

    def forget_replaced(self) -> None:
        """Something else was done since: u means that."""
        self._replaced = None

    def keep(self, prompt: str, avoid: str) -> None:
        """Put texts into the history."""
        if not prompt.strip() and not avoid.strip():
            return
        now_ms = self._desk.session.now_ms()

        def act(ledger: Ledger) -> None:
            from wanvid_tui.jobs.prompts import keep_prompt

            keep_prompt(ledger, prompt, avoid, now_ms)

        self.pending += 1
        self._desk.around.start(self._write(act))

    async def _write(self, act: Callable[[Ledger], None]) -> None:
        try:
            await self._desk.session.writer.do(act)
        except WanvidError as error:
            self._desk.say(
                problem(_("The prompt was not put into the history: {reason}.").format(reason=error.message))
            )
        finally:
            self.pending -= 1
