"""One job told in full (ux.md 3.5): what happened, what it was, what it cost, when. Pure rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.job import NOT_KNOWN, SETTLED, Event, Job, JobState
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.lines import Line, Span, clip, measure, spread
from wanvid_tui.ui.messages import spans_of
from wanvid_tui.ui.queue_rows import RowFacts, duration_text, now_words, ratio_text
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.uncertain import TaskEntry, is_open, times_text, uncertain_lines
from wanvid_tui.ui.words import clock_text, exact_clock_text, home_text, megabytes, moment_text, offset_text

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog

__all__ = ["Told", "detail_bar", "detail_lines"]

_LABEL = 10
_LEAD = 2
_ENDS = {JobState.SAVED: "saved", JobState.FAILED: "failed", JobState.CANCELED: "canceled", JobState.LOST: "lost"}


class Told(NamedTuple):
    """A job with all that its detail needs."""

    job: Job
    events: Sequence[Event]
    facts: RowFacts
    catalog: Catalog
    user_home: Path
    whole: bool = False
    """Whether whole prompts and the history are told (the full screen)."""
    entry: TaskEntry | None = None
    """The open field for the task's id of a job that asks."""


def detail_bar(told: Told, width: int, back: str) -> Line:
    """The title row: id, state, time; ``back`` says at the right what Esc does."""
    job = told.job
    glyph, role = told.facts.glyphs.state(job.state.value)
    bold = {Role.GOOD: Role.GOOD_BOLD, Role.WARN: Role.WARN_BOLD, Role.BAD: Role.BAD_BOLD, Role.ACCENT: Role.KEY}
    when = clock_text(job.saved_ms or job.ended_ms or job.created_ms)
    left = [
        Span(f" {job.id}  ", Role.HEAD),
        Span(f"{glyph} {job.state.value}", bold.get(role, Role.FG_BOLD)),
        Span(f"  {when}", Role.DIM),
    ]
    return spread(left, [Span(f"{back} ", Role.DIM)], width, Ground.BAR)


def detail_lines(told: Told, width: int, height: int) -> list[Line]:
    """The rows under the bar; the prompt takes what room the other rows leave, in the full screen all it needs."""
    block = _block(told, width)
    pairs = _pairs(told, width - _LEAD - _LABEL - 2)
    room = width - _LEAD - _LABEL - 2
    lines = [*block, Line()] if block else [Line()] if told.whole or len(pairs) < height else []
    spare = 10_000 if told.whole else max(0, height - len(lines) - len(pairs))
    for label, values, role in pairs:
        shown = wrapped(values, room)
        allowed = 1 + spare if label in ("Prompt", "Rewritten") else 1
        kept = shown[:allowed]
        spare -= len(kept) - 1
        if len(shown) > allowed:
            kept[-1] = cells.crop(shown[allowed - 1] + " " * room, room - 1).rstrip() if allowed > 1 else kept[-1]
            kept[-1] = (
                cells.fit(values, room, told.facts.glyphs.cut) if allowed == 1 else kept[-1] + told.facts.glyphs.cut
            )
        lines += _labelled(label, kept, role, told.facts.glyphs.cut)
    if told.whole:
        lines += _history(told)
    return lines


def _labelled(label: str, values: Sequence[str], role: Role, cut: str) -> list[Line]:
    lines = []
    for at, value in enumerate(values):
        lead = Span(" " * _LEAD + cells.pad(label if not at else "", _LABEL + 1), Role.DIM)
        body = [Span(value[: -len(cut)], role), Span(cut, Role.DIM)] if value.endswith(cut) else [Span(value, role)]
        lines.append(Line((lead, *body)))
    return lines


