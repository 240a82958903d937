"""Taking over tasks that other programs made with this account: a row is made of what the service tells (cli.md).

What was ordered is not known: the service shows the prompt when the task has succeeded, and then what it made. Until
then the row says so, and when the answer comes it is filled in (:func:`told_order`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.job import NOT_KNOWN, JobState
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.steps.moments import kept_send
from wanvid_tui.jobs.steps.verdict import BEFORE_MS, DEADLINE_MS, Found, is_model

if TYPE_CHECKING:
    from wanvid_tui.core.answers import TaskAnswer, TaskItem
    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.jobs.ledger import Ledger

__all__ = [
    "NOT_TOLD",
    "OtherTask",
    "adopt_task",
    "has_prompt",
    "is_untold",
    "order_facts",
    "rival_of",
    "told_order",
]

NOT_TOLD = N_("(the service has not told the prompt of this task)")
"""The prompt of a row whose task has not shown its own yet."""

_CLOCKS_MS = 60_000
"""What the clocks may differ, where it is only to be feared that a task is another job's."""


class OtherTask(NamedTuple):
    """A task of this account that no row has, with what it says of itself."""

    item: TaskItem
    """As the list shows it, or made of the answer where there is no list."""
    answer: TaskAnswer | None = None
    """What it said when it was asked; None when it was not."""

    @property
    def status(self) -> TaskStatus:
        """Where it stands; its own word is newer than the list's."""
        return self.item.status if self.answer is None else self.answer.status

    @property
    def prompt(self) -> str | None:
        """Its prompt, uncleaned, as far as it is told."""
        return self.answer.raw_prompt if self.answer is not None else None


def is_untold(job: Job) -> bool:
    """Whether the job's order is known only as far as the service tells: what we send always has a seed."""
    return job.adopted is not None and "seed" not in job.parameters


def has_prompt(job: Job) -> bool:
    """Whether the row has the task's own prompt: without it, it cannot be asked for again."""
    return not (is_untold(job) and job.prompt == NOT_TOLD)


def order_facts(model: str, answer: TaskAnswer | None) -> dict[str, Any]:
    """What ``usage`` tells of the order, by the names of a row: parameters, tier, ratio, duration; else unknown."""
    usage = answer.usage if answer is not None else None
    sent: dict[str, Any] = {}
    facts = {"tier": NOT_KNOWN, "ratio": NOT_KNOWN, "duration": -1, "parameters": sent}
    if usage is None:
        return facts
    tier, ratio = usage.tier, usage.ratio
    if usage.size is not None:
        sent["size"] = usage.size.replace("x", "*")
        known = _geometry(model, sent["size"])
        tier, ratio = tier or known[0], ratio or known[1]
    elif tier is not None and ratio is not None:
        sent |= {"resolution": tier, "ratio": ratio}
    if usage.seconds is not None and usage.seconds > 0:
        sent["duration"] = facts["duration"] = round(usage.seconds)
    return facts | {"tier": tier or NOT_KNOWN, "ratio": ratio or NOT_KNOWN}


def told_order(job: Job, answer: TaskAnswer) -> dict[str, Any]:
    """What the answer of a succeeded task fills into its adopted row; nothing for a row of our own."""
    if not is_untold(job):
        return {}
    facts: dict[str, Any] = {}
    if job.prompt == NOT_TOLD and answer.raw_prompt:
        facts["prompt"] = answer.raw_prompt
    if not job.parameters and answer.usage is not None:
        facts |= order_facts(job.model, answer)
    return facts


def rival_of(ledger: Ledger, base: str, task: OtherTask) -> Job | None:
    """A job of ours whose own this task may be: it is uncertain, or on its way, and nothing tells them apart.

    When it was sent is taken from its history alone: our clock may have been set since.
    """
    found = Found(task.item, task.answer)
    for job in ledger.in_states(JobState.SUBMITTING, JobState.UNCERTAIN):
        if job.base != base or job.task_id is not None:
            continue
        if found.has_request(job):
            return job
        if not is_model(task.item.model, job.model) or found.shows_another(job):
            continue
        made = task.item.created_ms
        sent_ms, took_ms = kept_send(ledger, job)
        if made is None or sent_ms is None:
            return job
        if -BEFORE_MS - _CLOCKS_MS <= made - sent_ms <= max(DEADLINE_MS, took_ms) + BEFORE_MS + _CLOCKS_MS:
            return job
    return None


def adopt_task(
    ledger: Ledger, new: NewJob, task: OtherTask, *, key_id: str, skew_ms: int | None, now_ms: int
) -> Job | None:
    """Add a row of a task; None when another row has it by now, or it may be that of a job that is uncertain.

    ``new`` is made with :func:`order_facts`; ``key_id`` is the fingerprint of the key that the task was found with.
    """
    item, answer = task
    made = item.created_ms if item.created_ms is not None else answer.submit_ms if answer is not None else None
    # Unknown is taken for now: then it is asked about for as long as can be.
    accepted_ms = now_ms if made is None else made - (skew_ms or 0)

    def is_free() -> bool:
        return ledger.by_task(item.task_id) is None and rival_of(ledger, new.base, task) is None

    return ledger.adopt(
        new,
        N_("adopted: a task of this account that another program made"),
        only_if=is_free,
        task_id=item.task_id,
        request_id=item.request_id,
        key_id=key_id,
        submitted_ms=accepted_ms,
        accepted_ms=accepted_ms,
        adopted="sure",
    )


def _geometry(model: str, size: str) -> tuple[str | None, str | None]:
    """Tier and ratio of a size by the rule table."""
    from wanvid_tui.core.catalog import load_catalog

    spec = load_catalog().get(model)
    return spec.geometry.get(size, (None, None)) if spec is not None else (None, None)
