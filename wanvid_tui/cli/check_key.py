"""``wanvid doctor --check-key``: whether a service takes a key, by the one call that costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.output import error_lines, to_json
from wanvid_tui.cli.parser import Usage
from wanvid_tui.core.errors import BillingError, CredentialError
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.free_call import FreeAnswer

__all__ = ["check_key"]

_KEY = 3
_NETWORK = 6


def check_key(context: Context, region: str | None, base: str | None, workspace: str | None, *, as_json: bool) -> int:
    """Read a key from standard input and ask with it: 0 taken, 3 refused, 6 not reached (cli.md).

    A service without the list call says nothing of the key: 0, and told so. Raises CredentialError for what cannot be
    a key or a region, and ConfigError for an address that is refused.
    """
    from wanvid_tui.cli.free_call import ask_freely
    from wanvid_tui.core.base import host_of

    if region is None and base is None:
        raise Usage(_("--check-key wants --region, or --base for an address of its own"), remedy="wanvid doctor --help")
    where, place = _address(context, region, base, workspace)
    key = _read_key(context)
    answer = ask_freely(context.world.service, where, key, workspace=workspace)
    code = _code(answer)
    host = host_of(where)
    error = answer.error
    if as_json:
        said = None if error is None else {"message": clean_text(error.message), "remedy": clean_text(error.remedy)}
        context.print(
            to_json(
                {
                    "ok": code == 0,
                    "exit": code,
                    "region": region,
                    "base": where,
                    "key_checked": code == _KEY or (code == 0 and not answer.has_no_list),
                    "seconds": round(answer.seconds, 3),
                    "error": said,
                }
            )
        )
    elif code == 0:
        context.print(clean_text(_taken(answer, place, host)))
    elif error is not None:
        if code == _KEY:
            context.say(clean_text(_("wanvid: {place} refuses the key ({host})").format(place=place, host=host)))
        for line in error_lines(error):
            context.say(line)
    return code


def _address(context: Context, region: str | None, base: str | None, workspace: str | None) -> tuple[str, str]:
    """The canonical base, and what to call the place."""
    from wanvid_tui.core.base import canonical_base, check_workspace, host_of

    if workspace is not None:
        workspace = check_workspace(workspace)
    known = context.catalog.regions.get(region) if region is not None else None
    if region is not None and known is None:
        raise CredentialError(
            _('region "{region}" is not known').format(region=clean_text(region, limit=40)),
            remedy=_("There is: {names}").format(names=_(", ").join(sorted(context.catalog.regions))),
        )
    if base is not None:
        where = canonical_base(base)
        return where, _(known.name) if known is not None else host_of(where)
    assert known is not None  # one of the two is given
    own = known.base_for(workspace)
    if own is None:
        raise CredentialError(
            _("{region} has no shared address: it needs a workspace id").format(region=_(known.name)),
            remedy=_("Add --workspace"),
        )
    return own, _(known.name)


def _read_key(context: Context) -> str:
    """The key from standard input, its first line; at a terminal it is not echoed."""
    from wanvid_tui.api_key import usable_key

    if context.world.stdin.isatty():
        from getpass import getpass

        return usable_key(getpass(_("API key: ")), _("standard input"))
    return usable_key(context.world.stdin.read(4096), _("standard input"))


def _code(answer: FreeAnswer) -> int:
    """The exit status for an answer: only that the key was refused is 3."""
    error = answer.error
    if error is None or answer.has_no_list or isinstance(error, BillingError):
        return 0
    return _KEY if error.exit_code == _KEY else _NETWORK


def _taken(answer: FreeAnswer, place: str, host: str) -> str:
    if answer.has_no_list:
        return _("{host} answers, but lists no tasks: the key could not be checked").format(host=host)
    text = _("{place} takes the key ({host}, {seconds:.2f} s)").format(place=place, host=host, seconds=answer.seconds)
    return (
        text if answer.error is None else _("{text}; it says: {reason}").format(text=text, reason=answer.error.message)
    )
