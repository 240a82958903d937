"""What a task list says about uncertain jobs: the rules at the foot of faults.md, without any calls.

A *candidate* is a task of the list of the same model, made between 10 s before the send and 10 s after its deadline,
that no row of the ledger has. All times are by the service's clock.

The jobs of one account are judged together: what one of them takes, another must not miss. Of tasks that fit several
jobs equally the oldest goes to the oldest job, and none goes before all of them have ended: taken in another order, a
task may be left that is outside the times of the job that is left, which would be sent again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.language import N_
from wanvid_tui.jobs.steps.dealing import deal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wanvid_tui.core.answers import TaskAnswer, TaskItem, Usage
    from wanvid_tui.core.job import Job

__all__ = ["BEFORE_MS", "DEADLINE_MS", "LIST_LIFE_MS", "Found", "Kind", "Sought", "Verdict", "is_model", "judge"]

BEFORE_MS = 10_000
"""How long before the send a task may seem to have been made."""

LIST_LIFE_MS = 24 * 3600 * 1000 - 60_000
"""How far back the list goes: 24 h (api.md 2), less a minute for what clocks differ."""

DEADLINE_MS = 60_000
"""How long a submit may be under way."""

_AFTER_MS = 10_000

_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")

_LEAST_CUT = 200
"""No model cuts a prompt shorter than this (api.md 1)."""

_OPEN = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.OTHER)
_FREE = (TaskStatus.FAILED, TaskStatus.CANCELED)
_LAST = 1 << 62


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
    INCOMPLETE = "incomplete"
    """The listing has holes, and what it shows does not decide."""
    DOUBT = "doubt"
    """Only the user can tell, unless another listing tells more."""
    ASK = "ask"
    """Only the user can tell."""


class Sought(NamedTuple):
    """An uncertain job, with the times of its send by the service's clock."""

    job: Job
    """The row as it stands."""
    sent_ms: int | None
    """When it was sent; None where that is not known."""
    took_ms: int = DEADLINE_MS
    """How long it may have been under way: its deadline, longer when the machine slept in the middle of it."""

    @property
    def order(self) -> tuple[object, ...]:
        """What two jobs have in common whose tasks cannot be told apart."""
        job = self.job
        return job.model, job.prompt, job.parameters.get("size"), job.tier, job.ratio, job.duration


