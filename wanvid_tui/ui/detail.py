"""One job told in full (ux.md 3.5): what happened, what it was, what it cost, when. Pure rows."""

from __future__ import annotations

from collections.abc import Sequence

from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.job_facts import LONGEST, Row, Told, checked, fact_rows
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.messages import shortened, spans_of
from wanvid_tui.ui.reasons import ending_of
from wanvid_tui.ui.rewriting import beside
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.uncertain import uncertain_lines
from wanvid_tui.ui.words import clock_text, exact_clock_text
from wanvid_tui.ui.wrapping import packed, wrapped

__all__ = ["Told", "detail_bar", "detail_lines"]

_LABEL = 10
_LEAD = 2
_BLOCK = 3
"""Rows of each of the block's two sentences at most."""
_FACTS = ("Video", "Got", "Times")
"""Rows of several facts with two spaces between them."""
_WHEN, _WAY = 12, 26
"""Cells of an event's time, and of what became of the job by it."""


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
    parted = told.whole or told.job.state is JobState.UNCERTAIN or len(block) + len(rows) < height
    lines = [*block, Line()] if parted else block
    if told.whole and told.job.actual_prompt:
        texts = [clean_text(text, limit=LONGEST) for text in (told.job.prompt, told.job.actual_prompt)]
        lines += [*beside(texts[0], texts[1], width), Line()]
        rows = [row for row in rows if row.label not in ("Prompt", "Rewritten")]
    cut, spare = told.facts.glyphs.cut, 10_000 if told.whole else max(0, height - len(lines) - len(rows))
    for row in rows:
        if row.id or row.link or row.label == "File":
            lines += _linked(row, room, cut, whole=told.whole)
            continue
        text = packed(row.text, room) if row.label in _FACTS else wrapped(row.text, room)
        if row.label == "Rewritten" and not told.whole and told.job.actual_prompt:
            shown = _hinted(text, room, 1 + spare, _("{key} shows the difference").format(key=told.keys("open")), cut)
        else:
            shown = _cut(text, row, room, 1 + spare - _kept_for_rewritten(row, rows, room, spare), cut)
        spare -= len(shown) - 1
        lines += _labelled(row.label, shown)
    if told.whole:
        lines += _history(told, width)
    return lines


