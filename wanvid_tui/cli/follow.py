"""``wanvid follow``: the driver of the queue, in this process."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import ConfigError, CredentialError, WanvidError
from wanvid_tui.core.language import ENGLISH, _, chosen, use
from wanvid_tui.core.stored import stored
from wanvid_tui.jobs.driver import AnotherDrives, DriverSettings, How
from wanvid_tui.jobs.driver import follow as drive
from wanvid_tui.jobs.engine import Engine
from wanvid_tui.jobs.keys import AccountKey

if TYPE_CHECKING:
    import logging
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Iterator

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.ports import ServiceMaker
    from wanvid_tui.jobs.driver import EngineMaker, RunningEngine
    from wanvid_tui.jobs.keys import KeySet
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["follow", "follow_options"]

_UNKNOWN_LIMITS = (2.0, 2)
"""Submits a second and tasks at once for a model that the rule table does not know (api.md 1)."""


def follow_options(parser: ArgumentParser) -> None:
    """The options of ``follow``; those that a face starts it with are not shown."""
    # in no group of their own: argparse cannot write the usage of one that is hidden whole
    parser.add_argument("--detached", action="store_true", help=SUPPRESS)
    parser.add_argument("--until-eof", action="store_true", help=SUPPRESS)


def follow(context: Context, args: Namespace) -> int:
    """Drive until there is no work; if another process drives, say which, and wait like ``wait``."""
    how = How.DETACHED if args.detached else How.UNTIL_EOF if args.until_eof else How.BY_HAND
    if how is How.BY_HAND:
        _settings = context.config  # raises: settings at fault are told of
    else:
        context.bear_faults()  # who started it has told of them; an address and a key have no default (config.md)
    spoken = chosen()
    use(ENGLISH)  # what a driver keeps in the ledger and writes to its log is data
    settings = DriverSettings(
        ledger=context.places.ledger,
        log=context.places.log,
        environ=context.environ,
        how=how,
        simulator=_simulator(context) if context.options.demo else None,
    )
    try:
        return drive(settings, make_engine=_engine_maker(context), find_keys=lambda: _keys(context, how))
    except AnotherDrives as error:
        if how is not How.BY_HAND:
            return 0
        use(spoken)
        context.say(f"wanvid: {AnotherDrives(error.holder).message}")
    except WanvidError as error:
        use(spoken)
        error.message, error.remedy = stored(error.message), stored(error.remedy)
        raise
    from wanvid_tui.cli.wait import wait_for

    return wait_for(context, [])


def _simulator(context: Context) -> list[str]:
    """What runs the demo's simulator."""
    from wanvid_tui.simulator.timing import DEMO_SPEED

    state = str(context.places.simulator)
    words = ["simulate", "--port", "0", "--state", state, "--speed", str(DEMO_SPEED), "--until-eof"]
    return [sys.executable, "-m", "wanvid_tui", *words]


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Steady seconds in which the machine's sleep counts: Linux has a clock of its own for that."""


class SystemClock:
    """The machine's own time."""

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never jump, those in which the machine slept among them."""
        return time.clock_gettime(_STEADY)

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking the loop."""
        await asyncio.sleep(seconds)


def _engine_maker(context: Context) -> EngineMaker:
    """What makes the engine, once the lease is had: only then is the network's client imported."""

    def make(
        ledger: Ledger, keys: KeySet, wrap: Callable[[ServiceMaker], ServiceMaker], log: logging.Logger
    ) -> RunningEngine:
        from wanvid_tui.cli.hooks import hooks_now
        from wanvid_tui.cli.spending import limits_now
        from wanvid_tui.media.frames import inspect

        clock = SystemClock()
        return Engine(
            ledger,
            clock=clock,
            keys=keys,
            make_service=wrap(context.world.service()),
            limits=_limits(context, log),
            inspect=inspect,
            rand=random.random,
            log=log,
            budget=limits_now(context.places, context.config),
            hooks=hooks_now(context, ledger, log, clock.now_ms()),
        )

    return make


def _limits(context: Context, log: logging.Logger) -> Callable[[str], tuple[float, int]]:
    """What gives a model's limits, by the rule table."""
    catalog = _catalog(context, log)

    def limits(model: str) -> tuple[float, int]:
        spec = catalog.get(model)
        return _UNKNOWN_LIMITS if spec is None else (spec.submit_rate_per_s, spec.running_limit)

    return limits


def _catalog(context: Context, log: logging.Logger | None = None) -> Catalog:
    """The rule table; without the user's additions when one is broken, for that does not stop the driver."""
    from wanvid_tui.core.catalog import load_catalog

    try:
        return context.catalog
    except ConfigError as error:
        if log is not None:
            log.warning("%s", error)
        return load_catalog()


def _keys(context: Context, how: How) -> Iterable[AccountKey]:
    """Every key that is at hand without a face: of each profile, at the base that holds for it here."""
    if context.options.demo:
        return [AccountKey("demo", "demo", "demo")]
    return _found_keys(context, by_hand=how is How.BY_HAND)


def _found_keys(context: Context, *, by_hand: bool) -> Iterator[AccountKey]:
    """The keys of the profiles; the environment's own only ``by_hand``, for a face hands its own over.

    A profile whose key cannot be had keeps no other from its own: what was wrong is raised, as CredentialError, when
    all have been looked at.
    """
    from wanvid_tui.credentials import find_account, find_key

    environ = dict(context.environ)
    if not by_hand:
        environ.pop("DASHSCOPE_API_KEY", None)
    config = context.config
    current = config.profile_name
    regions = _catalog(context).regions
    failed: list[str] = []
    for name in dict.fromkeys((context.options.profile or current, current, *config.profiles())):
        named = name if config.has_profile(name) else None
        try:
            account = find_account(config, environ, regions, named=named, sending=True)
            found = find_key(config.profile(name), environ, named=name != current)
        except WanvidError as error:
            failed.append(_("profile {name}: {error}").format(name=name, error=error))
            continue
        if found is not None:
            context.world.keys.append(found[0])
            yield AccountKey(account.profile, account.base, found[0])
    if failed:
        raise CredentialError("; ".join(failed))