@dataclass(frozen=True, slots=True)
class Found:
    """A task of the list, with what it says of itself when it was asked."""

    item: TaskItem
    """Its row in the list."""
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

    @property
    def is_silent(self) -> bool:
        """Whether it has ended and did not say of itself how: another look may tell."""
        return not self.is_open and (self.answer is None or self.status is TaskStatus.UNKNOWN)

    def could_be(self, sought: Sought) -> bool:
        """Whether it is a candidate for the job. What the list does not show excludes nothing."""
        if self.has_request(sought.job):
            return True
        if sought.sent_ms is None or not is_model(self.item.model, sought.job.model):
            return False
        made = self.item.created_ms
        return made is None or -BEFORE_MS <= made - sought.sent_ms <= sought.took_ms + _AFTER_MS

    def has_request(self, job: Job) -> bool:
        """Whether the list shows the request id of the job's submit."""
        return job.request_id is not None and self.item.request_id == job.request_id

    def shows_another(self, job: Job) -> bool:
        """Whether it shows a prompt that surely is not the job's.

        One that a service trimmed, escaped or wrote otherwise, or cut at its limit, is a doubt and excludes nothing.
        """
        raw = (self.answer.raw_prompt or "").strip() if self.answer is not None else ""
        if not raw:
            return False
        shown, wanted = _letters(raw), _letters(job.prompt)
        return shown != wanted and not (len(raw) >= _LEAST_CUT and wanted.startswith(shown))

    def fits(self, job: Job) -> bool:
        """Whether it succeeded, and its ``usage`` shows the seconds and the size that were ordered."""
        answer = self.answer
        if answer is None or answer.status is not TaskStatus.SUCCEEDED or answer.usage is None:
            return False
        seconds = answer.usage.seconds
        if job.duration >= 0 and (seconds is None or round(seconds) != job.duration):
            return False
        return _has_size(job, answer.usage)

    def is_its_own(self, sought: Sought) -> bool:
        """Whether it is a candidate that shows exactly the job's prompt, size and seconds."""
        answer = self.answer
        return (
            answer is not None
            and answer.shows_prompt(sought.job.prompt)
            and self.fits(sought.job)
            and self.could_be(sought)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done, and why."""

    kind: Kind
    """What is to be done."""
    why: str = ""
    """For the job's history; empty for WAIT, ABSENT and INCOMPLETE."""
    task: Found | None = None
    """The task that is adopted."""
    how: str = ""
    """``sure`` or ``guess``, for an adopted task."""


def is_model(shown: str | None, ordered: str) -> bool:
    """Whether a task of a shown model can be of the ordered one: a plain name stands for a dated version (api.md 1)."""
    return shown is None or _DATE.sub("", shown) == _DATE.sub("", ordered)


def judge(
    jobs: Sequence[Sought], found: Sequence[Found], *, others: Collection[Job], complete: bool
) -> list[tuple[Sought, Verdict]]:
    """Decide about the uncertain jobs that one list tells of, the oldest first.

    ``others`` are uncertain jobs that this list does not decide about: those that wait for the user, or that were sent
    with another key. ``complete`` tells that no task can be missing from the list.
    """
    jobs = sorted(jobs, key=lambda one: (one.sent_ms or 0, one.job.id))
    # A task that does not tell its age fits every job: those that fit fewer are given first.
    left = sorted(found, key=lambda task: _LAST if task.item.created_ms is None else task.item.created_ms)
    requests = {job.request_id for job in [*others, *(one.job for one in jobs)]} - {None}
    decided: dict[int, Verdict] = {}
    for one in jobs:
        own = next((task for task in left if task.has_request(one.job)), None)
        if own is not None:
            decided[one.job.id] = Verdict(Kind.ADOPT, N_("the task list shows our request id"), own, "sure")
            left.remove(own)
    left = [task for task in left if task.item.request_id not in requests]
    groups: dict[tuple[object, ...], list[Sought]] = {}
    for one in jobs:
        if one.job.id not in decided:
            groups.setdefault(one.order, []).append(one)
    for equals in groups.values():
        for one, verdict in _own(equals, left, complete):
            decided[one.job.id] = verdict
            if verdict.task is not None:
                left.remove(verdict.task)
    for one in jobs:
        if one.job.id not in decided:
            alone = not any(other.model == one.job.model for other in others)
            alone = alone and not any(other.job.model == one.job.model for other in jobs if other is not one)
            decided[one.job.id] = _rest(one, left, alone=alone, complete=complete)
    return [(one, decided[one.job.id]) for one in jobs]


def _own(equals: Sequence[Sought], left: Sequence[Found], complete: bool) -> list[tuple[Sought, Verdict]]:
    """What is to be done about jobs of one order, as far as the list shows tasks that surely are their own."""
    own = [task for task in left if any(task.is_its_own(one) for one in equals)]
    if not own:
        return []
    if len(equals) > 1:
        near = [task for task in left if any(task.could_be(one) for one in equals)]
        if any(task.is_open for task in near):
            return [(one, Verdict(Kind.WAIT)) for one in equals]
        if not complete:
            return [(one, Verdict(Kind.INCOMPLETE)) for one in equals]
        if any(task.is_silent for task in near):
            return [
                (one, Verdict(Kind.DOUBT, N_("one of its equals does not answer: only you can tell"))) for one in equals
            ]
        free = [task for task in near if task.status in _FREE]
    else:
        free = []
    why = N_("a task with our prompt, size and seconds is there")
    return [(one, Verdict(Kind.ADOPT, why, task, "sure")) for one, task in deal(equals, own, free)]


def _rest(one: Sought, left: Sequence[Found], *, alone: bool, complete: bool) -> Verdict:
    """What is to be done about a job of which no task of the list surely is its own."""
    if one.sent_ms is None:
        why = N_("when it was sent by the service's clock is not known (ours was set, or slept): only you can tell")
        return Verdict(Kind.DOUBT if complete else Kind.INCOMPLETE, why)
    candidates = [task for task in left if task.could_be(one)]
    possible = [task for task in candidates if not task.shows_another(one.job)]
    if any(task.is_open for task in possible):
        return Verdict(Kind.WAIT)
    if not complete:
        return Verdict(Kind.INCOMPLETE)
    if not possible:
        return Verdict(Kind.ABSENT)
    if all(task.status in _FREE for task in possible):
        # One of them is its own, or none is: either way nothing was paid.
        return Verdict(Kind.HOLD, N_("its task ended without a result and cost nothing"))
    only = possible[0]
    shows_none = only.answer is not None and not only.answer.raw_prompt
    if len(candidates) == 1 and alone and shows_none and only.fits(one.job):
        return Verdict(Kind.ADOPT, N_("the only task that can be it; its prompt is not shown"), only, "guess")
    several = (
        N_("{n} task could be it: only you can tell")
        if len(possible) == 1
        else N_("{n} tasks could be it: only you can tell")
    ).format(n=len(possible))
    return Verdict(Kind.DOUBT if any(task.is_silent for task in possible) else Kind.ASK, several)


def _letters(prompt: str) -> str:
    """The letters and digits of a prompt, however written: what is left of it where a service changes the rest."""
    from html import unescape
    from unicodedata import normalize

    return "".join(filter(str.isalnum, normalize("NFKC", unescape(prompt)).casefold()))


def _has_size(job: Job, usage: Usage) -> bool:
    """Whether a usage shows the ordered size: pixels, or tier and ratio as far as it tells them."""
    size = job.parameters.get("size")
    if size is not None and usage.size is not None:
        return usage.size.replace("x", "*") == str(size)
    wanted_ratio = None if job.ratio == "adaptive" else job.ratio
    told = [(usage.tier, job.tier), (usage.ratio, wanted_ratio)]
    known = [(shown, wanted) for shown, wanted in told if shown is not None and wanted is not None]
    return bool(known) and all(shown == wanted for shown, wanted in known)
