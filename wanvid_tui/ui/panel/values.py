"""The list of what a row of the Video pane can be, as Enter opens it (ux.md 5): what is missing with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.panel.rows import choice_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.ui.panel.state import Outcome, Panel

__all__ = ["values_listing"]


def values_listing(panel: Panel, acted: Callable[[Outcome], None]) -> Listing:
    """The values of the row with the focus, the chosen one under the cursor; what is taken is chosen."""
    row, values = panel.row, panel.choices(panel.row)
    places = [value.value for value in values]
    now = panel.chosen(row)

    def take(choice: Choice) -> None:
        acted(panel.choose(row, choice.value))

    choices = [
        Choice(
            text := choice_text(row, value.label),
            off="" if value.offered else value.hint or value.reason,
            value=value.value,
            also=value.label if text != value.label else "",
        )
        for value in values
    ]
    return Listing(_(row.value), choices, take, start=places.index(now) if now in places else 0)
