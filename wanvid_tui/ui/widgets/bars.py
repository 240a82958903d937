"""Title bars: the pane's name at left, a chip while it has the focus, and what belongs to it at right (ux.md 1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, plural
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.words import clock_text

if TYPE_CHECKING:
    from wanvid_tui.ui.strips import Painter

__all__ = ["Bar", "counter_spans", "done_spans", "title_span"]

_AMBER_FROM = 0.9


def title_span(title: str, focused: bool, *, plain: bool = False) -> Span:
    """The title word; ``plain`` for a pane that is part of another, as Avoid."""
    role = Role.TITLE_FOCUSED if focused else Role.DIM if plain else Role.TITLE
    return Span(f" {title} ", role, "focus")


def counter_spans(count: int, limit: int) -> list[Span]:
    """How many characters of how many: dim, from 90 % amber, over the limit red with how many are too many."""
    if count > limit:
        words = plural(count - limit, "{count}/{limit}, {n} is cut", "{count}/{limit}, {n} are cut")
        return [Span(words.format(count=count, limit=limit, n=count - limit), Role.BAD_BOLD)]
    return [Span(f"{count}/{limit}", Role.WARN_BOLD if count >= limit * _AMBER_FROM else Role.DIM)]


def done_spans(done_by_ms: int | None, now_ms: int) -> list[Span]:
    """When all will be done, as far as that is known and still to come."""
    if done_by_ms is None or done_by_ms <= now_ms:
        return []
    return [Span(_("all done ~{clock}").format(clock=clock_text(done_by_ms)), Role.DIM)]


class Bar(Chrome):
    """A title bar; ``left`` and ``right`` give what stands in it besides the title."""

    def __init__(
        self,
        painter: Painter,
        title: str,
        *,
        id: str,
        focused: Callable[[], bool],
        left: Callable[[], Sequence[Span]] = tuple,
        right: Callable[[], Sequence[Span]] = tuple,
        plain: bool = False,
        named: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(painter, id=id)
        self._title = title
        self._focused = focused
        self._left = left
        self._right = right
        self._plain = plain
        self._named = named

    def rows(self, width: int, height: int) -> list[Line]:
        """The one row."""
        title = title_span(_(self._title), self._focused(), plain=self._plain)
        left, right = list(self._left()), list(self._right())
        if not self._named():  # the tab row has the name
            title = Span(" ")
        elif left:
            left = [Span("   "), *left]
        room = width - measure([title, *left]) - 1
        end = [*right, Span(" ")] if right and measure(right) + 1 <= room else [Span(" ")]
        return [spread([title, *left], end, width, Ground.BAR)]
