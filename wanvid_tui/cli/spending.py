"""What the config says of spending, for those who judge by it and those who ask (config.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, plural
from wanvid_tui.jobs.limits import Budget, Limits, amount_words, micros_of
from wanvid_tui.jobs.rows import micros

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.config.values import Config
    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.paths import Places

__all__ = ["above_words", "budget_now", "config_now", "confirm_above", "confirm_cost", "limits_now", "limits_of"]


def limits_of(config: Config, profile: str) -> Limits:
    """What a profile may spend."""

    def money(key: str) -> int | None:
        amount = config.amount("profiles", profile, key)
        return None if amount is None else micros_of(amount)

    return Limits(
        money("daily_limit"),
        money("monthly_limit"),
        config.amount("profiles", profile, "daily_limit_seconds"),
        config.amount("profiles", profile, "monthly_limit_seconds"),
    )


def limits_now(places: Places, first: Config) -> Callable[[str], Limits]:
    """What gives the limits as the files say them now: a driver lives longer than a setting."""
    config = config_now(places, first)
    return lambda profile: limits_of(config(), profile)


def budget_now(places: Places, first: Config, profile: str) -> Callable[[], Budget]:
    """What gives limits and ``confirm_above`` as the files say them now."""
    config = config_now(places, first)
    return lambda: Budget(limits_of(config(), profile), confirm_above(config()))


def config_now(places: Places, first: Config) -> Callable[[], Config]:
    """What gives the settings, read again when a file changed.

    A file that is at fault changes nothing: a limit never goes because of a slip of the pen.
    """
    known = [(_stamps(places), first)]

    def config() -> Config:
        stamps = _stamps(places)
        if stamps != known[0][0]:
            from wanvid_tui.config.load import load

            found = load(places)
            known[0] = (stamps, known[0][1] if found.faults else found)
        return known[0][1]

    return config


def _stamps(places: Places) -> tuple[tuple[int, int, int] | None, ...]:
    """What changes with the settings files."""
    stamps: list[tuple[int, int, int] | None] = []
    for file in (places.settings, places.config):
        try:
            found = file.stat()
            stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
        except OSError:
            stamps.append(None)
    return tuple(stamps)


def confirm_above(config: Config) -> int | None:
    """From which cost on the user is asked, millionths; None: never."""
    amount = config.amount("confirm_above")
    return None if amount is None else micros_of(amount)


def above_words(context: Context, job: Job) -> str:
    """That a job costs more than the user set, as the end of a question; empty when it does not."""
    above, currency = confirm_above(context.config), job.estimate_currency
    if above is None or currency is None or (micros(job.estimate_amount) or 0) <= above:
        return ""
    return _("you set confirm_above = {above}").format(above=amount_words(above, currency))


def confirm_cost(context: Context, jobs: Sequence[Job | NewJob], *, otherwise: str = "") -> None:
    """Ask before jobs that together cost more than ``confirm_above``, of any one currency.

    ``otherwise`` is what holds when the answer is no; `Nothing was queued` where nothing is given. Raises
    ConfirmationNeeded (exit 7).
    """
    from wanvid_tui.cli.confirming import confirm

    above, costs = confirm_above(context.config), dict[str, int]()
    for job in jobs:
        if job.estimate_currency:
            costs[job.estimate_currency] = costs.get(job.estimate_currency, 0) + (micros(job.estimate_amount) or 0)
    dear = next((currency for currency, cost in costs.items() if above is not None and cost > above), None)
    if above is None or dear is None:
        return
    cost = " + ".join(amount_words(cost, currency) for currency, cost in costs.items())
    confirm(
        context,
        plural(
            len(jobs),
            "this costs about {cost}; you set confirm_above = {above}",
            "{n} videos cost about {cost}; you set confirm_above = {above}",
        ).format(n=len(jobs), cost=cost, above=amount_words(above, dear)),
        _("Spend {cost}?").format(cost=cost),
        otherwise=otherwise or _("Nothing was queued"),
    )
