"""What the user decides about an uncertain job, in its detail: wait, its task's id, send again, give up (ux.md 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs import resolving
from wanvid_tui.ui.acts import copy_of
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.uncertain import TaskEntry, is_open, price_text
from wanvid_tui.ui.undoing import Done

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.making import Maker
    from wanvid_tui.ui.messages import Message

__all__ = ["Decider"]

_TWICE_S = 3.0
_BOUNCE_S = 0.04
"""A second press that comes sooner is the same press, or came in a lump with it."""
_HELD_S = 0.1
"""A press that soon after the second one is a key that is held down, which sends nothing."""
_RUN_S = 0.15
"""Presses without a longer gap are one run; three of them are a key that is held down."""


class Decider:
    """Runs the commands of a job that asks."""

    def __init__(self, desk: Desk, maker: Maker, monotonic: Callable[[], float]) -> None:
        self._desk = desk
        self._maker = maker
        self._monotonic = monotonic
        self._armed: tuple[int, float] | None = None
        self._asked: Message | None = None
        self._presses = 0
        self._run = 0
        self._last = 0.0

    def _job(self) -> Job | None:
        """The job that is meant, if there is something to decide about it."""
        job = self._maker.meant
        if job is not None and is_open(job):
            return job
        return None

    def wait(self) -> None:
        """It asks again at the next start."""
        job = self._job()
        if job is not None:
            job_id = job.id
            self._desk.write(lambda ledger: _waited(ledger, job_id))

    def enter_task(self) -> None:
        """Open the field for its task's id."""
        job = self._job()
        if job is not None:
            self._desk.screen.open_entry(TaskEntry(job.id))

    def send_again(self) -> None:
        """Ask for a second press; with that, send it a second time."""
        job = self._job()
        if job is None:
            return
        now = self._monotonic()
        self._presses += 1
        self._run = self._run + 1 if now - self._last < _RUN_S else 1
        armed, self._armed, self._last = self._armed, None, now
        if self._run > 2:
            return
        if armed is not None and armed[0] == job.id and _BOUNCE_S <= now - armed[1] <= _TWICE_S:
            job_id, presses = job.id, self._presses
            self._desk.around.later(_HELD_S, lambda: self._send(job_id, presses))
            return
        self._armed = (job.id, now)
        price, key = price_text(job), self._desk.session.keymap.named("resolve-again")
        if price:
            words = _("{key} again sends job {id} a second time, {price}").format(key=key, id=job.id, price=price)
        else:
            words = _("{key} again sends job {id} a second time").format(key=key, id=job.id)
        self._asked = said(words)
        self._desk.say(self._asked)
        self._desk.around.later(_TWICE_S + _HELD_S, self.tick)

    def tick(self) -> None:
        """Time went on: what the second press would have done is said no longer than it is true."""
        if self._armed is not None and self._monotonic() - self._armed[1] > _TWICE_S:
            self._armed = None
            if self._asked is not None:
                self._desk.withdraw(self._asked)

    def _send(self, job_id: int, presses: int) -> None:
        """Send it a second time, unless more presses came in the meantime."""
        job = self._desk.session.ledger.shown(job_id)
        if presses == self._presses and job is not None:
            jobs = [copy_of(job, None, None)]
            self._maker.unless_asked(
                jobs, lambda _jobs: self._desk.write(lambda ledger: _sent(ledger, job_id)), holds=False
            )

    def give_up(self) -> None:
        """It ends as lost."""
        job = self._job()
        if job is not None:
            job_id = job.id
            self._desk.write(lambda ledger: _given_up(ledger, job_id))

    def entry_key(self, entry: TaskEntry, event: events.Key) -> None:
        """A key in the open field."""
        match event.key:
            case "enter":
                self.take()
                return
            case "backspace":
                entry.text = entry.text[:-1]
            case "ctrl+u":
                entry.text = ""
            case _ if event.is_printable and event.character:
                entry.put(event.character)
            case _:
                return
        self._desk.screen.redraw_entry()

    def take(self) -> None:
        """Take what was typed for the task's id."""
        entry = self._desk.screen.pages.entry
        if entry is None:
            return
        if not resolving.is_task_id(entry.text):
            words = _("Type or paste the task id, as the console shows it; {key} goes back.")
            self._desk.say(problem(words.format(key=self._desk.session.keymap.named("back"))))
            return
        self._desk.screen.close_entry()
        self._desk.write(lambda ledger: _named(ledger, entry.job_id, entry.text))


def _waited(ledger: Ledger, job_id: int) -> Done:
    resolving.defer(ledger, job_id)
    return Done(_("Job {id} waits; it asks again at the next start.").format(id=job_id))


def _named(ledger: Ledger, job_id: int, task_id: str) -> Done:
    resolving.name_task(ledger, job_id, task_id)
    words = _("Asked the service whether it has task {task}, for job {id}.")
    return Done(words.format(task=clean_text(task_id, limit=60), id=job_id))


def _sent(ledger: Ledger, job_id: int) -> Done:
    job = resolving.send_again(ledger, job_id)
    price = price_text(job)
    if not price:
        return Done(_("Job {id} is queued again. If the first one arrived, it is paid twice.").format(id=job_id))
    words = _("Job {id} is queued again, {price}. If the first one arrived, it is paid twice.")
    return Done(words.format(id=job_id, price=price))


def _given_up(ledger: Ledger, job_id: int) -> Done:
    resolving.give_up(ledger, job_id)
    return Done(_("Job {id} is given up and lost; nothing is sent.").format(id=job_id))
