"""What the first-run screen and the doctor may ask of the program: a check of a key, keeping it. Free of Textual.

The interface makes no call of the network itself: whoever implements :class:`Setup` runs it in a process of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.ui.options import AccountFacts

__all__ = ["FIRST_REGION", "Answer", "Checked", "Found", "Setup", "Wanted"]


FIRST_REGION = "ap-southeast-1"
"""What the screen begins with where nobody named a region: the international one."""


class Wanted(NamedTuple):
    """What was entered."""

    key: str
    region: str
    address: str = ""
    """A gateway's; empty for the region's own."""
    workspace: str = ""

    def __repr__(self) -> str:
        return f"Wanted({self.region!r})"  # it has a key in it


class Answer(NamedTuple):
    """How the service took a key."""

    code: int
    """0: taken, 3: refused, 6: not reached; 2: what was entered cannot be."""
    text: str = ""
    """What is wrong, one line, and what to do; empty when nothing is."""
    is_checked: bool = True
    """False where the service has no call that would show whether the key is good."""


class Checked(NamedTuple):
    """An account that is in use from now on."""

    account: AccountFacts
    notice: str = ""
    """What is to be known of it, such as that the environment has another key; empty for nothing."""


class Found(NamedTuple):
    """One finding of the doctor."""

    what: str
    state: str
    """``ok``, ``remark`` or ``wrong``."""
    text: str
    remedy: str = ""


class Setup(Protocol):
    """What checks, keeps or examines blocks, for up to 90 s: call it on a thread."""

    @property
    def region(self) -> str:
        """The region to begin with."""

    @property
    def address(self) -> str:
        """A gateway's address that holds now; empty for a region's own."""

    @property
    def workspace(self) -> str:
        """The workspace that holds now; empty for none."""

    @property
    def kept_in(self) -> str:
        """The file that keys are kept in, as it is shown."""

    @property
    def needed(self) -> bool:
        """Whether there is no key, so that the program begins with its entry."""

    @property
    def demo_wanted(self) -> bool:
        """Whether the demo is to begin when this interface has ended."""

    def check(self, wanted: Wanted) -> Answer:
        """Ask the service for one row of its list, which costs nothing."""

    def keep(self, wanted: Wanted) -> Checked:
        """Write what was entered to the settings, and use it from now on. Raises WanvidError."""

    def examine(self) -> Sequence[Found]:
        """What ``wanvid doctor`` finds. Raises WanvidError."""

    def want_demo(self) -> None:
        """Begin the demo when this interface has ended."""

    def give_up(self) -> None:
        """The interface ends: let no check keep it waiting. Quick; from another thread than `check` and `examine`."""
