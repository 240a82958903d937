"""A list to choose from, with a line to search it: what is in it, what fits, where the cursor is, its rows (ux.md 2).

Pure: the widget around it is `widgets.listbox`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.command import Where
from wanvid_tui.ui.fuzzy import match
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Line, Span, clip, measure
from wanvid_tui.ui.roles import Ground, Role

__all__ = ["MOST_ROWS", "WIDTH", "Choice", "ListState", "Listing"]

WIDTH = 60
"""Cells of a list, where the terminal has them."""
MOST_ROWS = 10
"""Choices in sight at most."""
_LEAD, _END = 4, 2
_LONGEST_SEARCH = 200
_OTHER_WORD = 1.5
"""Where a word that is searched and not shown ranks among the kinds of `fuzzy.Match`."""


class Choice(NamedTuple):
    """One thing to choose."""

    text: str
    """What it is called; it is searched, and the letters found are shown."""
    note: str = ""
    """What belongs to it, dim behind it, such as ``job 20``."""
    key: str = ""
    """At right, as a key is: what would have done the same."""
    off: str = ""
    """Why it cannot be chosen now; empty when it can."""
    value: Any = None
    """What it stands for, to whoever made the list."""
    words: str = ""
    """More words that are searched and not shown."""
    also: str = ""
    """Another name of it, searched as the text is and not shown: what it is called in English."""
    beside: str = ""
    """At right where there is no key, dim: a fact of it, such as when it was."""


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and what comes of it."""

    title: str
    """Its name."""
    choices: Sequence[Choice]
    """Everything in it, in the order in which it stands when nothing is searched."""
    take: Callable[[Choice], None]
    """Called with what was chosen, after the list is closed."""
    under: Callable[[Choice], None] = _nothing
    """Called when the cursor comes to another choice, as for a preview."""
    dropped: Callable[[], None] = _nothing
    """Called when the list is closed and nothing was chosen."""
    start: int = 0
    """Where the cursor stands at first."""
    empty: str = ""
    """What is said where no choice is; else that nothing fits."""
    find: Callable[[str], Awaitable[Sequence[Choice]]] | None = None
    """A search of its own, for lists that are too long to be given whole; None searches the choices.

    It may take its time: keys go on meanwhile, and what was found before stands until it is done.
    """
    most: int = 0
    """How many there are in all, when `find` knows more than the choices; 0 counts the choices."""
    width: int = WIDTH
    """Cells it would like to have."""
    act: str = ""
    """What Enter does, in a word; else that it chooses."""
    where: Where = Where.LIST
    """Whose keys its footer names."""
    more: Mapping[str, Callable[[Choice], None]] = field(default_factory=dict)
    """What else can be done with a choice, by the ids of the commands; the list is closed before."""
    typed: str = ""
    """What stands in the line at first."""
    made: Callable[[str], Sequence[Choice]] | None = None
    """Makes the choices of what is typed, where that is not searched for but wanted itself."""


