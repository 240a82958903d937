"""What the interface is given at its start: facts, places and the few things it may call. Free of Textual."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from wanvid_tui.jobs.limits import Budget
from wanvid_tui.ui.commands import COMMANDS, Command

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.request import VideoRequest
    from wanvid_tui.jobs.login import Stay
    from wanvid_tui.ui.setup import Setup

__all__ = ["AccountFacts", "Driving", "DrivingStatus", "UiOptions", "clock_ms", "draw_seed"]


def clock_ms() -> int:
    """The time of day, epoch ms."""
    return time.time_ns() // 1_000_000


def draw_seed(seed_max: int) -> int:
    """A seed of 0 to ``seed_max``, drawn so that no two programs draw alike."""
    from secrets import randbelow

    return randbelow(seed_max + 1)


class AccountFacts(NamedTuple):
    """Whose jobs are made here, as the screen needs it: never the key itself."""

    profile: str
    """The profile's name; ``demo`` in the demo."""
    base: str
    """Canonical base, ending in ``/api/v1``; ``demo`` in the demo."""
    region: str | None
    """The region whose models and prices hold; None when it is unknown."""
    place: str
    """What the header calls the place: the region's name, or the host of a base of the user's own."""
    workspace: str | None = None
    task_path: str | None = None
    """A gateway's own path to a task, or None."""
    has_key: bool = True
    """Whether there is a key to send with; without one Generate says so and makes nothing."""
    is_demo: bool = False


class DrivingStatus(Protocol):
    """What a look at the driver found."""

    @property
    def stopped(self) -> bool:
        """Whether the process that drives is stopped: it holds the lease and gives no sign of life."""

    @property
    def stay(self) -> Stay:
        """Whether that process goes on when the user's login ends."""

    @property
    def reason(self) -> str:
        """Why nobody drives although there is work, one line; empty when all is well."""


class Driving(Protocol):
    """A :class:`wanvid_tui.jobs.follower.Follower`: used on one thread of its own, once a second."""

    def tick(self) -> DrivingStatus:
        """Look whether there is work, whether somebody drives, and start a driver where none does."""

    def close(self) -> None:
        """End what was started for this face alone."""


class UiOptions(NamedTuple):
    """Everything that :func:`wanvid_tui.ui.app.run` needs."""

    account: AccountFacts
    ledger: Path
    """The ledger; its directory exists."""
    output_dir: Path
    """Where videos go, absolute."""
    user_home: Path
    """What is shown as ``~``."""
    load_catalog: Callable[[], Catalog]
    """Gives the rule table, called once, before the first paint."""
    follower: Driving | None = None
    """Sees to it that somebody drives the ledger and has the key; None: nobody is started (only for tests)."""
    defaults: VideoRequest | None = None
    """What a new draft starts with (``[profiles.NAME.defaults]``), already mended; None for the built-in."""
    name_template: str = "{id}-{slug}"
    follow: bool = True
    """Whether jobs go on when the interface is gone; only the words at the end depend on it."""
    theme: str = "ink"
    """The name of a theme."""
    user_themes: Path | None = None
    """Directory of the user's own themes."""
    keep_theme: Callable[[str], None] | None = None
    """Writes the name of a theme to the settings; raises ConfigError. None: a choice holds until the end."""
    mono: bool = False
    """No colour at all; the theme is an ansi one then."""
    ascii_only: bool = False
    """Only ASCII signs."""
    ambiguous: str = "auto"
    """``narrow`` or ``wide``, how many cells box lines and curly quotes take; ``auto``: the terminal is asked."""
    bell: str = "auto"
    """Whether the terminal's bell rings: ``auto`` (when nobody looks), ``always``, ``never``."""
    stock_display: bool = False
    """Frames go out as Textual makes them, not cut to the cells that changed."""
    mouse: bool = True
    reduced_motion: bool = False
    """Whether digits move every 5 s only."""
    warnings: tuple[str, ...] = ()
    """What went wrong before the start and did not stop it, a line each; the first is shown."""
    without_key: tuple[str, ...] = ()
    """Those of them that say that there is no key: who begins with entering one is not told."""
    scp_host: str = ""
    """How this machine is reached by ``scp``, as in ``me@box:2222``; empty: as the login over SSH says."""
    commands: Sequence[Command] = COMMANDS
    """The table of commands, with the user's keys in it."""
    environ: Mapping[str, str] = MappingProxyType({})
    """The environment; empty for this process's own."""
    now_ms: Callable[[], int] = clock_ms
    monotonic: Callable[[], float] = time.monotonic
    """Seconds of a clock that is never set, for keys that are held or typed into the wrong place."""
    draw_seed: Callable[[int], int] = draw_seed
    """Given the largest seed, draws one."""
    driver_class: Any = None
    """Textual driver class; None for the stock one."""
    setup: Setup | None = None
    """Checks and keeps a key, and examines everything; None where no key is needed."""
    budget: Callable[[], Budget] = Budget
    """What the user set about spending, as it is now; quick."""
    on_ready: Callable[[], None] | None = None
    """Called once after the first paint."""
