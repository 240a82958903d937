"""The first-run screen without a widget: what is entered, where the focus is, its rows (ux.md 2, 10)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import N_, _, in_context, plural
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.glyphs import UNICODE, Glyphs
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.panel.rows import windowed
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.setup import Wanted
from wanvid_tui.ui.words import listed, place_text
from wanvid_tui.ui.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.catalog import Region

__all__ = ["FirstRun", "Stop", "first_lines"]

_LONGEST = 2048
_LABEL = 10
_LEAD = 2 + _LABEL
_FIELD = 44
_LEAST_FIELD = 12


class Stop(Enum):
    """A place of the focus; the value is its label."""

    KEY = N_("Key")
    REGION = N_("Region")
    ADDRESS = N_("Address")
    WORKSPACE = N_("Workspace")
    CHECK = N_("Check, costs nothing")
    DEMO = N_("Open the demo")


_STOPS = tuple(Stop)
_TYPED = (Stop.KEY, Stop.ADDRESS, Stop.WORKSPACE)


class FirstRun:
    """What is entered until now."""

    def __init__(
        self, regions: Sequence[Region], region: str, kept_in: str, address: str = "", workspace: str = ""
    ) -> None:
        self.regions = tuple(regions)
        ids = [one.id for one in self.regions]
        self._at = ids.index(region) if region in ids else 0
        self.kept_in = kept_in
        """The file that the key is kept in."""
        self.stop = Stop.KEY
        """Where the focus is."""
        self._texts = {Stop.KEY: "", Stop.ADDRESS: address, Stop.WORKSPACE: workspace}
        self.busy = False
        """Whether a check is under way: nothing changes meanwhile."""
        self.offers = False
        """Whether the other regions may be tried, by ``y``."""

    @property
    def region(self) -> Region:
        """The region chosen."""
        return self.regions[self._at]

    @property
    def wanted(self) -> Wanted:
        """Everything as it is entered."""
        texts = self._texts
        return Wanted(texts[Stop.KEY], self.region.id, texts[Stop.ADDRESS], texts[Stop.WORKSPACE])

    def text(self, stop: Stop) -> str:
        """What is typed into a field; empty for what is none."""
        return self._texts.get(stop, "")

    def missing(self) -> str:
        """What is still to be entered, as a sentence; empty when it can be checked."""
        if not self._texts[Stop.KEY]:
            self.stop = Stop.KEY
            return _("Type or paste the key first.")
        if self.region.base is None and not self._texts[Stop.WORKSPACE] and not self._texts[Stop.ADDRESS]:
            self.stop = Stop.WORKSPACE
            return _("{region} needs a workspace id.").format(region=place_text(self.region.name))
        return ""

    def others(self) -> tuple[list[Region], list[Region]]:
        """The other regions that can be asked, Alibaba's own, and those that a workspace is missing for."""
        rest = [one for one in self.regions if one is not self.region]
        workspace = self._texts[Stop.WORKSPACE]
        return [one for one in rest if one.base_for(workspace or None)], [
            one for one in rest if not one.base_for(workspace or None)
        ]

    def choose(self, region: str) -> None:
        """Choose a region by its id."""
        self._at = [one.id for one in self.regions].index(region)

    def go(self, by: int) -> None:
        """Move the focus round."""
        self.stop = _STOPS[(_STOPS.index(self.stop) + by) % len(_STOPS)]

    def turn(self, by: int) -> None:
        """Left or right: another region, the other button."""
        if self.stop is Stop.REGION:
            self._at = max(0, min(len(self.regions) - 1, self._at + by))
        elif self.stop in (Stop.CHECK, Stop.DEMO):
            self.stop = Stop.DEMO if by > 0 else Stop.CHECK

    def put(self, text: str) -> bool:
        """Add what was typed or pasted to the field with the focus; False when there is none.

        A key, an address or an id has no spaces; a paste with line ends is one line.
        """
        if self.stop not in _TYPED:
            return False
        kept = "".join(char for char in text if char.isprintable() and not char.isspace())
        self._texts[self.stop] = (self._texts[self.stop] + kept)[:_LONGEST]
        return True

    def rub(self, *, everything: bool = False) -> None:
        """Take back one character or all."""
        if self.stop in _TYPED:
            self._texts[self.stop] = "" if everything else self._texts[self.stop][:-1]

    def caret(self, width: int, lines: Sequence[Line]) -> tuple[int, int]:
        """Row and column of the caret within the rows that are shown."""
        for row, line in enumerate(lines):
            if any(span.id == f"stop:{self.stop.name}" for span in line.spans):
                if self.stop in _TYPED:
                    return row, _LEAD + 1 + min(cells.width(self.text(self.stop)), _field(width) - 1)
                return row, 0
        return 0, 0


