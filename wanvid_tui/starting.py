"""What the interface is given at its start, found without Textual and without asking anybody for a key."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from wanvid_tui.cli.context import Context
from wanvid_tui.cli.driving import driver_command, keys_of
from wanvid_tui.core.errors import ConfigError, CredentialError, LedgerError, WanvidError
from wanvid_tui.core.language import ENGLISH, _, system_reason
from wanvid_tui.tty import draws_chinese, draws_unicode
from wanvid_tui.ui.options import AccountFacts, UiOptions

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from wanvid_tui.cli.context import World
    from wanvid_tui.cli.options import Globals
    from wanvid_tui.config.values import Config
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.request import VideoRequest
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.follower import DriverStatus, Follower
    from wanvid_tui.jobs.keys import AccountKey
    from wanvid_tui.setting_up import KeySetup
    from wanvid_tui.ui.commands import Command

__all__ = ["draws_unicode", "ui_options"]


def ui_options(args: Namespace, options: Globals, world: World) -> UiOptions:
    """Everything that the interface is given.

    What is wrong with the user's files is in ``warnings`` and has its default, but for base and key: without a sure
    account nothing can be sent (config.md). Raises ConfigError for what was said on the command line, and LedgerError.
    """
    from wanvid_tui.cli.spending import budget_now
    from wanvid_tui.ui.themes import choose

    if not draws_chinese(world.environ):
        options = options._replace(language=ENGLISH)
    context = Context(options, world)
    places = context.places
    config = context.bear_faults()
    warnings = list(config.notices)
    catalog = context.catalog = _catalog(context, warnings)
    of_files = len(warnings)
    account, has_key = _account(context, warnings)
    without_key = () if has_key else tuple(warnings[of_files:])
    if account.is_demo:
        from wanvid_tui.cli.adding import SAME_CLIP, films_are_drawn

        warnings += [] if films_are_drawn() else [_(SAME_CLIP)]
    else:
        warnings += config.open_key_notices
    _make_state_dir(context)
    _tell_network(context, warnings)
    follow = config.switch("follow") and not options.no_follow
    keys = [keys_of(account)]
    theme, mono = choose(args.theme or config.text("theme"), True, world.environ, places.themes)

    def keep_theme(name: str) -> None:
        from wanvid_tui.config.change import set_key

        set_key(places, ("theme",), name)

    return UiOptions(
        account=_facts(account, catalog, has_key=has_key),
        ledger=places.ledger,
        output_dir=config.output_dir(None if options.demo else account.profile),
        user_home=places.user_home,
        load_catalog=lambda: catalog,
        follower=_LaterFollower(lambda: _follower(context, lambda: keys[0], detached=follow)),
        defaults=_defaults(context, account, warnings),
        name_template=config.text("name"),
        follow=follow,
        theme=theme,
        user_themes=places.themes,
        keep_theme=keep_theme,
        scp_host=str(config.get("scp_host") or ""),
        commands=_commands(config),
        mono=mono,
        ascii_only=args.ascii or config.switch("ascii") or not draws_unicode(world.environ),
        ambiguous=config.text("ambiguous"),
        bell=config.text("bell"),
        stock_display=args.stock_display,
        mouse=config.switch("mouse") and not args.no_mouse,
        reduced_motion=config.switch("reduced_motion"),
        warnings=tuple(warnings),
        without_key=without_key,
        environ=world.environ,
        setup=_setup(context, account, catalog, keys, has_key=has_key),
        budget=budget_now(places, config, account.profile),
        on_ready=_after_first_paint,
    )


class _LaterFollower:
    """A follower that is made at its first look, on the thread that looks: the first screen does not wait for it."""

    def __init__(self, make: Callable[[], Follower]) -> None:
        self._make = make
        self._made: Follower | None = None

    def tick(self) -> DriverStatus:
        """Look, as :meth:`Follower.tick`."""
        if self._made is None:
            self._made = self._make()
        return self._made.tick()

    def close(self) -> None:
        """End what it began."""
        if self._made is not None:
            self._made.close()


def _follower(context: Context, keys: Callable[[], Sequence[AccountKey]], *, detached: bool) -> Follower:
    from wanvid_tui.jobs.follower import Follower

    return Follower(driver_command(context), keys, detached=detached)


def _setup(
    context: Context, account: Account, catalog: Catalog, keys: list[tuple[AccountKey, ...]], *, has_key: bool
) -> KeySetup:
    """What a key is entered with; it is asked for at once where there is none and the files are in order."""
    from wanvid_tui.setting_up import KeySetup

    def use(found: Account) -> None:
        keys[0] = keys_of(found)

    needed = not has_key and not any(fault.vital for fault in context.config.faults)
    return KeySetup(context, account, needed=needed, facts=lambda found: _facts(found, catalog, has_key=True), use=use)


def _commands(config: Config) -> Sequence[Command]:
    """The table of commands with the user's keys in it; where one is at fault ours holds."""
    from wanvid_tui.ui.commands import COMMANDS

    if not any(path[0] == "keys" for path in config.settings):
        return COMMANDS
    from wanvid_tui.ui.rebinding import rebound, wishes_in

    return rebound(wishes_in(config)).commands


