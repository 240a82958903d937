"""One job told in full (ux.md 3.5): what happened, what it was, what it cost, when. Pure rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.job_facts import LONGEST, Row, Told, checked, fact_rows
from wanvid_tui.ui.lines import Line, Span, clip, measure, spread
from wanvid_tui.ui.messages import spans_of
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.rewriting import beside
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.uncertain import uncertain_lines
from wanvid_tui.ui.words import clock_text, exact_clock_text

if TYPE_CHECKING:
    pass

__all__ = ["Told", "detail_bar", "detail_lines"]

_LABEL = 10
_LEAD = 2


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
    room = width - _LEAD - _LABEL - 2
    rows = fact_rows(told, room)
    lines = [*block, Line()] if block else [Line()] if told.whole or len(rows) < height else []
    if told.whole and told.job.actual_prompt:
        texts = [clean_text(text, limit=LONGEST) for text in (told.job.prompt, told.job.actual_prompt)]
        lines += [*beside(texts[0], texts[1], width), Line()]
        rows = [row for row in rows if row.label not in ("Prompt", "Rewritten")]
    spare = 10_000 if told.whole else max(0, height - len(lines) - len(rows))
    for row in rows:
        label, values, role = row.label, row.text, row.role
        if row.id or row.link:
            lines.append(_linked(row, room, told.facts.glyphs.cut))
            continue
        if label == "Rewritten" and not told.whole and told.job.actual_prompt:
            values = _hinted(values, room * (1 + spare), told.keys("open"))
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


def _hinted(text: str, room: int, key: str) -> str:
    """The rewritten prompt, cut where it must be, and what shows all of it."""
    hint = f"...  {key} shows the difference"
    if cells.width(text) + 2 + len(hint) <= room:
        return f"{text}  {hint[5:]}"
    left = room - len(hint) - 8  # what breaking at words may cost
    return cells.crop(text, left).rstrip() + hint if left >= 24 else text


def _linked(row: Row, room: int, cut: str) -> Line:
    """A row of one line, some of it opened by the terminal or copied by a click."""
    spans = [Span(" " * _LEAD + cells.pad(row.label, _LABEL + 1), Role.DIM)]
    if row.link:
        spans += [Span("open", Role.KEY, link=row.link), Span("  ")]
        room -= 6
    spans.append(Span(cells.fit(row.text, room, cut), row.role, row.id))
    left = room - cells.width(row.text) - 3
    if row.hint and cells.width(row.hint) <= left:
        spans.append(Span(f"   {row.hint}", Role.DIM))
    return Line(tuple(spans))


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
        ordered = " ".join(checked(check, "ordered") for check in wrong)
        got = " ".join(checked(check, "got") for check in wrong)
        said = f"Ordered {ordered}, got {got}."
        way = f"It is billed; keep the task id for a complaint: `{told.keys('copy-link')}`."
    elif job.state is JobState.SAVED and job.id in told.facts.gone:
        ground, bold = Ground.WARN, Role.WARN_BOLD
        said = "The file is gone from where it was put."
        lives = (job.video_expires_ms or 0) > told.facts.now_ms and job.video_url
        way = f"`{told.keys('copy-link')}` copies its link." if lives else "Its link has ended; it was billed."
    else:
        return []
    text = cells.fit(said, width - 2 * _LEAD, told.facts.glyphs.cut)
    return [
        Line((Span(" " * _LEAD), Span(text, bold)), ground),
        Line((Span(" " * _LEAD), *_fitting(spans_of(way), width - 2 * _LEAD, told.facts.glyphs.cut)), ground),
    ]


def _fitting(spans: Sequence[Span], room: int, cut: str) -> list[Span]:
    return list(spans) if measure(spans) <= room else [*clip(spans, room - 1), Span(cut, Role.DIM)]


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


def chopped(text: str, width: int) -> list[str]:
    """Text in full rows, to be selected by hand: nothing is put in and nothing left out."""
    rows, row, used = list[str](), "", 0
    for cluster, size in cells.clusters(text):
        if used + size > width:
            rows.append(row)
            row, used = "", 0
        row, used = row + cluster, used + size
    return [*rows, row]


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
