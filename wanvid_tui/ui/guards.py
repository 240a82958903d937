"""What keeps keys from costing money by mistake: text in the wrong place, held keys, the same job twice (ux.md 5.1).

Pure: keys and times go in, decisions come out. Times are seconds of any one monotonic clock.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

GUARDED = frozenset({"c", "x", "r", "n", "h", "e", "t", "s", "o", "q", " ", "*"})
"""The characters that change or make a job, take a draft's place, or leave the program to the rest of a text."""
TYPING_S = 0.06
"""How long a guarded key is held back, and the longest gap between the keys of one run."""
TYPING_KEYS = 3
"""How many different keys in one run are typing."""
HELD_S = 0.4
"""How soon a key that is held down, or bounces, does not count again."""
SAME_S = 5.0
"""How soon a job with the same request is the same again."""

Place = TypeVar("Place")


class Act(NamedTuple, Generic[Place]):
    """One key that acts."""

    key: str
    """The character."""
    place: Place
    """Where the cursor stood when it was pressed; a guarded key acts on this row, wherever the cursor is now."""


class Decision(NamedTuple, Generic[Place]):
    """What comes of a key, or of time going by."""

    act: tuple[Act[Place], ...] = ()
    """The keys that act now, in the order they were pressed."""
    put_back: Place | None = None
    """Where the cursor goes back to; None leaves it."""
    typing: bool = False
    """Whether this key made the run typing: say so, once for the run."""


@dataclass(slots=True, eq=False, repr=False)
class _Run(Generic[Place]):
    """Keys of which none came later than TYPING_S after the one before."""

    start: Place
    last: float
    keys: set[str] = field(default_factory=set)
    typing: bool = False


class TypingGuard(Generic[Place]):
    """Tells commands from text that was meant for the prompt.

    A guarded key is held back for TYPING_S. Three different keys in one run are typing: those held are dropped with
    the rest of the run, and the cursor goes back where the run found it. One key over and over is a held key, and acts.
    What is pressed behind a held-back key waits for it, so that order holds.
    """

    def __init__(self, guarded: Collection[str] = GUARDED) -> None:
        """Make a guard of these characters; other than ours when the user has keys of his own."""
        self._guarded = guarded
        self._run: _Run[Place] | None = None
        self._held: list[tuple[float, Act[Place]]] = []  # when each is free to act

    def press(self, key: str, now: float, place: Place) -> Decision[Place]:
        """Take a printable character pressed with the cursor at `place`."""
        free = self._free(now)
        run = self._run
        if run is None or now - run.last > TYPING_S:
            run = self._run = _Run(place, now)
        run.last = now
        run.keys.add(key)
        if run.typing:
            return Decision(free)
        if len(run.keys) >= TYPING_KEYS:
            run.typing = True
            self._held.clear()
            return Decision(free, run.start, typing=True)
        act = Act(key, place)
        if key in self._guarded:
            self._held.append((now + TYPING_S, act))
        elif self._held:
            self._held.append((self._held[-1][0], act))
        else:
            return Decision((*free, act))
        return Decision(free)

    def other(self, now: float) -> Decision[Place]:
        """Take note of a key that is no printable character: it ends the run, and what is held acts before it.

        Inside a run of typing (the Enter at the end of a line) it is `typing` again: let it pass unheeded.
        """
        run, self._run = self._run, None
        if run is not None and run.typing and now - run.last <= TYPING_S:
            run.last = now
            self._run = run
            return Decision(typing=True)
        held, self._held = self._held, []
        return Decision(tuple(act for _, act in held))

    def due(self) -> float | None:
        """When `tick` must be called; None while nothing is held back."""
        return self._held[0][0] if self._held else None

    def tick(self, now: float) -> Decision[Place]:
        """Let act what was held back long enough."""
        return Decision(self._free(now))

    def clear(self) -> None:
        """Forget everything; what is held never acts. For when the focus leaves."""
        self._run = None
        self._held.clear()

    def _free(self, now: float) -> tuple[Act[Place], ...]:
        """Take out the held keys whose time has come."""
        free = tuple(act for time, act in self._held if time <= now)
        del self._held[: len(free)]
        return free


class Held:
    """Counts a key that is held down once: a press soon after another, counted or not, does not count."""

    def __init__(self, window_s: float = HELD_S) -> None:
        self._window_s = window_s
        self._last: dict[str, float] = {}

    def counts(self, key: str, now: float) -> bool:
        """Whether this press counts."""
        last = self._last.get(key)
        self._last[key] = now
        return last is None or now - last >= self._window_s


class SameAgain:
    """Notices a job whose request was made a moment ago already."""

    def __init__(self, window_s: float = SAME_S) -> None:
        self._window_s = window_s
        self._made: dict[Hashable, float] = {}

    def is_again(self, request: Hashable, now: float) -> bool:
        """Take note of a job made with this request; say whether one was made less than the window before."""
        self._made = {made: at for made, at in self._made.items() if now - at < self._window_s}
        again = request in self._made
        self._made[request] = now
        return again

    def take_back(self, request: Hashable) -> None:
        """The job was not made after all."""
        self._made.pop(request, None)
