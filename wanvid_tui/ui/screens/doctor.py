"""What ``wanvid doctor`` finds, as rows over the whole screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wanvid_tui.core import cells
from wanvid_tui.core.ambiguous import WIDE, WIDE_MEANS
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.finding_words import state_text, what_text
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.layout import Rect
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.screens.leaving import LeavingScreen
from wanvid_tui.ui.setup import Found
from wanvid_tui.ui.widgets.bars import title_span
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.footer import always_spans
from wanvid_tui.ui.widgets.page import Page, PageBar
from wanvid_tui.ui.words import at_home, sentences
from wanvid_tui.ui.wrapping import wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.setup import Setup
    from wanvid_tui.ui.strips import Painter

__all__ = ["DoctorScreen", "finding_lines"]

_STATE, _WHAT = 8, 11
_NARROW = 60
_ROLES = {"ok": Role.GOOD, "remark": Role.WARN, "wrong": Role.BAD_BOLD}
_LETTERS = {"k": "up", "j": "down"}


def finding_lines(findings: Sequence[Found], width: int, home: Path) -> list[Line]:
    """A row for each finding, what is wrong first; its remedy stands below its text. ``home`` is shown as ``~``."""
    order = ("wrong", "remark", "ok")
    ranked = sorted(findings, key=lambda one: order.index(one.state) if one.state in order else 0)
    lines: list[Line] = []
    lead = 2 + _STATE + _WHAT if width >= _NARROW else 4
    for one in ranked:
        head = [
            Span("  "),
            Span(
                cells.pad(clean_text(state_text(one.state), limit=8), _STATE),
                _ROLES.get(one.state, Role.FG),
            ),
            Span(cells.pad(clean_text(what_text(one.what), limit=10), _WHAT), Role.DIM),
        ]
        said = [(row, Role.FG) for row in _rows(at_home(stored(one.text), home), width - lead - 1)]
        said += [(row, Role.STRONG) for row in _rows(at_home(stored(one.remedy), home), width - lead - 1)]
        if width < _NARROW:
            lines.append(Line(tuple(head)))
            head = [Span(" " * lead)]
        for row, role in said or [("", Role.FG)]:
            lines.append(Line((*head, Span(row, role))))
            head = [Span(" " * lead)]
    return lines


def _rows(text: str, room: int) -> list[str]:
    return wrapped(clean_text(text, limit=2000), max(8, room)) if text else []


class DoctorScreen(LeavingScreen, inherit_bindings=False):
    """Looks at everything in a process of its own, and shows what it found."""

    DEFAULT_CSS: ClassVar[str] = "DoctorScreen { background: $background; overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = "#doctor-body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        painter: Painter,
        setup: Setup,
        *,
        leave: Callable[[], None],
        palette: Callable[[], None],
    ) -> None:
        """``leave`` ends the program, ``palette`` opens the list of all commands."""
        super().__init__(session, painter, setup, leave=leave, palette=palette, body_id="doctor-body")
        self.findings: Sequence[Found] = ()
        """What was found; empty while it looks."""
        self._said = _("Looking at key, region, network, driver, clock, disk, terminal ...")
        self._bar = PageBar(painter, self._title, id="doctor-bar")
        self._foot = PageBar(painter, self._footer, id="doctor-foot")

    def compose(self) -> ComposeResult:
        """Give title, rows and footer."""
        yield from (self._bar, self._body, self._foot)

    def rects(self, size: Size) -> Mapping[str, Rect]:
        """Return the places."""
        width, height = size
        if height < 3:
            return {"doctor-bar": Rect(0, 0, width, 1)}
        return {
            "doctor-bar": Rect(0, 0, width, 1),
            "doctor-body": Rect(0, 1, width, height - 2),
            "doctor-foot": Rect(0, height - 1, width, 1),
        }

    def on_mount(self) -> None:
        """Begin to look."""
        self.run_worker(self._examine(), exclusive=False)

    async def _examine(self) -> None:
        self.findings = ()
        self.redraw()
        try:
            found = await asyncio.to_thread(self._setup.examine)
            self.findings = [*found, *self._width(found)]
            self._said = ""
        except WanvidError as error:
            self._said = sentences(error.message, _("wanvid doctor says it in a shell."))
        self.redraw()

    def _width(self, found: Sequence[Found]) -> Iterator[Found]:
        """What the terminal answered here: the process that looked could not ask it."""
        if self._bar.painter.wide and not any(one.text == _(WIDE) for one in found):
            yield Found("terminal", "remark", _(WIDE), _(WIDE_MEANS))

    def redraw(self) -> None:
        """Draw everything as it is now."""
        for chrome in (self._bar, self._body, self._foot):
            chrome.redraw()
        self._body.park_cursor(0)

    def _title(self, width: int) -> Line:
        if self._help:
            right = [Span(_("{key} back").format(key="Esc") + " ", Role.DIM)]
            return spread([title_span(_("Keys"), True)], right, width, Ground.BAR)
        wrong = sum(one.state == "wrong" for one in self.findings)
        words = _("{n} wrong").format(n=wrong) if wrong else _("nothing is wrong") if self.findings else ""
        left = [title_span(_("Doctor"), True), Span(f"   {words}", Role.BAD_BOLD if wrong else Role.DIM)]
        return spread(left, [Span(_("{key} back").format(key="Esc") + " ", Role.DIM)], width, Ground.BAR)

    def own_lines(self, width: int, height: int) -> list[Line]:
        """Return what was found, or what it looks at."""
        if not self.findings:
            return [Line(), *(Line((Span("  "), Span(row, Role.DIM))) for row in _rows(self._said, width - 4))]
        return [Line(), *finding_lines(self.findings, width, self._session.options.user_home)]

    def _footer(self, width: int) -> Line:
        left = [Span(" Esc", Role.KEY, "back"), Span(" " + _("Back"), Role.DIM, "back")]
        left += [Span("  Up/Down", Role.KEY), Span(" " + _("Scroll"), Role.DIM)]
        if not self._said and not self._help:
            left += [Span("  r", Role.KEY, "again"), Span(" " + in_context("doctor", "Again"), Role.DIM, "again")]
        right = always_spans(self._session.keymap, width - 2 - measure(left))
        while left and measure(left) + 1 + measure(right) > width:
            left = left[:-2]
        return spread(left, right, width, Ground.BG)

    def _again(self) -> None:
        if not self._said:
            self._said = _("Looking again ...")
            self.run_worker(self._examine(), exclusive=False)

    def on_key(self, event: events.Key) -> None:
        """Scroll, look again."""
        event.stop()
        if not self.scroll_by(_LETTERS.get(event.key, event.key)) and event.key == "r" and not self._help:
            self._again()

    def on_page_scrolled(self, event: Page.Scrolled) -> None:
        """The wheel was turned."""
        event.stop()
        self._body.scroll_rows(event.rows)

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click in the footer."""
        event.stop()
        kind, _colon, name = event.span_id.partition(":")
        if kind == "command":
            self.run_always(name)
        elif kind == "back":
            self.action_back()
        elif kind == "again":
            self._again()
