"""What a task list says about one uncertain job: the rules at the foot of faults.md, without any calls.

A *candidate* is a task of the list of the same model, made between 10 s before the send and 10 s after its deadline,
that no row of the ledger has. Both times are by the service's clock: the jobs that come here have ``submitted_ms`` so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from wanvid_tui.core.answers import TaskStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wanvid_tui.core.answers import TaskAnswer, TaskItem
    from wanvid_tui.core.job import Job

__all__ = ["BEFORE_MS", "LIST_LIFE_MS", "Found", "Kind", "Verdict", "judge", "too_old"]

BEFORE_MS = 10_000
"""How long before the send a task may seem to have been made."""

LIST_LIFE_MS = 24 * 3600 * 1000 - 60_000
"""How far back the list is asked for: it goes back 24 h (api.md 2), less a minute for what clocks differ."""

_AFTER_MS = 70_000
"""10 s after the deadline of a submit, which is 60 s."""

_LEAST_CUT = 200
"""No model cuts a prompt shorter than this (api.md 1)."""

_OPEN = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.OTHER)
_FREE = (TaskStatus.FAILED, TaskStatus.CANCELED)


class Kind(Enum):
    """What is to be done with the job."""

    ADOPT = "adopt"
    """A task is taken as its own."""
    WAIT = "wait"
    """A task that could be its own is not finished."""
    HOLD = "hold"
    """Whichever task is its own ended, and cost nothing."""
    ABSENT = "absent"
    """No task of this listing can be its own."""
    ASK = "ask"
    """Only the user can tell."""


@dataclass(frozen=True, slots=True)
class Found:
    """A task of the list, with what it says of itself when it was asked."""

    item: TaskItem
    answer: TaskAnswer | None
    """None when it was not asked, or gave no answer."""

    @property
    def status(self) -> TaskStatus:
        """Where it stands; its own word is newer than the list's."""
        return self.item.status if self.answer is None else self.answer.status

    @property
    def is_open(self) -> bool:
        """Whether it is not finished."""
        return self.status in _OPEN

    def could_be(self, job: Job) -> bool:
        """Whether it is a candidate for the job. What the list does not show excludes nothing."""
        if self.has_request(job):
            return True
        if job.submitted_ms is None or self.item.model not in (None, job.model):
            return False
        made = self.item.created_ms
        return made is None or job.submitted_ms - BEFORE_MS <= made <= job.submitted_ms + _AFTER_MS

    def has_request(self, job: Job) -> bool:
        """Whether the list shows the request id of the job's submit."""
        return job.request_id is not None and self.item.request_id == job.request_id

    def shows_another(self, job: Job) -> bool:
        """Whether it shows a prompt that surely is not the job's.

        One that a service trimmed, or cut at its limit, is a doubt and excludes nothing.
        """
        shown = " ".join((self.answer.raw_prompt or "").split()) if self.answer is not None else ""
        if not shown:
            return False
        wanted = " ".join(job.prompt.split())
        return shown != wanted and not (len(shown) >= _LEAST_CUT and wanted.startswith(shown))

    def fits(self, job: Job) -> bool:
        """Whether it succeeded and what it made is what was ordered, as far as the service tells."""
        answer = self.answer
        if answer is None or answer.status is not TaskStatus.SUCCEEDED or answer.usage is None:
            return False
        return (answer.usage.seconds is not None or job.duration < 0) and not _differs(job, answer)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done, and why."""

    kind: Kind
    why: str = ""
    """For the job's history; empty for WAIT and ABSENT."""
    task: Found | None = None
    """The task that is adopted."""
    how: str = ""
    """``sure`` or ``guess``, for an adopted task."""


def too_old(job: Job, now_ms: int) -> bool:
    """Whether the list no longer reaches back to the job's send, as far as that is known; both by one clock."""
    return job.submitted_ms is not None and now_ms - (job.submitted_ms - BEFORE_MS) >= LIST_LIFE_MS


def judge(
    job: Job, found: Sequence[Found], *, others_requests: Collection[str], alone: bool, complete: bool
) -> Verdict:
    """Decide about one uncertain job. ``found`` is oldest first.

    ``others_requests`` are request ids of other uncertain jobs: their tasks are not this one's. ``alone`` tells that no
    other job of the model is uncertain, ``complete`` that no task can be missing from the list.
    """
    own = next((task for task in found if task.has_request(job)), None)
    if own is not None:
        return Verdict(Kind.ADOPT, "the task list shows our request id", own, "sure")
    if job.submitted_ms is None:
        return Verdict(
            Kind.ASK, "when it was sent by the service's clock is not known (ours was set, or slept): only you can tell"
        )
    possible: list[Found] = []
    for task in found:
        if not task.could_be(job) or task.item.request_id in others_requests or task.shows_another(job):
            continue
        if task.fits(job) and task.answer is not None and task.answer.shows_prompt(job.prompt):
            return Verdict(Kind.ADOPT, "a task with our prompt, size and seconds is there", task, "sure")
        possible.append(task)
    if not possible:
        return Verdict(Kind.ABSENT)
    if any(task.is_open for task in possible):
        return Verdict(Kind.WAIT)
    if all(task.status in _FREE for task in possible):
        if not complete:
            return Verdict(Kind.ABSENT)  # Not shown, at least; its own may be one that did not come.
        # One of them is its own, or none is: either way nothing was paid.
        return Verdict(Kind.HOLD, "its task ended without a result and cost nothing")
    only = possible[0]
    shows_none = only.answer is not None and not only.answer.raw_prompt
    if len(possible) == 1 and alone and complete and shows_none and only.fits(job):
        return Verdict(Kind.ADOPT, "the only task that can be it; its prompt is not shown", only, "guess")
    return Verdict(
        Kind.ASK, f"{len(possible)} {'task' if len(possible) == 1 else 'tasks'} could be it: only you can tell"
    )


def _differs(job: Job, answer: TaskAnswer) -> bool:
    """Whether what was made is surely not what was ordered."""
    usage = answer.usage
    if usage is None:
        return False
    if usage.seconds is not None and job.duration > 0 and round(usage.seconds) != job.duration:
        return True
    size = job.parameters.get("size")
    if size is not None:
        return usage.size is not None and usage.size.replace("x", "*") != size
    if usage.ratio is not None and job.ratio != "adaptive" and usage.ratio != job.ratio:
        return True
    return usage.tier is not None and usage.tier != job.tier
