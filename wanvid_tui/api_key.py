"""Reading an API key from where it is kept; a key is never in an error, a log or a representation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import CredentialError
from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.core.stored import stored
from wanvid_tui.paths import expand_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.config.values import Profile

__all__ = ["file_key", "profile_key", "usable_key"]

_MAX_KEY = 512
"""Longest thing that is taken for a key, characters."""


def usable_key(text: str, origin: str) -> str:
    """``text`` trimmed; CredentialError when it cannot be a key, without showing any of it."""
    key = text.strip()
    reason = None
    if not key:
        reason = _("is empty")
    elif len(key) > _MAX_KEY:
        reason = _("is far too long for a key")
    elif any(c.isspace() for c in key):
        reason = _("has a space or a line end in it")
    elif any(c in "\"'`" for c in key):
        reason = _("has quotes in it")
    elif not (key.isascii() and key.isprintable()):
        reason = _("has characters in it that no key has")
    if reason is not None:
        raise CredentialError(
            _("the API key of {origin} {reason}").format(origin=stored(origin), reason=reason),
            remedy=_("Copy it again from the console, bare"),
        )
    return key


def profile_key(profile: Profile, environ: Mapping[str, str], timeout_s: float) -> tuple[str, str] | None:
    """The profile's own key and where it lies: ``api_key``, ``api_key_command``, the key ring; None without any."""
    if profile.api_key is not None and profile.api_key.strip():
        origin = N_("api_key of profile {profile}").format(profile=profile.name)
        return usable_key(profile.api_key, origin), origin
    if profile.api_key_command:
        origin = N_("api_key_command of profile {profile}").format(profile=profile.name)
        return usable_key(_printed(profile.api_key_command, origin, environ, timeout_s), origin), origin
    if profile.keyring:
        origin = N_("the key ring, profile {profile}").format(profile=profile.name)
        return usable_key(_from_ring(profile.name), origin), origin
    return None


def file_key(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The key in the file that the official SDK reads (api.md 2); None when there is no such file."""
    from pathlib import Path

    home = Path(environ.get("HOME") or Path.home())
    named = environ.get("DASHSCOPE_API_KEY_FILE_PATH", "").strip()
    path = expand_user(named, home) if named else home / ".dashscope" / "api_key"
    try:
        with path.open("rb") as file:
            raw = file.read(4 * _MAX_KEY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CredentialError(
            _("the key file {path} cannot be read: {reason}").format(path=path, reason=system_reason(error))
        ) from error
    text = raw.decode("utf-8", "replace")
    return (usable_key(text, str(path)), str(path)) if text.strip() else None


def _printed(command: tuple[str, ...], origin: str, environ: Mapping[str, str], timeout_s: float) -> str:
    """The first line that a command prints, run as an argument list without a shell."""
    import subprocess

    child = {name: value for name, value in environ.items() if name != "DASHSCOPE_API_KEY"}
    try:
        # its own complaints go nowhere: they could hold what must not be shown, and a screen may be up
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, env=child, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CredentialError(
            _("{origin}: {command} did not answer within {timeout_s:g} s").format(
                origin=stored(origin), command=command[0], timeout_s=timeout_s
            )
        ) from error
    except OSError as error:
        raise CredentialError(
            _("{origin}: {command} cannot be run: {reason}").format(
                origin=stored(origin), command=command[0], reason=system_reason(error)
            )
        ) from error
    if done.returncode != 0:
        raise CredentialError(
            _("{origin}: {command} ended with status {returncode}").format(
                origin=stored(origin), command=command[0], returncode=done.returncode
            ),
            remedy=_("Run it by hand to see why"),
        )
    printed = done.stdout.decode("utf-8", "replace").strip()
    return printed.splitlines()[0] if printed else ""


def _from_ring(profile: str) -> str:
    """The key that the system's key ring keeps for a profile."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise CredentialError(
            _("profile {profile} keeps its key in the key ring, and the extra for it is not installed").format(
                profile=profile
            ),
            remedy="pip install 'wanvid-tui[keyring]'",
        ) from error
    try:
        found = keyring.get_password("wanvid", profile)
    except KeyringError as error:
        raise CredentialError(
            _("the key ring gives no key for profile {profile}: {error}").format(profile=profile, error=error)
        ) from error
    if not found:
        raise CredentialError(
            _("the key ring has no key for profile {profile}").format(profile=profile),
            remedy=_("keyring set wanvid {profile} puts it there").format(profile=profile),
        )
    return found