def _kept_for_rewritten(row: Row, rows: Sequence[Row], room: int, spare: int) -> int:
    """Of the spare rows those that the prompt leaves to its rewriting: what that needs, at most half."""
    after = next((other for other in rows if other.label == "Rewritten"), None)
    if row.label != "Prompt" or after is None:
        return 0
    return min(len(wrapped(after.text, room)), spare // 2)


def _cut(text: Sequence[str], row: Row, room: int, allowed: int, cut: str) -> list[list[Span]]:
    """At most so many rows of a text, the last one cut where there is more."""
    shown = [[Span(part, row.role)] for part in text[:allowed]]
    if len(text) > allowed:
        last = cells.crop(row.text if allowed == 1 else text[allowed - 1] + " " * room, room - 1)
        shown[-1] = [Span(last if allowed == 1 else last.rstrip(), row.role), Span(cut, Role.DIM)]
    return shown


def _hinted(text: Sequence[str], room: int, allowed: int, hint: str, cut: str) -> list[list[Span]]:
    """The rewritten prompt, cut where it must be, and, dim behind it, what shows all of it."""
    shown = [[Span(part)] for part in text[:allowed]]
    if len(text) <= allowed and cells.width(text[-1]) + 2 + cells.width(hint) <= room:
        shown[-1].append(Span(f"  {hint}", Role.DIM))
    elif len(text) < allowed:
        shown.append([Span(hint, Role.DIM)])
    elif (left := room - cells.width(hint) - 5) >= 12:
        shown[-1] = [Span(cells.crop(text[allowed - 1], left).rstrip()), Span(f"...  {hint}", Role.DIM)]
    elif len(text) > allowed:
        shown[-1] = [Span(cells.crop(text[allowed - 1] + " " * room, room - 1).rstrip()), Span(cut, Role.DIM)]
    return shown


def _linked(row: Row, room: int, cut: str, *, whole: bool) -> list[Line]:
    """A row of one line, some of it opened by the terminal or copied by a click; whole, it takes the rows it needs."""
    opens = [Span(_("open"), Role.KEY, link=row.link), Span("  ")] if row.link else []
    lead = measure(opens)
    room -= lead
    texts = chopped(row.text, room) if whole else [shortened(row.text, room)]
    left = room - cells.width(texts[0]) - 3
    hint = next((hint for hint in row.hints if cells.width(hint) <= left), "")
    said = [Span(f"   {hint}", Role.DIM)] if hint else []
    more = [[Span(" " * lead), Span(text, row.role, row.id)] for text in texts[1:]]
    return _labelled(row.label, [[*opens, Span(texts[0], row.role, row.id), *said], *more])


def _labelled(label: str, values: Sequence[Sequence[Span]]) -> list[Line]:
    """The rows of a fact, the first one behind its label."""
    return [
        Line((Span(" " * _LEAD + cells.pad("" if at else _(label), _LABEL + 1), Role.DIM), *value))
        for at, value in enumerate(values)
    ]


def _block(told: Told, width: int) -> list[Line]:
    """What went wrong or is asked, bold, and the way on."""
    job = told.job
    if job.state in (JobState.FAILED, JobState.LOST):
        ending = ending_of(job, told.keys)
        ground, bold, said, way = Ground.BAD, Role.BAD_BOLD, ending.said, ending.way_on
        if ending.longer and cells.width(ending.longer) <= width - 2 * _LEAD:
            way = ending.longer
    elif job.state is JobState.UNCERTAIN:
        return uncertain_lines(job, told.events, width, told.entry, told.facts.glyphs.cut, told.keys)[0]
    elif job.state is JobState.SAVED and any(check.get("ok") is False for check in job.checks):
        wrong = [check for check in job.checks if check.get("ok") is False]
        ground, bold = Ground.WARN, Role.WARN_BOLD
        ordered = " ".join(checked(check, "ordered") for check in wrong)
        got = " ".join(checked(check, "got") for check in wrong)
        said = _("Ordered {ordered}, got {got}.").format(ordered=ordered, got=got)
        way = _("It is billed; keep the task id for a complaint: `{key}`.").format(key=told.keys("copy-link"))
    elif job.state is JobState.SAVED and job.id in told.facts.gone:
        ground, bold = Ground.WARN, Role.WARN_BOLD
        said = _("The file is gone from where it was put.")
        lives = (job.video_expires_ms or 0) > told.facts.now_ms and job.video_url
        copies = _("`{key}` copies its link.").format(key=told.keys("copy-link"))
        way = copies if lives else _("Its link has ended; it was billed.")
    else:
        return []
    room, cut = width - 2 * _LEAD, told.facts.glyphs.cut
    rows = [*[(Span(row, bold),) for row in _rows(said, room, cut)], *[spans_of(row) for row in _rows(way, room, cut)]]
    return [Line((Span(" " * _LEAD), *row), ground) for row in rows]


def _rows(text: str, room: int, cut: str) -> list[str]:
    """A sentence of the block in its rows; what is longer ends in the sign for more."""
    rows = wrapped(text, room)
    if len(rows) <= _BLOCK:
        return rows
    return [*rows[: _BLOCK - 1], cells.fit(" ".join(rows[_BLOCK - 1 :]), room, cut)]


def _history(told: Told, width: int) -> list[Line]:
    """Every event: when, what became of the job, and why; under one another where the row is short."""
    lines = [Line(), Line((Span("  " + _("History"), Role.DIM),))]
    home = f"{told.user_home}/"
    for event in told.events:
        way = event.new
        if event.old and event.old != event.new:
            way = _("{old} to {new}").format(old=event.old, new=event.new)
        why = stored(clean_text(event.why, limit=1_000)).replace(home, "~/")
        lead = Span(f"  {exact_clock_text(event.at_ms)}  ", Role.DIM)
        aside = width - _WHEN - _WAY >= _WAY
        indent = _WHEN + (_WAY if aside else 0)
        rows = wrapped(why, width - indent - 1) if why else []
        if aside:
            lines.append(Line((lead, Span(cells.pad(way, _WAY)), Span(rows[0] if rows else "", Role.DIM))))
            rows = rows[1:]
        else:
            lines.append(Line((lead, Span(way))))
        lines += [Line((Span(" " * indent), Span(row, Role.DIM))) for row in rows]
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
