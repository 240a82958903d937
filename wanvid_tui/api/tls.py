"""The TLS context: made once, when it is first needed, and not on the event loop (it takes some 50 ms)."""

from __future__ import annotations

import asyncio
import os
import ssl
from typing import TYPE_CHECKING

import httpx

from wanvid_tui.core.errors import NotSent
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TlsSource", "refuse_all"]


def refuse_all() -> ssl.SSLContext:
    """A context that trusts nobody, made in no time: for plain http to this machine, where TLS never comes about."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _checking() -> ssl.SSLContext:
    """A context that checks certificates; some releases of httpx pass over an SSL_CERT_FILE that is not there."""
    if file := os.environ.get("SSL_CERT_FILE"):
        return ssl.create_default_context(cafile=file)
    if folder := os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context(capath=folder)
    return httpx.create_ssl_context(trust_env=False)


class TlsSource:
    """Makes the context that checks certificates; share one between clients.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are obeyed. There is no switch to check less (faults.md X3).
    """

    def __init__(self, make: Callable[[], ssl.SSLContext] = _checking) -> None:
        self._make = make
        self._made: ssl.SSLContext | None = None
        self._lock = asyncio.Lock()

    async def get(self) -> ssl.SSLContext:
        """The context; NotSent when the certificates cannot be read."""
        async with self._lock:
            if self._made is None:
                try:
                    self._made = await asyncio.to_thread(self._make)
                except OSError as error:  # ssl.SSLError is one: a file that holds no certificate
                    raise _unreadable(error) from error
            return self._made


def _unreadable(error: OSError) -> NotSent:
    name = "SSL_CERT_FILE" if os.environ.get("SSL_CERT_FILE") else "SSL_CERT_DIR"
    path = clean_text(os.environ.get(name, ""), limit=200)
    if not path:
        return NotSent(_("the certificates of this machine cannot be read: {error}").format(error=_why(error)))
    return NotSent(
        _("{name} {path} cannot be read: {error}").format(name=name, path=path, error=_why(error)),
        remedy=_("Mend or unset {name}").format(name=name),
    )


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return _("it holds no certificate")
    return _(error.strerror or type(error).__name__)
