"""Where the service can be made to misbehave: asked before and after each call is worked on."""

from __future__ import annotations

from typing import Protocol

from wanvid_tui.simulator.exchange import Answer, Call


class Cut(Exception):
    """Raised by a fault, or by the pieces of its answer's body: the connection is reset there."""


class Faults(Protocol):
    """What goes wrong. Both methods are called from many threads, may sleep, and may raise `Cut`."""

    def before(self, call: Call) -> Answer | None:
        """An answer in place of the service's, which then never sees the call; None: no fault here."""

    def after(self, call: Call, answer: Answer) -> Answer:
        """The answer to send once the service has worked on the call."""


class NoFaults:
    """The service as it should be."""

    def before(self, call: Call) -> Answer | None:
        """None: every call is worked on."""
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """The answer, unchanged."""
        return answer
