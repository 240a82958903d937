"""Making jobs and changing them: Generate, again, edit, cancel, hold, forget, take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import DiskError, WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.ui import acts, changing
from wanvid_tui.ui.generate import Order, Refusal, order
from wanvid_tui.ui.guards import Held, SameAgain
from wanvid_tui.ui.many import Reading
from wanvid_tui.ui.meant import Again, Release, again_of, release_of, unreadable_words
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.money import Asked, asked_of
from wanvid_tui.ui.reuse import draft_of
from wanvid_tui.ui.undoing import TAKE_BACK_MS, Done, TakeBack, unmake

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.composing import Composer
    from wanvid_tui.ui.desk import Desk

__all__ = ["Maker"]

_ANSWER_S = 20.0


class Maker:
    """What spends, and what takes back."""

    def __init__(self, desk: Desk, composer: Composer, monotonic: Callable[[], float]) -> None:
        self._desk = desk
        self._composer = composer
        self._monotonic = monotonic
        self._held = Held()
        self._same = SameAgain()
        self._reading = Reading(desk)
        self._low_room_until = 0.0
        """Until when one more press says that little room does not matter."""
        self.target: int | None = None
        """The job that a key meant when it was pressed; None for that under the cursor."""

    @property
    def meant(self) -> Job | None:
        """The job that the command under way means."""
        return self._desk.screen.job if self.target is None else self._desk.session.ledger.shown(self.target)

    def _the_one(self) -> Job | None:
        """The job that is meant; where it went between the key and its command, that is said."""
        job = self.meant
        if job is None and self.target is not None:
            self._desk.say(said(_("Job {id} is not there any more.").format(id=self.target)))
        return job

    def _is_unreadable(self, job: Job) -> bool:
        """Whether the row cannot be read in full, and so makes no other job; said then."""
        why = unreadable_words(self._desk.session, self._desk.session.ledger, job)
        if why:
            self._desk.say(problem(why))
        return bool(why)

    def generate(self) -> None:
        """Queue what is written and chosen; text, caret and focus stay."""
        now = self._monotonic()
        if not self._held.counts("f5", now):
            return
        screen, session = self._desk.screen, self._desk.session
        wanted = order(session, screen.prompt.text, screen.avoid.text)
        if isinstance(wanted, Refusal):
            key = ("Enter", _("enters a key")) if wanted.is_key and session.options.setup is not None else ("", "")
            self._desk.say(problem(wanted.text, key=key[0], does=key[1], command="setup" if key[0] else ""))
            return
        self.unless_asked(wanted.jobs, lambda held: self._queue(wanted._replace(jobs=held), now))

    def unless_asked(
        self, jobs: Sequence[NewJob], go_on: Callable[[tuple[NewJob, ...]], None], *, holds: bool = True
    ) -> None:
        """Go on with the jobs, after the question about money where there is one; over a limit they are held.

        Without ``holds`` limits are not asked about: the driver holds what does not fit.
        """
        try:
            asked = asked_of(self._desk.session, jobs, limits=holds)
        except WanvidError as error:
            self._desk.say(problem(error.message))
            return
        self._ask(asked, jobs, go_on)

    def _ask(self, asked: Asked | None, jobs: Sequence[NewJob], go_on: Callable[[tuple[NewJob, ...]], None]) -> None:
        """Ask what is to be asked, and go on."""
        if asked is None:
            go_on(tuple(jobs))
            return
        reason = asked.hold_reason
        held = tuple(job._replace(held=True, hold_reason=reason) for job in jobs) if reason else tuple(jobs)
        self._desk.around.ask(asked.question, lambda: go_on(held))

    def _queue(self, wanted: Order, now: float) -> None:
        """Write the jobs of an order."""
        screen, session = self._desk.screen, self._desk.session
        asked = (wanted.request, len(wanted.jobs))
        same = self._same.is_again(asked, now)
        session.panel.settled()
        screen.redraw_composer()
        self._composer.made()
        now_ms = session.now_ms()
        answered, self._low_room_until = now < self._low_room_until, 0.0

        self._desk.write(
            lambda ledger: self._queued(ledger, wanted, same, now_ms, answered),
            failed=lambda: self._same.take_back(asked),
        )

    def _queued(self, ledger: Ledger, wanted: Order, same: bool, now_ms: int, answered: bool) -> Done:
        """Runs on the writer's thread. Raises DiskError where a video may find no room, LedgerError."""
        new = wanted.jobs
        if answered:
            new = tuple(job._replace(allow_low_disk=True) for job in new)
        elif low := acts.low_room(new[0].output_dir):
            self._low_room_until = self._monotonic() + _ANSWER_S
            raise DiskError(
                new[0].output_dir,
                low,
                remedy=_("{key} once more makes it all the same").format(
                    key=self._desk.session.keymap.named("generate")
                ),
            )
        if new[0].held:
            return Done(acts.held_words(ledger.add(new), self._desk.session.keymap.named))
        if not same:
            return Done(acts.queued_words(ledger.add(new), wanted.micros, wanted.currency))
        jobs = ledger.add([job._replace(not_before_ms=now_ms + acts.SAME_WAIT_MS) for job in new])
        ids = [job.id for job in jobs]
        back = TakeBack(now_ms + TAKE_BACK_MS, lambda ledger: unmake(ledger, ids))
        if len(jobs) == 1:
            words = _("The same again: job {id}. {key} takes it back.")
        else:
            words = _("The same again: jobs {first} to {last}. {key} takes them back.")
        text = words.format(id=jobs[0].id, first=jobs[0].id, last=jobs[-1].id, key="{key}")
        return Done(text, back, names_key=True)

    @property
    def meant_ids(self) -> tuple[int, ...]:
        """The jobs that the command under way means: all that are marked, else the one."""
        if len(self._desk.session.marks):
            return self._desk.session.marks.ids
        job = self._the_one()
        return (job.id,) if job is not None else ()

    def act(self, act: changing.Act) -> None:
        """Do something to the jobs that are meant; marks have served then."""
        self._act(act, self.meant_ids)

    def _act(self, act: changing.Act, ids: Sequence[int]) -> None:
        now_ms = self._desk.session.now_ms()
        self._composer.forget_replaced()
        if ids:
            self._served()
            self._desk.write(lambda ledger: act(ledger, ids, now_ms))

    def _turn(self, ledger: Ledger, ids: Sequence[int], now_ms: int) -> Done:
        """Hold or release, with the user's own key in what is said of it."""
        return changing.hold(ledger, ids, now_ms, self._desk.session.keymap.named)

    def cancel(self) -> None:
        """Cancel the jobs that are meant."""
        self.act(changing.cancel)

    def forget(self) -> None:
        """Forget the jobs that are meant."""
        self.act(changing.forget)

    def hold(self) -> None:
        """Hold the jobs that are meant; where none of them is queued, release them, dear ones after a question."""
        session, ids = self._desk.session, self.meant_ids

        def turn(found: Release) -> None:
            if not found.new:
                self._act(self._turn, ids)
                return
            self._composer.forget_replaced()
            self._ask(found.asked, found.new, lambda _: self._act(self._turn, ids))

        self._reading.read(len(ids), lambda ledger: release_of(session, ledger, ids), turn)

    def shift(self, *, earlier: bool) -> None:
        """Move the jobs that are meant in the waiting line; marks stay, for one more step."""
        ids = self.meant_ids
        if ids:
            self._desk.write(lambda ledger: changing.shift(ledger, ids, earlier=earlier))

    def _served(self) -> None:
        if len(self._desk.session.marks):
            self._desk.session.marks.clear()
            self._desk.screen.redraw_queue()

    def again(self, *, anew: bool) -> None:
        """Queue the jobs that are meant once more, with their seeds or new ones."""
        session, ids = self._desk.session, self.meant_ids

        def make(found: Again) -> None:
            if not found.jobs or not self._held.counts("again", self._monotonic()):
                return
            self._composer.forget_replaced()
            if found.why_not:
                self._desk.say(problem(found.why_not))
                return
            now_ms = session.now_ms()

            def write() -> None:
                self._served()
                self._desk.write(lambda ledger: changing.again(ledger, found.jobs, found.seeds, now_ms))

            self._ask(found.asked, found.new, lambda _: write())

        self._reading.read(len(ids), lambda ledger: again_of(session, ledger, ids, anew=anew), make)

    def edit(self) -> None:
        """Make the job that is meant the draft; the old draft can be brought back."""
        job, panel = self._the_one(), self._desk.session.panel
        if job is None or self._is_unreadable(job):
            return
        draft = draft_of(job, self._desk.session.catalog, panel.region)
        words = _("Job {id} is the draft now").format(id=job.id)
        if draft is None:
            words = _("{model} is not offered here: its prompt was taken, its choices not").format(model=job.model)
        kept = _("; the old draft is in the history")
        self._composer.replace(job.prompt, job.negative_prompt or "", draft, words, kept)

    def take_rewritten(self) -> None:
        """Make the prompt that the service made of the job's the draft, with the job's choices."""
        job = self._the_one()
        if job is None or self._is_unreadable(job):
            return
        if not job.actual_prompt:
            self._desk.say(said(_("No rewritten prompt came back with job {id}.").format(id=job.id)))
            return
        draft = draft_of(job, self._desk.session.catalog, self._desk.session.panel.region)
        words = _("The rewritten prompt of job {id} is the draft now").format(id=job.id)
        kept = _("; the old draft is in the history")
        self._composer.replace(job.actual_prompt, job.negative_prompt or "", draft, words, kept)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back still."""
        back = self._desk.back
        return self._composer.can_bring_back or (back is not None and self._desk.session.now_ms() <= back.until_ms)

    def undo(self) -> None:
        """Take back what was done last: a draft that was replaced, a job that was made or held."""
        if self._composer.bring_back():
            return
        if not self._take_back():
            self._desk.say(said(_("Nothing to take back.")))

    def _take_back(self) -> bool:
        back, self._desk.back = self._desk.back, None
        if back is None or self._desk.session.now_ms() > back.until_ms:
            return False
        self._desk.write(back.act)
        return True

    def undo_in_text(self) -> bool:
        """^Z in a text field: take the job back while its message stands; False when the text's own undo is meant."""
        if self._composer.bring_back_in_text():
            return True
        return self._desk.back is not None and self._desk.stood is self._desk.back_message and self._take_back()