def _block(told: Told, width: int) -> list[Line]:
    """What went wrong or is asked, bold, and the way on."""
    job = told.job
    if job.state in (JobState.FAILED, JobState.LOST):
        ending = ending_of(job)
        ground, bold, said, way = Ground.BAD, Role.BAD_BOLD, ending.said, ending.way_on
    elif job.state is JobState.UNCERTAIN:
        return uncertain_lines(job, told.events, width, told.entry, told.facts.glyphs.cut)[0]
    elif job.state is JobState.SAVED and any(check.get("ok") is False for check in job.checks):
        wrong = [check for check in job.checks if check.get("ok") is False]
        ground, bold = Ground.WARN, Role.WARN_BOLD
        ordered = " ".join(_checked(check, "ordered") for check in wrong)
        got = " ".join(_checked(check, "got") for check in wrong)
        said, way = f"Ordered {ordered}, got {got}.", "It is billed; keep the task id for a complaint."
    else:
        return []
    text = cells.fit(said, width - 2 * _LEAD, told.facts.glyphs.cut)
    return [
        Line((Span(" " * _LEAD), Span(text, bold)), ground),
        Line((Span(" " * _LEAD), *_fitting(spans_of(way), width - 2 * _LEAD, told.facts.glyphs.cut)), ground),
    ]


def _fitting(spans: Sequence[Span], room: int, cut: str) -> list[Span]:
    return list(spans) if measure(spans) <= room else [*clip(spans, room - 1), Span(cut, Role.DIM)]


def _pairs(told: Told, room: int) -> list[tuple[str, str, Role]]:
    """Label, value and role of each row, empty ones left out."""
    job = told.job
    pairs: list[tuple[str, str, Role]] = []
    if job.state not in SETTLED and not is_open(job):
        pairs.append(("Now", now_words(job, told.facts)[0], Role.FG))
    limit = 40_000 if told.whole else 4_000
    pairs.append(("Prompt", clean_text(job.prompt, limit=limit), Role.FG))
    if job.negative_prompt and (told.whole or job.state in (JobState.SAVED, *ACTIVE_STATES)):
        pairs.append(("Avoid", clean_text(job.negative_prompt, limit=limit), Role.FG))
    if job.actual_prompt:
        pairs.append(("Rewritten", clean_text(job.actual_prompt, limit=limit), Role.FG))
    elif job.parameters.get("prompt_extend") and job.state in SETTLED:
        pairs.append(("Rewritten", "none came back", Role.DIM))
    video, seed = _video(told), job.parameters.get("seed")
    with_seed = video if seed is None else f"{video}  seed {seed}"
    if is_open(job) and cells.width(with_seed) > room:
        with_seed = f"{_video(told, pixels=False)}  seed {seed}"
    apart = cells.width(with_seed) > room
    pairs.append(("Video", video if apart else with_seed, Role.FG))
    if got := _got(job, told.facts.glyphs.states["saved"]):
        pairs.append(("Got", got, Role.FG))
    if apart and seed is not None:
        pairs.append(("Seed", str(seed), Role.FG))
    if job.adopted:
        pairs.append(("Adopted", *_adopted(job)))
    if job.state is JobState.UNCERTAIN:
        pairs.append(("Times", times_text(job, told.events), Role.FG))
        pairs.append(("Request", clean_text(job.request_id or "none came back", limit=200), Role.FG))
        return [*pairs, ("Cost", _cost(job), Role.FG)]
    pairs.append(("Cost", _cost(job), Role.FG))
    pairs.append(("Times", _times(job), Role.FG))
    if job.error_code or job.error_message:
        words = ": ".join(clean_text(part, limit=600) for part in (job.error_code, job.error_message) if part)
        pairs.append(("Service", words, Role.FG))
    if job.file:
        size = f"  {megabytes(job.bytes_done)}" if job.bytes_done else ""
        name = clean_text(home_text(job.file, told.user_home), limit=600)
        pairs.append(("File", name + size, Role.FG))
    if job.video_url and (job.video_expires_ms or 0) > told.facts.now_ms:
        pairs.append(("Link", f"lasts until {moment_text(job.video_expires_ms or 0, told.facts.now_ms)}", Role.FG))
    pairs += [
        (label, clean_text(value, limit=200), Role.FG)
        for label, value in (("Task", job.task_id), ("Request", job.request_id))
        if value
    ]
    return pairs


