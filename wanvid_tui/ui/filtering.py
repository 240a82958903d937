"""The filter of the queue: what is typed behind ``/``, and what it means (ux.md 1, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core.job import ACTIVE, JobState
from wanvid_tui.jobs.listing import Listing
from wanvid_tui.jobs.views import View
from wanvid_tui.ui.words import midnight_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Filter", "listing_of"]

_LONGEST = 200


@dataclass(slots=True, eq=False, repr=False)
class Filter:
    """The field: its text, and whether keys go into it."""

    text: str = ""
    """What is looked for; empty for everything."""
    typing: bool = False
    """Whether it takes the keys."""

    def put(self, text: str) -> None:
        """Add typed or pasted characters; lines become words."""
        kept = "".join(char if char.isprintable() else " " for char in text)
        self.text = (self.text + kept)[:_LONGEST]

    def back(self) -> None:
        """Take the last character out."""
        self.text = self.text[:-1]

    def back_word(self) -> None:
        """Take the last word out."""
        self.text = self.text.rstrip().rpartition(" ")[0]
        self.text += " " if self.text else ""


def listing_of(text: str, before: Listing, now_ms: int) -> Listing:
    """The list that a filter's text asks for, in the view and order of another.

    Words are looked for in the prompt, all of them, and a number is also an id; ``state:`` and ``model:`` take the
    beginning of a state's word and a part of a model's id, several of one kind are either-or; ``today`` is made since
    midnight. What stands in double quotes is a word whatever it is.
    """
    words: list[str] = []
    states: set[JobState] = set()
    models: list[str] = []
    by_state, since_ms = False, None
    for word, quoted in _tokens(text):
        key, colon, value = word.partition(":")
        key = key.lower()
        if quoted:
            words.append(word)
        elif colon and key == "state":
            by_state = by_state or bool(value)
            states |= _states(value.lower()) if value else set()
        elif colon and key == "model":
            models += [value] if value else []
        elif word.lower() == "today":
            since_ms = midnight_ms(now_ms)
        else:
            words.append(word)
    return Listing(
        before.view,
        tuple(words),
        frozenset(states) if by_state else None,
        tuple(models),
        since_ms,
        before.order,
    )


def _states(value: str) -> set[JobState]:
    """The states whose word begins so; ``active`` is all to which something is still to happen."""
    found = {state for state in JobState if state.value.startswith(value)}
    return found | set(ACTIVE) if View.ACTIVE.value.startswith(value) else found


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a filter, and whether they stood in double quotes; an open quote reaches to the end."""
    for at, part in enumerate(text.split('"')):
        if at % 2:
            if part:
                yield part, True
        else:
            yield from ((word, False) for word in part.split())
