"""How a machine is logged in to over SSH, as it is written in one word: ``me@box:2222``."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["SshLogin", "read_login"]

_USER = r"(?:(?P<user>[A-Za-z0-9_.+][A-Za-z0-9_.+-]*)@)?"
_LOGIN = re.compile(
    _USER + r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9_.][A-Za-z0-9_.-]*))"
    r"(?::(?P<port>[0-9]{1,5}))?"
)
"""No part begins with a minus: ssh would take it for an option."""
_BARE_ADDRESS = re.compile(_USER + r"(?P<address>[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){2,})")
_MOST_PORT = 65535


class SshLogin(NamedTuple):
    """Account, machine and port."""

    user: str
    """The account's name; empty when unknown, or left to the settings of ssh."""
    host: str
    """Name or address; an address with colons stands without brackets."""
    port: int | None
    """Of the SSH server, where it is not the usual one."""


def read_login(text: str) -> SshLogin | None:
    """What ``host``, ``user@host`` or ``user@host:port`` says; None for what is none of these.

    An address with colons needs brackets only where a port follows it.
    """
    found = _LOGIN.fullmatch(text) or _BARE_ADDRESS.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    port = int(parts["port"]) if parts.get("port") else None
    if port is not None and not 0 < port <= _MOST_PORT:
        return None
    return SshLogin(parts["user"] or "", parts.get("host") or parts["address"], port)
