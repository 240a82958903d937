"""A service that misbehaves as a list of faults says: which calls, when, and what happens to them.

`Simulator(faults=Misbehaving(Fault(deeds.Reset(worked=True), Kind.SUBMIT, First(2))))` makes a task of each of the
first two submits and resets the connection in place of the answer.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wanvid_tui.simulator.exchange import Answer, Call
from wanvid_tui.simulator.kinds import Kind, kind_of
from wanvid_tui.simulator.whens import Always, When

if TYPE_CHECKING:
    from wanvid_tui.simulator.deeds import Deed


@dataclass(slots=True, eq=False)
class Fault:
    """One thing that goes wrong."""

    deed: Deed
    """What happens."""
    calls: Kind | Iterable[Kind] = Kind.SUBMIT
    """To which calls."""
    when: When = field(default_factory=Always)
    """To which of these."""
    met: int = 0
    """How many calls it concerned so far."""
    struck: int = 0
    """How many of these it befell."""

    def concerns(self, kind: Kind) -> bool:
        """Whether calls of this kind are meant."""
        return kind is self.calls if isinstance(self.calls, Kind) else kind in self.calls


class Misbehaving:
    """The faults of a service. What several of them do to one call is done in their order."""

    def __init__(self, *faults: Fault, seed: int = 0) -> None:
        """`seed` makes chance repeat."""
        self._faults = faults
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._struck: dict[str, list[Fault]] = {}

    def become(self, *faults: Fault) -> None:
        """From the next call on, go wrong so; without any, be as a service should."""
        with self._lock:
            self._faults = faults

    def before(self, call: Call) -> Answer | Call | None:
        """What the struck call's faults do before the service works on it."""
        struck = self._choose(call)
        changed: Call | None = None
        for number, fault in enumerate(struck):
            found = fault.deed.before(changed or call)
            if isinstance(found, Answer):
                # What the faults after it do to answers is done to this one too.
                return self._worked_on(struck[number + 1 :], call, found)
            changed = found or changed
        if struck:
            with self._lock:
                self._struck[call.id] = struck
        return changed

    def after(self, call: Call, answer: Answer) -> Answer:
        """What they make of the answer."""
        with self._lock:
            struck = self._struck.pop(call.id, [])
        return self._worked_on(struck, call, answer)

    @staticmethod
    def _worked_on(struck: Iterable[Fault], call: Call, answer: Answer) -> Answer:
        for fault in struck:
            answer = fault.deed.after(call, answer)
        return answer

    def _choose(self, call: Call) -> list[Fault]:
        """The faults that befall a call."""
        kind = kind_of(call)
        struck = []
        with self._lock:
            for fault in self._faults:
                if not fault.concerns(kind):
                    continue
                fault.met += 1
                if fault.when.strikes(fault.met, self._random.random()):
                    fault.struck += 1
                    struck.append(fault)
        return struck