def first_lines(state: FirstRun, width: int, height: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The rows; where the screen is low the blank ones go first, then what is kept where, then what wanvid is."""
    head = [
        *_text(_("wanvid turns a prompt into a video, through Alibaba's Wan models."), width, Role.HEAD),
        *_text(_("It needs an API key of Model Studio. The demo needs none and costs nothing."), width, Role.FG),
    ]
    fields = [
        _key(state, width, glyphs),
        _region(state, width, glyphs),
        _field_row(state, Stop.ADDRESS, width, glyphs, _("the region's own"), _("or paste a gateway's")),
        _field_row(state, Stop.WORKSPACE, width, glyphs, in_context("workspace", "none"), _needy(state)),
    ]
    buttons = [_buttons(state, width)]
    foot = [
        *_text(
            _("Kept in {file}, readable by you only. Never logged.").format(file=clean_text(state.kept_in)),
            width,
            Role.DIM,
        ),
        *_text(_("Or set DASHSCOPE_API_KEY and start again."), width, Role.DIM),
    ]
    blank = [Line()]
    for parts in (
        [blank, head, blank, fields, blank, buttons, blank, foot],
        [head, blank, fields, blank, buttons, foot],
        [head, fields, buttons, foot],
        [head, fields, buttons],
        [fields, buttons],
    ):
        lines = [line for part in parts for line in part]
        if len(lines) <= height:
            return lines
    return lines


def _needy(state: FirstRun) -> str:
    names = [place_text(region.name) for region in state.regions if region.base is None]
    if not names:
        return ""
    return plural(len(names), "{regions} needs one", "{regions} need one").format(regions=listed(names))


def _text(text: str, width: int, role: Role) -> list[Line]:
    rows = wrapped(text, max(10, width - 4))
    return [Line((Span("  "), Span(row, role))) for row in rows]


def _field(width: int) -> int:
    return max(_LEAST_FIELD, min(_FIELD, width - _LEAD - 2))


def _lead(state: FirstRun, stop: Stop, glyphs: Glyphs) -> list[Span]:
    here = state.stop is stop
    return [
        Span(glyphs.cursor if here else " ", Role.ACCENT),
        Span(" "),
        Span(cells.pad(_(stop.value), _LABEL), Role.KEY if here else Role.DIM, f"stop:{stop.name}"),
    ]


def _entry(text: str, width: int, stop: Stop) -> Span:
    room = _field(width)
    shown = cells.ending(clean_text(text, limit=_LONGEST), room - 1)
    return Span(cells.pad(shown, room), Role.ENTRY, f"stop:{stop.name}")


def _key(state: FirstRun, width: int, glyphs: Glyphs) -> Line:
    hidden = "*" * len(state.text(Stop.KEY))
    spans = [*_lead(state, Stop.KEY, glyphs), Span(" "), _entry(hidden, width, Stop.KEY)]
    if width >= _LEAD + _field(width) + 9:
        spans.append(Span("  " + _("hidden"), Role.DIM))
    return Line(tuple(spans))


def _region(state: FirstRun, width: int, glyphs: Glyphs) -> Line:
    active = state.stop is Stop.REGION
    chips = []
    for region in state.regions:
        chosen = region is state.region
        role = (Role.CHIP_ACTIVE if active else Role.CHIP) if chosen else Role.CHOICE
        chips.append(Span(f" {clean_text(place_text(region.name), limit=30)} ", role, f"region:{region.id}"))
    place = state.regions.index(state.region)
    return Line((*_lead(state, Stop.REGION, glyphs), *windowed(chips, place, width - _LEAD - 1, glyphs)))


def _field_row(state: FirstRun, stop: Stop, width: int, glyphs: Glyphs, empty: str, hint: str) -> Line:
    text = state.text(stop)
    spans = _lead(state, stop, glyphs)
    if text or state.stop is stop:
        spans += [Span(" "), _entry(text, width, stop)]
    else:
        more = f"   {hint}" if hint and _LEAD + cells.width(f" {empty}   {hint}") < width else ""
        spans += [Span(f" {empty}{more}", Role.DIM, f"stop:{stop.name}")]
    return Line(tuple(spans))


def _buttons(state: FirstRun, width: int) -> Line:
    check, demo = Stop.CHECK, Stop.DEMO
    words = _(check.value) if width >= 44 else _("Check, free")
    return Line(
        (
            Span("  "),
            Span(f" {words} ", Role.BUTTON_FOCUSED if state.stop is not demo else Role.BUTTON, "stop:CHECK"),
            Span("  "),
            Span(f" {_(demo.value)} ", Role.BUTTON_FOCUSED if state.stop is demo else Role.BUTTON_PLAIN, "stop:DEMO"),
        )
    )
