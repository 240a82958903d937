"""The engine of the driver: a loop of named steps over the ledger.

submit, settle, cancel, look, save, revive: each step looks at the ledger, starts what is due and says when it wants to
be called again. What a step starts runs as a task of its own, at most one for each job and kind. Nothing is kept in
memory that matters: after a kill the rows say where to go on.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.account import Accounts, Keys
from wanvid_tui.jobs.agenda import Agenda
from wanvid_tui.jobs.asking import Asking
from wanvid_tui.jobs.history import History
from wanvid_tui.jobs.limits import NO_LIMITS, Limits
from wanvid_tui.jobs.receipts import Receipts, receipts_path
from wanvid_tui.jobs.steps import canceling, checking, looking, reviving, saving, settling, submitting
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.waiting import KEY_REFUSED, NO_LINK_WITHOUT_KEY
from wanvid_tui.jobs.watched import UNDER_WAY, WatchedJobs

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Coroutine

    from wanvid_tui.core.ports import Clock, ServiceMaker, VideoInspector
    from wanvid_tui.jobs.hooks import Hooks
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Engine", "Keys"]

_S = JobState
_STEPS = (
    submitting.submit,
    settling.settle,
    checking.check,
    canceling.cancel,
    looking.look,
    saving.save,
    reviving.revive,
)
_LEDGER_AGAIN_S = 5.0
_BUG_AGAIN_S = 60.0
_POST_END_S = 1.5
_LEAST_REST_S = 0.01


def run_hooks(engine: Engine) -> float | None:
    """Step *hooks*: the last one, when everything else has taken its turn."""
    return engine.look_at_hooks()


class Engine:
    """Drives every job whose key is at hand. Runs in one event loop, over one connection to the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        clock: Clock,
        keys: Keys,
        make_service: ServiceMaker,
        limits: Callable[[str], tuple[float, int]],
        inspect: VideoInspector,
        rand: Callable[[], float],
        log: logging.Logger,
        budget: Callable[[str], Limits] = lambda profile: NO_LIMITS,
        hooks: Hooks | None = None,
    ) -> None:
        """``limits`` gives a model's submits a second and tasks running at once (api.md 1).

        ``budget`` gives what a profile may spend, as the config says it now; ``hooks`` run the user's own programs.
        """
        self.ledger = ledger
        self.jobs = WatchedJobs(ledger)
        """The jobs under way, as of the last turn."""
        self.history = History(ledger)
        """How long the finished jobs of each kind took."""
        self.clock = clock
        self.limits = limits
        self.budget = budget
        self._hooks = hooks
        self.inspect = inspect
        self.rand = rand
        self.log = log
        self.agenda = Agenda(clock, rand)
        self.accounts = Accounts(ledger, keys, make_service, clock, limits)
        self.asking = Asking(ledger, self.accounts, self.agenda, clock, rand)
        self.receipts = Receipts(receipts_path(ledger.path), ledger.salt())
        """Where a task id goes that the ledger may have no room for."""
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    # The loop.

    def wake(self) -> None:
        """Something changed: a row, a key, the time of something."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Drive until ``stop`` is set; then end what runs, giving a POST on the wire 1.5 s for its answer."""
        stopped: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._wake.clear()
                due = self.turn()
                await self._rest(due, stopped)
        finally:
            stopped.cancel()
            await self.aclose()

    async def _rest(self, due: float | None, stopped: asyncio.Task[Any]) -> None:
        woken: asyncio.Task[Any] = asyncio.create_task(self._wake.wait())
        timeout = None if due is None else max(_LEAST_REST_S, due - self.clock.monotonic())
        try:
            await asyncio.wait({woken, stopped}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()

    def turn(self) -> float | None:
        """Start everything that is due; the monotonic time of what comes next, None when only a change brings more."""
        try:
            self.agenda.drop_all(self.jobs.refresh())
            self.history.forget(self.jobs.saved_kinds())
            self.asking.refresh()
        except LedgerError as error:
            self.log.warning("reading the ledger: %s", error)
            return self.clock.monotonic() + _LEDGER_AGAIN_S
        times: list[float] = []
        for step in (*_STEPS, run_hooks):
            try:
                at = step(self)
            except LedgerError as error:
                # A full disk or a locked ledger passes; the rows are as they were.
                self.log.warning("%s: %s", step.__name__, error)
                at = self.clock.monotonic() + _LEDGER_AGAIN_S
            except Exception:
                # The edge of the loop: a fault of ours in one step must not stop the others.
                self.log.exception("step %s", step.__name__)
                at = self.clock.monotonic() + _BUG_AGAIN_S
            if at is not None:
                times.append(at)
        return min(times) if times else None

    # The works that steps start.

    def start(self, kind: str, job_id: int, work: Callable[[], Coroutine[object, object, None]]) -> bool:
        """Run ``work`` for a job unless work of the kind is under way for it; whether it was started."""
        key = (kind, job_id)
        if key in self._tasks or self._stopping:
            return False
        self._tasks[key] = asyncio.create_task(self._guard(key, work))
        return True

    def running(self, kind: str) -> list[int]:
        """The jobs for which work of a kind is under way."""
        return [job_id for name, job_id in self._tasks if name == kind]

    def is_running(self, kind: str, job_id: int) -> bool:
        """Whether work of the kind is under way for the job."""
        return (kind, job_id) in self._tasks

    async def _guard(self, key: tuple[str, int], work: Callable[[], Coroutine[object, object, None]]) -> None:
        try:
            await work()
        except Exception as error:
            # The edge of the loop: a fault of ours in one job must not stop the others. The row stays as it is.
            self.log.exception("%s of job %d", *key)
            wait = _LEDGER_AGAIN_S if isinstance(error, LedgerError) else _BUG_AGAIN_S
            planned = self.agenda.at(*key)
            self.agenda.put(*key, max(planned or 0.0, self.clock.monotonic() + wait))
        finally:
            self._tasks.pop(key, None)
            self.wake()

    async def commit(self, what: str, write: Callable[[], object]) -> None:
        """Write what is known nowhere else, however long the disk is full or the ledger locked.

        ``write`` may be called several times; ``what`` is for the log.
        """
        wait = 0.5
        while True:
            try:
                write()
            except LedgerError as error:
                self.log.error("%s, and it could not be written yet: %s", what, error.message)
                await self.clock.sleep(wait)
                wait = min(2 * wait, 10.0)
            else:
                return

    async def drain(self) -> None:
        """Wait for all that is under way now."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    def look_at_hooks(self) -> float | None:
        """Run the user's own programs for what has ended; when to look again."""
        ended = self.jobs.ended()  # asked for in any case: else it would be kept for ever
        return None if self._hooks is None else self._hooks.look(ended, self.clock.monotonic())

    async def aclose(self) -> None:
        """End what runs and give the connections back; a POST on the wire has 1.5 s for its answer."""
        self._stopping = True
        try:
            await self._end_work()
        finally:
            # Last: whatever the user's programs do, a POST on the wire has had its time.
            if self._hooks is not None:
                self._hooks.end(self.jobs.ended(), self.clock.monotonic())

    async def _end_work(self) -> None:
        posts = [task for (kind, _), task in self._tasks.items() if kind == submitting.KIND]
        if posts:
            await asyncio.wait(posts, timeout=_POST_END_S)
        rest = list(self._tasks.values())
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        self.receipts.close()
        await self.accounts.aclose()

    # When to end.

    def has_work(self) -> bool:
        """Whether something is still to be done by this driver (architecture.md, *Work*)."""
        if self._tasks or (self._hooks is not None and self._hooks.waits):
            return True
        try:
            return self._has_work_in_rows()
        except LedgerError as error:
            self.log.warning("looking for work: %s", error)
            return True  # Not known: asked again soon.

    def _has_work_in_rows(self) -> bool:
        self.agenda.drop_all(self.jobs.refresh())
        self.asking.refresh()
        pauses = self.asking.pauses
        for job in self.jobs.within(*UNDER_WAY):
            if job.asks and job.state is _S.UNCERTAIN:
                continue
            pause = pauses.get((job.profile, job.base))
            stands = pause is not None and pause.kind is PauseKind.KEY and job.state is not _S.DOWNLOADING
            followed = job.state is _S.DOWNLOADING and job.video_url is not None
            if stands or job.waiting in (KEY_REFUSED, NO_LINK_WITHOUT_KEY):
                continue
            if followed or self.accounts.has_key(job):
                return True
        for profile, base, model in self.ledger.queues():
            pause = pauses.get((profile, base))
            if pause is not None and not pause.by_time and pause.kind is not PauseKind.NO_KEY:
                continue
            head = self.ledger.first_readable(profile, base, model)
            if head is not None and self.accounts.has_key(head):
                return True
        return False
