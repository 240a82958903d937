"""The Video panel's state as rows of text and roles (ux.md 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.choices import Choice, Value
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.pricing import estimate, format_money
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.glyphs import UNICODE, Glyphs
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.panel.fields import ROWS, Row
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.words import span_text

if TYPE_CHECKING:
    from wanvid_tui.ui.panel.state import Panel

__all__ = ["choice_text", "generate_words", "panel_lines", "price_line", "price_text", "usual_text", "windowed"]

LABEL_CELLS = 9
_LEAD = 1 + LABEL_CELLS + 1
_BROAD = 46


def panel_lines(panel: Panel, width: int, height: int, *, focused: bool, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The pane's rows: the ten choices, and the price row as the last of ``height``; they scroll when it is low."""
    room = max(1, height - 1)
    choosing = ROWS[:-1]
    at = choosing.index(panel.row) if panel.row in choosing else len(choosing) - 1
    first = max(0, min(at - room + 1, len(choosing) - room)) if focused else 0
    lines = [_row(panel, row, width, focused, glyphs) for row in choosing[first : first + room]]
    lines += [Line()] * (room - len(lines))
    return [*lines, price_line(panel, width, focused=focused, glyphs=glyphs)]


def _row(panel: Panel, row: Row, width: int, focused: bool, glyphs: Glyphs) -> Line:
    active = focused and row is panel.row
    marked = (row.field or "-") in panel.draft.moved
    room = width - _LEAD
    if row is Row.MODEL:
        values = _model(panel, room, active, focused)
    elif row is Row.SOUND and panel.entry is not None:
        values = _entry(panel.entry.text, room)
    elif row is Row.DURATION and not panel.spec.duration.values:
        values = _range(panel, active, focused, glyphs)
    else:
        values = _chips(panel, row, room, marked, active, focused, glyphs)
    lead = (
        Span(glyphs.cursor if active else " ", Role.ACCENT),
        Span(cells.pad(_(row.value), LABEL_CELLS), Role.FG if active else Role.DIM, f"row:{row.name}"),
    )
    # The sign that there is more at the left stands in the gap behind the label: no value is moved by it.
    gap = () if values[0].id == "step:-1" else (Span(" "),)
    spans = (*lead, *gap, *values)
    if marked:
        spans = (*_exactly(spans, width - 1), Span(glyphs.mark, Role.WARN))
    return Line(tuple(spans), Ground.ROW if active else Ground.PANE)


def _exactly(spans: tuple[Span, ...], width: int) -> tuple[Span, ...]:
    """The spans on exactly ``width`` cells; what is cut away is at most the last pad."""
    left = width - measure(spans)
    if left >= 0:
        return (*spans, Span(" " * left))
    *before, last = spans
    return (*before, last._replace(text=cells.crop(last.text, cells.width(last.text) + left)))


def _chip_role(active: bool, focused: bool) -> Role:
    return Role.CHIP_ACTIVE if active else Role.CHIP_PANE if focused else Role.CHIP


def _model(panel: Panel, room: int, active: bool, focused: bool) -> list[Span]:
    offered = [spec.id for spec in panel.catalog.offered(panel.region)]
    model = panel.draft.request.model
    count = f"{offered.index(model) + 1}/{len(offered)}" if model in offered else ""
    role = Role.VALUE_ACTIVE if active else Role.VALUE_PANE if focused else Role.VALUE
    chip = Span(f" {cells.fit(clean_text(model, limit=60), room - 2)} ", role, "list:MODEL")
    left = room - cells.width(chip.text)
    after = f" {count}" if len(count) < left else count if len(count) <= left else ""
    return [chip, Span(after, Role.DIM, "list:MODEL")]


def _entry(text: str, room: int) -> list[Span]:
    shown = cells.ending(clean_text(text, limit=2000), room - 2)
    return [Span(cells.pad(f" {shown}_", room), Role.ENTRY)]


def _range(panel: Panel, active: bool, focused: bool, glyphs: Glyphs) -> list[Span]:
    rule = panel.spec.duration
    chosen = panel.draft.request.duration
    label = _("auto") if chosen == -1 else f"{chosen} s"
    words = _("{min} to {max}")
    if chosen == -1:
        words = _("{min} to {max} s")
    elif rule.auto:
        words = _("{min} to {max} or auto")
    after = "  " + words.format(min=rule.min, max=rule.max)
    return [
        Span(glyphs.before, Role.DIM, "step:-1"),
        Span(f" {label} ", _chip_role(active, focused), "row:DURATION"),
        Span(glyphs.cut, Role.DIM, "step:+1"),
        Span(after, Role.OFF),
    ]


