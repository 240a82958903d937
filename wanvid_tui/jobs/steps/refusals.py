"""Where a submit that ended in an error goes, by the table of states (architecture.md, *States*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import (
    BillingError,
    KeyRefused,
    NotOffered,
    NotSent,
    Redirected,
    ServiceError,
    ServiceFault,
    Throttled,
    WanvidError,
)
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_
from wanvid_tui.core.schedule import backoff_s
from wanvid_tui.jobs.steps.moments import moment_facts
from wanvid_tui.jobs.views import PauseKind

if TYPE_CHECKING:
    from typing import Any

    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["UNSENT", "back_to_line", "take_refusal"]

UNSENT: dict[str, Any] = {
    "submitted_ms": None,
    "key_id": None,
    "request_id": None,
    "error_code": None,
    "error_message": None,
}
"""The facts of a row that has no task and goes back to the line: no trace of the try but its history."""


def take_refusal(engine: Engine, account: Account, job: Job, error: WanvidError) -> None:
    """Move a ``submitting`` job whose submit raised ``error``. May be called again when the ledger failed."""
    if isinstance(error, ServiceError):
        engine.asking.connected(account, by_submit=True)
    if isinstance(error, ServiceError) and error.status >= 500:
        _uncertain(engine, account, job, error)  # Whatever it says: it may have been worked on (faults.md S3).
    elif isinstance(error, NotSent):
        back_to_line(engine, job, N_("not sent: {reason}").format(reason=error.message))
        engine.asking.no_connection(account, job, error)
    elif isinstance(error, Redirected):
        # A login page of the network does so, and goes away; a wrong base does so for ever, at a try a minute.
        back_to_line(engine, job, N_("not worked on: {reason}").format(reason=error.message))
        engine.asking.redirected(account, job, error)
    elif isinstance(error, Throttled):
        _throttled(engine, account, job, error)
    elif isinstance(error, BillingError):
        back_to_line(engine, job, N_("refused: {reason}").format(reason=error.message))
        engine.ledger.pause(job.profile, job.base, PauseKind.BILLING, code=error.code, message=str(error))
    elif isinstance(error, KeyRefused):
        back_to_line(engine, job, N_("refused: {reason}").format(reason=error.message))
        engine.asking.key_refused(account, job, error)
    elif isinstance(error, NotOffered):
        # A path that the base does not have is a wrong base: surely no task, and every other job would meet it too.
        back_to_line(engine, job, N_("refused: {reason}").format(reason=error.message))
        engine.ledger.pause(job.profile, job.base, PauseKind.BASE, message=str(error))
    elif isinstance(error, ServiceError) and error.code and not isinstance(error, ServiceFault):
        _failed(engine, job, error)
    else:
        _uncertain(engine, account, job, error)


def back_to_line(engine: Engine, job: Job, why: str) -> None:
    """What surely was not sent, or not worked on, waits for its turn again."""
    _move(engine, job, JobState.QUEUED, why, **UNSENT)


def _move(engine: Engine, job: Job, new: JobState, why: str, **facts: Any) -> None:
    """Move a job whose row is of this submit still: another process may have doubted it, and sent it since."""

    def is_of_this_submit(row: Job) -> bool:
        return row.submitted_ms == job.submitted_ms

    engine.ledger.move(job.id, new, why, only_from=(JobState.SUBMITTING,), only_if=is_of_this_submit, **facts)


def _throttled(engine: Engine, account: Account, job: Job, error: Throttled) -> None:
    now = engine.clock.monotonic()
    tries, until = account.meter.throttled.get(job.model, (0, 0.0))
    if until <= now:  # What is refused at once counts as one.
        tries += 1
        until = now + backoff_s(tries, engine.rand, asked_s=error.retry_after_s)
        account.meter.throttled[job.model] = (tries, until)
    until_ms = engine.clock.now_ms() + int((until - now) * 1000)
    _move(
        engine,
        job,
        JobState.QUEUED,
        N_("the service asks to wait: {reason}").format(reason=error.message),
        waiting=Waiting(N_("429, again in"), until_ms),
        **UNSENT,
    )


def _failed(engine: Engine, job: Job, error: ServiceError) -> None:
    _move(engine, job, JobState.FAILED, error.message, ended_ms=engine.clock.now_ms(), **_said(error))


def _uncertain(engine: Engine, account: Account, job: Job, error: WanvidError) -> None:
    told = moment_facts(engine, account, job)
    _move(
        engine,
        job,
        JobState.UNCERTAIN,
        N_("no clear answer: {reason}").format(reason=error.message),
        told=told,
        **_said(error),
    )
    engine.agenda.drop(job.id)  # What an earlier submit of it was counted for says nothing of this one.


def _said(error: WanvidError) -> dict[str, Any]:
    """What the error tells of the submit; the request id finds its task in the list."""
    facts: dict[str, Any] = {}
    if isinstance(error, ServiceError):
        facts = {"error_code": error.code or None, "error_message": error.said or None}
    if request_id := getattr(error, "request_id", None):
        facts["request_id"] = request_id
    return facts
