"""What commands do: the hands of the main screen. Keys and clicks end here, changes of the ledger begin here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.reading import View
from wanvid_tui.ui import acts
from wanvid_tui.ui.acts import Done, TakeBack
from wanvid_tui.ui.draft import Draft
from wanvid_tui.ui.generate import Order, Refusal, order
from wanvid_tui.ui.guards import Decision, Held, SameAgain, TypingGuard
from wanvid_tui.ui.layout import Depth, Mode, Pane
from wanvid_tui.ui.messages import Kind, Message, problem, said
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.panel.models import ModelList
from wanvid_tui.ui.reuse import draft_of
from wanvid_tui.ui.screens.showing import Showing

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.commands import Command
    from wanvid_tui.ui.panel.state import Outcome
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.session import Session

__all__ = ["Control", "Surroundings"]


class Surroundings(Protocol):
    """What the app does for the control."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys; the app waits for it at its end."""

    def leave(self) -> None:
        """End the interface."""

    def look_at_driver(self) -> None:
        """See to it soon that somebody drives."""

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Run something after a while."""

    def copy_text(self, text: str) -> None:
        """Put text on the clipboard and say how."""

    def ring(self) -> None:
        """Ring the terminal's bell."""


class Control:
    """Runs the commands of the table."""

    def __init__(self, session: Session, around: Surroundings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.session = session
        self._around = around
        self._screen: MainScreen | None = None
        self._back: TakeBack | None = None
        self._back_message: Message | None = None
        self._edited: tuple[Draft, str, str] | None = None
        self._quit_asked_ms = -10_000
        self._monotonic = monotonic
        self._typing: TypingGuard[int] = TypingGuard()
        self._pressed: dict[str, Command] = {}
        self._target: int | None = None
        self._held = Held()
        self._same = SameAgain()
        self._had_avoid = session.panel.spec.negative_max is not None
        self._stood: Message | None = None
        self._runs: dict[str, Callable[[], None]] = {
            "generate": self.generate,
            "prompt": lambda: self.screen.go(Pane.PROMPT),
            "video": lambda: self.screen.go(Pane.VIDEO),
            "queue": lambda: self._to_queue(),
            "next": lambda: self.screen.step(1),
            "previous": lambda: self.screen.step(-1),
            "back": self.back,
            "keys": self._keys,
            "quit": around.leave,
            "copy": self._copy,
            "open": self._open,
            "choose": self._choose_model,
            "again": lambda: self._again(anew=False),
            "anew": lambda: self._again(anew=True),
            "edit": self._edit,
            "cancel": lambda: self._act(acts.cancel),
            "hold": lambda: self._act(lambda ledger, job_id: acts.hold(ledger, job_id, self.session.now_ms())),
            "forget": lambda: self._act(acts.forget),
            "undo": self._undo,
            "view-before": lambda: self._turn(-1),
            "view-after": lambda: self._turn(1),
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page-down": lambda: self._move(max(1, self.session.window.height - 1)),
            "page-up": lambda: self._move(-max(1, self.session.window.height - 1)),
            "top": lambda: self.go(0),
            "bottom": lambda: self.go(self.session.window.total - 1),
            "asks": self._asks,
        }

    @property
    def screen(self) -> MainScreen:
        """The screen; set right after it was made."""
        assert self._screen is not None
        return self._screen

    @screen.setter
    def screen(self, screen: MainScreen) -> None:
        self._screen = screen

    def run(self, command_id: str) -> None:
        """Run a command by its id; one that does nothing here is ignored."""
        act = self._runs.get(command_id)
        if act is not None:
            act()

    def queue_key(self, event: events.Key, command: Command | None) -> None:
        """A key in the queue or in a job's detail; what looks like text for the prompt does nothing."""
        now = self._monotonic()
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
        self._decide(self._typing.press(character, now, self.session.window.cursor_id or 0))
        due = self._typing.due()
        if due is not None:
            self._around.later(max(0.0, due - now), lambda: self._decide(self._typing.tick(self._monotonic())))

    def _decide(self, decision: Decision[int]) -> None:
        for act in decision.act:
            command = self._pressed.get(act.key)
            if command is not None:
                self._target = act.place
                self.run(command.id)
                self._target = None
        if decision.put_back is not None and self.session.window.cursor_id is not None:
            self.session.window.go_to(self.session.ledger, decision.put_back)
            self.session.explain()
            self.screen.redraw_queue()
        if decision.typing:
            self.say(said("That looked like typing. F2 goes to the prompt."))

    def left_queue(self) -> None:
        """The focus left the queue: what was held back there never acts."""
        self._typing.clear()

    def _job(self) -> Job | None:
        """The job that a key means: that under the cursor when it was pressed."""
        return self.screen.job if self._target is None else self.session.ledger.get(self._target)

    # Words

    def say(self, message: Message) -> None:
        """Show a message in the footer."""
        self.session.line.show(message, self.session.now_ms())
        self.screen.say(self.session.line.current)

    def key_seen(self) -> None:
        """A key was pressed anywhere: what has stood long enough goes."""
        line = self.session.line
        before = line.current
        line.key(self.session.now_ms())
        self._stood = before
        if line.current is not before:
            self.screen.say(line.current)

    def tell(self, done: Done) -> None:
        """Say what an act did, with the key that takes it back."""
        in_text = self.screen.pane in (Pane.PROMPT, Pane.AVOID)
        keys = ("^Z" if in_text else "u", "undo") if done.back else ("", "")
        message = said(done.text, key=keys[0], does=keys[1])
        if done.back is not None:
            self._back, self._back_message = done.back, message
        self.say(message)

    # Writing

    def write(self, act: Callable[[Ledger], Done]) -> None:
        """Run an act on the writer's thread and say what came of it."""
        self._around.start(self._written(act))

    async def _written(self, act: Callable[[Ledger], Done]) -> None:
        try:
            done = await self.session.writer.do(act)
        except WanvidError as error:
            self.say(problem(". ".join(part.rstrip(".") for part in (error.message, error.remedy) if part) + "."))
            return
        self.tell(done)
        self._around.look_at_driver()

    # Generate

    def generate(self) -> None:
        """Queue what is written and chosen; text, caret and focus stay."""
        now = self._monotonic()
        if not self._held.counts("f5", now):
            return
        screen, session = self.screen, self.session
        wanted = order(session, screen.prompt.text, screen.avoid.text)
        if isinstance(wanted, Refusal):
            self.say(problem(wanted.text))
            return
        same = self._same.is_again((wanted.request, len(wanted.jobs)), now)
        session.panel.settled()
        screen.redraw_composer()
        now_ms = session.now_ms()
        self.write(lambda ledger: self._queued(ledger, wanted, same, now_ms))

    def _queued(self, ledger: Ledger, wanted: Order, same: bool, now_ms: int) -> Done:
        new = wanted.jobs
        if not same:
            return Done(acts.queued_words(ledger.add(new), wanted.micros, wanted.currency))
        jobs = ledger.add([replace(job, not_before_ms=now_ms + acts.SAME_WAIT_MS) for job in new])
        back = TakeBack(tuple(job.id for job in jobs), now_ms + acts.TAKE_BACK_MS)
        many = f"jobs {jobs[0].id} to {jobs[-1].id}" if len(jobs) > 1 else f"job {jobs[0].id}"
        return Done(f"The same again: {many}.", back)

    # Jobs

    def _act(self, act: Callable[[Ledger, int], Done]) -> None:
        job = self._job()
        if job is not None:
            job_id = job.id
            self.write(lambda ledger: act(ledger, job_id))

    def _again(self, *, anew: bool) -> None:
        job = self._job()
        if job is None or not self._held.counts("again", self._monotonic()):
            return
        seed = None
        if anew:
            spec = self.session.catalog.get(job.model)
            seed = self.session.options.draw_seed(spec.seed_max if spec else 2147483647)
        now_ms, wanted = self.session.now_ms(), job
        self.write(lambda ledger: acts.again(ledger, wanted, seed, now_ms))

    def _edit(self) -> None:
        job, screen, panel = self._job(), self.screen, self.session.panel
        if job is None:
            return
        draft = draft_of(job, self.session.catalog, panel.region)
        if draft is None:
            self.say(problem(f"{job.model} is not offered here; its prompt was taken, its choices not."))
        self._edited = (panel.draft, screen.prompt.text, screen.avoid.text)
        if draft is not None:
            panel.replace_draft(draft)
        self._fill(job.prompt, job.negative_prompt or "")
        if draft is not None:
            self.say(said(f"Job {job.id} is the draft now; the old draft is kept.", key="Esc u", does="brings it back"))

    def _fill(self, prompt: str, avoid: str) -> None:
        screen = self.screen
        screen.prompt.text = prompt
        screen.prompt.move_cursor(screen.prompt.document.end)
        screen.avoid.text = avoid
        screen.go(Pane.PROMPT)
        screen.redraw_composer()

    def _undo(self) -> None:
        if self._edited is not None:
            draft, prompt, avoid = self._edited
            self._edited = None
            self.session.panel.replace_draft(draft)
            self._fill(prompt, avoid)
            self.say(said("The old draft is back."))
            return
        if not self._take_back():
            self.say(said("Nothing to take back."))

    def _take_back(self) -> bool:
        back, self._back = self._back, None
        if back is None or self.session.now_ms() > back.until_ms:
            return False
        now_ms = self.session.now_ms()
        self.write(lambda ledger: acts.take_back(ledger, back, now_ms))
        return True

    def undo_in_text(self) -> bool:
        """^Z in a text field: take the job back while its message stands; False when the text's own undo is meant."""
        return self._back is not None and self._stood is self._back_message and self._take_back()

    # The queue

    def _to_queue(self) -> None:
        screen = self.screen
        if screen.showing is not Showing.JOB:
            screen.close_page()
        screen.go(Pane.QUEUE)

    def _move(self, by: int) -> None:
        self.go(self.session.window.cursor + by)

    def go(self, place: int) -> None:
        """Put the queue's cursor on a place of the view."""
        self.session.window.go(self.session.ledger, place)
        self.session.explain()
        self.screen.redraw_queue()

    def _turn(self, by: int) -> None:
        self.session.window.turn(by)
        self.session.load_window(focused=True)
        self.screen.redraw_queue()

    def show_view(self, view: View) -> None:
        """Show a view that was clicked."""
        while self.session.window.view is not view:
            self.session.window.turn(1)
        self.session.load_window(focused=True)
        self.screen.go(Pane.QUEUE)
        self.screen.redraw_queue()

    def _asks(self) -> None:
        session = self.session
        asking = [job.id for job in session.ledger.in_states(JobState.UNCERTAIN) if job.asks]
        if not asking:
            self.say(said("No job asks anything."))
            return
        if session.window.view not in (View.ALL, View.ACTIVE):
            session.window.turn(-1 if session.window.view is View.FAILED else 1)
            session.load_window(focused=True)
        session.window.go_to(session.ledger, asking[-1])
        session.explain()
        self.screen.redraw_queue()

    def _open(self) -> None:
        screen = self.screen
        if screen.job is None:
            return
        if screen.depth is Depth.CLOSED and screen.mode is not Mode.WIDE:
            screen.open_page(Showing.JOB, Depth.OPEN)
        elif screen.depth is not Depth.FULL:
            screen.open_page(Showing.JOB, Depth.FULL)

    # Pages and the way back

    def back(self) -> None:
        """One step back; at last to the queue, never out."""
        screen, panel = self.screen, self.session.panel
        if panel.entry is not None:
            panel.entry = None
            screen.redraw_composer()
        elif screen.showing is not Showing.JOB or screen.depth is not Depth.CLOSED:
            screen.close_page()
        elif screen.pane is not Pane.QUEUE:
            screen.go(Pane.QUEUE)

    def _keys(self) -> None:
        if self.screen.showing is Showing.KEYS:
            self.screen.close_page()
        else:
            self.screen.open_page(Showing.KEYS, Depth.FULL)

    def open_models(self) -> None:
        """Show the list of models."""
        panel = self.session.panel
        self.screen.models = ModelList(self.session.catalog, panel.region, panel.draft.request.model)
        self.screen.open_page(Showing.MODELS, Depth.OPEN)

    def _choose_model(self) -> None:
        models = self.screen.models
        if models is None:
            return
        model = models.model
        self.screen.close_page()
        if model != self.session.panel.draft.request.model:
            self.acted(self.session.panel.choose(Row.MODEL, model))

    # The panel

    def acted(self, outcome: Outcome) -> None:
        """Something was done in the Video pane."""
        from wanvid_tui.ui.panel.state import Want
        from wanvid_tui.ui.telling import moved_words

        screen = self.screen
        has_avoid = self.session.panel.spec.negative_max is not None
        if outcome.want is Want.GENERATE:
            self.generate()
        elif outcome.want is Want.MODELS:
            self.open_models()
        elif outcome.moves:
            self.say(moved_words(outcome, self.session.panel.spec.id))
        elif outcome.refused:
            self.say(said(outcome.refused))
        if has_avoid is not self._had_avoid:
            self._had_avoid = has_avoid
            screen.relayout()
        screen.redraw_composer()

    def give_source(self, text: str) -> None:
        """A path or address was entered for the sound; it is looked at on a thread."""
        if not text:
            self.session.panel.entry = None
            self.screen.redraw_composer()
            return
        self._around.start(self._look_at_source(text))

    async def _look_at_source(self, text: str) -> None:
        from wanvid_tui.core.request import REMOTE_SCHEMES
        from wanvid_tui.ui.generate import local_sound
        from wanvid_tui.ui.sources import absolute_path

        source = text
        if not text.startswith(REMOTE_SCHEMES):
            source = absolute_path(text, self.session.options.user_home)
            found = await asyncio.to_thread(local_sound, source, self.session.panel.spec)
            if isinstance(found, Refusal):
                self.say(problem(found.text))
                return
        outcome = self.session.panel.take_source(source)
        if outcome.refused:
            self.say(problem(f"Sound: {outcome.refused}"))
        else:
            self.acted(outcome)

    # The rest

    def _copy(self) -> None:
        screen = self.screen
        editor = {Pane.PROMPT: screen.prompt, Pane.AVOID: screen.avoid}.get(screen.pane)
        if editor is not None and editor.selected_text:
            self._around.copy_text(editor.selected_text)
            return
        now_ms = self.session.now_ms()
        if now_ms - self._quit_asked_ms <= 2_000:
            self._around.leave()
            return
        self._quit_asked_ms = now_ms
        self.say(said("ctrl+q quits; jobs go on."))

    def pasted(self, count: int, dropped: int, *, elsewhere: bool) -> None:
        """Text was pasted into a field, or elsewhere and put into the prompt."""
        words = []
        if elsewhere:
            words.append(f"{count} {'character' if count == 1 else 'characters'} pasted into the prompt.")
        if dropped:
            words.append(f"{dropped} control {'character' if dropped == 1 else 'characters'} left out.")
        if words:
            self.say(said(" ".join(words)))

    def news(self, jobs: tuple[Job, ...], message: Message | None, asks_more: bool) -> None:
        """The ledger changed."""
        if asks_more:
            self._around.ring()
        if message is not None and message.kind is Kind.NEWS:
            self.say(message)
