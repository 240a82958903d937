"""What follows from choosing in the Video pane: words, the list of models, a sound file that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.moves import Move
from wanvid_tui.ui.commands import Where
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.messages import said
from wanvid_tui.ui.panel.fields import ROWS, Row
from wanvid_tui.ui.panel.state import Want
from wanvid_tui.ui.screens.showing import Showing
from wanvid_tui.ui.telling import moved_words

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.panel.state import Outcome, Panel
    from wanvid_tui.ui.sounding import Sounder

__all__ = ["Chooser"]

_DIFFERENCE_S = 1.0
"""How long a step shows what it changes in the price (ux.md 7)."""


class Chooser:
    """The choices and their consequences."""

    def __init__(self, desk: Desk, generate: Callable[[], None]) -> None:
        self._desk = desk
        self._generate = generate
        self._shown = 0
        self._had_avoid = desk.session.panel.spec.negative_max is not None

    @cached_property
    def sound(self) -> Sounder:
        """Looks at sound files; made when the first is named."""
        from wanvid_tui.ui.sounding import Sounder

        return Sounder(self._desk, self.acted)

    def acted(self, outcome: Outcome) -> None:
        """Something was done in the Video pane."""
        screen = self._desk.screen
        if self._desk.session.panel.difference:
            self._shown += 1
            shown = self._shown
            self._desk.around.later(_DIFFERENCE_S, lambda: self._fade(shown))
        has_avoid = self._desk.session.panel.spec.negative_max is not None
        if self._had_avoid and not has_avoid and screen.avoid.text.strip():
            # Its text stays in the field for the next model that takes it, but is not sent with this one.
            outcome = outcome._replace(moves=(*outcome.moves, Move("negative_prompt", screen.avoid.text, None)))
        if outcome.want is Want.GENERATE:
            self._generate()
        elif outcome.want is Want.MODELS:
            self.open_models()
        elif outcome.want is Want.VALUES:
            from wanvid_tui.ui.panel.values import values_listing

            screen.open_list(values_listing(self._desk.session.panel, self.acted))
        elif outcome.moves:
            self._desk.say(
                moved_words(outcome, self._desk.session.panel.spec.id, self._desk.session.keymap.named("undo"))
            )
        elif outcome.refused:
            self._desk.say(said(outcome.refused))
        if has_avoid is not self._had_avoid:
            self._had_avoid = has_avoid
            screen.relayout()
        screen.redraw_composer()

    def step(self) -> None:
        """Take the next value of the row."""
        self.acted(self._row().step(1))

    def next_value(self) -> None:
        """Take the next value of the row, after the last the first. Generate is no value."""
        if self._row().row is not Row.GENERATE:
            self.acted(self._row().press(enter=False))

    def next_row(self) -> None:
        """Go to the next row; after the last to the first."""
        panel = self._row()
        if panel.row is Row.GENERATE:
            panel.to(ROWS[0])
        else:
            panel.go(1)
        self._desk.screen.redraw_composer()
        self._desk.screen.place_cursor()

    def type_value(self) -> None:
        """Go to a row that takes digits, and say so."""
        panel = self._row()
        if panel.row not in (Row.DURATION, Row.SEED, Row.TAKES):
            panel.to(Row.TAKES)
        self._desk.screen.redraw_composer()
        self._desk.screen.place_cursor()
        self._desk.say(said(_("Digits type the value of this row; Seed, Takes and often Duration take them.")))

    def _row(self) -> Panel:
        """The choices, which get the focus."""
        screen = self._desk.screen
        if screen.where() is not Where.VIDEO:
            screen.go(Pane.VIDEO)
        return self._desk.session.panel

    def _fade(self, shown: int) -> None:
        """Take the difference of the price away, unless a newer one stands there."""
        if shown == self._shown and self._desk.session.panel.difference:
            self._desk.session.panel.difference = ""
            self._desk.screen.video.redraw()

    def press(self) -> None:
        """Do what Enter does in the row with the focus, or in its open field."""
        panel = self._row()
        if panel.entry is not None:
            self.give_source(panel.entry.text.strip())
        else:
            self.acted(panel.press(enter=True))

    def give_source(self, text: str) -> None:
        """A path or address was entered for the sound."""
        self.sound.give(text)

    def open_models(self) -> None:
        """Show the list of models."""
        from wanvid_tui.ui.panel.models import ModelList

        panel = self._desk.session.panel
        self._desk.screen.pages.models = ModelList(self._desk.session.catalog, panel.region, panel.draft.request.model)
        self._desk.screen.open_page(Showing.MODELS, Depth.OPEN)

    def choose_model(self) -> None:
        """Take the model under the cursor of the list."""
        models = self._desk.screen.pages.models
        if models is None:
            return
        model = models.model
        self._desk.screen.close_page()
        if model != self._desk.session.panel.draft.request.model:
            self.acted(self._desk.session.panel.choose(Row.MODEL, model))
