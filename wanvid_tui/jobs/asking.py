"""Which account may be asked about a job, when, and what its faults mean for the other calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.schedule import backoff_s
from wanvid_tui.jobs.gate import REFUSED_S
from wanvid_tui.jobs.views import Pause, PauseKind
from wanvid_tui.jobs.waiting import KEY_REFUSED, key_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.errors import ServiceError, WanvidError
    from wanvid_tui.core.job import Job
    from wanvid_tui.core.ports import Clock
    from wanvid_tui.jobs.account import Account, Accounts
    from wanvid_tui.jobs.agenda import Agenda
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Asking"]


class Asking:
    """The door that every call goes through: pauses, refused keys, the pace of an account, a network that is away."""

    def __init__(
        self, ledger: Ledger, accounts: Accounts, agenda: Agenda, clock: Clock, rand: Callable[[], float]
    ) -> None:
        self._ledger = ledger
        self._accounts = accounts
        self._agenda = agenda
        self._clock = clock
        self._rand = rand
        self._astray: set[tuple[str, str]] = set()
        self.pauses: dict[tuple[str, str], Pause] = {}
        """By profile and base: what stands still, as of the last :meth:`refresh`."""

    def refresh(self) -> None:
        """Read what stands still."""
        self.pauses = {(pause.profile, pause.base): pause for pause in self._ledger.pauses()}

    def account_for(self, kind: str, job: Job) -> Account | None:
        """The account that may be asked about this job now; None when it must wait, which the row or a pause says."""
        pause = self.pauses.get((job.profile, job.base))
        if pause is not None and pause.kind is PauseKind.KEY:
            return None
        account = self._accounts.of(job)
        if account is None:
            self._ledger.say(job, key_missing(job))
            return None
        if account.meter.gate.refused_until > self._clock.monotonic():
            if not self._accounts.is_current(job):
                self._agenda.put(kind, job.id, account.meter.gate.refused_until)
                return None
            account.meter.gate.refused_until = 0.0  # The user lifted the pause: it is tried again.
        return account

    async def slot(self, account: Account) -> bool:
        """Wait for the account's pace; False when its key was refused in the meantime, so that nothing is asked."""
        await account.meter.pace.wait()
        return account.meter.gate.refused_until <= self._clock.monotonic()

    def key_refused(self, account: Account, job: Job, error: ServiceError) -> None:
        """The service refuses the key: no call more with it. The profile pauses unless it has another by now."""
        account.meter.gate.refused_until = self._clock.monotonic() + REFUSED_S
        if self._accounts.is_current(job):
            self._ledger.pause(job.profile, job.base, PauseKind.KEY, code=error.code, message=str(error))
        else:
            self._ledger.say(job, KEY_REFUSED)

    def no_connection(self, account: Account, job: Job, error: WanvidError) -> None:
        """A call did not reach the service: the profile's queue stands still for a backoff, told so.

        What fails at once counts as one fault.
        """
        meter, now = account.meter, self._clock.monotonic()
        if meter.offline_until <= now:
            meter.faults += 1
            meter.offline_until = now + backoff_s(meter.faults, self._rand)
        elif self._ledger.pause_of(job.profile, job.base) is not None:
            return
        until = self._clock.now_ms() + int((meter.offline_until - now) * 1000)
        self._ledger.pause(job.profile, job.base, PauseKind.OFFLINE, message=error.message, until_ms=until)

    def redirected(self, account: Account, job: Job, error: WanvidError) -> None:
        """A submit was sent elsewhere: the queue stands still as if offline, also while looks are answered."""
        self._astray.add((account.base, account.key_id))
        self.no_connection(account, job, error)

    def connected(self, account: Account, *, by_submit: bool = False) -> None:
        """An answer came: nothing at this base is offline, whichever driver had said so.

        After a redirected submit only the answer to a submit shows that.
        """
        if by_submit:
            self._astray.discard((account.base, account.key_id))
        elif (account.base, account.key_id) in self._astray:
            return
        account.meter.faults, account.meter.offline_until = 0, 0.0
        for pause in self._ledger.pauses():
            if pause.base == account.base and pause.kind is PauseKind.OFFLINE:
                self._ledger.resume(pause.profile, pause.base)
