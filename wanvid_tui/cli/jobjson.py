"""A job as JSON: the one form of every command (cli.md, *A job as JSON*)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.output import iso_ms, to_json
from wanvid_tui.core.job import JobState
from wanvid_tui.core.remedies import remedy_for
from wanvid_tui.jobs.waiting import waiting_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import Event, Job, Waiting
    from wanvid_tui.jobs.reading import Pause, Reader

__all__ = ["JOB_FIELDS", "Facts", "job_json", "print_jobs"]


# fmt: off
JOB_FIELDS = (
    "id", "state", "task_id", "request_id", "profile", "region", "base", "model", "prompt", "negative_prompt",
    "actual_prompt", "parameters", "audio", "created_at", "submitted_at", "started_at", "ended_at", "saved_at",
    "waiting", "position", "overdue", "adopted", "retry_of", "video_url", "video_expires_at", "file", "bytes",
    "checks", "usage", "error", "estimate", "cost", "polls", "events",
)
# fmt: on
"""The names of a job as JSON; most of them say what was, not what is wanted."""


def job_json(
    job: Job,
    events: Iterable[Event],
    *,
    waiting: Waiting | None = None,
    position: int | None = None,
    links: bool = False,
) -> dict[str, Any]:
    """The object of a job. ``links``: with the signed link to the video, which is otherwise null."""
    return {
        "id": job.id,
        "state": job.state.value,
        "task_id": job.task_id,
        "request_id": job.request_id,
        "profile": job.profile,
        "region": job.region,
        "base": job.base,
        "model": job.model,
        "prompt": job.prompt,
        "negative_prompt": job.negative_prompt,
        "actual_prompt": job.actual_prompt,
        "parameters": dict(job.parameters),
        "audio": None
        if job.audio_source is None
        else {"source": job.audio_source, "bytes": job.audio_bytes, "seconds": job.audio_seconds},
        "created_at": iso_ms(job.created_ms),
        "submitted_at": iso_ms(job.submitted_ms),
        "started_at": iso_ms(job.started_ms),
        "ended_at": iso_ms(job.ended_ms),
        "saved_at": iso_ms(job.saved_ms),
        "waiting": None if waiting is None else {"reason": waiting.reason, "until": iso_ms(waiting.until_ms)},
        "position": position,
        "overdue": job.overdue,
        "adopted": job.adopted,
        "retry_of": job.retry_of,
        "video_url": job.video_url if links else None,
        "video_expires_at": iso_ms(job.video_expires_ms),
        "file": job.file,
        "bytes": job.bytes_done if job.state is JobState.SAVED else job.bytes_total,
        "checks": [dict(check) for check in job.checks],
        "usage": None if job.usage is None else dict(job.usage),
        "error": _error(job),
        "estimate": _money(job.estimate_amount, job.estimate_currency),
        "cost": _money(job.cost_amount, job.cost_currency),
        "polls": job.polls,
        "events": [_event(event) for event in events],
    }


def _error(job: Job) -> dict[str, str] | None:
    if job.error_code is None and job.error_message is None:
        return None
    code, message = job.error_code or "", job.error_message or ""
    return {"code": code, "message": message, "remedy": remedy_for(code, message)}


def _money(amount: str | None, currency: str | None) -> dict[str, str] | None:
    return None if amount is None or currency is None else {"amount": amount, "currency": currency}


def _event(event: Event) -> dict[str, str | None]:
    return {"at": iso_ms(event.at_ms), "from": event.old, "to": event.new, "why": event.why}


class Facts:
    """What is known of jobs beside their rows: why they wait and their place in the line, read once for many."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pauses: list[Pause] = reader.pauses()
        self._places: Mapping[int, int] | None = None
        self._asked = False

    def position(self, job: Job) -> int | None:
        """Its place in the waiting line, 1 for the next; None for a job that is not queued."""
        if job.state is not JobState.QUEUED:
            return None
        if self._places is None and self._asked:
            self._places = self._reader.places()  # who asks twice asks for many: one walk for all of them
        self._asked = True
        return (self._places or {}).get(job.id) or self._reader.position(job)

    def waiting(self, job: Job) -> Waiting | None:
        """Why it does not go on, in the words of the queue's row; None for a job that waits for nothing."""
        return waiting_of(job, self._pauses, self.position(job))

    def json(self, job: Job, *, links: bool = False) -> dict[str, Any]:
        """The object of a job."""
        job = self._reader.with_receipt(job)
        # its place in the line is a field of its own: what is said here is why it does not go on
        waiting = waiting_of(job, self._pauses, None)
        return job_json(job, self._reader.events(job.id), waiting=waiting, position=self.position(job), links=links)


def print_jobs(context: Context, ids: Sequence[int], *, one: bool, links: bool = False) -> None:
    """Print the jobs of these ids as they stand: an object for ``one``, else an array."""
    ledger = context.ledger()
    jobs = [job for id_ in ids if (job := ledger.readable(id_)) is not None]
    facts = Facts(ledger)
    found = [facts.json(job, links=links) for job in jobs]
    context.print(to_json(found[0] if one and found else found))
