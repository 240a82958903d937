"""The first row where only one pane is shown, and the row under the prompt that says what is chosen (ux.md 1, 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.language import N_, _
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.panel.rows import generate_words, price_text, usual_text
from wanvid_tui.ui.queue_rows import duration_text, ratio_text
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.header import warning_groups

if TYPE_CHECKING:
    from wanvid_tui.ui.feed import Totals
    from wanvid_tui.ui.glyphs import Glyphs
    from wanvid_tui.ui.panel.state import Panel

__all__ = ["summary_line", "tab_line"]

_TABS = ((Pane.PROMPT, N_("Prompt"), "prompt"), (Pane.VIDEO, N_("Video"), "video"), (Pane.QUEUE, N_("Queue"), "queue"))
"""Each tab with the command that goes to it."""
_WHOLE = (
    (True, True, True, True),
    (True, False, True, True),
    (False, True, True, True),
    (False, False, True, True),
    (False, False, False, True),
    (False, False, False, False),
)
"""What goes first as it narrows: the keys, then what belongs to the pane, both, the count, at last words in amber."""


def tab_line(
    pane: Pane,
    keys: Mapping[str, str],
    totals: Totals,
    glyphs: Glyphs,
    width: int,
    *,
    right: Sequence[Span] = (),
    demo: str = "",
    driver_stopped: bool = False,
) -> Line:
    """The three tabs, that of the pane a chip; at right what asks or warns, what belongs to the pane, and ``demo``."""
    under_way = totals.running + totals.waiting
    for more, keyed, counted, words in _WHOLE:
        left = _tabs(pane, keys if keyed else {}, under_way if counted else 0)
        groups = warning_groups(totals, glyphs, driver_stopped=driver_stopped, words=words)
        if more and right:
            groups.append(list(right))
        if demo:
            groups.append([Span(clean_text(demo, limit=12), Role.WARN_BOLD)])
        end = [span for group in groups for span in (*group, Span(" "))] or [Span(" ")]
        if measure(left) + keyed + measure(end) <= width:  # without keys the last tab's own pad parts them
            break
    return spread(left, end, width, Ground.BG, cut=glyphs.cut)


def _tabs(pane: Pane, keys: Mapping[str, str], under_way: int) -> list[Span]:
    spans: list[Span] = []
    for tab, title, command in _TABS:
        chosen = tab is pane or (tab is Pane.PROMPT and pane is Pane.AVOID)
        name = f"{_(title)} {under_way}" if tab is Pane.QUEUE and under_way else _(title)
        if spans and keys:
            spans.append(Span(" "))
        spans.append(Span(f" {name} ", Role.TITLE_FOCUSED if chosen else Role.TITLE, f"command:{command}"))
        if not chosen and keys.get(command):
            spans.append(Span(keys[command], Role.DIM, f"command:{command}"))
    return spans


def summary_line(panel: Panel, width: int, short: str) -> Line:
    """What is chosen, its price and usual time, and the button; what has no room goes from the end of the choices."""
    request = panel.draft.request
    duration = duration_text(request.duration if request.duration is not None else -1)
    shape = " ".join(part for part in (request.resolution or "", ratio_text(request.ratio or "")) if part)
    chosen = [
        clean_text(short, limit=24),
        shape,
        duration,
        _("no sound") if panel.chosen(Row.SOUND) == "none" else _("sound"),
    ]
    role = Role.BUTTON_OFF if panel.blocked else Role.BUTTON
    button = Span(f" {generate_words(panel)} ", role, "command:generate")
    price, usual = price_text(panel), usual_text(panel)
    for kept, timed in ((4, True), (3, True), (2, True), (2, False), (1, False), (0, False)):
        left = [Span(" " + "  ".join(chosen[:kept]), Role.DIM)]
        money = [Span(price, Role.HEAD), Span(f" {usual}" if timed else "", Role.DIM), Span("  "), button]
        if measure(left) + 2 + measure(money) <= width:
            break
    return spread(left, money, width, Ground.BAR)
