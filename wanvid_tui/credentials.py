"""Whose account: key, base, region and workspace, first that is there (cli.md, *Places*)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wanvid_tui.api_key import file_key, profile_key, usable_key
from wanvid_tui.core.errors import ConfigError, CredentialError
from wanvid_tui.core.language import N_, _
from wanvid_tui.core.stored import stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.config.values import Config, Profile
    from wanvid_tui.core.catalog import Region

__all__ = ["DEFAULTED", "DEFAULT_REGION", "DEMO_REGION", "Account", "find_account", "find_key", "with_key"]

DEFAULT_REGION = "cn-beijing"
"""The region where none is named, as the official SDK has it (api.md 2)."""

DEFAULTED = N_("the default")
"""Origin of a region that nobody named."""

DEFAULT_PROFILE = "default"
"""The profile in use where none is named: of it alone no file needs to say anything."""

DEMO_REGION = "ap-southeast-1"
"""The region that the demo plays."""

_COMMAND_TIMEOUT_S = 60.0
"""How long a command that prints the key may take: it may ask for a passphrase of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account at one base, as everything that sends or shows needs it."""

    profile: str
    """The profile's name; ``demo`` in the demo."""
    key: str | None = field(repr=False)
    """The API key; None when there is none, or it was not asked for."""
    key_origin: str
    """Where the key comes from, to be shown; empty without a key."""
    base: str
    """Canonical base, ending in ``/api/v1``; ``demo`` in the demo."""
    base_origin: str
    """Where the base comes from, to be shown."""
    region: str | None
    """The region whose models and prices hold; None when it is unknown."""
    region_origin: str
    """Where the region comes from, to be shown; empty when it is unknown."""
    workspace: str | None
    """The workspace's id that the key needs, or None."""
    task_path: str | None
    """A gateway's own path to a task, or None."""
    is_demo: bool = False
    """Whether it is the demo's."""


def find_account(
    config: Config,
    environ: Mapping[str, str],
    regions: Mapping[str, Region],
    *,
    named: str | None = None,
    demo: bool = False,
    sending: bool = True,
) -> Account:
    """The account in use, not yet its key; ``named`` is the profile of ``--profile``.

    With ``sending`` a region that nobody named is the SDK's own, unless the base is one of the user's; without, it
    stays None, and all models are offered. Raises ConfigError, and CredentialError where a region has no address.
    """
    if demo:
        return Account(
            profile="demo",
            key="demo",
            key_origin=N_("the demo"),
            base="demo",
            base_origin=N_("the demo"),
            region=DEMO_REGION,
            region_origin=N_("the demo"),
            workspace=None,
            task_path=None,
            is_demo=True,
        )
    config.check_account()
    name = named if named is not None else config.profile_name
    if named is not None and not config.has_profile(named):
        known = ", ".join(config.profiles())
        raise ConfigError(
            _('no profile "{named}"').format(named=named),
            remedy=_("There is: {known}").format(known=known)
            if known
            else _("{config} names none").format(config=config.places.config),
        )
    if named is None and name != DEFAULT_PROFILE and not config.has_profile(name):
        # else a slip of the pen would send to the address and with the key of nobody in particular
        raise ConfigError(
            _('{origin}: profile: nothing is said of a profile "{name}"').format(
                origin=config.origin("profile"), name=name
            ),
            remedy=_("Write [profiles.{name}] with its region, or name another").format(name=name),
        )
    profile = config.profile(name)
    workspace = profile.workspace or environ.get("DASHSCOPE_WORKSPACE_ID", "").strip() or None
    if workspace is not None:
        from wanvid_tui.core.base import check_workspace

        workspace = check_workspace(workspace)
    region, region_origin = _named_region(config, profile, environ, regions)
    own_base, base_origin = _own_base(config, profile, environ)
    if own_base is not None:
        base = own_base
        if region is None:
            region, region_origin = _region_of(base, regions)
    else:
        home = region or DEFAULT_REGION
        if sending and region is None:
            region, region_origin = DEFAULT_REGION, DEFAULTED
        base = _region_base(regions[home], workspace, region_origin)
        base_origin = N_("the address of {region}").format(region=regions[home].name)
    return Account(
        profile=name,
        key=None,
        key_origin="",
        base=base,
        base_origin=base_origin,
        region=region,
        region_origin=region_origin,
        workspace=workspace,
        task_path=profile.task_path,
    )


