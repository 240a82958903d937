"""What the message line says of changes in the ledger (ux.md 6): saved, failed, canceled; several at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Span
from wanvid_tui.ui.messages import Message, news
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.words import home_text, megabytes, span_text

if TYPE_CHECKING:
    from wanvid_tui.ui.panel.state import Outcome

__all__ = ["Teller", "moved_words"]


class Teller:
    """Turns changed jobs into at most one message; remembers which states it has told.

    What ended before ``started_ms`` is no news, whatever else changes in its row.
    """

    def __init__(self, user_home: Path, glyphs: Glyphs, started_ms: int) -> None:
        self._started_ms = started_ms
        self._home = user_home
        self._glyphs = glyphs
        self._told: dict[int, JobState] = {}

    def tell(self, jobs: Iterable[Job]) -> Message | None:
        """The message of a change, or None when there is nothing to say."""
        new = [job for job in jobs if self._told.get(job.id) is not job.state and self._is_new(job)]
        self._told |= {job.id: job.state for job in jobs}
        saved = [job for job in new if job.state is JobState.SAVED]
        failed = [job for job in new if job.state in (JobState.FAILED, JobState.LOST)]
        canceled = [job for job in new if job.state is JobState.CANCELED and job.cancel_asked]
        if failed:
            return self._failed(failed, saved)
        if saved:
            return self._saved(saved)
        if canceled:
            return news([Span(f"{canceled[-1].id} is canceled, free.")])
        return None

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
    spans = [Span(f"{model}: ", Role.WARN_BOLD)] if outcome.model else []
    for at, move in enumerate(outcome.moves):
        name, now, value = move.text.partition(" now ")
        spans.append(Span(f"{', ' if at else ''}{name}{now}", Role.DIM))
        if value:
            spans.append(Span(value, Role.HEAD))
    return Message(tuple(spans), key="u", does="undo")
