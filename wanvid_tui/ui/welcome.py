"""The words of an empty queue: the only onboarding after the key (ux.md 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.jobs.reading import View
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.panel.rows import price_text
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.words import home_text, minutes_text

if TYPE_CHECKING:
    from wanvid_tui.ui.session import Session

__all__ = ["empty_lines"]


def empty_lines(session: Session) -> list[Line]:
    """What stands in the queue when no row does."""
    window, totals = session.window, session.feed.totals
    if totals.of(View.ALL):
        return [Line(), Line((Span(f"  No {window.view.value} jobs.  ["), Span(" and "), Span("] change the view.")))]
    panel = session.panel
    request = panel.draft.request
    usual = panel.usual_ms(request.model, request.resolution or "", request.duration or 0)
    takes = "1 to 5 min" if usual is None else minutes_text(usual)
    price = price_text(panel)
    cost = f"it costs {price}" if price.startswith("~") else "its price is unknown; it"
    where = home_text(session.options.output_dir, session.options.user_home)
    return [
        Line(),
        Line((Span("  No videos yet. Write what you want to see, then press "), Span("F5", Role.KEY), Span("."))),
        Line((Span(f"  As set {cost}{',' if price.startswith('~') else ''} takes {takes}, and lands in {where}."),)),
        Line(),
        Line((Span("  No idea yet? "), Span("Down", Role.KEY), Span(" in the empty prompt brings an example."))),
    ]
