"""What the bars of the main screen say, each for its pane as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.ui.layout import Depth, Mode, Pane
from wanvid_tui.ui.lines import Line, Span, measure
from wanvid_tui.ui.queue_bar import browse_spans, filter_spans
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.bars import counter_spans, done_spans
from wanvid_tui.ui.widgets.header import money_text
from wanvid_tui.ui.widgets.tabs import summary_line, tab_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.ui.screens.panes import PanesScreen

__all__ = ["Titles"]


class Titles:
    """Bound to the screen; asked by the bars whenever they are drawn."""

    def __init__(self, screen: PanesScreen) -> None:
        self._screen = screen

    def has(self, pane: Pane) -> Callable[[], bool]:
        """Whether a pane has the focus now, as a question to ask with every drawing."""

        def it_has() -> bool:
            if self._screen.pane is not pane:
                return False
            if pane is Pane.QUEUE:
                return self._screen.holder() is self._screen.queue or self._screen.pages.mode is not Mode.WIDE
            return self._screen.pages.depth is Depth.CLOSED

        return it_has

    def prompt_counter(self) -> list[Span]:
        """The characters of the prompt against the model's limit."""
        prompt = self._screen.prompt
        return counter_spans(prompt.count, self._screen.session.panel.spec.prompt_limit(prompt.text))

    def avoid_counter(self) -> list[Span]:
        """The characters of Avoid against its limit."""
        return counter_spans(self._screen.avoid.count, self._screen.session.panel.spec.negative_max or 0)

    def hint(self) -> list[Span]:
        """Why something is missing in the row with the focus, else that others moved along (ux.md 3.3)."""
        panel = self._screen.session.panel
        hint = panel.hint() if self._screen.pane is Pane.VIDEO else ""
        if hint:
            return [Span(hint, Role.DIM)]
        moved = _("moved with the model") if panel.draft.mover == "model" else _("moved along")
        return [Span(f"* {moved}", Role.WARN)] if panel.draft.moved else []

    def views(self) -> list[Span]:
        """The views of the queue, or the filter while it is typed."""
        # 10 cells for the name, where it is there, and what is before and behind it.
        return browse_spans(self._screen.session, self._screen.queue_bar.size.width - (11 if self.named() else 2))

    def named(self) -> bool:
        """Whether the queue bar bears the pane's name: the tab row does where there is one."""
        return self._screen.pages.mode is not Mode.TABS

    def queue_right(self) -> list[Span]:
        """When all will be done; where only one pane is shown, how to filter, and both where there is room."""
        session = self._screen.session
        done = done_spans(session.done_by_ms, session.now_ms())
        if self.named():
            return done
        spans = filter_spans(session)
        views = measure(self.views())
        both = [*done, Span("  "), *spans] if done and spans else spans
        return both if views + measure(both) + 4 <= self._screen.queue_bar.size.width else spans

    def tabs(self, width: int) -> Line:
        """The tab row: what stands at right belongs to the pane that is shown."""
        right: list[Span] = []
        if self._screen.pane is Pane.VIDEO:
            right = self.hint()
        elif self._screen.pane is Pane.QUEUE:
            money = money_text(dict(self._screen.session.feed.totals.spent))
            right = [Span(money, Role.FG_BOLD)] if money else []
        else:
            right = self.prompt_counter()
        session = self._screen.session
        keys = {name: session.keymap.printed(name) for name in ("prompt", "video", "queue")}
        account = session.options.account
        return tab_line(
            self._screen.pane,
            keys,
            session.feed.totals,
            session.glyphs,
            width,
            right=right,
            demo=account.profile if account.is_demo else "",
            driver_stopped=session.driver_stopped,
        )

    def summary(self, width: int) -> Line:
        """The choices in one row, below the prompt where only one pane is shown."""
        model = self._screen.session.panel.draft.request.model
        return summary_line(self._screen.session.panel, width, self._screen.session.shorts.get(model, model))

    def refusal(self, width: int) -> Line:
        """The one line of a screen that is too small."""
        size = self._screen.app.size
        return Line(
            (Span(_("wanvid needs 40x12, this is {width}x{height}").format(width=size.width, height=size.height)),),
            Ground.BG,
        )
