"""The way to one origin: connections, headers, deadlines. Only here does the key go onto the wire."""

from __future__ import annotations

import asyncio
import http.cookiejar
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from wanvid_tui import __version__
from wanvid_tui.api.body import ACCEPTED, BodyUnreadable, parse, read_body
from wanvid_tui.api.heads import date_of, request_id_of
from wanvid_tui.api.hiding import KeyHider
from wanvid_tui.api.proxies import mounts
from wanvid_tui.api.tls import TlsSource, refuse_all
from wanvid_tui.api.trail import Trail
from wanvid_tui.api.translate import FAULTS, Call, answer_error, transport_error
from wanvid_tui.core.base import host_of, is_loopback
from wanvid_tui.core.errors import CredentialError
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanvid_tui.api.deadlines import Deadlines

__all__ = ["Answer", "Channel", "new_client"]

_STEADY_S = 2.0
"""A clock that moved by less against the steady one has not been set."""
_LEAVES_WITHIN_S = 60.0
"""A submit that has not left by then is not sent: its task is looked for as one that was made about when it began."""

_STALE = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


async def new_client(deadlines: Deadlines, tls: TlsSource, *, plain: bool, keep: int) -> httpx.AsyncClient:
    """A client that follows no redirect, keeps no cookie, and keeps at most ``keep`` idle connections.

    ``plain``: it only ever speaks plain http to this machine. Then no proxy is used, whatever the environment says:
    the key would leave the machine readable; and no certificates are loaded.
    """
    nowhere = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=keep, keepalive_expiry=30.0)
    try:
        context = refuse_all() if plain else await tls.get()
        return httpx.AsyncClient(
            verify=context,
            trust_env=False,
            mounts={} if plain else mounts(context, limits),
            follow_redirects=False,
            cookies=nowhere,
            headers={"User-Agent": f"wanvid/{__version__}", "Accept-Encoding": ACCEPTED},
            limits=limits,
            timeout=httpx.Timeout(None, connect=deadlines.connect_s),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise transport_error(error, host=_("the service"), sent=False, seconds=0) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer of the API."""

    json: Any
    """Its body."""
    request_id: str | None
    """The service's id of the request, as the head says."""


class Channel:
    """Sends the calls of the API to one base with one key; raises the family of ``core.errors`` alone."""

    def __init__(
        self,
        base: str,
        key: str | None,
        *,
        workspace: str | None,
        deadlines: Deadlines,
        tls: TlsSource,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base = base
        """Canonical, ends in ``/api/v1``."""
        self.loopback = is_loopback(base)
        """Whether the service is on this machine: links may then lead to it too (faults.md X1)."""
        self.deadlines = deadlines
        """Its limits."""
        self.tls = tls
        """Where the TLS context comes from."""
        self._plain = base.startswith("http://")
        self._host = host_of(base)
        self._has_key = key is not None
        self._hider = KeyHider(key or "")
        self._clock = clock
        self._steady = steady
        self._noted: tuple[float, float] | None = None
        # httpx.Headers hides the value of Authorization in its repr.
        self._headers = httpx.Headers({"Accept": "application/json"})
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key}"
        if workspace:
            self._headers["X-DashScope-WorkSpace"] = workspace
        self._kept: httpx.AsyncClient | None = None
        self._fresh: httpx.AsyncClient | None = None
        # httpx logs whole addresses at INFO, signed links among them (faults.md X4).
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    def __repr__(self) -> str:
        return f"<Channel to {self._host}>"

    async def ask(
        self,
        call: Call,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """One call; its 2xx answer.

        A GET goes out on a kept connection and, when that turns out to have been closed meanwhile, once more on a new
        one. Everything else goes out once, on a new one (faults.md N6). CredentialError where there is no key.
        """
        if not self._has_key:
            raise CredentialError(_("there is no key for {host}").format(host=self._host))
        seconds = self.deadlines.submit_s if call is Call.SUBMIT else self.deadlines.call_s
        request = httpx.Request(method, url, params=params, content=content, headers=self._headers)
        request.headers.update(headers or {})
        began_s = self._clock()

        def leave() -> None:
            # The machine slept while the connection came about, which no deadline counts: who waits for the answer by
            # the times of its own would not look for a task that is made only now.
            if call is Call.SUBMIT and abs(self._clock() - began_s) > _LEAVES_WITHIN_S:
                raise TimeoutError

        trail = Trail(leave=leave)
        try:
            async with asyncio.timeout(seconds):
                if method != "GET":
                    return await self._once(call, request, trail, await self._fresh_client())
                try:
                    return await self._once(call, request, trail, await self._kept_client())
                except _STALE:
                    if not trail.reused or trail.answered:
                        raise
                trail = Trail()
                return await self._once(call, request, trail, await self._fresh_client())
        except FAULTS as error:
            raise transport_error(
                error, host=self._host, sent=trail.sent, seconds=seconds, request_id=trail.request_id
            ) from error

    async def _once(self, call: Call, request: httpx.Request, trail: Trail, client: httpx.AsyncClient) -> Answer:
        for name, value in client.headers.items():
            request.headers.setdefault(name, value)
        request.extensions = {"trace": trail, "timeout": client.timeout.as_dict()}
        trail.begin()
        response = await client.send(request, stream=True)
        try:
            headers = self._hider.headers(response.headers)
            trail.request_id = request_id_of(headers)
            self._note_date(headers)
            body = await read_body(response, self.deadlines.body_bytes)
        finally:
            await response.aclose()
        return self._understand(call, response, headers, body)

    def _understand(self, call: Call, response: httpx.Response, headers: dict[str, str], body: bytes) -> Answer:
        try:
            answer = self._hider.json(parse(body))
        except BodyUnreadable:
            if response.is_success:
                raise
            answer = None
        wrong = answer_error(
            call,
            status=response.status_code,
            headers=headers,
            answer=answer,
            body=body,
            host=self._host,
            now_s=self._clock(),
        )
        if wrong is not None:
            raise wrong
        return Answer(answer, request_id_of(headers))

    @property
    def skew_s(self) -> float | None:
        """The service's clock less ours, by its last ``Date``; None before the first answer that had one.

        None too when our clock was set since, or the machine slept: the next answer tells it anew.
        """
        if self._noted is None:
            return None
        skew_s, offset = self._noted
        return skew_s if abs(self._clock() - self._steady() - offset) <= _STEADY_S else None

    def _note_date(self, headers: Mapping[str, str]) -> None:
        date_s = date_of(headers)
        if date_s is not None:
            now = self._clock()
            self._noted = date_s - now, now - self._steady()

    async def _kept_client(self) -> httpx.AsyncClient:
        if self._kept is None:
            made = await new_client(self.deadlines, self.tls, plain=self._plain, keep=4)
            self._kept = self._kept or made
        return self._kept

    async def _fresh_client(self) -> httpx.AsyncClient:
        if self._fresh is None:
            made = await new_client(self.deadlines, self.tls, plain=self._plain, keep=0)
            self._fresh = self._fresh or made
        return self._fresh

    async def aclose(self) -> None:
        """Give the connections back."""
        for client in (self._kept, self._fresh):
            if client is not None:
                await client.aclose()