def _label(panel: Panel, row: Row, choice: Choice, chosen: Value | None) -> str:
    if row is Row.SOUND and choice.value == "file" and chosen == "file":
        name = (panel.draft.request.audio_source or "").rstrip("/").rpartition("/")[2]
        return cells.fit(clean_text(name, limit=60), 12) or in_context("sound", "file")
    return clean_text(choice_text(row, choice.label), limit=30)


def choice_text(row: Row, label: str) -> str:
    """The label of a value in the chosen language; numbers, sizes and names are the same in all."""
    if row is Row.SOUND:
        words = {"auto": _("auto"), "none": in_context("sound", "none"), "file": in_context("sound", "file")}
    elif row is Row.SHOTS:
        words = {"one": in_context("shots", "one"), "several": in_context("shots", "several")}
    elif row is Row.SEED:
        keep, _keep, number = label.partition(" ")
        if number:
            return f"{choice_text(row, keep)} {number}"
        words = {
            "new": in_context("seed", "new"),
            "keep": in_context("seed", "keep"),
            "type": in_context("seed", "type"),
        }
    else:
        words = {"auto": _("auto"), "on": in_context("switch", "on"), "off": in_context("switch", "off")}
    return words.get(label, label)


def _chips(panel: Panel, row: Row, room: int, marked: bool, active: bool, focused: bool, glyphs: Glyphs) -> list[Span]:
    chosen = panel.chosen(row)
    chips: list[Span] = []
    place = 0
    for at, choice in enumerate(panel.choices(row)):
        role = Role.CHOICE if choice.offered else Role.MISSING
        if choice.value == chosen:
            role, place = _chip_role(active, focused), at
        chips.append(Span(f" {_label(panel, row, choice, chosen)} ", role, f"set:{row.name}:{at}"))
    if row is Row.TAKES:
        more = Span(" " + _("or type"), Role.OFF)
        return [*chips, more] if measure([*chips, more]) <= room - marked else windowed(chips, place, room, glyphs)
    # A mark may stand on the last pad, but not on the bracket of the chosen value.
    spare = 1 if marked and place == len(chips) - 1 else 0
    return chips if measure(chips) <= room - spare else windowed(chips, place, room - marked, glyphs)


def windowed(chips: list[Span], place: int, room: int, glyphs: Glyphs) -> list[Span]:
    """All chips where they fit, else as many around the chosen one as fit, with the signs that there are more.

    The sign before them has its cell outside ``room``, in the gap behind the label.
    """
    if measure(chips) <= room:
        return chips
    first = last = place
    inner = room - 1
    while True:
        grown = False
        if last + 1 < len(chips) and measure(chips[first : last + 2]) <= inner:
            last, grown = last + 1, True
        if first > 0 and measure(chips[first - 1 : last + 1]) <= inner:
            first, grown = first - 1, True
        if not grown:
            break
    before = [Span(glyphs.before, Role.DIM, "step:-1")] if first else []
    after = [Span(glyphs.cut, Role.DIM, "step:+1")] if last + 1 < len(chips) else []
    return [*before, *chips[first : last + 1], *after]


def price_text(panel: Panel) -> str:
    """What all takes cost together, ``~$0.50``, or ``price unknown``."""
    one = estimate(panel.draft.request, panel.catalog, panel.region)
    return _("price unknown") if one is None else format_money(one.micros * panel.draft.takes, one.currency)


def usual_text(panel: Panel) -> str:
    """The usual time of such a video here, or the published range."""
    request = panel.draft.request
    usual = panel.usual_ms(request.model, request.resolution or "", request.duration or 0)
    return _("1-5 min") if usual is None else f"~{span_text(usual)}"


def generate_words(panel: Panel) -> str:
    """What the button says."""
    return _("Generate {key}").format(key=panel.keys("generate"))


def price_line(panel: Panel, width: int, *, focused: bool, glyphs: Glyphs = UNICODE) -> Line:
    """Money, time, pixels and the button."""
    request = panel.draft.request
    active = focused and panel.row is Row.GENERATE
    role = Role.BUTTON_OFF if panel.blocked else Role.BUTTON_FOCUSED if active else Role.BUTTON
    button = Span(f" {generate_words(panel)} ", role, "generate")
    ratio = _("auto") if request.ratio == "adaptive" else request.ratio
    shape = f"{request.resolution} {ratio}"
    gap = "  " if width >= _BROAD else " "
    price, usual = price_text(panel), usual_text(panel)
    room = width - cells.width(button.text)
    if panel.difference:
        price = f"{price} {panel.difference}"
    tails = [[usual, request.size or shape], [usual, request.resolution or ""], [usual], []]
    for tail in tails:
        if cells.width(gap.join([price, *tail])) + 2 <= room:
            break
    lead = Span(glyphs.cursor if active else " ", Role.ACCENT)
    spans = [lead, Span(price, Role.HEAD), Span("".join(gap + part for part in tail), Role.DIM)]
    return spread(spans, [button], width, Ground.ROW if active else Ground.PANE)
