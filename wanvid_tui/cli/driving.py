"""How a command sees to it that a driver runs for what it put into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.follower import DriverCommand, Follower, Running
    from wanvid_tui.jobs.keys import AccountKey

__all__ = ["driver_command", "follow_on", "follows", "give_beforehand", "keys_at_hand", "keys_of", "set_going"]


def driver_command(context: Context) -> DriverCommand:
    """What is started to drive this ledger."""
    from pathlib import Path

    from wanvid_tui.jobs.follower import DriverCommand

    config = Path(context.options.config).absolute() if context.options.config is not None else None
    return DriverCommand(
        ledger=context.places.ledger,
        log=context.places.log,
        environ=context.environ,
        demo=context.options.demo,
        config=config,
    )


def keys_of(account: Account | None) -> tuple[AccountKey, ...]:
    """An account's key as a driver takes it; nothing for the demo, whose driver needs none."""
    from wanvid_tui.jobs.keys import AccountKey

    if account is None or account.is_demo or account.key is None:
        return ()
    return (AccountKey(account.profile, account.base, account.key),)


def keys_at_hand(context: Context) -> tuple[AccountKey, ...]:
    """The key that this environment has and a driver could not find by itself; nothing when there is none."""
    if context.options.demo or not context.environ.get("DASHSCOPE_API_KEY", "").strip():
        return ()
    try:
        return keys_of(context.with_key(context.account(sending=True)))
    except WanvidError as error:
        # who only watches needs no key; that it is of no use is worth a word all the same
        context.say(f"wanvid: {error.message}")
        return ()


def give_beforehand(context: Context, keys: Sequence[AccountKey]) -> None:
    """Give keys to a driver that runs already, before the row that needs them is there.

    Else it could send that row with a key that it was given earlier for the same profile. A driver that takes none
    is no matter here: it is tried again, and told of, when the row is there.
    """
    import os
    from contextlib import suppress

    from wanvid_tui.jobs.handoff import KeysNotTaken, give_keys
    from wanvid_tui.jobs.lease import lock_path, probe

    if not keys:
        return
    view = probe(lock_path(context.places.ledger))
    if view.held and view.socket and view.host == os.uname().nodename:
        with suppress(KeysNotTaken):
            give_keys(view.socket, keys)


def follows(context: Context) -> bool:
    """Whether a driver goes on when this program has ended."""
    return not context.options.no_follow and context.config.switch("follow")


def set_going(context: Context, ids: Sequence[int], keys: Sequence[AccountKey]) -> int:
    """Let a driver send what was queued; exit status.

    One that stays does so by itself. One that ends with this program is given the time that ``submit`` gives it.
    """
    if follows(context):
        follow_on(context, keys).close()
        return 0
    from wanvid_tui.cli.verdicts import Until
    from wanvid_tui.cli.watching import watch

    return watch(context, ids, Until.ACCEPTED, keys, tell_files=False)


def follow_on(context: Context, keys: Sequence[AccountKey]) -> Follower:
    """Start a driver where there is work and none drives, give it the keys, and what keeps doing so from now on."""
    from wanvid_tui.jobs.follower import Follower, ensure_driver
    from wanvid_tui.jobs.work import work_waits

    detached = follows(context)
    command = driver_command(context)
    held = tuple(keys)
    follower = Follower(command, lambda: held, detached=detached)
    if work_waits(context.ledger(), held):
        running = ensure_driver(command, held, detached=detached)
        follower.adopt(running)
        if running.reason:
            context.say(f"wanvid: {stored(running.reason)}")
        else:
            context.detail(
                _("process {pid} on {host} drives the queue").format(
                    pid=running.pid, host=running.host or _("this machine")
                )
            )
            if detached:
                _warn_of_login(context, running)
    return follower


def _warn_of_login(context: Context, running: Running) -> None:
    """Say that the driver ends with the login, where it surely does."""
    import os

    from wanvid_tui.jobs.login import Stay, look_at_login

    if running.pid is None or running.host != os.uname().nodename:
        return
    stay = look_at_login(context.environ, pid=running.pid).stay
    if stay in (Stay.ENDS_WITH_LOGIN, Stay.ENDS_WITH_LAST_LOGIN):
        context.say(
            _(
                "wanvid: the driver {stay} of yours; after that, start wanvid within 24 h of sending to "
                "fetch the video (wanvid doctor says how to let it stay)"
            ).format(stay=_(stay.value))
        )
