"""Which of many short texts is meant by a few letters, and which letters of it those are."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Match", "match"]


class Match(NamedTuple):
    """How well letters fit a text; the lower the better."""

    rank: tuple[int, int, int]
    """Kind of the fit (0 begins, 1 begins a word, 2 stands in it, 3 its letters in their order), gaps, place."""
    places: tuple[int, ...]
    """The places of the letters in the text."""


def match(letters: str, text: str) -> Match | None:
    """How `letters` fit `text`, case and blanks aside; None when they do not.

    Letters that stand together are looked for first; else each is taken as early as it comes, and again from the end
    of that so that the letters are as close together as they can be there.
    """
    wanted, whole = letters.casefold().strip(), text.casefold()
    if len(whole) != len(text):  # a letter that folds into two: places would be off
        whole = text.lower() if len(text.lower()) == len(text) else text
    if not wanted:
        return Match((0, 0, 0), ())
    at = _together(wanted, whole)
    if at >= 0:
        kind = 0 if at == 0 else 1 if not whole[at - 1].isalnum() else 2
        return Match((kind, 0, at), tuple(range(at, at + len(wanted))))
    places = _scattered([letter for letter in wanted if not letter.isspace()], whole)
    if places is None:
        return None
    return Match((3, places[-1] - places[0] + 1 - len(places), places[0]), places)


def _together(wanted: str, whole: str) -> int:
    """Where the letters stand together, at the beginning of a word if they do anywhere; -1 for nowhere."""
    first = at = whole.find(wanted)
    while at > 0:
        if not whole[at - 1].isalnum():
            return at
        at = whole.find(wanted, at + 1)
    return first if at < 0 else at


def _scattered(wanted: list[str], whole: str) -> tuple[int, ...] | None:
    at = -1
    for letter in wanted:
        at = whole.find(letter, at + 1)
        if at < 0:
            return None
    end = at + 1
    places: list[int] = []
    for letter in reversed(wanted):
        end = whole.rfind(letter, 0, end)
        places.append(end)
    return tuple(reversed(places))
