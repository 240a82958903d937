"""ctrl+g: the text of a field in the user's own editor; jobs go on, the interface waits (ux.md 5, 9)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from wanvid_tui.core.language import _, plural
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.outside import Edited, NoEditor, edit, editor_of
from wanvid_tui.ui.widgets.editor import MOST
from wanvid_tui.ui.words import joined

if TYPE_CHECKING:
    from wanvid_tui.ui.composing import Composer
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.drafting import DraftKeeper
    from wanvid_tui.ui.widgets.editor import Editor

__all__ = ["Lender"]


class Lender:
    """Gives the terminal and a text to the user's editor, and takes both back."""

    def __init__(self, desk: Desk, composer: Composer, keeper: DraftKeeper) -> None:
        self._desk = desk
        self._composer = composer
        self._keeper = keeper

    @property
    def name(self) -> str:
        """What the editor is called, for *Edit prompt in vim*; empty where there is none."""
        try:
            return Path(editor_of(self._environ)[0]).name
        except NoEditor:
            return ""

    def edit(self) -> None:
        """Edit the field with the focus, else the prompt."""
        screen = self._desk.screen
        try:
            command = editor_of(self._environ)
        except NoEditor as error:
            self._desk.say(problem(str(error)))
            return
        if screen.pane is not Pane.AVOID:
            screen.go(Pane.PROMPT)
        field = screen.avoid if screen.pane is Pane.AVOID else screen.prompt
        self._desk.around.start(self._lend(command, field))

    @property
    def _environ(self) -> dict[str, str]:
        return dict(self._desk.session.environ)

    async def _lend(self, command: list[str], field: Editor) -> None:
        # What was typed last is kept first: meanwhile nothing of the interface runs.
        await self._keeper.save_now()
        text = field.text
        try:
            done = self._desk.around.lend_terminal(lambda: edit(command, text, self._environ))
        except SuspendNotSupported:
            self._desk.say(problem(_("This terminal cannot be given to an editor.")))
            return
        self._take(Path(command[0]).name, field, text, done)

    def _take(self, name: str, field: Editor, before: str, done: Edited) -> None:
        name = clean_text(name, limit=60)
        changed = done.text != before
        if done.ended:  # so is this program: what was saved is the draft that the next start finds
            if changed and len(done.text) <= MOST:
                field.take(done.text)
            return
        if changed and (done.problem or len(done.text) > MOST):
            self._composer.keep(done.text, "")
        kept = [_("What it wrote is under Prompts.")] if changed else []
        if done.problem:
            words = _("{what}. The text is as it was.").format(what=done.problem)
            self._desk.say(problem(joined([words, *kept])))
        elif len(done.text) > MOST:
            words = _("{n} characters are too many. The text is as it was.").format(n=len(done.text))
            self._desk.say(problem(joined([words, *kept])))
        elif not changed:
            self._desk.say(said(_("Back from {editor}; nothing was changed.").format(editor=name)))
        else:
            end = (done.text.count("\n"), len(done.text.rpartition("\n")[2]))
            dropped = field.take(done.text, end)
            words = plural(field.count, "Back from {editor}: {n} character.", "Back from {editor}: {n} characters.")
            told = [words.format(editor=name, n=field.count)]
            if dropped:
                less = plural(dropped, "{n} control character left out.", "{n} control characters left out.")
                told.append(less.format(n=dropped))
            self._desk.say(said(joined(told)))
