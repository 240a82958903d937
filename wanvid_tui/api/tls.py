"""The TLS context: made once, when it is first needed, and not on the event loop (it takes some 50 ms)."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TlsSource", "refuse_all"]


def refuse_all() -> ssl.SSLContext:
    """A context that trusts nobody, made in no time: for plain http to this machine, where TLS never comes about."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class TlsSource:
    """Makes the context that checks certificates; share one between clients.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are obeyed by httpx. There is no switch to check less (faults.md X3).
    """

    def __init__(self, make: Callable[[], ssl.SSLContext] = httpx.create_ssl_context) -> None:
        self._make = make
        self._made: ssl.SSLContext | None = None
        self._lock = asyncio.Lock()

    async def get(self) -> ssl.SSLContext:
        """The context; OSError when the file of certificates cannot be read."""
        async with self._lock:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made
