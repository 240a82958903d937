"""The only modal: it stands over the panes after the user's own act, and asks before money is spent (ux.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from wanvid_tui.core.language import _
from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.layout import Rect
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.money import WIDTH, MoneyBox, Question, box_lines, box_rect
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.page import PageBar

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.screen import Screen

    from wanvid_tui.ui.keymap import Keymap
    from wanvid_tui.ui.strips import Painter

__all__ = ["MoneyScreen"]

_LOOK_S = 1.0


class _Box(Chrome):
    """The box itself."""

    can_focus = True

    def __init__(self, painter: Painter, box: MoneyBox) -> None:
        super().__init__(painter, id="money-box")
        self._box = box

    def rows(self, width: int, height: int) -> list[Line]:
        """All of its rows; where they are too many the blank ones before the buttons go first."""
        lines = box_lines(self._box, width)
        while len(lines) > height and (blank := next((line for line in lines[1:-1] if not line.spans), None)):
            lines.remove(blank)
        return lines

    def park(self) -> None:
        """Put the terminal's cursor on the button with the focus."""
        wanted = "back" if self._box.on_back else "spend"
        for y in range(self.size.height):
            column = 0
            for span in self.line_at(y).spans:
                if span.id == wanted:
                    self.park_cursor(y, column)
                    return
                column += measure([span])


class _Backdrop(Widget):
    """What another screen shows, drawn under the box; only rows that changed are painted again."""

    def __init__(self, behind: Screen[Any]) -> None:
        super().__init__(id="money-behind")
        self._behind = behind
        self._strips: list[Strip] = []

    def look(self) -> None:
        """Take over what the other screen shows now."""
        # Textual's own inside: it has no other word for what a screen shows.
        strips = self._behind._compositor.render_strips()
        rows = [y for y, strip in enumerate(strips) if y >= len(self._strips) or strip != self._strips[y]]
        self._strips = strips
        if rows:
            self.refresh(*[Region(0, y, self.size.width, 1) for y in rows])

    def render_line(self, y: int) -> Strip:
        """Return a row of the other screen."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)


class MoneyScreen(SlotScreen[bool], inherit_bindings=False):
    """The box and a footer of its own; what is under them stays in sight. Closes with whether the user goes on."""

    DEFAULT_CSS: ClassVar[str] = "MoneyScreen { background: $background; overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = "#money-box"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", show=False, priority=True),
        Binding("tab,shift+tab,left,right", "turn", show=False, priority=True),
    ]

    def __init__(
        self,
        painter: Painter,
        question: Question,
        behind: Screen[Any],
        *,
        keymap: Keymap,
        monotonic: Callable[[], float],
        typed: Callable[[str], None],
        leave: Callable[[], None],
    ) -> None:
        """``behind`` stays in sight; ``typed`` is given what was still meant for the prompt."""
        super().__init__()
        self._quit = keymap.printed("quit")
        self.bind_always(keymap, ("quit",))
        self._monotonic = monotonic
        self._typed = typed
        self._leave = leave
        self.box = MoneyBox(question, monotonic())
        """What the box says, and which button has the focus."""
        self._backdrop = _Backdrop(behind)
        self._body = _Box(painter, self.box)
        self._foot = PageBar(painter, self._footer, id="money-foot")

    def compose(self) -> ComposeResult:
        """Give what is behind, box and footer."""
        yield from (self._backdrop, self._body, self._foot)

    def on_mount(self) -> None:
        """Keep what is behind as it is there."""
        self._backdrop.look()
        self.set_interval(_LOOK_S, self._backdrop.look)

    def rects(self, size: Size) -> Mapping[str, Rect]:
        """Return the place of the box over the composer, and of the footer."""
        width, height = size
        rect = box_rect(width, height, len(box_lines(self.box, min(WIDTH, width - 2))))
        whole = {"money-behind": Rect(0, 0, width, height)}
        if rect is None:
            return whole
        return whole | {"money-box": rect, "money-foot": Rect(0, height - 1, width, 1)}

    def _footer(self, width: int) -> Line:
        left = [Span(" ")]
        for key, label, span_id in (
            ("Left/Right", _("Choose"), "turn"),
            ("y", self.box.question.verb, "spend"),
            ("Esc", _("Back"), "back"),
        ):
            gap = [Span("  ")] if len(left) > 1 else []
            left += [*gap, Span(key, Role.KEY, span_id), Span(f" {label}", Role.DIM, span_id)]
        right = [Span(self._quit, Role.KEY, "leave"), Span(" " + _("Quit") + " ", Role.DIM, "leave")]
        return spread(left, right if measure([*left, *right]) + 2 <= width else [], width, Ground.BG)

    def on_screen_resume(self) -> None:
        """Put the terminal's cursor on the button with the focus."""
        self.call_after_refresh(self._body.park)

    def on_resize(self) -> None:
        """The box may stand elsewhere."""
        self.call_after_refresh(self._resettle)

    def _resettle(self) -> None:
        self._backdrop.look()
        self._backdrop.refresh()
        self._body.park()

    def action_turn(self) -> None:
        """The other button."""
        self.box.turn()
        self._body.redraw()
        self._body.park()

    def action_answer(self, go_on: bool) -> None:
        """Close, going on or not."""
        self.dismiss(go_on)

    def action_quit(self) -> None:
        """Leave the program; nothing is spent."""
        self._leave()

    def on_key(self, event: events.Key) -> None:
        """Enter presses the button; a letter answers, or belongs to the prompt."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.dismiss(not self.box.on_back)
        elif event.is_printable and event.character:
            if self.box.is_answer(event.character, self._monotonic()):
                self.dismiss(True)
            else:
                self._typed(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is never an answer."""
        event.stop()
        self._typed(event.text)

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click presses a button."""
        event.stop()
        match event.span_id:
            case "spend" | "back":
                self.dismiss(event.span_id == "spend")
            case "turn":
                self.action_turn()
            case "leave":
                self._leave()
