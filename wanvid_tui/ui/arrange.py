"""Puts the widgets of a screen exactly where `layout.places` says, with nothing measured and no style resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.widget import Widget

    from wanvid_tui.ui.keymap import Keymap
    from wanvid_tui.ui.layout import Rect, Slot

ResultT = TypeVar("ResultT")
"""What a screen gives back when it is closed."""


class SlotLayout(Layout):
    """A layout that gives each direct child the rectangle of its id; children without one are not shown."""

    name = "slots"

    def __init__(self, rects: Callable[[Size], Mapping[Slot, Rect] | Mapping[str, Rect]]) -> None:
        """Take the function from a size to rectangles by widget id; later ones lie over earlier ones."""
        self._rects = rects

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Return the place of every child that has one."""
        parent.pre_layout(self)
        rects = {str(name): rect for name, rect in self._rects(size).items()}
        order = {name: index for index, name in enumerate(rects)}
        return [
            WidgetPlacement(Region(*rects[child.id]), NULL_OFFSET, NULL_SPACING, child, order[child.id])
            for child in children
            if child.id is not None and child.id in rects
        ]


class SlotScreen(Screen[ResultT]):
    """A screen whose direct children stand where `rects` says.

    A child without a rectangle is not shown; it keeps its state, and loses the focus as Textual hides it. After a
    change of what `rects` returns call `arrange_again`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._slots = SlotLayout(self.rects)

    @property
    def layout(self) -> Layout:
        """The layout of the children. Textual's styles take only its own layouts, by name."""
        return self._slots

    def rects(self, size: Size) -> Mapping[Slot, Rect] | Mapping[str, Rect]:
        """Return the rectangles by widget id, for a screen of this size; later ones lie over earlier ones."""
        raise NotImplementedError

    def bind_always(self, keymap: Keymap, names: Sequence[str] = ("keys", "palette", "quit")) -> None:
        """Bind what works on every screen, with the user's keys, to actions of the same names."""
        from wanvid_tui.ui.commands import Where

        for name in names:
            if keys := keymap.keys(Where.ANYWHERE, name):
                self._bindings.bind(",".join(keys), name, show=False, priority=True)

    def arrange_again(self) -> None:
        """Ask for the places anew."""
        # A screen keeps its arrangement until a child asks for another.
        for child in self.children[:1]:
            child.refresh(layout=True)
