"""What stands in the queue's bar beside its name: views, order, filter, marks, what came in above (ux.md 1, 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import N_, _
from wanvid_tui.jobs.listing import Order
from wanvid_tui.jobs.views import View
from wanvid_tui.ui.lines import Span, measure
from wanvid_tui.ui.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.ui.session import Session

__all__ = ["VIEW_NAMES", "browse_spans", "caret_of", "filter_spans", "shown_views"]

_GAP = Span("  ")
_FILTER = "filter"
VIEW_NAMES = {
    View.ALL: N_("all"),
    View.ACTIVE: N_("active"),
    View.FAILED: N_("failed"),
    View.SAVED: N_("saved"),
    View.NEW: N_("new"),
}
"""What the views are called."""
_LEAST = 12
"""Cells of a filter's text that are shown at least."""


def shown_views(session: Session) -> list[View]:
    """The views in their order: all, the one that is shown, and those that have jobs."""
    totals, now = session.feed.totals, session.window.view
    return [view for view in View if view in (View.ALL, now) or totals.of(view)]


def browse_spans(session: Session, room: int) -> list[Span]:
    """The pieces in at most ``room`` cells; what is said of now goes before views that are not chosen."""
    if not session.feed.totals.counts:
        return []
    views, chosen = _views(session, all_of_them=True), _views(session, all_of_them=False)
    said = _said(session)
    for spans in ([*views, *said], [*chosen, *said], said):
        if measure(spans) <= room:
            return spans
    field = _filter(session)
    return _tail(field, room) if field else said


def caret_of(spans: Sequence[Span]) -> int | None:
    """The cell behind the filter's text in a drawn row, or None where there is no filter."""
    end, found = 0, None
    for span in spans:
        end += cells.width(span.text)
        if span.id == _FILTER:
            found = end
    return found


def filter_spans(session: Session) -> list[Span]:
    """How to filter, while nothing is filtered and there is something to be."""
    if not session.feed.totals.counts or session.filter.typing or session.filter.text:
        return []
    key = session.keymap.printed("filter")
    lead = [Span(key, Role.KEY, "command:filter"), Span(" ")] if key else []
    return [*lead, Span(_("filter"), Role.DIM, "command:filter")]


def _views(session: Session, *, all_of_them: bool) -> list[Span]:
    window, spans = session.window, list[Span]()
    for view in shown_views(session):
        if view is window.view or all_of_them:
            role = Role.HEAD if view is window.view else Role.DIM
            spans += [Span(f"{_(VIEW_NAMES[view])} {session.feed.totals.of(view)}", role, f"view:{view.value}"), _GAP]
    return spans


def _said(session: Session) -> list[Span]:
    """What holds now besides the view."""
    window, parts = session.window, list[list[Span]]()
    if field := _filter(session):
        parts.append(field)
    if window.listing.order is not Order.NEWEST:
        parts.append([Span(_(_ORDERS[window.listing.order]), Role.FG_BOLD, "command:sort")])
    if marked := session.marks.words():
        parts.append([Span(marked, Role.KEY, "marks")])
    if window.new_above:
        parts.append([Span(_("{n} new above").format(n=window.new_above), Role.KEY, "top")])
    return [span for at, part in enumerate(parts) for span in ([_GAP] if at else []) + part]


_ORDERS = {
    Order.OLDEST: N_("oldest first"),
    Order.STATE: N_("by state"),
    Order.PRICE: N_("by price"),
    Order.SECONDS: N_("by seconds"),
}


def _filter(session: Session) -> list[Span]:
    """The filter with its text, and how many jobs fit."""
    field = session.filter
    if not field.typing and not field.text:
        return []
    spans = [Span("/ ", Role.KEY, "command:filter"), Span(field.text, Role.HEAD, _FILTER)]
    if session.window.ids is not None and field.text:
        spans.append(Span("  " + _("{n} found").format(n=len(session.window.ids)), Role.DIM))
    elif field.typing and not field.text:
        spans.append(Span("  " + _("words, state:, model:, today"), Role.OFF))
    return spans


def _tail(field: list[Span], room: int) -> list[Span]:
    """The filter with the end of its text, where the whole has no room."""
    spare = max(0, room - measure(field[:1] + field[2:]))
    if spare < _LEAST:
        field, spare = field[:2], max(0, room - 2)
    return [field[0], field[1]._replace(text=cells.ending(field[1].text, spare)), *field[2:]]
