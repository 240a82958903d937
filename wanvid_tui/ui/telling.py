"""What the message line says of changes in the ledger (ux.md 6): saved, failed, canceled; several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.choices import Value, label
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.language import _, in_context, plural
from wanvid_tui.core.moves import FIELD_NAMES
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.jobs.resolving import GIVEN_UP
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Span
from wanvid_tui.ui.messages import Message, news, problem
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.panel.rows import choice_text
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.words import clock_text, home_text, megabytes, moment_text, span_text

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Pause
    from wanvid_tui.ui.panel.state import Outcome
    from wanvid_tui.ui.session import Session

_KEY_ON_ITS_WAY_MS = 5_000
_DISK_FULL = "disk is full"
"""What the driver writes of a download that waits for room."""

__all__ = ["Teller", "disk_words", "is_told", "moved_words", "offline_words", "pause_words", "waits_for_room"]


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
            return news([Span(_("{id} is canceled, free.").format(id=canceled[-1].id))])
        return None

    def tell_guesses(self, jobs: Iterable[Job]) -> Message | None:
        """The notice of tasks that were taken by a guess, once for each."""
        new = [job for job in jobs if job.id not in self._guessed and self._is_new(job)]
        self._guessed |= {job.id for job in new}
        if not new:
            return None
        text = _("{id} took the only task that can be it: a guess.").format(id=new[-1].id)
        return _led(news([Span(text, Role.WARN_BOLD)]), "open", new[-1])

    def _is_new(self, job: Job) -> bool:
        ended = job.saved_ms if job.state is JobState.SAVED else job.ended_ms
        return job.state not in SETTLED or ended is None or job.id in self._told or ended >= self._started_ms

    def _saved(self, jobs: list[Job]) -> Message:
        glyph = self._glyphs.states["saved"]
        if len(jobs) > 1:
            return news([Span(f"{glyph} " + _("{n} saved").format(n=len(jobs)), Role.GOOD_BOLD)])
        job = jobs[0]
        facts = [megabytes(job.bytes_done)] if job.bytes_done else []
        if job.saved_ms and job.created_ms:
            took = span_text(job.saved_ms - (job.submitted_ms or job.created_ms))
            facts.append(_("took {time}").format(time=took))
        if job.adopted == "guess":
            facts.append(_("its task is a guess"))
        words = _("{id} saved").format(id=job.id)
        spans = [
            Span(f"{glyph} {words}", Role.GOOD_BOLD),
            Span("  " + in_context("clauses", ", ").join(facts), Role.DIM),
        ]
        return _led(news(spans, tail=home_text(job.file or "", self._home), does=_("look")), "look", job)

    def _failed(self, failed: list[Job], saved: list[Job]) -> Message:
        glyph = self._glyphs.states["failed"]
        if len(failed) > 1 or saved:
            # With its noun: a number alone is a job's.
            words = plural(len(failed), "{n} job failed", "{n} jobs failed")
            parts = [Span(f"{glyph} {words.format(n=len(failed))}", Role.BAD_BOLD)]
            if saved:
                parts.append(Span(in_context("clauses", ", ") + _("{n} saved").format(n=len(saved))))
            return _led(news(parts), "open", failed[0])
        job = failed[0]
        word = _("{id} lost") if job.state is JobState.LOST else _("{id} failed")
        why = _(": {reason}. Nothing was billed.") if job.state is JobState.FAILED else _(": {reason}.")
        spans = [
            Span(f"{glyph} {word.format(id=job.id)}", Role.BAD_BOLD),
            Span(why.format(reason=ending_of(job).short)),
        ]
        return _led(news(spans), "open", job)


def _led(message: Message, command: str, job: Job) -> Message:
    """The message with what leads on from it; whoever says it names the key."""
    return message._replace(command=command, job_id=job.id)


def moved_words(outcome: Outcome, model: str, key: str = "u") -> Message:
    """``wan2.2-t2v-plus: Size now 1080P, Duration now 5 s``, the new values bold."""
    named = (Span(f"{model}: ", Role.WARN_BOLD),) if outcome.model else ()
    whole, brief = _moves(outcome, _("{name} now {value}")), _moves(outcome, _("{name} {value}"))
    return Message((*named, *whole), key=key, does=_("undo"), command="undo", shorter=((*named, *brief), brief))


def _moves(outcome: Outcome, words: str) -> tuple[Span, ...]:
    """Each row that moved and its value, in ``words`` with names for both."""
    spans: list[Span] = []
    for at, move in enumerate(outcome.moves):
        name = _(FIELD_NAMES[move.field])
        if at:
            spans.append(Span(in_context("clauses", ", "), Role.DIM))
        if move.new is None:
            spans.append(Span(_("{name} not offered").format(name=name), Role.DIM))
            continue
        before, _hole, after = words.partition("{value}")
        spans += [Span(before.format(name=name), Role.DIM), Span(_value(move.field, move.new), Role.HEAD)]
        if after:
            spans.append(Span(after.format(name=name), Role.DIM))
    return tuple(spans)


def _value(field: str, value: Value) -> str:
    """A value as its row shows it."""
    row = next(row for row in Row if row.field == field)
    return choice_text(row, label(field, value))


def is_told(pause: Pause, now_ms: int) -> bool:
    """Whether a pause is worth a word: a driver that was just started has no key until it is given one."""
    return pause.kind is not PauseKind.NO_KEY or now_ms - pause.since_ms >= _KEY_ON_ITS_WAY_MS


def offline_words(pause: Pause, session: Session) -> Message:
    """What is said while there is no connection; it changes with every second."""
    there = session.feed.totals.running + session.feed.totals.counts.get(JobState.PENDING, 0)
    left = max(1, -((session.now_ms() - (pause.until_ms or 0)) // 1000))
    words = _("No connection since {since}. Looking again in {left} s.")
    if there:
        words = plural(
            there,
            "No connection since {since}. {n} job goes on there; looking again in {left} s.",
            "No connection since {since}. {n} jobs go on there; looking again in {left} s.",
        )
    return news([Span(words.format(since=clock_text(pause.since_ms), n=there, left=left))])


def waits_for_room(job: Job) -> bool:
    """Whether a video waits for the disk to have room."""
    return job.state is JobState.DOWNLOADING and job.waiting is not None and job.waiting.reason == _DISK_FULL


def disk_words(waiting: Sequence[Job], session: Session) -> Message:
    """What is said when videos wait for room: where, how many, until when their links last."""
    folder = clean_text(waiting[0].output_dir or str(session.options.output_dir), limit=400)
    ends = [job.video_expires_ms for job in waiting if job.video_expires_ms]
    if not ends:
        words = plural(len(waiting), "Disk full: {folder}. {n} video waits.", "Disk full: {folder}. {n} videos wait.")
        return problem(words.format(folder=folder, n=len(waiting)))
    words = plural(
        len(waiting),
        "Disk full: {folder}. {n} video waits; its link lasts until {until}.",
        "Disk full: {folder}. {n} videos wait; links last until {until}.",
    )
    return problem(words.format(folder=folder, n=len(waiting), until=moment_text(min(ends), session.now_ms())))


def billing_words(code: str) -> tuple[str, str]:
    """What is said when the service takes no new task of the account, by its code (api.md 4); and in few words."""
    if code == "AllocationQuota.FreeTierOnly":
        words = _("The free quota is used up; allow paid use in the console. The queue waits.")
        return words, _("The free quota is used up.")
    if code in ("CommodityNotPurchased", "AccessDenied.Unpurchased"):
        words = _("Model Studio is not activated for this account. The queue waits.")
        return words, _("Model Studio is not activated.")
    if code.endswith("BillOverdue"):
        words = _("A bill of the account is overdue ({code}). The queue waits.")
        return words.format(code=code), _("A bill of the account is overdue.")
    words = _("The account is out of money ({code}). The queue waits.")
    return words.format(code=code or in_context("code", "billing")), _("The account is out of money.")


def _in_brief(message: Message, *briefs: str) -> Message:
    """The message, with the words that stand for it where the row is short, the longest first."""
    return message._replace(shorter=tuple((Span(brief),) for brief in briefs))


def _host(base: str) -> str:
    """Machine and port of an address; empty for the demo's, which is none."""
    return clean_text(base.partition("://")[2].partition("/")[0], limit=60)


