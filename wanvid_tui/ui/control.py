"""What commands do: keys and clicks end here, and are handed to what makes, browses or chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _, plural
from wanvid_tui.ui.guards import Decision, TypingGuard
from wanvid_tui.ui.hands import Hands
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.leading import Leading
from wanvid_tui.ui.messages import Message, problem, said
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.words import joined, sentences

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.ui.commands import Command
    from wanvid_tui.ui.desk import Surroundings
    from wanvid_tui.ui.draft_lists import DraftLists
    from wanvid_tui.ui.session import Session

__all__ = ["Control"]

_TWICE_MS = 2_000


class Control(Hands):
    """Runs the commands of the table."""

    def __init__(self, session: Session, around: Surroundings, monotonic: Callable[[], float]) -> None:
        super().__init__(session, around, monotonic)
        desk, composer, browser, chooser = self._desk, self.composer, self.browser, self.chooser
        self.leading = leading = Leading(desk, browser, self.run, monotonic)
        """Leads from messages to what they tell of."""
        self._typing: TypingGuard[int] = TypingGuard(session.keymap.guarded)
        self._pressed: dict[str, Command] = {}
        self._quit_asked_ms = -_TWICE_MS
        self._runs: dict[str, Callable[[], None]] = {
            "generate": lambda: self.maker.generate(),
            "prompt": lambda: desk.screen.go(Pane.PROMPT),
            "video": lambda: desk.screen.go(Pane.VIDEO),
            "queue": leading.to_queue,
            "next": self._next,
            "previous": lambda: desk.screen.step(-1),
            "back": self.back,
            "keys": self._keys,
            "quit": around.leave,
            "palette": self._palette,
            "messages": self._messages,
            "theme": self._themes,
            "reload-themes": lambda: around.theming.reload(),
            "setup": around.set_up,
            "doctor": around.examine,
            "copy": self._copy,
            "suspend": self._suspend,
            "open": lambda: self._open(),
            "look": lambda: self.fetcher.look(self.maker.meant),
            "choose": chooser.choose_model,
            "press": chooser.press,
            "step": chooser.step,
            "next-value": chooser.next_value,
            "row": chooser.next_row,
            "digits": chooser.type_value,
            "models": chooser.open_models,
            "example": lambda: self.writing.example(),
            "undo-text": lambda: self.writing.undo(),
            "redo-text": lambda: self.writing.redo(),
            "again": lambda: self.maker.again(anew=False),
            "anew": lambda: self.maker.again(anew=True),
            "edit": lambda: self.maker.edit(),
            "rewritten": lambda: self.maker.take_rewritten(),
            "outside": lambda: self.lender.edit(),
            "older": composer.recall.older,
            "newer": composer.recall.newer,
            "prompts": self._prompts,
            "drafts": lambda: self._draft_lists().open(),
            "rename-draft": lambda: self._draft_lists().rename(),
            "drop-draft": lambda: self._draft_lists().drop(),
            "cancel": lambda: self.maker.cancel(),
            "hold": lambda: self.maker.hold(),
            "forget": lambda: self.maker.forget(),
            "earlier": lambda: self.maker.shift(earlier=True),
            "later": lambda: self.maker.shift(earlier=False),
            "filter": browser.open_filter,
            "filter-keep": browser.keep_filter,
            "sort": browser.sort,
            "mark": lambda: browser.mark(desk.screen.job),
            "mark-all": browser.mark_all,
            "copy-link": lambda: self._copy_link(self.maker.meant_ids),
            "copy-scp": lambda: self.fetcher.copy_scp(self.maker.meant_ids),
            "copy-task": lambda: self.fetcher.copy_id(self.maker.meant, request=False),
            "copy-request": lambda: self.fetcher.copy_id(self.maker.meant, request=True),
            "undo": self._undo,
            "view-before": lambda: browser.turn(-1),
            "view-after": lambda: browser.turn(1),
            "down": lambda: browser.move(1),
            "up": lambda: browser.move(-1),
            "page-down": lambda: browser.move(max(1, session.window.height - 1)),
            "page-up": lambda: browser.move(-max(1, session.window.height - 1)),
            "top": lambda: browser.go(0),
            "bottom": lambda: browser.go(session.window.total - 1),
            "asks": browser.to_asking,
            "resolve-wait": lambda: self.decider.wait(),
            "resolve-task": lambda: self.decider.enter_task(),
            "resolve-again": lambda: self.decider.send_again(),
            "resolve-give-up": lambda: self.decider.give_up(),
            "take-task": lambda: self.decider.take(),
        }

    def run(self, command_id: str) -> None:
        """Run a command by its id; one that does nothing here is ignored."""
        act = self._runs.get(command_id)
        if act is None:
            return
        try:
            act()
        except LedgerError as error:  # what was to be shown or changed stays as it is
            self._desk.say(problem(sentences(error.message, error.remedy)))

    def queue_key(self, event: events.Key, command: Command | None) -> None:
        """A key in the queue or in a job's detail; what looks like text for the prompt does nothing."""
        now = self._monotonic()
        self.leading.key(command)
        character = event.character if event.is_printable else None
        if character is None:
            decision = self._typing.other(now)
            self._decide(decision)
            if command is not None and not decision.typing:
                self.run(command.id)
            return
        if command is not None:
            self._pressed[character] = command
        else:
            self._pressed.pop(character, None)
        self._decide(self._typing.press(character, now, self._desk.session.window.cursor_id or 0))
        self._tick_later(now)

    def _tick_later(self, now: float) -> None:
        """Come back when the first of the keys that are held back is free to act, and so on to the last."""
        due = self._typing.due()
        if due is not None:
            self._desk.around.later(max(0.0, due - now), self._tick)

    def _tick(self) -> None:
        now = self._monotonic()
        self._decide(self._typing.tick(now))
        self._tick_later(now)  # a timer may be early, and others may be held behind

    def _decide(self, decision: Decision[int]) -> None:
        for act in decision.act:
            command = self._pressed.get(act.key)
            if command is not None:
                self.maker.target = act.place or None  # 0: there was no job
                self.run(command.id)
                self.maker.target = None
        if decision.put_back is not None and self._desk.session.window.cursor_id is not None:
            self.browser.to_job(decision.put_back)
        if decision.typing:
            self._desk.say(
                said(_("That looked like typing. {key} goes to the prompt.").format(key=self._printed("prompt")))
            )

    def _next(self) -> None:
        """Tab: the next pane, but in the field of the sound file what is typed is completed."""
        if not self.chooser.sound.complete():
            self._desk.screen.step(1)

    def left_queue(self) -> None:
        """The focus left the queue: what was held back there never acts, and keys are no filter's."""
        self._typing.clear()
        if self._desk.session.filter.typing:
            self.browser.keep_filter()

    def _open(self) -> None:
        self.browser.open()
        self.fetcher.opened(self._desk.screen.job)

    def _suspend(self) -> None:
        """Stop the program; while a message stands that was said in a text and offers ^Z, do what it offers."""
        stood = self._desk.stood
        if stood is None or "^Z" not in f"{stood.key} {stood.text}" or not self.maker.undo_in_text():
            self._desk.around.action_suspend_process()

    def _copy_link(self, ids: Sequence[int]) -> None:
        """Copy the links of what is marked, else that of the one that is meant, or what stands for it."""
        if len(ids) > 1:
            self.fetcher.copy_links(ids)
        else:
            self.fetcher.copy_link(self.maker.meant)

    def _undo(self) -> None:
        if self._desk.screen.pane is Pane.VIDEO and not self.maker.can_undo:
            self.undo_choice()
        else:
            self.maker.undo()

    def undo_choice(self) -> None:
        """Take back in the Video pane: the job while its message stands, else the last change of the choices."""
        if not self.maker.undo_in_text():
            outcome = self._desk.session.panel.undo()
            if outcome.undone:
                self._desk.unsay("undo")
            self.chooser.acted(outcome)

    def back(self) -> None:
        """One step back; at last to the queue, never out."""
        screen, panel = self._desk.screen, self._desk.session.panel
        if self._desk.session.filter.typing:
            self.browser.clear_filter()
        elif panel.entry is not None:
            panel.entry = None
            screen.redraw_composer()
        elif screen.pages.entry is not None:
            screen.close_entry()
        elif screen.pages.showing is not Showing.JOB or screen.depth is not Depth.CLOSED:
            screen.close_page()
        elif screen.pane is not Pane.QUEUE:
            screen.go(Pane.QUEUE)
        else:
            self.browser.step_back()

    def _keys(self) -> None:
        if self._desk.screen.pages.showing is Showing.KEYS:
            self._desk.screen.close_page()
        else:
            self._desk.screen.open_page(Showing.KEYS, Depth.FULL)

    def _palette(self) -> None:
        from wanvid_tui.ui.offering import commands_listing

        self._desk.screen.open_list(commands_listing(self))

    def _themes(self) -> None:
        from wanvid_tui.ui.theme_list import themes_listing

        self._desk.screen.open_list(themes_listing(self._desk))

    def _prompts(self) -> None:
        from wanvid_tui.ui.kept_lists import prompts_listing

        self._desk.screen.open_list(prompts_listing(self._desk, self.composer.recall.take))

    def _draft_lists(self) -> DraftLists:
        from wanvid_tui.ui.draft_lists import DraftLists

        return DraftLists(self._desk, self.composer, self.keeper)

    def _messages(self) -> None:
        from wanvid_tui.ui.said_list import messages_listing

        self._desk.screen.open_list(messages_listing(self._desk))

    def _printed(self, command_id: str) -> str:
        """The key of a command as it is named in a sentence."""
        printed = self._desk.session.keymap.printed(command_id)
        return printed.replace("^", "ctrl+").lower() if printed.startswith("^") else printed

    def _copy(self) -> None:
        editor = self._desk.screen.editor
        if editor is not None and editor.selected_text:
            self._desk.around.copy_text(editor.selected_text)
            return
        now_ms = self._desk.session.now_ms()
        if now_ms - self._quit_asked_ms <= _TWICE_MS:
            self._desk.around.leave()
            return
        self._quit_asked_ms = now_ms
        self._desk.say(said(_("{key} quits; jobs go on.").format(key=self._printed("quit"))))

    def pasted(self, count: int, dropped: int, *, elsewhere: bool) -> None:
        """Text was pasted into a field, or elsewhere and put into the prompt."""
        words = []
        if elsewhere:
            done = plural(count, "{n} character pasted into the prompt.", "{n} characters pasted into the prompt.")
            words.append(done.format(n=count))
        if dropped:
            less = plural(dropped, "{n} control character left out.", "{n} control characters left out.")
            words.append(less.format(n=dropped))
        if words:
            self._desk.say(said(joined(words)))

    def news(self, message: Message | None, *, asks_more: bool) -> None:
        """The ledger changed: say what there is to say; ring when a job asks, for the rest when nobody looks."""
        if asks_more:
            asks = self._desk.session.feed.totals.asks
            self._desk.around.call(plural(asks, "{n} asks you", "{n} ask you").format(n=asks), always=True)
        elif message is not None:
            self._desk.around.call(message.text)
        if message is not None:
            self._desk.say(self.leading.way(message))