def _after_first_paint() -> None:
    """The collector of garbage may work from now on, but not on what was made until now."""
    gc.freeze()
    gc.enable()


def _catalog(context: Context, warnings: list[str]) -> Catalog:
    """The rule table; without the user's additions where one of them is broken."""
    from wanvid_tui.core.catalog import load_catalog

    try:
        return context.catalog
    except ConfigError as error:
        warnings.append(error.message)
        return load_catalog()


def _account(context: Context, warnings: list[str]) -> tuple[Account, bool]:
    """The account and whether it has a key; one without an address where the files leave it open whose it is.

    A command or a key ring that has the key is not asked here: it may ask its user, and the driver asks it anyway.
    """
    from wanvid_tui.credentials import Account

    named = context.options.profile
    if named is not None and not context.options.demo and not context.config.has_profile(named):
        context.account(sending=True)  # raises: a wrong name on the command line is no matter for a notice
    try:
        account = context.account(sending=True)
        profile = context.config.profile(account.profile)
        if not account.is_demo and (profile.api_key_command or profile.keyring) and not profile.api_key:
            quick = context.environ.get("DASHSCOPE_API_KEY", "").strip() and named is None
            return (context.with_key(account) if quick else account), True
        return context.with_key(account), True
    except CredentialError as error:
        warnings.append(error.message)
        try:
            return context.account(sending=True), False
        except WanvidError:
            name = named or context.config.profile_name
    except ConfigError as error:
        if error.message not in warnings:
            warnings.append(error.message)
        name = named or context.config.profile_name
    nowhere = Account(
        profile=name,
        key=None,
        key_origin="",
        base="",
        base_origin="",
        region=None,
        region_origin="",
        workspace=None,
        task_path=None,
    )
    return nowhere, False


def _facts(account: Account, catalog: Catalog, *, has_key: bool) -> AccountFacts:
    """What the screen needs to know of an account: never the key."""
    from wanvid_tui.core.base import host_of
    from wanvid_tui.credentials import DEFAULTED
    from wanvid_tui.ui.words import place_text

    own = account.region is None or account.region_origin == "the address"
    if account.region is not None and (account.is_demo or account.base_origin.startswith("the address of") or own):
        place = place_text(catalog.region_name(account.region))
        if account.region_origin == DEFAULTED:
            place = _("{region} (default)").format(region=place)
    else:
        place = host_of(account.base) if account.base else _("no address")
    return AccountFacts(
        profile=account.profile,
        base=account.base,
        region=account.region,
        place=place,
        workspace=account.workspace,
        task_path=account.task_path,
        has_key=has_key,
        is_demo=account.is_demo,
    )


def _make_state_dir(context: Context) -> None:
    from wanvid_tui.files import private_dir

    try:
        private_dir(context.places.state)
    except OSError as error:
        raise LedgerError(
            _("{path} cannot be made: {reason}").format(path=context.places.state, reason=system_reason(error)),
            remedy=_("Check its rights, or choose another place with WANVID_HOME"),
        ) from error


def _tell_network(context: Context, warnings: list[str]) -> None:
    """What is to be known of a ledger on a network file system, the first time."""
    from wanvid_tui.jobs.network import network_file_system

    if network_file_system(context.places.state):
        from contextlib import closing

        from wanvid_tui.jobs.ledger import Ledger

        with closing(Ledger.open(context.places.ledger)) as ledger:
            if notice := ledger.take_notice():
                warnings.append(notice)


def _defaults(context: Context, account: Account, warnings: list[str]) -> VideoRequest | None:
    """What a new draft starts with, every value that the rules refuse mended and told of; None for the built-in."""
    from wanvid_tui.cli.start import starting_request
    from wanvid_tui.core import rules

    if account.is_demo or not context.config.profile(account.profile).defaults:
        return None
    try:
        request = starting_request(context.config, account.profile, context.catalog, account.region)
    except ConfigError as error:
        warnings.append(error.message)
        return None
    for problem in rules.problems(request.replace(prompt="-"), context.catalog, account.region):
        words = _("profiles.{profile}.defaults: {field}: {reason}")
        warnings.append(words.format(profile=account.profile, field=problem.field, reason=problem.reason))
        request = rules.mend(request, problem)
    left = rules.problems(request.replace(prompt="-"), context.catalog, account.region)
    return None if left else rules.complete(request, context.catalog)