def with_key(account: Account, config: Config, environ: Mapping[str, str], *, named: str | None = None) -> Account:
    """The same account with its key; CredentialError when there is none anywhere."""
    if account.is_demo or account.key is not None:
        return account
    config.check_account()
    found = find_key(config.profile(account.profile), environ, named=named is not None)
    if found is None:
        raise CredentialError(
            _("no API key for profile {profile}").format(profile=account.profile),
            remedy=_("Set DASHSCOPE_API_KEY, or api_key_command in config.toml; wanvid --demo needs none"),
        )
    return replace(account, key=found[0], key_origin=found[1])


def find_key(profile: Profile, environ: Mapping[str, str], *, named: bool = False) -> tuple[str, str] | None:
    """The key and where it comes from, first that is there; None when there is none anywhere.

    ``named``: the profile was named by ``--profile``, so its own key goes before that of the environment. Raises
    CredentialError for a key that cannot be one and for a command or a file that fails; the key is never in it.
    """
    if named and (found := profile_key(profile, environ, _COMMAND_TIMEOUT_S)) is not None:
        return found
    said = environ.get("DASHSCOPE_API_KEY", "")
    if said.strip():
        return usable_key(said, "DASHSCOPE_API_KEY"), "DASHSCOPE_API_KEY"
    if not named and (found := profile_key(profile, environ, _COMMAND_TIMEOUT_S)) is not None:
        return found
    return file_key(environ)


def _named_region(
    config: Config, profile: Profile, environ: Mapping[str, str], regions: Mapping[str, Region]
) -> tuple[str | None, str]:
    """The region that somebody named, and who."""
    if profile.region is not None:
        region, origin = profile.region, config.origin("profiles", profile.name, "region")
    else:
        region, origin = environ.get("DASHSCOPE_API_REGION", "").strip(), "DASHSCOPE_API_REGION"
    if not region:
        return None, ""
    if region not in regions:
        raise ConfigError(
            _('{origin}: region: "{region}" is not known').format(origin=origin, region=region),
            remedy=_("There is: {names}").format(names=", ".join(sorted(regions))),
        )
    return region, origin


def _own_base(config: Config, profile: Profile, environ: Mapping[str, str]) -> tuple[str | None, str]:
    """The base that somebody named, made canonical, and who named it."""
    said, origin = environ.get("DASHSCOPE_HTTP_BASE_URL", "").strip(), "DASHSCOPE_HTTP_BASE_URL"
    if not said:
        said, origin = profile.base or "", config.origin("profiles", profile.name, "base")
    if not said:
        return None, ""
    from wanvid_tui.core.base import canonical_base

    try:
        return canonical_base(said), origin
    except ConfigError as error:
        raise ConfigError(f"{origin}: {error.message}", remedy=error.remedy) from error


def _region_of(base: str, regions: Mapping[str, Region]) -> tuple[str | None, str]:
    """The region whose own address a base is; unknown for any other."""
    for region in regions.values():
        start, _, end = region.workspace_base.partition("{WorkspaceId}")
        if base == region.base or (base.startswith(start) and base.endswith(end)):
            return region.id, N_("the address")
    return None, ""


def _region_base(region: Region, workspace: str | None, origin: str) -> str:
    base = region.base_for(workspace)
    if base is None:
        raise CredentialError(
            _("{region} ({origin}) has no shared address: it needs a workspace id").format(
                region=_(region.name), origin=stored(origin)
            ),
            remedy=_("Set DASHSCOPE_WORKSPACE_ID, or workspace in the profile"),
        )
    return base
