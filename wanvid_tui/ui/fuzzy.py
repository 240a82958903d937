"""Which of many short texts is meant by a few letters, and which letters of it those are."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

__all__ = ["Match", "match"]

_NEAR = 3
"""Places within which a letter follows another one of the same word."""


class Match(NamedTuple):
    """How well letters fit a text; the lower the better."""

    rank: tuple[int, int, int]
    """Kind of the fit (0 begins, 1 begins a word, 2 stands in it, 3 its letters in their order), gaps, place."""
    places: tuple[int, ...]
    """The places of the letters in the text."""


def match(letters: str, text: str) -> Match | None:
    """How `letters` fit `text`, case and blanks aside; None when they do not.

    Letters that stand together are looked for first; else each is taken as early as it comes behind the beginning of
    a word, and counts when it begins a word too or is not far from the one before.
    """
    wanted, whole = letters.casefold().strip(), text.casefold()
    if len(whole) != len(text):  # a letter that folds into two: places would be off
        whole = text.lower() if len(text.lower()) == len(text) else text
    if not wanted:
        return Match((0, 0, 0), ())
    at = _together(wanted, whole)
    if at >= 0:
        kind = 0 if at == 0 else 1 if _begins(at, whole) else 2
        return Match((kind, 0, at), tuple(range(at, at + len(wanted))))
    letters_alone = [letter for letter in wanted if not letter.isspace()]
    places = _scattered(letters_alone, whole)
    if places is None or not _is_meant(places, whole):
        return None
    return Match((3, places[-1] - places[0] + 1 - len(places), places[0]), places)


def _together(wanted: str, whole: str) -> int:
    """Where the letters stand together, at the beginning of a word if they do anywhere; -1 for nowhere."""
    first = at = whole.find(wanted)
    while at > 0:
        if _begins(at, whole):
            return at
        at = whole.find(wanted, at + 1)
    return first if at < 0 else at


def _scattered(wanted: list[str], whole: str) -> tuple[int, ...] | None:
    """The places of letters in their order, the first at the beginning of a word, each as good as it can be had."""
    places: list[int] = []
    at = -1
    for letter in wanted:
        near = whole.find(letter, at + 1)
        word = near
        while word >= 0 and not _begins(word, whole):
            word = whole.find(letter, word + 1)
        if places and near == at + 1:
            at = near
        elif word >= 0:
            at = word
        elif places and near >= 0:
            at = near
        else:
            return None
        places.append(at)
    return tuple(places)


def _begins(at: int, whole: str) -> bool:
    """Whether a word begins there."""
    return at == 0 or not whole[at - 1].isalnum()


def _is_meant(places: tuple[int, ...], whole: str) -> bool:
    """Whether the letters are more than chance: none far from the one before, unless it begins a word."""
    return all(after - before <= _NEAR or _begins(after, whole) for before, after in pairwise(places))
