"""One job as one row of the queue (ux.md 3.4): pure text and roles, a function of the job, the time and the width."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.job import NOT_KNOWN, Job, JobState
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.waiting import NO_ANSWER, is_asking
from wanvid_tui.ui.glyphs import UNICODE, Glyphs
from wanvid_tui.ui.keymap import ours
from wanvid_tui.ui.lines import Line, Span, progress
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.words import clock_text, megabytes, span_text

if TYPE_CHECKING:
    from wanvid_tui.core.job import Waiting

__all__ = ["RowFacts", "job_line", "now_words"]

STATE_WIDTH = 11
"""Cells of the state's word."""
BAR_WIDTH = 18
"""Cells of what it does now; a bar while it runs."""
NARROW_WIDTH = 14
"""Cells of the one column that stands for both in a narrow queue."""
BOTH_FROM, SHAPE_FROM, MODEL_FROM, PRICE_FROM, MADE_FROM = 72, 90, 104, 132, 140
"""Widths from which state and now, the video's shape, its model, its price, and when it was made are shown."""
_PROMPT_MIN = 15
"""Sixteen with the scroll mark behind it."""
_LAST_HOUR_MS = 3_600_000


class RowFacts(NamedTuple):
    """What a row shows that is not in the job itself."""

    now_ms: int
    usual: Mapping[tuple[str, str, int], int] = MappingProxyType({})
    """Median ms of the kind (model, tier, duration), where some were made."""
    waiting: Mapping[int, Waiting] = MappingProxyType({})
    """Why a queued job waits, by id."""
    shorts: Mapping[str, str] = MappingProxyType({})
    """A model's id to its short name."""
    glyphs: Glyphs = UNICODE
    id_cells: int = 3
    """Cells of the widest id there is: all rows have their columns at the same place."""
    marked: Container[int] = frozenset()
    """Ids of the marked jobs."""
    gone: Container[int] = frozenset()
    """Ids of saved jobs whose file is not where it was put."""
    keys: Callable[[str], str] = ours
    """What to press for a command."""


def now_words(job: Job, facts: RowFacts) -> tuple[str, Role, int]:
    """What the job does now (at most 17 cells), its role, and how far its bar is filled; -1: no bar."""
    match job.state:
        case JobState.HELD:
            reason = stored(job.hold_reason or "")
            return (
                reason
                if reason and cells.width(reason) <= 17
                else _("{key} releases it").format(key=facts.keys("hold")),
                Role.DIM,
                -1,
            )
        case JobState.QUEUED:
            return _queued(job, facts), Role.DIM, -1
        case JobState.SUBMITTING:
            since = span_text(facts.now_ms - (job.submitted_ms or facts.now_ms))
            return _("sending {time}").format(time=since), Role.DIM, -1
        case JobState.UNCERTAIN:
            return _uncertain(job, facts), Role.WARN, -1
        case JobState.PENDING:
            if job.cancel_asked:
                return _("asked to cancel"), Role.DIM, -1
            since = span_text(facts.now_ms - (job.accepted_ms or facts.now_ms))
            return _("in line {time}").format(time=since), Role.DIM, -1
        case JobState.RUNNING:
            return _running(job, facts)
        case JobState.DOWNLOADING:
            return _downloading(job, facts)
        case JobState.SAVED:
            return _saved(job, facts)
        case JobState.CANCELED:
            return _("free"), Role.DIM, -1
        case JobState.FAILED | JobState.LOST:
            return cells.fit(ending_of(job, facts.keys).short, 17, facts.glyphs.cut), Role.BAD, -1


def _uncertain(job: Job, facts: RowFacts) -> str:
    if is_asking(job):
        return _("asks you: {key}").format(key=facts.keys("open"))
    if job.waiting is None:
        return _("looking for it")
    return cells.fit(_reason(job.waiting), 17, facts.glyphs.cut)


def _reason(waiting: Waiting) -> str:
    """Why a job waits, as it is said in the chosen language."""
    return stored(clean_text(waiting.reason, limit=40))


