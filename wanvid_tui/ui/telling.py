"""What the message line says of changes in the ledger (ux.md 6): saved, failed, canceled; several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.jobs.resolving import GIVEN_UP
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Span
from wanvid_tui.ui.messages import Message, news, problem
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.words import clock_text, home_text, megabytes, number, span_text

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Pause
    from wanvid_tui.ui.panel.state import Outcome
    from wanvid_tui.ui.session import Session

_KEY_ON_ITS_WAY_MS = 5_000

__all__ = ["Teller", "is_told", "moved_words", "pause_words"]


class Teller:
    """Turns changed jobs into at most one message; remembers which states it has told.

    What ended before ``started_ms`` is no news, whatever else changes in its row.
    """

    def __init__(self, user_home: Path, glyphs: Glyphs, started_ms: int) -> None:
        self._started_ms = started_ms
        self._home = user_home
        self._glyphs = glyphs
        self._told: dict[int, JobState] = {}
        self._guessed: set[int] = set()

    def tell(self, jobs: Iterable[Job]) -> Message | None:
        """The message of a change, or None when there is nothing to say."""
        new = [job for job in jobs if self._told.get(job.id) is not job.state and self._is_new(job)]
        self._told |= {job.id: job.state for job in jobs}
        saved = [job for job in new if job.state is JobState.SAVED]
        # what the user gave up was said when they did
        ended = [job for job in new if job.state in (JobState.FAILED, JobState.LOST)]
        failed = [job for job in ended if job.error_code != GIVEN_UP]
        canceled = [job for job in new if job.state is JobState.CANCELED and job.task_id is not None]
        if failed:
            return self._failed(failed, saved)
        if saved:
            return self._saved(saved)
        if canceled:
            return news([Span(f"{canceled[-1].id} is canceled, free.")])
        return None

    def tell_guesses(self, jobs: Iterable[Job]) -> Message | None:
        """The notice of tasks that were taken by a guess, once for each."""
        new = [job for job in jobs if job.id not in self._guessed and self._is_new(job)]
        self._guessed |= {job.id for job in new}
        if not new:
            return None
        text = f"{new[-1].id} took the only task that can be it: a guess."
        return news([Span(text, Role.WARN_BOLD)], key="F4", does="Enter")

    def _is_new(self, job: Job) -> bool:
        ended = job.saved_ms if job.state is JobState.SAVED else job.ended_ms
        return job.state not in SETTLED or ended is None or job.id in self._told or ended >= self._started_ms

    def _saved(self, jobs: list[Job]) -> Message:
        glyph = self._glyphs.states["saved"]
        if len(jobs) > 1:
            return news([Span(f"{glyph} {len(jobs)} saved", Role.GOOD_BOLD)])
        job = jobs[0]
        facts = megabytes(job.bytes_done) if job.bytes_done else ""
        if job.saved_ms and job.created_ms:
            took = f"took {span_text(job.saved_ms - (job.submitted_ms or job.created_ms))}"
            facts = f"{facts}, {took}" if facts else took
        if job.adopted == "guess":
            facts += ", its task is a guess"
        return news(
            [Span(f"{glyph} {job.id} saved", Role.GOOD_BOLD), Span(f"  {facts}", Role.DIM)],
            tail=home_text(job.file or "", self._home),
        )

    def _failed(self, failed: list[Job], saved: list[Job]) -> Message:
        glyph = self._glyphs.states["failed"]
        if len(failed) > 1 or saved:
            parts = [Span(f"{glyph} {len(failed)} failed", Role.BAD_BOLD)]
            if saved:
                parts.append(Span(f", {len(saved)} saved"))
            return news(parts, key="F4", does="Enter")
        job = failed[0]
        word = "lost" if job.state is JobState.LOST else "failed"
        billed = " Nothing was billed." if job.state is JobState.FAILED else ""
        spans = [Span(f"{glyph} {job.id} {word}", Role.BAD_BOLD), Span(f": {ending_of(job).short}.{billed}")]
        return news(spans, key="F4", does="Enter")


def moved_words(outcome: Outcome, model: str) -> Message:
    """``wan2.2-t2v-plus: Size now 1080P, Duration now 5 s``, the new values bold."""
    named = (Span(f"{model}: ", Role.WARN_BOLD),) if outcome.model else ()
    whole, brief = _moves(outcome, " now "), _moves(outcome, " ")
    return Message((*named, *whole), key="u", does="undo", shorter=((*named, *brief), brief))


def _moves(outcome: Outcome, between: str) -> tuple[Span, ...]:
    """Each row that moved and its value, with ``between`` between the two."""
    spans: list[Span] = []
    for at, move in enumerate(outcome.moves):
        name, now, value = move.text.partition(" now ")
        spans.append(Span(f"{', ' if at else ''}{name}{between if now else ''}", Role.DIM))
        if value:
            spans.append(Span(value, Role.HEAD))
    return tuple(spans)


def is_told(pause: Pause, now_ms: int) -> bool:
    """Whether a pause is worth a word: a driver that was just started has no key until it is given one."""
    return pause.kind is not PauseKind.NO_KEY or now_ms - pause.since_ms >= _KEY_ON_ITS_WAY_MS


def pause_words(before: Sequence[Pause], now: Sequence[Pause], session: Session) -> Message | None:
    """What is said when a queue begins to stand still, and when the connection is back."""
    known = {(pause.profile, pause.base, pause.kind) for pause in before}
    account = session.options.account
    for pause in now:
        if (pause.profile, pause.base, pause.kind) in known:
            continue
        place = account.place if pause.base == account.base else pause.profile
        code = clean_text(pause.code, limit=40)
        match pause.kind:
            case PauseKind.KEY:
                return problem(
                    f"{place} refuses the key ({'401' if code in ('', 'InvalidApiKey') else code}). The queue waits.",
                    key="Enter" if session.options.setup is not None else "",
                    does="mend",
                )
            case PauseKind.NO_KEY:
                return problem(f"No key for profile {pause.profile} here. The queue waits for one.")
            case PauseKind.BILLING:
                return problem(f"The account is out of money ({code or 'billing'}). The queue waits.")
            case PauseKind.BASE:
                return problem(f"What answers at the base of {place} is not the Wan API. The queue waits.")
            case PauseKind.OFFLINE:
                there = session.feed.totals.running + session.feed.totals.counts.get(JobState.PENDING, 0)
                go_on = f" {number(there, 'job goes', 'jobs go')} on there;" if there else ""
                left = max(1, ((pause.until_ms or 0) - session.now_ms()) // 1000)
                since = clock_text(pause.since_ms)
                return news([Span(f"No connection since {since}.{go_on} Looking again in {left} s.")])
            case PauseKind.THROTTLED:
                continue
    offline = {(pause.profile, pause.base) for pause in now if pause.kind is PauseKind.OFFLINE}
    if any(p.kind is PauseKind.OFFLINE and (p.profile, p.base) not in offline for p in before):
        there = session.feed.totals.running + session.feed.totals.counts.get(JobState.PENDING, 0)
        return news(
            [Span(f"Connected again; {number(there, 'job', 'jobs')} followed." if there else "Connected again.")]
        )
    return None