def pause_words(before: Sequence[Pause], now: Sequence[Pause], session: Session) -> Message | None:
    """What is said when a queue begins to stand still, and when the connection is back."""
    known = {(pause.profile, pause.base, pause.kind) for pause in before}
    account = session.options.account
    for pause in now:
        if (pause.profile, pause.base, pause.kind) in known:
            continue
        place = account.place if pause.base == account.base else _host(pause.base) or pause.profile
        code = clean_text(pause.code, limit=40)
        match pause.kind:
            case PauseKind.KEY:
                words = _("{place} refuses the key ({code}). The queue waits.")
                code = "401" if code in ("", "InvalidApiKey") else code
                refused = problem(
                    words.format(place=place, code=code),
                    key="Enter" if session.options.setup is not None else "",
                    does=_("mend"),
                    command="setup",
                )
                where = _("{place} refuses the key ({code}).").format(place=place, code=code)
                return _in_brief(refused, where, _("The key is refused."))
            case PauseKind.NO_KEY:
                return problem(
                    _("No key for profile {profile} here. The queue waits for one.").format(profile=pause.profile)
                )
            case PauseKind.BILLING:
                whole, brief = billing_words(code)
                return _in_brief(problem(whole), brief)
            case PauseKind.BASE:
                words = _("What answers at the base of {place} is not the Wan API. The queue waits.")
                where = _("What answers at the base of {place} is not the Wan API.").format(place=place)
                return _in_brief(problem(words.format(place=place)), where, _("The base is not the Wan API."))
            case PauseKind.OFFLINE:
                return offline_words(pause, session)
            case PauseKind.THROTTLED:
                continue
    offline = {(pause.profile, pause.base) for pause in now if pause.kind is PauseKind.OFFLINE}
    if any(p.kind is PauseKind.OFFLINE and (p.profile, p.base) not in offline for p in before):
        there = session.feed.totals.running + session.feed.totals.counts.get(JobState.PENDING, 0)
        words = _("Connected again.")
        if there:
            words = plural(there, "Connected again; {n} job followed.", "Connected again; {n} jobs followed.")
        return news([Span(words.format(n=there))])
    return None
