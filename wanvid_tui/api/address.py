"""Where a download or an upload may lead: https, and no machine of an inner network (faults.md X1)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

import httpx

from wanvid_tui.core.base import host_of, is_loopback
from wanvid_tui.core.errors import LinkUnsafe
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["check_link", "peer_guard"]

_NAME = re.compile(rb"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Not an inner network: transparent proxies hand these out in place of a name's real address.
_STAND_INS = ipaddress.ip_network("198.18.0.0/15")

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_link(link: str, *, loopback: bool) -> httpx.URL:
    """The address, when it is one that may be asked; else :class:`LinkUnsafe`.

    ``loopback``: the service itself is on this machine, so links to it are meant, also by plain http.
    """
    try:
        url = httpx.URL(link)
    except (httpx.InvalidURL, ValueError, TypeError):
        # Its text could quote the link, which is signed.
        raise LinkUnsafe(_("a link that is no address")) from None
    plain = str(url)
    host = host_of(plain)
    if not url.host:
        raise LinkUnsafe(_("a link without a host"))
    if url.port is not None and not 0 < url.port < 65536:
        raise LinkUnsafe(_("a link to a port that there is not, of {host}").format(host=clean_text(url.host, limit=80)))
    if url.userinfo:
        raise LinkUnsafe(_("a link with a user name, to {host}").format(host=host))
    if loopback and url.scheme in ("http", "https") and is_loopback(plain):
        return url
    if url.scheme != "https":
        raise LinkUnsafe(
            _("a link that is not https but {scheme}, to {host}").format(
                scheme=clean_text(url.scheme, limit=20), host=host
            )
        )
    address = _address(url.host)
    if address is None and not _NAME.fullmatch(url.raw_host):
        raise LinkUnsafe(_("a link to what is no name of a host"))
    if address is not None and _inner(address):
        raise LinkUnsafe(_("a link into an inner network, to {host}").format(host=host))
    if address is None and url.host.rstrip(".").rpartition(".")[2][:1].isdigit():
        # 127.1, 2130706433, 0x7f.1: numbers that resolvers read as addresses.
        raise LinkUnsafe(_("a link to a number that is no plain address, {host}").format(host=host))
    return url


def peer_guard(url: httpx.URL, *, loopback: bool) -> Callable[[str, Any], Awaitable[None]]:
    """For a Trail: refuses the machine that a name led to, before a byte is sent there.

    It judges the connection that was made, so no second look-up of the name can slip between. What goes through a
    proxy is the proxy's to judge; the name written in the link was checked all the same.
    """
    host = url.raw_host.decode("ascii")

    async def guard(target: str, stream: Any) -> None:
        if target != host:
            return
        peer = stream.get_extra_info("server_addr")
        address = _address(str(peer[0])) if peer else None
        if address is None or not _inner(address) or (loopback and address.is_loopback):
            return
        await stream.aclose()
        raise LinkUnsafe(
            _("a link into an inner network: {target} is {address}").format(
                target=clean_text(target, limit=80), address=address
            )
        )

    return guard


def _address(host: str) -> _IP | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _inner(address: _IP) -> bool:
    """Whether it is private, link-local, loopback, or otherwise not of the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _inner(address.ipv4_mapped)
        if address in _NAT64:
            return _inner(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None:
            return _inner(address.sixtofour)
        if address.is_site_local or address.is_reserved:
            return True
    elif address in _STAND_INS:
        return False
    return not address.is_global or address.is_multicast
