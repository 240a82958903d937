"""Proxies of the environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.request import getproxies

import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

__all__ = ["mounts", "patterns"]


def patterns(found: Mapping[str, str]) -> dict[str, str | None]:
    """Which addresses go through which proxy, as patterns of httpx; None is direct.

    ``found`` is what ``urllib.request.getproxies()`` gives. httpx reads the same, but knows no ``socks://``, which
    desktops set: it is SOCKS5.
    """
    ways: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        proxy = found.get(scheme, "").strip()
        if proxy:
            proxy = proxy if "://" in proxy else f"http://{proxy}"
            ways[f"{scheme}://"] = f"socks5{proxy[5:]}" if proxy.startswith("socks://") else proxy
    for name in found.get("no", "").split(","):
        name = name.strip()
        if name == "*":
            return {}
        if name:
            ways[_direct(name)] = None
    return ways


def _direct(name: str) -> str:
    """The pattern of one entry of NO_PROXY: a host with those below it, or an address."""
    if "://" in name:
        return name
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return f"all://{name}" if name.lower() == "localhost" else f"all://*{name}"
    return f"all://[{address}]" if address.version == 6 else f"all://{address}"


def mounts(context: ssl.SSLContext, limits: httpx.Limits) -> dict[str, httpx.AsyncBaseTransport | None]:
    """The transports of a client that obeys the environment.

    Raises ImportError when a SOCKS proxy is set and its support is missing, ValueError or httpx.InvalidURL when a
    variable is no address that can be used.
    """
    return {
        pattern: None if proxy is None else httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy)
        for pattern, proxy in patterns(getproxies()).items()
    }
