"""Where the service can be made to misbehave: asked before and after each call is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wanvid_tui.simulator.exchange import Answer, Call


class Cut(Exception):
    """Raised by a fault, or by the pieces of its answer's body: the connection is reset there."""


class Silence(Exception):
    """Raised like `Cut`: nothing more is sent, and the connection stays open until the caller goes."""


class Faults(Protocol):
    """What goes wrong. Both methods are called from many threads, may sleep, and may raise `Cut` and `Silence`."""

    def before(self, call: Call) -> Answer | Call | None:
        """An answer in place of the service's, which then never sees the call; None: no fault here.

        A call is worked on in place of the one that came.
        """

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
