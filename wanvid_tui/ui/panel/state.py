"""The Video panel's state: the draft, the row with the focus, what is being typed. Free of Textual.

The rules alone say what a row can be; nothing here can make a request that they refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from wanvid_tui.core.catalog import Catalog, ModelSpec
from wanvid_tui.core.choices import Choice, Value, choices, chosen
from wanvid_tui.core.language import _
from wanvid_tui.core.moves import Move, change
from wanvid_tui.core.pricing import estimate, format_money
from wanvid_tui.ui.draft import MAX_TAKES, Draft, SeedMode, touched
from wanvid_tui.ui.keymap import ours
from wanvid_tui.ui.panel.fields import ROWS, Row

__all__ = ["Entry", "Outcome", "Panel", "Want"]

TAKES = (1, 2, 4, 8)
"""The takes that stand ready."""
_SEEDS = (SeedMode.NEW, SeedMode.KEEP, SeedMode.TYPED)
_UNDO_DEPTH = 50


class Want(Enum):
    """What a key on the panel asks of its surroundings."""

    NOTHING = "nothing"
    GENERATE = "generate"
    MODELS = "models"
    """The list of models."""
    VALUES = "values"
    """The list of what the row can be."""


class Outcome(NamedTuple):
    """What a key did."""

    refused: str = ""
    """Why a value was not taken or was hopped over, a whole sentence."""
    moves: tuple[Move, ...] = ()
    """What moved along with a value."""
    model: str = ""
    """The model that was chosen, when a model was."""
    want: Want = Want.NOTHING
    undone: bool = False


@dataclass(slots=True)
class Entry:
    """The one-line field of the Sound row: a path or an address."""

    text: str = ""


class Panel:
    """The state behind the Video pane. `on_change` is called after the draft changed."""

    def __init__(
        self, draft: Draft, catalog: Catalog, region: str | None, on_change: Callable[[], None] | None = None
    ) -> None:
        self.draft = draft
        """The choices now."""
        self.catalog = catalog
        self.region = region
        self.row = Row.MODEL
        """The row with the focus."""
        self.typed = ""
        """Digits typed into the row so far."""
        self.entry: Entry | None = None
        """The field of the Sound row while it is open."""
        self.last_seed: int | None = None
        """The seed of the newest job, for `keep`."""
        self.usual_ms: Callable[[str, str, int], int | None] = lambda model, tier, duration: None
        """The usual time of a kind of video here."""
        self.difference = ""
        """What the last step left or right changed in the price, ``+$0.25``, as long as it is shown."""
        self.keys: Callable[[str], str] = ours
        """What to press for a command."""
        self.blocked = False
        """Whether Generate would refuse now (a text too long)."""
        self._on_change = on_change
        self._undo: list[Draft] = []

    @property
    def spec(self) -> ModelSpec:
        """The model chosen."""
        return self.catalog.by_id[self.draft.request.model]

    # Where the focus is

    def go(self, by: int) -> None:
        """Move the focus by rows; it stops at the ends."""
        self.to(ROWS[max(0, min(len(ROWS) - 1, ROWS.index(self.row) + by))])

    def to(self, row: Row) -> None:
        """Put the focus on a row."""
        self.row = row
        self.typed = ""
        self.entry = None

    # What the rows offer

    def choices(self, row: Row) -> tuple[Choice, ...]:
        """What a row can be, in the order to show."""
        if row is Row.SEED:
            return tuple([self._seed_choice(mode) for mode in _SEEDS])
        if row is Row.TAKES:
            own = () if self.draft.takes in TAKES else (self.draft.takes,)
            return tuple([Choice(takes, str(takes), True) for takes in (*TAKES, *own)])
        if row is Row.GENERATE:
            return ()
        return choices(row.field, self.draft.request, self.catalog, self.region)

    def _seed_choice(self, mode: SeedMode) -> Choice:
        label = mode.value
        if mode is self.draft.seed_mode:
            if mode is SeedMode.TYPED:
                label = str(self.draft.seed)
            elif mode is SeedMode.KEEP and self.last_seed is not None:
                label = f"keep {self.last_seed}"
        return Choice(mode.value, label, True)

    def chosen(self, row: Row) -> Value | None:
        """The value that a row has now; None where it has none."""
        if row is Row.SEED:
            return self.draft.seed_mode.value
        if row is Row.TAKES:
            return self.draft.takes
        if row is Row.GENERATE:
            return None
        return chosen(row.field, self.draft.request, self.spec)

    def hint(self) -> str:
        """Why something is missing in the row with the focus, at most 29 cells; or what may be typed."""
        if self.entry is not None:
            return _("path, address; {key} completes").format(key=self.keys("next"))
        if self.row in (Row.MODEL, Row.GENERATE):
            return ""
        return next((choice.hint for choice in self.choices(self.row) if not choice.offered), "")

    # Changing it

    def step(self, by: int) -> Outcome:
        """Take the next value to the right (1) or left (-1) that is offered; says what was hopped over.

        What that changes in the price stands in ``difference`` until somebody takes it away.
        """
        before = self._price()
        done = self._step(by)
        after = self._price()
        self.difference = ""
        if before is not None and after is not None and before[1] == after[1] and before != after:
            change_micros = after[0] - before[0]
            sign = "+" if change_micros > 0 else "-"
            self.difference = f"{sign}{format_money(abs(change_micros), after[1], about=False)}"
        return done

    def _price(self) -> tuple[int, str] | None:
        """What all takes cost together, millionths and currency; None where it is not known."""
        one = estimate(self.draft.request, self.catalog, self.region)
        return None if one is None else (one.micros * self.draft.takes, one.currency)

    def _step(self, by: int) -> Outcome:
        self.typed = ""
        row_choices = self.choices(self.row)
        at = self._place(row_choices)
        skipped = ""
        beyond = range(at + 1, len(row_choices)) if by > 0 else range(at - 1, -1, -1)
        for place in beyond:
            choice = row_choices[place]
            if choice.offered:
                done = self.choose(self.row, choice.value)
                return done._replace(refused=done.refused or skipped)
            skipped = skipped or choice.reason
        return Outcome(refused=skipped)

    def press(self, *, enter: bool) -> Outcome:
        """Space: the next value, going round. Enter: the row's list. On the price row both generate.

        Enter behind digits only ends them: they are taken already.
        """
        typed, self.typed = self.typed, ""
        if enter and typed:
            return Outcome()
        if self.row is Row.GENERATE:
            return Outcome(want=Want.GENERATE)
        if enter:
            return Outcome(want=Want.MODELS if self.row is Row.MODEL else Want.VALUES)
        offered = [choice.value for choice in self.choices(self.row) if choice.offered]
        if not offered:
            return Outcome(refused=next((choice.reason for choice in self.choices(self.row)), ""))
        now = self.chosen(self.row)
        if len(offered) == 1 and offered[0] == now:
            return Outcome(refused=next((c.reason for c in self.choices(self.row) if not c.offered), ""))
        return self.choose(self.row, offered[(offered.index(now) + 1) % len(offered)] if now in offered else offered[0])

    def choose(self, row: Row, value: Value) -> Outcome:
        """Set a row; a value that is not offered is refused with its reason."""
        if row is Row.SEED:
            return self._choose_seed(SeedMode(value))
        if row is Row.TAKES:
            self._set(self.draft._replace(takes=max(1, min(MAX_TAKES, int(value)))))
            return Outcome()
        if row is Row.SOUND and value == "file" and self.spec.audio_file is not None:
            self.entry = Entry(self.draft.request.audio_source or "")
            return Outcome()
        done = change(self.draft.request, row.field, value, self.catalog, self.region)
        if done.refused:
            return Outcome(refused=done.refused)
        moved = frozenset(move.field for move in done.moves)
        self._set(touched(self.draft, done.request, row.field, moved))
        return Outcome(moves=done.moves, model=str(value) if row is Row.MODEL else "")

    def take_source(self, source: str) -> Outcome:
        """Set the sound file, an address or an absolute path that was looked at already; closes the field."""
        done = change(self.draft.request, "audio_source", source, self.catalog, self.region)
        if done.refused:
            return Outcome(refused=done.refused)
        self.entry = None
        self._set(touched(self.draft, done.request, "sound", frozenset(move.field for move in done.moves)))
        return Outcome(moves=done.moves)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to put back."""
        return bool(self._undo)

    def undo(self) -> Outcome:
        """Put back what was before the last change of the panel."""
        self.typed = ""
        if not self._undo:
            return Outcome()
        self.draft, self.difference = self._undo.pop(), ""
        self._told()
        return Outcome(undone=True)

    def type(self, character: str) -> Outcome:
        """Type a digit or colon into the row, or the backspace (an empty text)."""
        from wanvid_tui.ui.panel.digits import typed_into

        return typed_into(self, character)

    def settled(self) -> None:
        """Generate was pressed: marks of moved rows go, and what was typed stands."""
        self.typed = ""
        if self.draft.moved:
            self.draft = self.draft._replace(moved=frozenset())
            self._told()

    def replace_draft(self, draft: Draft) -> None:
        """Put another draft in the place of this one; `undo` brings it back."""
        self._set(draft)

    def _choose_seed(self, mode: SeedMode) -> Outcome:
        if mode is SeedMode.TYPED and self.draft.seed is None:
            self._set(self.draft._replace(seed_mode=mode, seed=self.last_seed or 0))
            return Outcome()
        self._set(self.draft._replace(seed_mode=mode))
        if mode is SeedMode.KEEP and self.last_seed is None:
            return Outcome(refused=_("No job has a seed yet that could be kept; one is drawn."))
        return Outcome()

    def _place(self, row_choices: tuple[Choice, ...]) -> int:
        now = self.chosen(self.row)
        return next((at for at, choice in enumerate(row_choices) if choice.value == now), -1)

    def _set(self, draft: Draft) -> None:
        self.difference = ""
        if draft == self.draft:
            return
        self._undo = [*self._undo, self.draft][-_UNDO_DEPTH:]
        self.draft = draft
        self._told()

    def _told(self) -> None:
        if self._on_change is not None:
            self._on_change()
