"""What the plain mode prints: sentences for a screen reader, without signs, columns or keys (ux.md 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import _, in_context, plural
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.waiting import NO_ANSWER, is_asking
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.words import clock_text, exact_clock_text, home_text, megabytes, span_text

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.ui.feed import Totals
    from wanvid_tui.ui.options import AccountFacts
    from wanvid_tui.ui.queue_rows import RowFacts

__all__ = ["change_line", "forgotten_line", "head_line", "job_line", "said_line", "title_line"]

_PROMPT_MOST = 200
"""Characters of a prompt: who listens cannot pass over the rest of a line."""


def head_line(account: AccountFacts, totals: Totals, done_by_ms: int | None) -> str:
    """Who this is, where, and what goes on, as ``wanvid, default, Singapore. 2 running.`` and so on."""
    who = _("wanvid, {profile}, {place}.").format(
        profile=clean_text(account.profile, limit=24), place=clean_text(account.place, limit=40)
    )
    parts = [plural(totals.asks, "{n} job asks you", "{n} jobs ask you").format(n=totals.asks)] if totals.asks else []
    parts += [_("offline")] if totals.offline else []
    counts = (
        (totals.running, _("{n} running")),
        (totals.waiting, _("{n} waiting")),
        (totals.counts.get(JobState.SAVED, 0), _("{n} saved")),
    )
    parts += [words.format(n=count) for count, words in counts if count]
    money = " ".join(_money(amount, currency) for currency, amount in sorted(totals.spent.items()))
    parts.append(_("about {money} today").format(money=money) if money else _("nothing spent today"))
    if done_by_ms is not None:
        parts.append(_("all done about {clock}").format(clock=clock_text(done_by_ms)))
    return _("{who} {what}.").format(who=who, what=in_context("clauses", ", ").join(parts))


def title_line(shown: int, total: int) -> str:
    """What stands above the jobs."""
    if shown < total:
        words = _("The newest {shown} of {total} jobs, newest first; wanvid jobs prints all:")
        return words.format(shown=shown, total=total)
    return plural(total, "{n} job:", "{n} jobs, newest first:").format(n=total) if total else _("No jobs.")


def job_line(job: Job, facts: RowFacts) -> str:
    """A job as it stands: ``20 running, 1:42 of about 2:30: A tiny cartoon kitten general``."""
    now = _now(job, facts)
    state = f"{job.id} {job.state.value}"
    told = in_context("clauses", ", ").join([state, now] if now else [state])
    return in_context("clauses", ": ").join([told, _prompt(job)])


def change_line(job: Job, facts: RowFacts, home: Path) -> str:
    """What became of a job: ``17:28:03 job 20 saved, 4.2 MB, took 2:14: ~/Videos/wanvid/20-kitten.mp4``."""
    told = _became(job, facts)
    if job.state is JobState.SAVED:
        told = [*told, home_text(job.file or "", home)]
    elif job.state is JobState.QUEUED:
        told = [*told, _prompt(job)]
    words = in_context("clauses", ": ").join(clean_text(part, limit=400) for part in told if part)
    what = _("job {id} {state}").format(id=job.id, state=job.state.value)
    return said_line(in_context("clauses", ", ").join([what, words] if words else [what]), facts.now_ms)


def forgotten_line(job_id: int, now_ms: int) -> str:
    """A job was taken off the list."""
    return said_line(_("job {id} is forgotten; its file stays").format(id=job_id), now_ms)


def said_line(words: str, now_ms: int) -> str:
    """A sentence with its time."""
    return f"{exact_clock_text(now_ms)} {words}"


def _prompt(job: Job) -> str:
    return clean_text(job.prompt.strip(), limit=_PROMPT_MOST)


def _money(amount: str, currency: str) -> str:
    return f"${amount}" if currency == "USD" else f"{amount} {currency}"


def _became(job: Job, facts: RowFacts) -> list[str]:
    """What there is to say of a state that is new."""
    match job.state:
        case JobState.QUEUED if job.estimate_amount and job.estimate_currency:
            return [_("about {money}").format(money=_money(job.estimate_amount, job.estimate_currency))]
        case JobState.PENDING if not job.cancel_asked:
            return [_("the service has it")]
        case JobState.RUNNING if not job.overdue:
            usual = facts.usual.get((job.model, job.tier, job.duration))
            return [_("usually takes {span}").format(span=span_text(usual))] if usual else [_("takes 1 to 5 minutes")]
        case JobState.SAVED:
            size, took = megabytes(job.bytes_done) if job.bytes_done else "", ""
            if job.saved_ms is not None:
                took = _("took {span}").format(span=span_text(job.saved_ms - (job.submitted_ms or job.created_ms)))
            wrong = _("not as ordered") if any(check.get("ok") is False for check in job.checks) else ""
            return [in_context("clauses", ", ").join(part for part in (size, took, wrong) if part)]
        case JobState.FAILED:
            again = _("wanvid retry {id} sends it again").format(id=job.id)
            why = ending_of(job).said.rstrip(".。")
            return [_("{why}. Nothing was billed; {again}").format(why=why, again=again)]
        case JobState.LOST:
            return [ending_of(job).said.rstrip(".。")]
    return [_now(job, facts)]


def _now(job: Job, facts: RowFacts) -> str:
    """What a job does now, in words that need no key; empty when its state says all."""
    match job.state:
        case JobState.HELD:
            reason = stored(clean_text(job.hold_reason or "", limit=60))
            free = _("wanvid release {id} lets it go").format(id=job.id)
            return _("{reason}; {free}").format(reason=reason, free=free) if reason and reason != "held" else free
        case JobState.QUEUED:
            return _queued(job, facts)
        case JobState.UNCERTAIN if is_asking(job):
            return _("asks you; wanvid show {id} tells of it, wanvid resolve {id} decides").format(id=job.id)
        case JobState.UNCERTAIN:
            return stored(clean_text(job.waiting.reason, limit=40)) if job.waiting else _("looked for at the service")
        case JobState.PENDING if job.cancel_asked:
            return _("asked to cancel")
        case JobState.PENDING:
            span = span_text(facts.now_ms - (job.accepted_ms or facts.now_ms))
            return _("in the service's line for {span}").format(span=span)
        case JobState.RUNNING:
            return _running(job, facts)
        case JobState.DOWNLOADING if job.waiting is not None:
            return stored(clean_text(job.waiting.reason, limit=60))
        case JobState.DOWNLOADING if job.bytes_total:
            done, total = megabytes(job.bytes_done, unit=False), megabytes(job.bytes_total)
            return _("{done} of {total}").format(done=done, total=total)
        case JobState.SAVED:
            return megabytes(job.bytes_done) if job.bytes_done else ""
        case JobState.CANCELED:
            return _("free")
        case JobState.FAILED | JobState.LOST:
            return ending_of(job).short
    return ""


def _queued(job: Job, facts: RowFacts) -> str:
    waiting = facts.waiting.get(job.id) or job.waiting
    if waiting is None:
        return _("waits for a slot")
    reason = stored(clean_text(waiting.reason.removesuffix(", again in"), limit=60))
    if waiting.until_ms is None:
        return reason
    return _("{reason}, again at {clock}").format(reason=reason, clock=exact_clock_text(waiting.until_ms))


def _running(job: Job, facts: RowFacts) -> str:
    span = span_text(facts.now_ms - (job.started_ms or job.accepted_ms or facts.now_ms))
    usual = facts.usual.get((job.model, job.tier, job.duration))
    if job.waiting == NO_ANSWER and job.last_look_ms is not None:
        return _("no answer for {span}").format(span=span_text(facts.now_ms - job.last_look_ms))
    if job.overdue:
        return _("{span}, overdue").format(span=span)
    if usual is None:
        return _("{span} of 1 to 5 minutes").format(span=span)
    return _("{span} of about {usual}").format(span=span, usual=span_text(usual))
