"""The words of an empty queue: the only onboarding after the key (ux.md 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.jobs.reading import View
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.messages import shortened, spans_of
from wanvid_tui.ui.panel.rows import price_text
from wanvid_tui.ui.queue_bar import VIEW_NAMES
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.words import home_text, minutes_text
from wanvid_tui.ui.wrapping import wrapped

if TYPE_CHECKING:
    from wanvid_tui.ui.session import Session

__all__ = ["empty_lines"]

_LEAD = 2
_LEAST_PATH = 24


def empty_lines(session: Session, width: int) -> list[Line]:
    """What stands in the queue when no row does, in rows of that width."""
    window, totals, named = session.window, session.feed.totals, session.keymap.named
    if totals.of(View.ALL):
        words = _of_none(session).format(
            view=_(VIEW_NAMES[window.view]),
            back=named("back"),
            before=named("view-before"),
            after=named("view-after"),
        )
        return [Line(), *_sentence(words, width)]
    panel = session.panel
    request = panel.draft.request
    usual = panel.usual_ms(request.model, request.resolution or "", request.duration or 0)
    takes = _("1 to 5 min") if usual is None else minutes_text(usual)
    price = price_text(panel)
    where = home_text(session.options.output_dir, session.options.user_home)
    if price.startswith("~"):
        words = _("As set it costs {price}, takes {takes}, and lands in {where}.")
    else:
        words = _("As set its price is unknown; it takes {takes}, and lands in {where}.")
    spare = width - 2 * _LEAD - cells.width(words.format(price=price, takes=takes, where=""))
    # One row, the path cut in its middle; where even that has no room for a path, as many rows as it takes.
    where = shortened(where, max(spare, min(_LEAST_PATH, width - 2 * _LEAD - 2)))
    return [
        Line(),
        *_sentence(
            _("No videos yet. Write what you want to see, then press `{key}`.").format(key=named("generate")), width
        ),
        *_sentence(words.format(price=price, takes=takes, where=where), width),
        Line(),
        *_sentence(_("No idea yet? `Down` in the empty prompt brings an example."), width),
    ]


def _of_none(session: Session) -> str:
    """Why no job is in sight though there are some; nothing while they are looked for."""
    everything = session.window.view is View.ALL
    if session.filter.text:
        if everything:
            return _("No job fits the filter.  {back} clears it.")
        return _("No {view} job fits the filter.  {back} clears it, {before} and {after} change the view.")
    return "" if everything else _("No {view} jobs.  {before} and {after} change the view.")


def _sentence(text: str, width: int) -> list[Line]:
    """The rows of a sentence whose keys stand between backquotes."""
    rows = wrapped(text, max(1, width - 2 * _LEAD))
    return [Line((Span(" " * _LEAD), *spans_of(row, bold=Role.KEY))) for row in rows]