class ListState:
    """What was typed, what fits it, and which one is meant."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        """What is searched."""
        self.words = listing.typed
        """What was typed."""
        self._found: list[tuple[Choice, tuple[int, ...]]] = [(choice, ()) for choice in listing.choices]
        self.at = max(0, min(listing.start, len(self._found) - 1))
        """The place of the cursor among what fits."""
        self.top = 0
        """The first that is in sight."""
        self.awaits = False
        """Whether what fits the words is still to be found, by the list's own search."""

    @property
    def chosen(self) -> Choice | None:
        """The choice under the cursor."""
        return self._found[self.at][0] if self._found else None

    @property
    def count(self) -> int:
        """How many fit."""
        return len(self._found)

    def type(self, text: str) -> None:
        """Add to what is searched."""
        self._search((self.words + " ".join(text.split("\n")))[:_LONGEST_SEARCH])

    def rub(self, *, word: bool = False, everything: bool = False) -> None:
        """Take away the last letter, the last word, or all."""
        kept = "" if everything else self.words[:-1]
        if word:
            kept = self.words.rstrip()
            kept = kept[: kept.rfind(" ") + 1]
        self._search(kept)

    def go(self, by: int) -> None:
        """Move the cursor; it stops at the ends."""
        self.at = max(0, min(self.count - 1, self.at + by))

    def to(self, place: int) -> None:
        """Put the cursor on a place."""
        self.at = max(0, min(self.count - 1, place))

    def _search(self, words: str) -> None:
        if words == self.words:
            return
        self.words, self.at, self.top = words, 0, 0
        listing = self.listing
        if listing.made is not None:
            self._found = [(choice, ()) for choice in listing.made(words)]
            return
        self.awaits = listing.find is not None and bool(words.strip())
        if self.awaits:
            return
        if words.strip():
            self._found = _fitting(words, listing.choices)
        else:
            self._found = [(choice, ()) for choice in listing.choices]

    def show(self, words: str, found: Sequence[Choice]) -> bool:
        """Take what the list's own search found; False and nothing, when other words stand there by now."""
        if words != self.words or not self.awaits:
            return False
        self.awaits = False
        self._found = [(choice, _together(words, choice.text)) for choice in found]
        self.at = self.top = 0
        return True

    def rows_shown(self, room: int) -> int:
        """Rows that the choices take when there is room for so many; one where there is none."""
        return max(1, min(room, MOST_ROWS, self.count))

    def lines(self, width: int, shown: int, glyphs: Glyphs) -> list[Line]:
        """Title, what was typed, the choices in sight: rows of exactly `width` cells; span ids are ``choice:PLACE``."""
        self.top = max(self.at - shown + 1, min(self.top, self.at))
        self.top = max(0, min(self.top, self.count - shown))
        rows = [self._choice(place, width, glyphs) for place in range(self.top, min(self.count, self.top + shown))] or [
            self._row([Span(" " * _LEAD), Span(self.listing.empty or _("Nothing fits."), Role.DIM)], [], width, glyphs)
        ]
        return [self._title(width, glyphs), self._typed(width), *rows]

    def _title(self, width: int, glyphs: Glyphs) -> Line:
        total = max(self.listing.most, len(self.listing.choices))
        counted = _("{n} of {total}").format(n=self.count, total=total) if self.words.strip() else f"{total}"
        counted = "" if self.listing.made is not None else counted
        left = [Span("  "), Span(self.listing.title, Role.HEAD)]
        return self._row(left, [Span(counted)], width, glyphs)._replace(ground=Ground.MODAL_TITLE)

    def _typed(self, width: int) -> Line:
        text = cells.ending(self.words, width - _LEAD - _END)
        return Line(
            (Span("  "), Span(">", Role.KEY), Span(" "), Span(text, Role.STRONG), Span(" ", Role.CARET)), Ground.MODAL
        )

    def caret(self, width: int) -> int:
        """The column behind what was typed."""
        return _LEAD + min(cells.width(self.words), width - _LEAD - _END)

    def _choice(self, place: int, width: int, glyphs: Glyphs) -> Line:
        choice, places = self._found[place]
        here = place == self.at
        plain = Role.OFF if choice.off else Role.STRONG if here else Role.FG
        span_id = f"choice:{place}"
        lead = [Span(" "), Span(glyphs.cursor if here else " ", Role.ACCENT), Span("  ")]
        # Cleaning may shorten a text: its letters stand elsewhere then, and are not shown.
        # What is beyond twice the width has no cell in the row, and is not looked at.
        text = clean_text(choice.text, limit=600)
        left = [*lead, *_lit(text[: 2 * width], places if text == choice.text else (), plain, span_id)]
        if choice.note:
            left.append(Span(f"  {clean_text(choice.note, limit=600)}", Role.OFF if choice.off else Role.DIM, span_id))
        right = [Span(choice.off, Role.OFF if not here else Role.DIM, span_id)] if choice.off else []
        if not choice.off and (choice.key or choice.beside):
            right = [Span(choice.key, Role.KEY, span_id) if choice.key else Span(choice.beside, Role.DIM, span_id)]
        row = self._row(left, right, width, glyphs)
        return row._replace(ground=Ground.ROW) if here else row

    def _row(self, left: Sequence[Span], right: Sequence[Span], width: int, glyphs: Glyphs) -> Line:
        """A row: what is at right stays whole, what is at left is cut, two cells stay free at the end."""
        room = width - _END - (measure(right) + 2 if right else 0)
        if measure(left) > room:
            left = [*clip(left, room - 1), Span(glyphs.cut, Role.DIM)]
        gap = " " * max(0, width - _END - measure(left) - measure(right))
        return Line(tuple(clip([*left, Span(gap), *right, Span(" " * _END)], width)), Ground.MODAL)


def _fitting(words: str, choices: Sequence[Choice]) -> list[tuple[Choice, tuple[int, ...]]]:
    """What fits, the best first; what cannot be chosen now stands behind what can, as it fits."""
    ranked: list[tuple[tuple[object, ...], Choice, tuple[int, ...]]] = []
    for at, choice in enumerate(choices):
        named = [match(words, name) for name in (choice.text, choice.also) if name]
        found = min(filter(None, named), key=lambda one: one.rank, default=None)
        if found is not None and found is not named[0]:
            found = found._replace(places=())
        if found is not None:
            ranked.append(((*found.rank[:1], bool(choice.off), *found.rank[1:], at), choice, found.places))
            continue
        other = match(words, f"{choice.words} {choice.note}")
        if other is not None and other.rank[0] < 2:
            # Another word for it, begun, says more than letters in the middle of a name: "re" is retry before view.
            ranked.append(((_OTHER_WORD, bool(choice.off), *other.rank, at), choice, ()))
    ranked.sort(key=lambda one: one[0])
    return [(choice, places) for _, choice, places in ranked]


def _together(words: str, text: str) -> tuple[int, ...]:
    """The places of what was typed in a text that somebody else found."""
    at = text.lower().find(words.strip().lower())
    return tuple(range(at, at + len(words.strip()))) if at >= 0 and len(text.lower()) == len(text) else ()


def _lit(text: str, places: Sequence[int], plain: Role, span_id: str) -> list[Span]:
    """The text, the letters at `places` as keys are: accent and bold."""
    spans: list[Span] = []
    done = at = 0
    lit = [place for place in places if place < len(text)]
    while at < len(lit):
        first = lit[at]
        while at + 1 < len(lit) and lit[at + 1] == lit[at] + 1:
            at += 1
        if first > done:
            spans.append(Span(text[done:first], plain, span_id))
        done = lit[at] + 1
        spans.append(Span(text[first:done], Role.KEY, span_id))
        at += 1
    return [*spans, Span(text[done:], plain, span_id)] if done < len(text) or not spans else spans
