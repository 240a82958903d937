"""What ``doctor`` has to say of settings, key, region, address and the way to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.findings import Finding, Mark, fault, fine, remark
from wanvid_tui.core.errors import BillingError, ConfigError, CredentialError, TransportError, WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.free_call import FreeAnswer
    from wanvid_tui.credentials import Account

__all__ = ["account_findings", "config_findings"]

_KEY = 3
_NETWORK = 6
_SKEW_S = 5.0
"""A clock that is off by more is worth a word; the service tells its time to the second."""


def config_findings(context: Context) -> Iterator[Finding]:
    """What is wrong with the settings files, and whether a key in them is open to others."""
    config = context.config
    for wrong in config.faults:
        facts = {"file": str(wrong.file), "line": wrong.line, "key": wrong.key}
        until = _("Nothing is sent until it is mended") if wrong.vital else _("Until it is mended its default holds")
        yield Finding("config", Mark.WRONG, str(wrong), until, 1, facts)
    try:
        _known = context.catalog  # read here, and broken here
    except ConfigError as error:
        yield fault("models.d", error)
    if not config.faults:
        here = [str(file) for file in (config.places.config, config.places.settings) if file.exists()]
        yield fine(
            "config",
            ", ".join(here) or _("none: {config} would be read").format(config=config.places.config),
            files=here,
        )
    for file in config.open_keys():
        yield remark(
            "config", _("{file} has an API key in it and can be read by others").format(file=file), f"chmod 600 {file}"
        )


def account_findings(context: Context) -> Iterator[Finding]:
    """Key, region, address, proxy, reachability, clock: in this order, each from where it comes."""
    if context.options.demo:
        yield fine("account", _("the demo: no key, no region, nothing leaves this machine"))
        return
    try:
        account = context.account(sending=True)
    except WanvidError as error:
        yield fault("region", error, _KEY)
        return
    account, key = _key(context, account)
    yield key
    yield _region(context, account)
    yield fine("base", f"{account.base} ({stored(account.base_origin)})", base=account.base, origin=account.base_origin)
    if account.workspace is not None:
        yield fine("workspace", account.workspace)
    yield from _proxies(account)
    if account.key is None:
        yield remark("network", _("not asked: there is no key to ask with"))
        return
    yield from _reached(context, account)


def _key(context: Context, account: Account) -> tuple[Account, Finding]:
    """The account with its key, and where that is from; the key itself is never shown."""
    try:
        account = context.with_key(account)
    except CredentialError as error:
        return account, fault("key", error, _KEY)
    return account, fine(
        "key",
        _("{origin}, profile {profile}").format(origin=stored(account.key_origin), profile=account.profile),
        origin=account.key_origin,
        profile=account.profile,
    )


def _region(context: Context, account: Account) -> Finding:
    from wanvid_tui.credentials import DEFAULTED

    if account.region is None:
        return remark(
            "region",
            _("unknown, as the address is one of its own: all models are offered, prices are unknown"),
            _("Name it with region in the profile or DASHSCOPE_API_REGION"),
            region=None,
        )
    name = f"{context.catalog.region_name(account.region)} ({account.region})"
    facts: dict[str, Any] = {"region": account.region, "origin": account.region_origin}
    if account.region_origin == DEFAULTED:
        how = _("Name yours with region in the profile or DASHSCOPE_API_REGION, if it is another")
        return remark("region", _("{name}, the default: none is named").format(name=name), how, **facts)
    return fine("region", f"{name} ({stored(account.region_origin)})", **facts)


def _proxies(account: Account) -> Iterator[Finding]:
    """Which proxy the calls go through; the user name and password in its address are left out."""
    from importlib.util import find_spec
    from urllib.request import getproxies

    from wanvid_tui.core.base import host_of

    if account.base.startswith("http://"):
        return  # to this machine alone: never through one
    found = getproxies()
    proxy = found.get("https") or found.get("all") or ""
    if not proxy:
        return
    scheme, _sign, rest = proxy.rpartition("://")
    host = host_of(f"http://{rest.rpartition('@')[2]}")
    shown = f"{scheme or 'http'}://{host}"
    if scheme.startswith("socks") and find_spec("socksio") is None:
        error = NoSocks(_("calls go through {shown}, and its support is not installed").format(shown=shown))
        yield fault("proxy", error, _NETWORK)
    else:
        yield fine(
            "proxy", _("calls go through {shown}, unless NO_PROXY names their host").format(shown=shown), proxy=shown
        )


class NoSocks(WanvidError):
    """A SOCKS proxy is set, and the extra for it is missing."""

    def __init__(self, message: str) -> None:
        super().__init__(message, remedy="pip install 'wanvid-tui[socks]'")


def _reached(context: Context, account: Account) -> Iterator[Finding]:
    """One free call with the account in use, and what its answer says of the clock."""
    from wanvid_tui.cli.free_call import ask_freely

    assert account.key is not None  # looked at before
    answer = ask_freely(
        context.world.service, account.base, account.key, workspace=account.workspace, task_path=account.task_path
    )
    yield network_finding(answer, account)
    if answer.skew_s is None:
        return
    off = answer.skew_s
    facts: dict[str, Any] = {"skew_s": round(off, 1)}
    if abs(off) <= _SKEW_S:
        yield fine("clock", _("as the service has it"), **facts)
    else:
        yield remark(
            "clock",
            (
                _("{span} behind the service's; tasks are followed by the service's own times all the same")
                if off > 0
                else _("{span} ahead of the service's; tasks are followed by the service's own times all the same")
            ).format(span=_span(abs(off))),
            _("Set it: timedatectl set-ntp true"),
            **facts,
        )


def network_finding(answer: FreeAnswer, account: Account) -> Finding:
    """What the free call tells."""
    from wanvid_tui.core.base import host_of

    host, took = host_of(account.base), _("after {seconds:.2f} s").format(seconds=answer.seconds)
    facts: dict[str, Any] = {"host": host, "profile": account.profile, "seconds": round(answer.seconds, 3)}
    error = answer.error
    if error is None:
        return fine(
            "network",
            _("{host} answers {took} and takes the key of profile {profile}").format(
                host=host, took=took, profile=account.profile
            ),
            **facts,
        )
    if answer.has_no_list:
        return remark(
            "network",
            _("{host} answers {took}, but lists no tasks: so the key could not be checked").format(
                host=host, took=took
            ),
            **facts,
        )
    code = error.exit_code if error.exit_code in (_KEY, _NETWORK) or isinstance(error, BillingError) else 1
    text = error.message
    if code == _KEY:
        text = _("{host} refuses the key: {text}").format(host=host, text=text)
    elif not isinstance(error, TransportError):
        text = _("{host} answers: {text}").format(host=host, text=text)
    return Finding("network", Mark.WRONG, text, error.remedy, code, facts)


def _span(seconds: float) -> str:
    if seconds < 120:
        return _("{n} s").format(n=f"{seconds:.0f}")
    if seconds < 7200:
        return _("{n} min").format(n=f"{seconds / 60:.0f}")
    if seconds < 172_800:
        return _("{n} h").format(n=f"{seconds / 3600:.0f}")
    return _("{n} days").format(n=f"{seconds / 86_400:.0f}")
