"""What the user decides about an uncertain job, for every face: nothing here asks the service (faults.md N2).

*Wait*: the row goes on asking, but not now; the next start looks for its task once more. *It is there*: the row takes
the task id and stays ``uncertain`` until the driver has asked the service about it, step *check*. *Send again* and
*give up* are moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.core.language import N_, _
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.waiting import ASK_LATER

if TYPE_CHECKING:
    from wanvid_tui.jobs.ledger import Ledger

__all__ = [
    "CHECKING",
    "GIVEN_UP",
    "NotAsking",
    "TaskTaken",
    "ask_anew",
    "defer",
    "give_up",
    "is_task_id",
    "name_task",
    "send_again",
]

CHECKING = Waiting(N_("checks the task"))
"""A row whose task the user named, until the service was asked about it."""

GIVEN_UP = "GivenUp"
"""Error code of a job that the user gave up; in our words, for the service has none."""

_UNCERTAIN = (JobState.UNCERTAIN,)
_LONGEST_ID = 200


class NotAsking(WanvidError):
    """The job leaves nothing to decide as it stands."""


class TaskTaken(WanvidError):
    """The task id is none, or belongs to another job."""

    exit_code = 2


def is_task_id(text: str) -> bool:
    """Whether a text can be a task id: visible characters, no spaces, not long."""
    return 0 < len(text) <= _LONGEST_ID and text.isprintable() and not any(map(str.isspace, text))


def defer(ledger: Ledger, job_id: int) -> Job:
    """Let the job wait: it asks again at the next start. One that is still being looked for is left as it is."""
    job = _uncertain(ledger, job_id)
    if not job.asks:
        return job
    why = N_("the user waits: asked again at the next start")
    noted = ledger.note(job_id, only_in=_UNCERTAIN, only_if=lambda row: row.asks, why=why, waiting=ASK_LATER)
    return noted or _moved_on(ledger, job_id)


def name_task(ledger: Ledger, job_id: int, task_id: str) -> Job:
    """Say which task is the job's; the driver asks the service about it before it is taken.

    Raises TaskTaken for a text that is no id, and for a task that another job has.
    """
    if not is_task_id(task_id):
        raise TaskTaken(
            _('"{task_id}" is no task id').format(task_id=clean_text(task_id, limit=60)),
            remedy=_("Copy it from the console"),
        )
    _uncertain(ledger, job_id)

    def is_free(row: Job) -> bool:
        other = ledger.by_task(task_id)
        if other is not None and other.id != row.id:
            raise TaskTaken(
                _("task {task_id} is job {id}'s").format(task_id=task_id, id=other.id),
                remedy=_("wanvid show {id} tells").format(id=other.id),
            )
        return True

    why = N_("the user says it is task {task_id}").format(task_id=task_id)
    noted = ledger.note(
        job_id, only_in=_UNCERTAIN, only_if=is_free, why=why, task_id=task_id, asks=False, waiting=CHECKING
    )
    return noted or _moved_on(ledger, job_id)


def send_again(ledger: Ledger, job_id: int) -> Job:
    """Put a job that asks back into the line: when the first submit did arrive, it is paid twice."""
    from wanvid_tui.jobs.steps.refusals import UNSENT

    job = _uncertain(ledger, job_id)
    if not job.asks:
        raise NotAsking(
            _("job {job_id} is still being looked for at the service, and nothing is to be decided yet").format(
                job_id=job_id
            ),
            remedy=_("wanvid wait {job_id} waits until it is known").format(job_id=job_id),
        )
    why = N_("sent again by the user; if the first one arrived, it is paid twice")
    moved = ledger.move(
        job_id, JobState.QUEUED, why, only_from=_UNCERTAIN, only_if=lambda row: row.asks, asks=False, **UNSENT
    )
    if moved is None:
        return _moved_on(ledger, job_id)
    ledger.ask_again(moved.profile, moved.base)
    return moved


def give_up(ledger: Ledger, job_id: int) -> Job:
    """End an uncertain job as ``lost``; nothing is sent, and nothing is asked about it any more."""
    _uncertain(ledger, job_id)
    moved = ledger.move(
        job_id,
        JobState.LOST,
        N_("given up by the user"),
        only_from=_UNCERTAIN,
        asks=False,
        task_id=None,
        error_code=GIVEN_UP,
        error_message=N_("given up by the user; whether the service has it is not known, and if it has, it is billed"),
    )
    return moved or _moved_on(ledger, job_id)


def ask_anew(ledger: Ledger) -> int:
    """At a start: the jobs whose user chose to wait are looked for once more, and then ask again; how many."""
    found = 0
    for job in ledger.in_states(JobState.UNCERTAIN):
        if not _waits(job):
            continue
        why = N_("a new start: looked for once more")
        if ledger.note(job.id, only_in=_UNCERTAIN, only_if=_waits, why=why, asks=False, waiting=None) is not None:
            found += 1
    return found


def _waits(job: Job) -> bool:
    return job.asks and job.waiting == ASK_LATER


def _uncertain(ledger: Ledger, job_id: int) -> Job:
    job = ledger.get(job_id)
    if job is None:
        raise NotAsking(_("there is no job {job_id}").format(job_id=job_id), remedy=_("wanvid jobs lists them"))
    if job.state is not JobState.UNCERTAIN:
        raise NotAsking(
            _("job {job_id} is {state}; only an uncertain job leaves something to decide").format(
                job_id=job_id, state=job.state.value
            )
        )
    return job


def _moved_on(ledger: Ledger, job_id: int) -> Job:
    """It changed between two looks: what it is by now is said."""
    _uncertain(ledger, job_id)
    raise NotAsking(
        _("job {job_id} has just changed").format(job_id=job_id),
        remedy=_("wanvid show {job_id} tells").format(job_id=job_id),
    )
