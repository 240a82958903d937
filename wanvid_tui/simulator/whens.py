"""When a fault strikes: by the number of the call among those that it concerns, by chance, or as a test switches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class When(Protocol):
    """Decides about one call."""

    def strikes(self, number: int, chance: float) -> bool:
        """Whether call `number`, from 1, of those that the fault concerns is struck; `chance` is drawn from 0..1."""


@dataclass(frozen=True, slots=True)
class Always:
    """Every call."""

    def strikes(self, number: int, chance: float) -> bool:
        """True."""
        return True


@dataclass(frozen=True, slots=True)
class First:
    """The first so many calls."""

    count: int = 1

    def strikes(self, number: int, chance: float) -> bool:
        """Whether it is one of the first."""
        return number <= self.count


@dataclass(frozen=True, slots=True)
class After:
    """All calls but the first so many."""

    count: int

    def strikes(self, number: int, chance: float) -> bool:
        """Whether the first ones are over."""
        return number > self.count


@dataclass(frozen=True, slots=True)
class Every:
    """Every so-manieth call."""

    step: int

    def strikes(self, number: int, chance: float) -> bool:
        """Whether it is its turn."""
        return number % self.step == 0


@dataclass(frozen=True, slots=True)
class Chance:
    """So many of a hundred calls, by chance."""

    percent: float

    def strikes(self, number: int, chance: float) -> bool:
        """Whether chance has it so."""
        return chance * 100 < self.percent


@dataclass(slots=True)
class Switch:
    """As a test has it at the moment."""

    on: bool = True
    """Whether calls are struck now."""

    def strikes(self, number: int, chance: float) -> bool:
        """Whether it is on."""
        return self.on