def _queued(job: Job, facts: RowFacts) -> str:
    if job.not_before_ms is not None and job.not_before_ms > facts.now_ms:
        return _("starts in {n} s, {key}").format(
            key=facts.keys("undo"), n=-((facts.now_ms - job.not_before_ms) // 1000)
        )
    waiting = facts.waiting.get(job.id) or job.waiting
    if waiting is None:
        return _("waits for a slot")
    if waiting.until_ms is None:
        return cells.fit(_reason(waiting), 17, facts.glyphs.cut)
    left = max(0, -((facts.now_ms - waiting.until_ms) // 1000))
    if waiting.reason.startswith("429"):
        if left < 100:
            return _("429, again in {n}s").format(n=left)
        return _("429, {time}").format(time=span_text(left * 1000))
    words = _("{reason}, in {n} s").format(reason=_reason(waiting), n=left)
    return cells.fit(words, 17, facts.glyphs.cut)


def _running(job: Job, facts: RowFacts) -> tuple[str, Role, int]:
    started = job.started_ms or job.accepted_ms or facts.now_ms
    elapsed = facts.now_ms - started
    usual = facts.usual.get((job.model, job.tier, job.duration))
    if job.waiting == NO_ANSWER and job.last_look_ms is not None:
        since = span_text(facts.now_ms - job.last_look_ms)
        return _("no answer {time}").format(time=since), Role.FG, _filled(elapsed, usual)
    if job.overdue:
        return _("{time}, overdue").format(time=span_text(elapsed)), Role.FG, BAR_WIDTH
    if usual is None:
        return _("{time} of 1-5 min").format(time=span_text(elapsed)), Role.FG, _filled(elapsed, 180_000)
    words = _("{time} of ~{usual}").format(time=span_text(elapsed), usual=span_text(usual))
    return words, Role.FG, _filled(elapsed, usual)


def _filled(elapsed: int, usual: int | None) -> int:
    if not usual:
        return 0
    return round(BAR_WIDTH * min(0.95, max(0, elapsed) / usual))


def _downloading(job: Job, facts: RowFacts) -> tuple[str, Role, int]:
    if job.waiting is not None:
        return cells.fit(_reason(job.waiting), 17, facts.glyphs.cut), Role.FG, _part(job)
    if job.bytes_total:
        words = _("{done} of {total}")
        done, total = megabytes(job.bytes_done, unit=False), megabytes(job.bytes_total)
        return words.format(done=done, total=total), Role.FG, _part(job)
    return megabytes(job.bytes_done) if job.bytes_done else _("asks for it"), Role.FG, 0


def _part(job: Job) -> int:
    return round(BAR_WIDTH * min(0.95, job.bytes_done / job.bytes_total)) if job.bytes_total else 0


def _saved(job: Job, facts: RowFacts) -> tuple[str, Role, int]:
    if any(check.get("ok") is False for check in job.checks):
        return _("not as ordered"), Role.WARN, -1
    if job.id in facts.gone:
        return _("file is gone"), Role.WARN, -1
    size = megabytes(job.bytes_done) if job.bytes_done else ""
    left = (job.video_expires_ms or 0) - facts.now_ms
    if 0 < left < _LAST_HOUR_MS:
        return _("{size} link {n}m").format(size=size, n=max(1, left // 60_000)), Role.DIM, -1
    return size, Role.DIM, -1


def job_line(
    job: Job,
    above: Job | None,
    width: int,
    facts: RowFacts,
    *,
    cursor: bool = False,
    focused: bool = False,
    thumb: bool = False,
) -> Line:
    """The row of a job; ``above`` is the job in the row above, None in the first row of the window.

    ``cursor`` marks the row under the cursor, ``focused`` whether the queue has the focus, ``thumb`` the scroll mark.
    """
    glyph, state_role = facts.glyphs.state(job.state.value)
    # Blanks have the role of what stands beside them: a change of pen costs more bytes than what it writes.
    left: list[Span] = [
        Span(facts.glyphs.cursor if cursor else " ", Role.ACCENT if cursor and focused else Role.DIM),
        Span("*", Role.ACCENT) if job.id in facts.marked else Span(" ", Role.DIM),
        Span(cells.pad_left(str(job.id), facts.id_cells) + " ", Role.STRONG if cursor or _is_new(job) else Role.DIM),
        Span(f"{glyph} ", state_role),
    ]
    words, role, fill = now_words(job, facts)
    if width >= BOTH_FROM:
        left.append(Span(cells.pad(job.state.value, STATE_WIDTH + 1), state_role))
        if fill >= 0:
            left += progress(f" {words}", BAR_WIDTH, fill)
        else:
            left.append(Span(cells.pad(f" {words}", BAR_WIDTH), role))
        left.append(Span("  "))
    elif fill >= 0:
        left += [*progress(words, NARROW_WIDTH, round(fill * NARROW_WIDTH / BAR_WIDTH)), Span("  ")]
    else:
        left.append(Span(cells.pad(job.state.value, NARROW_WIDTH + 2), state_role))
    right = _shape(job, width, facts)
    room = width - 1 - sum(cells.width(span.text) for span in left) - sum(cells.width(span.text) for span in right)
    left += _prompt(job, above, max(room, _PROMPT_MIN), facts, cursor=cursor)
    line = [*left, *right, Span(" ", Role.THUMB if thumb else Role.FG)]
    return Line(tuple(line), Ground.ROW if cursor else Ground.PANE)


def _prompt(job: Job, above: Job | None, room: int, facts: RowFacts, *, cursor: bool) -> list[Span]:
    """The prompt cut to its column, or what differs from the row above of the same prompt."""
    if above is not None and above.prompt == job.prompt:
        text = "  ".join([facts.glyphs.ditto, differences(job, above)]).rstrip()
        shown = cells.fit(text, room, facts.glyphs.cut)
        return [Span(cells.pad(shown, room), Role.STRONG if cursor or _is_new(job) else Role.DIM)]
    text = clean_text(job.prompt.strip(), limit=400)
    role = Role.STRONG if cursor or _is_new(job) else Role.FG
    if cells.width(text) <= room:
        return [Span(cells.pad(text, room), role)]
    cut = cells.crop(text, room - 1)
    return [Span(cells.pad(cut, room - 1), role), Span(facts.glyphs.cut, Role.DIM)]


def _is_new(job: Job) -> bool:
    """Whether it is saved and nobody has looked at it."""
    return job.state is JobState.SAVED and not job.seen


def differences(job: Job, other: Job) -> str:
    """What is ordered otherwise than in ``other``, such as ``10 s, seed 481516234``."""
    found = [
        text
        for text, same in (
            (job.model, job.model == other.model),
            (job.tier, job.tier == other.tier),
            (job.ratio, job.ratio == other.ratio),
            (duration_text(job.duration), job.duration == other.duration),
            (_("sound") if job.sound else _("no sound"), job.sound == other.sound),
        )
        if not same
    ]
    seed = job.parameters.get("seed")
    if seed is not None and seed != other.parameters.get("seed"):
        found.append(_("seed {seed}").format(seed=seed))
    return in_context("clauses", ", ").join(found)


def duration_text(seconds: int) -> str:
    """Ordered seconds: ``5 s``, ``auto`` when the model decides."""
    return _("auto") if seconds < 0 else f"{seconds} s"


def ratio_text(ratio: str) -> str:
    """A ratio as the columns name it."""
    return _("auto") if ratio == "adaptive" else ratio


def _shape(job: Job, width: int, facts: RowFacts) -> list[Span]:
    """The columns at the right that fit: model, size, ratio, duration, price, time of making."""
    columns: list[str] = []
    if width >= MODEL_FROM:
        columns.append("  " + cells.pad(cells.fit(facts.shorts.get(job.model) or job.model, 7, facts.glyphs.cut), 7))
    if width >= SHAPE_FROM:
        columns += [
            cells.pad_left(cells.fit(job.tier, 6, facts.glyphs.cut), 6),
            cells.pad_left(cells.fit(ratio_text(job.ratio), 6, facts.glyphs.cut), 6),
            cells.pad_left(duration_text(job.duration) if job.tier != NOT_KNOWN else NOT_KNOWN, 6),
        ]
    if width >= PRICE_FROM:
        columns.append(cells.pad_left(_money(job), 8))
    if width >= MADE_FROM:
        columns.append(cells.pad_left(clock_text(job.created_ms), 6))
    return [Span("".join(columns), Role.DIM)] if columns else []


def _money(job: Job) -> str:
    amount, currency = job.cost_amount or job.estimate_amount, job.cost_currency or job.estimate_currency
    if amount is None or currency is None:
        return ""
    return f"~${amount}" if currency == "USD" else f"~{amount}"
