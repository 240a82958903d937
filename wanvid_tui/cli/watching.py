"""Looking at jobs until there is a verdict on each: what `submit`, `batch` and `wait` do after the commit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wanvid_tui.cli.driving import follow_on, follows
from wanvid_tui.cli.verdicts import Until, Verdict, accepted, paused, settled
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import _, plural
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.jobs.waiting import key_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.follower import DriverStatus, Follower
    from wanvid_tui.jobs.keys import AccountKey
    from wanvid_tui.jobs.reading import Pause

__all__ = ["watch"]

ACCEPT_S = 30.0
"""How long it may take until the service has accepted a job (cli.md, ``submit``)."""

_LOOK_S = 0.25
_TICK_S = 1.0
_TIMED_OUT = 5
_NETWORK = 6
_KEY = 3


def watch(
    context: Context,
    ids: Sequence[int],
    until: Until,
    keys: Sequence[AccountKey],
    *,
    tell_files: bool,
    timeout_s: float | None = None,
    accept_s: float = ACCEPT_S,
) -> int:
    """See jobs through; returns the highest exit status that applies.

    Starts a driver where there is work and none, and gives it ``keys``. With ``tell_files`` the path of each saved
    file is printed as soon as it is there. ``timeout_s`` ends the looking, not the jobs;
    so does ``accept_s`` when they shall be accepted.
    """
    watcher = _Watcher(context, ids, until, tell_files=tell_files)
    if watcher.look():
        return watcher.code
    follower = follow_on(context, keys)
    try:
        return _until_done(watcher, follower, until, timeout_s, accept_s)
    finally:
        follower.close()


def _until_done(watcher: _Watcher, follower: Follower, until: Until, timeout_s: float | None, accept_s: float) -> int:
    began = time.monotonic()
    next_tick = 0.0
    while True:
        now = time.monotonic()
        if now >= next_tick:
            watcher.driver(follower.tick())
            next_tick = now + _TICK_S
        if watcher.look():
            return watcher.code
        if until is Until.ACCEPTED and now - began >= accept_s:
            return watcher.give_up()
        if timeout_s is not None and now - began >= timeout_s:
            return watcher.time_out(timeout_s)
        time.sleep(_LOOK_S if timeout_s is None else max(0.0, min(_LOOK_S, began + timeout_s - now)))


class _Watcher:
    """The jobs that are still looked at, and the highest exit status so far."""

    def __init__(self, context: Context, ids: Sequence[int], until: Until, *, tell_files: bool) -> None:
        self._context = context
        self._reader = context.ledger()
        self._until = until
        self._tell_files = tell_files
        self._open: dict[int, Job] = {}
        self._rev = self._reader.rev()
        for id_ in ids:
            job = self._reader.get(id_)
            if job is not None:
                self._open[id_] = job
        self._version: int | None = None
        self._told: set[tuple[str, str]] = set()
        self._status: DriverStatus | None = None
        self.code = 0

    def driver(self, status: DriverStatus) -> None:
        """Take note of who drives; a reason why nobody does is said once."""
        before = self._status.reason if self._status is not None else ""
        if status.reason and status.reason != before:
            self._context.say(f"wanvid: {clean_text(stored(status.reason))}")
        self._status = status

    def look(self) -> bool:
        """Look at what changed; whether there is a verdict on every job."""
        version = self._reader.data_version()
        if version != self._version:
            self._version = version
            self._refresh()
            self._judge()
        return not self._open

    def _refresh(self) -> None:
        changes = self._reader.changes(self._rev)
        self._rev = changes.rev
        for job in changes.jobs:
            if job.id in self._open:
                self._open[job.id] = job
        for id_ in changes.forgotten:
            if self._open.pop(id_, None) is not None:
                self._context.say(_("job {id} was forgotten").format(id=id_))

    def _judge(self) -> None:
        pauses = {(pause.profile, pause.base): pause for pause in self._reader.pauses()}
        full: dict[tuple[str, str], bool] = {}
        waiting: list[int] = []
        for job in list(self._open.values()):
            pause = pauses.get((job.profile, job.base))
            verdict = settled(job) if self._until is not Until.ACCEPTED else accepted(job)
            if verdict is None and (stands := paused(job, pause)) is not None:
                verdict = self._stands_still(job, stands)
            if verdict is None and self._until is Until.ACCEPTED and job.state is JobState.QUEUED and pause is None:
                kind = (job.base, job.model)
                if kind not in full:
                    full[kind] = self._is_full(job)
                if full[kind]:
                    waiting.append(job.id)
                    verdict = Verdict(0)
            if verdict is not None:
                self._close(job, verdict)
        if waiting:
            if len(waiting) == 1:
                said = _("job {id} waits for a slot: the service runs only so many at once")
            else:
                said = _("{n} jobs wait for a slot: the service runs only so many at once")
            self._context.say(said.format(n=len(waiting), id=waiting[0]))

    def _stands_still(self, job: Job, verdict: Verdict) -> Verdict | None:
        """The verdict on a job whose queue waits for its user; who waits on all the same is told of it once."""
        if self._until is not Until.SETTLED:
            return verdict
        if (job.profile, job.base) not in self._told:
            self._told.add((job.profile, job.base))
            self._context.say(_("{said}\nwanvid release {id} tries it again").format(said=verdict.said, id=job.id))
        return None

    def _is_full(self, job: Job) -> bool:
        """Whether as many tasks of this model are on their way as the service runs at once (api.md 1)."""
        spec = self._context.catalog.get(job.model)
        running = sum(self._reader.on_the_way(job.base, job.model).values())
        return spec is not None and running >= spec.running_limit

    def _close(self, job: Job, verdict: Verdict) -> None:
        del self._open[job.id]
        self.code = max(self.code, verdict.code)
        if verdict.file is not None and self._tell_files and self._until is not Until.ACCEPTED:
            self._context.print(clean_text(verdict.file))
            self._context.flush()
        for line in verdict.said.splitlines():
            self._context.say(line)

    def give_up(self) -> int:
        """The service has not accepted them in time: they live on, and this says who sends them."""
        status = self._status
        driven = status is not None and status.driving and follows(self._context)
        who = ""
        if status is not None:
            who = _("process {pid} on {host}").format(pid=status.pid, host=status.host or _("this machine"))
        pauses = {(pause.profile, pause.base): pause for pause in self._reader.pauses()}
        for job in self._open.values():
            if (receipt := self._reader.receipt_of(job)) is not None:
                self._context.say(
                    _("job {id} is accepted as task {task_id}; the ledger has no room for it yet").format(
                        id=job.id, task_id=receipt.task_id
                    )
                )
                continue
            pause = pauses.get((job.profile, job.base))
            keyless = (pause is not None and pause.kind is PauseKind.NO_KEY) or job.waiting == key_missing(job)
            self.code = max(self.code, _KEY if keyless else _NETWORK)
            why = f": {clean_text(reason)}" if (reason := self._why(job, pause)) else ""
            said = _still(driven=driven, queued=job.state is JobState.QUEUED)
            self._context.say(said.format(id=job.id, state=job.state.value, why=why, who=who))
        return self.code

    def _why(self, job: Job, pause: Pause | None) -> str:
        """What keeps a job: what its queue stands still for, or what became of its submit."""
        if pause is not None and pause.message:
            return stored(pause.message)
        events = self._reader.events(job.id) if job.state is JobState.UNCERTAIN else ()
        return stored(events[-1].why) if events else ""

    def time_out(self, timeout_s: float) -> int:
        """Nobody wants to wait any longer: the jobs live on."""
        many = len(self._open)
        said = plural(
            many,
            "wanvid: not settled after {seconds:g} s; the job lives on, wanvid wait looks again",
            "wanvid: not settled after {seconds:g} s; the {n} jobs live on, wanvid wait looks again",
        )
        self._context.say(said.format(seconds=timeout_s, n=many))
        return max(self.code, _TIMED_OUT)


def _still(*, driven: bool, queued: bool) -> str:
    """What goes on with a job that was not accepted in time: the process that drives, or the next one."""
    if driven and queued:
        return _("job {id} is still {state}{why}; {who} sends it as soon as it can")
    if driven:
        return _("job {id} is still {state}{why}; {who} goes on with it as soon as it can")
    if queued:
        return _("job {id} is still {state}{why}; the next wanvid that runs sends it")
    return _("job {id} is still {state}{why}; the next wanvid that runs goes on with it")
