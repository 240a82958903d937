"""The roles of the interface's text and rows (ux.md 4.2): what a piece is, never how it looks.

`strips.py` alone knows what a role looks like in a theme, on a terminal of 16 colours, and without colour.
"""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """What a whole row stands on."""

    BG = "bg"
    """Header, footer, gaps."""
    PANE = "pane"
    """The body of a pane."""
    BAR = "bar"
    """A title bar."""
    ROW = "row"
    """The row under the cursor."""
    WARN = "warnbg"
    """A message, or a detail block that asks."""
    BAD = "badbg"
    """A detail block that tells of a failure."""
    MODAL = "modal"
    """The body of a box or list over the panes."""
    MODAL_TITLE = "modal-title"
    """Its first row, the only edge it has."""
    MODAL_END = "modal-end"
    """Its last row, empty."""


class Role(StrEnum):
    """What a piece of text is. Pieces called padded have one cell of space at both ends, which brackets may take."""

    FG = "fg"
    """Text."""
    FG_BOLD = "fg-bold"
    """A number or a price that counts."""
    STRONG = "strong"
    """What matters in a row: id and prompt under the cursor, a video not yet looked at."""
    HEAD = "head"
    """A name that heads something: the program's, the view that is chosen; bold."""
    DIM = "dim"
    """Labels and second text. Never on a chip or a fill."""
    OFF = "off"
    """Placeholders."""
    ACCENT = "accent"
    """What lives: running jobs, the focused row's caret."""
    KEY = "key"
    """A key, or the number of what lives; bold."""
    GOOD = "good"
    """A state that ended well."""
    GOOD_BOLD = "good-bold"
    """Its number."""
    WARN = "warn"
    """A state that asks, a mark of what moved."""
    WARN_BOLD = "warn-bold"
    """`demo`, the name a message begins with, keys in a message."""
    BAD = "bad"
    """A state that ended badly."""
    BAD_BOLD = "bad-bold"
    """What happened, in a detail block."""
    CUT = "cut"
    """The surplus of a text that is too long; struck."""
    TITLE = "title"
    """The title word of a pane without focus; padded."""
    TITLE_FOCUSED = "title-focused"
    """The title word of the pane with focus; padded."""
    CHIP = "chip"
    """The chosen value, focus in another pane; padded."""
    CHIP_PANE = "chip-pane"
    """The chosen value, focus in this pane on another row; padded."""
    CHIP_ACTIVE = "chip-active"
    """The chosen value of the focused row; padded."""
    CHOICE = "choice"
    """A value that may be chosen; padded."""
    MISSING = "missing"
    """A value that is not offered now; padded."""
    VALUE = "value"
    """A chosen value that has no others beside it, focus in another pane; padded, never bracketed."""
    VALUE_PANE = "value-pane"
    """The same, focus in this pane on another row."""
    VALUE_ACTIVE = "value-active"
    """The same in the focused row."""
    BUTTON = "button"
    """The button that does the pane's work, as Generate; padded."""
    BUTTON_FOCUSED = "button-focused"
    """A button with the focus; padded."""
    BUTTON_PLAIN = "button-plain"
    """Another button; padded, never bracketed."""
    BUTTON_OFF = "button-off"
    """A button that does nothing now; padded."""
    KEYCAP = "keycap"
    """A key that answers a question; padded, never bracketed."""
    FILL = "fill"
    """The done part of a progress bar."""
    TRACK = "track"
    """Its rest."""
    THUMB = "thumb"
    """The scroll mark, a space."""
    DIFFERS = "differs"
    """A word of a rewritten prompt that the other text has not there; bold and underlined everywhere."""
    ENTRY = "entry"
    """What is typed into a field."""
    CARET = "caret"
    """The cell in which the next letter comes, in a row that is typed into."""


BRACKETED = frozenset({Role.CHIP, Role.CHIP_PANE, Role.CHIP_ACTIVE, Role.BUTTON, Role.BUTTON_FOCUSED, Role.BUTTON_OFF})
"""Roles whose pads are drawn as `[` and `]` where colours of the ground are not to be had."""

PADDED = BRACKETED | {
    Role.TITLE,
    Role.TITLE_FOCUSED,
    Role.CHOICE,
    Role.MISSING,
    Role.VALUE,
    Role.VALUE_PANE,
    Role.VALUE_ACTIVE,
    Role.BUTTON_PLAIN,
    Role.KEYCAP,
}
"""Roles whose text has one cell of space at both ends."""