def _adopted(job: Job) -> tuple[str, Role]:
    """How the job came to its task, when no answer to its submit said so."""
    if job.adopted == "guess":
        return "a guess: the only task that can be it; its prompt is not shown", Role.WARN
    return "its task was found at the service afterwards", Role.FG


ACTIVE_STATES = (JobState.QUEUED, JobState.HELD)


def _video(told: Told, *, pixels: bool = True) -> str:
    job = told.job
    if job.tier == NOT_KNOWN:
        return "the service has not told what was ordered"
    spec = told.catalog.get(job.model)
    size = job.parameters.get("size") or (spec.pixels(job.tier, job.ratio) if spec else None)
    parts = (
        clean_text(job.model, limit=60),
        f"{job.tier} {ratio_text(job.ratio)}",
        str(size or "") if pixels else "",
        duration_text(job.duration),
        "sound" if job.sound else "silent",
    )
    return "  ".join(part for part in parts if part)


def _got(job: Job, tick: str) -> str:
    if not job.checks:
        return ""
    values = "  ".join(_checked(check, "got") for check in job.checks)
    return values + (f"  {tick} as ordered" if all(check.get("ok") is not False for check in job.checks) else "")


def _checked(check: Mapping[str, Any], side: str) -> str:
    """One side of a check in words: ``1280*720``, ``5.0 s``, ``sound``."""
    value = check.get(side)
    match check.get("what"), value:
        case "sound", bool():
            return "sound" if value else "silent"
        case "duration", int() | float():
            return f"{value} s"
    return clean_text(str(value), limit=40)


def _cost(job: Job) -> str:
    about = f"{_sign(job.estimate_currency)}{job.estimate_amount}" if job.estimate_amount else ""
    if job.state in (JobState.FAILED, JobState.CANCELED):
        return f"nothing  (the estimate was {about})" if about else "nothing"
    if job.cost_amount:
        return f"{_sign(job.cost_currency)}{job.cost_amount}"
    return f"~{about}" if about else "price unknown"


def _sign(currency: str | None) -> str:
    return "$" if currency == "USD" else f"{currency} " if currency else ""


def _times(job: Job) -> str:
    began = job.created_ms
    parts = [exact_clock_text(began)]
    for word, at in (("accepted", job.accepted_ms), ("started", job.started_ms)):
        if at is not None:
            parts.append(f"{word} {offset_text(at - began)}")
    ended = job.saved_ms if job.state is JobState.SAVED else job.ended_ms
    if ended is not None and job.state in _ENDS:
        parts.append(f"{_ENDS[job.state]} {offset_text(ended - began)}")
    return "  ".join(parts)


def _history(told: Told) -> list[Line]:
    lines = [Line(), Line((Span("  History", Role.DIM),))]
    for event in told.events:
        way = f"{event.old} to {event.new}" if event.old and event.old != event.new else event.new
        spans = (
            Span(f"  {exact_clock_text(event.at_ms)}  ", Role.DIM),
            Span(cells.pad(way, 26)),
            Span(clean_text(event.why, limit=200), Role.DIM),
        )
        lines.append(Line(spans))
    return lines


def wrapped(text: str, room: int) -> list[str]:
    """Text in rows of at most ``room`` cells, broken at spaces where there are any."""
    rows: list[str] = []
    row, used = "", 0
    for word in _words(text, room):
        size = cells.width(word)
        if used and used + size > room:
            rows.append(row.rstrip())
            row, used = "", 0
            word = word.lstrip(" ")
            size = cells.width(word)
        row, used = row + word, used + size
    return [*rows, row.rstrip()] if row.strip() or not rows else rows


def _words(text: str, room: int) -> list[str]:
    """The pieces that may begin a row: words with the space before them, wide characters each by itself."""
    pieces: list[str] = []
    for cluster, size in cells.clusters(text):
        last = pieces[-1] if pieces else ""
        if not last or cluster == " " or size == 2 or cells.width(last[-1]) == 2 or cells.width(last) >= room:
            pieces.append(cluster)
        else:
            pieces[-1] = last + cluster
    return pieces
