"""First and last row of the screen that a key is entered on (ux.md 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.ui.first_run import Stop
from wanvid_tui.ui.layout import MIN_HEIGHT, MIN_WIDTH
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.footer import always_spans

if TYPE_CHECKING:
    from wanvid_tui.ui.keymap import Keymap

__all__ = ["first_keys", "first_title"]


def first_title(width: int, height: int, *, needed: bool) -> Line:
    """What the screen is, in a terminal of that size; ``needed`` where there is no key yet."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        words = _("wanvid needs 40x12, this is {width}x{height}").format(width=width, height=height)
        return Line((Span(words),), Ground.BG)
    name = _("first start") if needed else _("another key")
    left = [Span(" wanvid  ", Role.HEAD), Span(name, Role.DIM)]
    right = [Span(_("nothing is sent until you press Check") + " ", Role.DIM)]
    return spread(left, right if measure([*left, *right]) + 1 <= width else [], width, Ground.BG)


def first_keys(width: int, keymap: Keymap, stop: Stop, *, helps: bool, needed: bool) -> Line:
    """The keys; ``helps`` while the list of all keys is shown."""
    enter = _("Open the demo") if stop is Stop.DEMO else _("Check")
    away = [] if needed and not helps else [("Esc", _("Back"))]
    keys = [*away, ("Up/Down", _("Scroll"))] if helps else [("Tab", _("Next")), ("Enter", enter), *away]
    left = [part for key, label in keys for part in (Span(f" {key}", Role.KEY), Span(f" {label} ", Role.DIM))]
    right = always_spans(keymap, width - 2 - measure(left))
    while left and measure(left) + measure(right) > width:
        left = left[:-2]
    return spread(left, right, width, Ground.BG)
