"""Giving tasks to jobs that cannot be told apart: as many as can be, and of these the oldest to the oldest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.jobs.steps.verdict import Found, Sought

__all__ = ["deal"]


def deal(jobs: Sequence[Sought], own: Sequence[Found], free: Sequence[Found]) -> list[tuple[Sought, Found]]:
    """Which job gets which of ``own``; all three are oldest first. A job that gets none is left out.

    Whom nothing of ``own`` is left for shall at least have one of ``free``, tasks that ended and cost nothing: a job
    that has neither is sent again.
    """
    tasks = [*own, *free]
    taken: dict[int, int] = {}  # place of the task: place of the job

    def give(job: int, upto: int, seen: set[int]) -> bool:
        """Find a task for a job, moving others on to another one where that helps."""
        for place, task in enumerate(tasks[:upto]):
            if place in seen or not _fits(jobs[job], task, is_own=place < len(own)):
                continue
            seen.add(place)
            if place not in taken or give(taken[place], upto, seen):
                taken[place] = job
                return True
        return False

    without = [job for job in range(len(jobs)) if not give(job, len(own), set())]
    for job in without:
        give(job, len(tasks), set())
    given = sorted((job, place) for place, job in taken.items() if place < len(own))
    in_order = list(zip((job for job, _ in given), sorted(place for _, place in given), strict=True))
    if all(_fits(jobs[job], own[place], is_own=True) for job, place in in_order):
        given = in_order
    return [(jobs[job], own[place]) for job, place in given]


def _fits(job: Sought, task: Found, *, is_own: bool) -> bool:
    return task.is_its_own(job) if is_own else task.could_be(job)
