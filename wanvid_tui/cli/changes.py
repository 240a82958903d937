"""Changes of the ledger as lines: of plain text for people and pipes, of JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.cli.jobjson import Facts
from wanvid_tui.cli.listing import clock_text, now_text
from wanvid_tui.cli.output import to_json
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.views import PauseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wanvid_tui.jobs.reading import Pause, Reader

__all__ = ["JsonLines", "Lines", "PlainLines"]

_UNFINISHED = tuple(state for state in JobState if state not in SETTLED)
_SHOWN_QUEUED = 100
"""How many jobs of a queue that stands still, or goes on, are told of anew."""


class Lines(Protocol):
    """Turns what the ledger says into lines."""

    def first(self, reader: Reader) -> list[str]:
        """The unfinished jobs as they stand, oldest first; what is told next is what changed after that."""

    def changed(self, reader: Reader) -> list[str]:
        """What changed since the last call."""


class JsonLines:
    """The job as JSON, whenever something of it has changed."""

    def __init__(self) -> None:
        self._rev = 0
        self._told: dict[int, dict[str, Any]] = {}
        self._pauses: list[Pause] = []

    def first(self, reader: Reader) -> list[str]:
        """The unfinished jobs as they stand."""
        self._rev, self._pauses = reader.rev(), reader.pauses()
        self._told.clear()
        return self._lines(reader, reader.in_states(*_UNFINISHED))

    def changed(self, reader: Reader) -> list[str]:
        """The jobs that changed, and the first of a queue that stands still or goes on: they say why."""
        changes = reader.changes(self._rev)
        pauses = reader.pauses()
        jobs = {job.id: job for job in changes.jobs}
        for pause in _differing(self._pauses, pauses):
            for job in reader.waiting_line(_SHOWN_QUEUED):
                if (job.profile, job.base) == (pause.profile, pause.base):
                    jobs.setdefault(job.id, job)
        found = self._lines(reader, list(jobs.values()))
        for job_id in changes.forgotten:
            self._told.pop(job_id, None)
        self._rev, self._pauses = changes.rev, pauses
        return found

    def _lines(self, reader: Reader, jobs: Sequence[Job]) -> list[str]:
        facts = Facts(reader)
        found = []
        for job in jobs:
            known = facts.json(job)
            # its place in the line moves with those before it: that alone is no change of the job
            if {**known, "position": None} != {**self._told.get(job.id, {}), "position": None}:
                found.append(to_json(known))
            self._told[job.id] = known
        return found


class PlainLines:
    """Time, id, state, and what happened: a line for each line of a job's history, and for each new word about it."""

    def __init__(self, *, plain: bool, now_ms: Callable[[], int]) -> None:
        self._plain = plain
        self._now_ms = now_ms
        self._rev = 0
        self._began_ms = 0
        self._told: dict[int, tuple[int, str]] = {}
        self._pauses: list[Pause] = []

    def first(self, reader: Reader) -> list[str]:
        """The unfinished jobs as they stand."""
        self._rev, self._pauses, self._began_ms = reader.rev(), reader.pauses(), self._now_ms()
        self._told.clear()
        jobs = reader.in_states(*_UNFINISHED)
        facts = Facts(reader)
        found = []
        for job in jobs:
            now = now_text(job, facts)
            self._told[job.id] = (len(reader.events(job.id)), now)
            said = _about(now, job.prompt) if now != "-" else job.prompt
            found.append(self._line(self._began_ms, str(job.id), job.state.value, said))
        return [*found, *self._about_pauses([], self._pauses)]

    def changed(self, reader: Reader) -> list[str]:
        """What happened since the last call, the oldest first."""
        changes = reader.changes(self._rev)
        pauses = reader.pauses()
        facts = Facts(reader)
        found = [line for job in changes.jobs for line in self._about(job, reader, facts)]
        for job_id in changes.forgotten:
            self._told.pop(job_id, None)
            found.append(self._line(self._now_ms(), str(job_id), _("forgotten"), _("taken off the list")))
        found += self._about_pauses(self._pauses, pauses)
        self._rev, self._pauses = changes.rev, pauses
        return found

    def _about(self, job: Job, reader: Reader, facts: Facts) -> list[str]:
        events = reader.events(job.id)
        now = now_text(job, facts)
        before = self._told.get(job.id)
        self._told[job.id] = (len(events), now)
        if before is not None:
            new = events[before[0] :]
        else:  # what stood before this began is no news
            new = [event for event in events if event.at_ms >= self._began_ms]
        found = []
        for event in new:
            why = stored(event.why)
            said = _about(why, job.prompt) if event.old is None else why
            found.append(self._line(event.at_ms, str(job.id), event.new, said))
        if not new and before is not None and before[1] != now and now != "-":
            found.append(self._line(self._now_ms(), str(job.id), job.state.value, now))
        return found

    def _about_pauses(self, before: Sequence[Pause], now: Sequence[Pause]) -> list[str]:
        found = []
        for pause in _differing(before, now):
            stands = next((one for one in now if (one.profile, one.base) == (pause.profile, pause.base)), None)
            if stands is None:
                word, said = _("goes on"), _("the queue of {profile} goes on").format(profile=pause.profile)
            else:
                more = stored(stands.message) or stands.code
                why = _about(_kind(stands.kind), more) if more else _kind(stands.kind)
                said, word = (
                    _("the queue of {profile} waits: {why}").format(profile=pause.profile, why=why),
                    _("paused"),
                )
            found.append(self._line(self._now_ms(), "-", word, said))
        return found

    def _line(self, at_ms: int, job_id: str, state: str, said: str) -> str:
        words = clean_text(said, limit=300)
        if self._plain:
            return "\t".join((clock_text(at_ms), job_id, state, words))
        from wanvid_tui.core.cells import pad

        return "  ".join((clock_text(at_ms), f"{job_id:>4}", pad(state, 11), words)).rstrip()


def _about(what: str, more: str) -> str:
    """A few words and what they are of, or why."""
    return _("{what}: {said}").format(what=what, said=more)


def _kind(kind: PauseKind) -> str:
    """Why a queue stands still, in a word."""
    match kind:
        case PauseKind.KEY:
            return in_context("pause", "key")
        case PauseKind.NO_KEY:
            return in_context("pause", "no-key")
        case PauseKind.BILLING:
            return in_context("pause", "billing")
        case PauseKind.BASE:
            return in_context("pause", "base")
        case PauseKind.OFFLINE:
            return in_context("pause", "offline")
        case PauseKind.THROTTLED:
            return in_context("pause", "throttled")


def _differing(before: Sequence[Pause], now: Sequence[Pause]) -> list[Pause]:
    """Pauses that began, ended or became another; when one is tried again next is no difference."""

    def name(pause: Pause) -> tuple[str, str, str]:
        return pause.profile, pause.base, pause.kind.value

    old, new = {name(pause): pause for pause in before}, {name(pause): pause for pause in now}
    found = [pause for key, pause in new.items() if key not in old]
    standing = {(pause.profile, pause.base) for pause in now}
    return found + [pause for pause in old.values() if (pause.profile, pause.base) not in standing]
