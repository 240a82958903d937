"""Fetching a video: no key, checked addresses, resumed after a cut, given up when it stalls (faults.md N7, P4, X1)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from wanvid_tui.api.address import check_link, peer_guard
from wanvid_tui.api.body import kind_of
from wanvid_tui.api.channel import new_client
from wanvid_tui.api.part import PartFile, Remembered
from wanvid_tui.api.ranges import Start, begin
from wanvid_tui.api.trail import Trail
from wanvid_tui.api.translate import FAULTS, transport_error
from wanvid_tui.core.base import host_of
from wanvid_tui.core.errors import AnswerLost, LinkUnsafe, TransportError, UnreadableAnswer
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.api.deadlines import Deadlines
    from wanvid_tui.api.tls import TlsSource
    from wanvid_tui.core.ports import Progress

__all__ = ["DownloadedFile", "Downloader"]

_MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """A finished download; see ``core.ports.Downloaded``."""

    path: Path
    """The whole file, not yet checked or renamed."""
    length: int
    """Bytes."""


class Downloader:
    """Fetches what links of the service lead to."""

    def __init__(self, deadlines: Deadlines, tls: TlsSource, *, loopback: bool) -> None:
        self._deadlines = deadlines
        self._tls = tls
        self._loopback = loopback
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def download(self, link: str, path: Path, progress: Progress) -> DownloadedFile:
        """Bring ``path`` to the whole length of what ``link`` leads to, going on where an earlier try ended.

        Raises LinkUnsafe before anything is sent, LinkRefused when a fresh link is needed, AnswerLost when it broke
        off (the part is kept, call again), DiskError, and other TransportErrors.
        """
        part = PartFile(path)
        try:
            # A part that does not fit what is there now is thrown away, once.
            if not await self._bring(link, part, progress) and not await self._bring(link, part, progress):
                raise TransportError(
                    _("{host} answers for another part of the video than was asked for").format(host=host_of(link))
                )
            await asyncio.to_thread(part.finish)
            return DownloadedFile(path, part.size)
        finally:
            part.close()

    async def _bring(self, link: str, part: PartFile, progress: Progress) -> bool:
        """One request; False when the part was thrown away and it must be asked for from the start."""
        offset = part.offset
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if offset:
            headers |= {"Range": f"bytes={offset}-", "If-Range": part.known.validator or ""}
        response = await self._open(link, headers)
        try:
            total = begin(response, part, offset, host_of(str(response.url)))
            if total is Start.ANEW:
                part.restart(Remembered())
                return False
            if total is Start.WHOLE:
                progress(part.size, part.size)
            else:
                await self._stream(response, part, total, progress)
            return True
        finally:
            await response.aclose()

    async def _open(self, link: str, headers: dict[str, str]) -> httpx.Response:
        """The head of the answer, after at most three redirects, each checked like the link itself."""
        for _hop in range(_MAX_REDIRECTS + 1):
            url = check_link(link, loopback=self._loopback)
            response = await self._send(url, headers)
            if not 300 <= response.status_code < 400 or response.status_code == 304:
                return response
            await response.aclose()
            target = response.headers.get("location", "")
            try:
                link = str(url.join(target))
            except (httpx.InvalidURL, ValueError):
                raise LinkUnsafe(_("{host} redirects to what is no address").format(host=host_of(str(url)))) from None
        raise LinkUnsafe(
            _("more than {max_redirects} redirects, the last to {host}").format(
                max_redirects=_MAX_REDIRECTS, host=host_of(link)
            )
        )

    async def _send(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        trail = Trail(peer_guard(url, loopback=self._loopback))
        seconds = self._deadlines.call_s
        try:
            async with asyncio.timeout(seconds):
                client = await self._client(plain=url.scheme == "http")
                timeout = httpx.Timeout(self._deadlines.stall_s, connect=self._deadlines.connect_s)
                request = client.build_request(
                    "GET", url, headers=headers, timeout=timeout, extensions={"trace": trail}
                )
                trail.begin()
                return await client.send(request, stream=True)
        except FAULTS as error:
            host = host_of(str(url))
            # Without its chain: what stands there could quote the link, which is signed (faults.md X4).
            raise transport_error(error, host=host, sent=trail.sent, seconds=seconds) from None

    async def _stream(self, response: httpx.Response, part: PartFile, total: int | None, progress: Progress) -> None:
        """Write what comes; AnswerLost when it is cut or slower than the stall rule allows."""
        host = host_of(str(response.url))
        limits = self._deadlines
        clock = asyncio.get_running_loop().time
        end = clock() + limits.video_s
        before, first = part.size, part.size == 0
        if total is not None and total > limits.video_bytes:
            raise _too_long(host, limits)
        progress(part.size, total)
        try:
            async with asyncio.timeout(min(limits.stall_s, limits.video_s)) as pace:
                async for chunk in response.aiter_raw():
                    if first and chunk:
                        _check_start(chunk, part, host)
                        first = False
                    part.write(chunk)
                    if part.size > limits.video_bytes:
                        part.restart(Remembered())
                        raise _too_long(host, limits)
                    progress(part.size, total)
                    if part.size - before >= limits.stall_rate * limits.stall_s:
                        before = part.size
                        pace.reschedule(min(clock() + limits.stall_s, end))
        except (httpx.TimeoutException, TimeoutError):
            raise AnswerLost(_too_slow(host, limits, over=clock() >= end)) from None
        except FAULTS as error:
            raise transport_error(error, host=host, sent=True, seconds=limits.stall_s) from None
        if total is not None and part.size != total:
            if part.size > total:
                part.restart(Remembered())
            raise AnswerLost(
                _("the download from {host} ended at {size} of {total} bytes").format(
                    host=host, size=part.size, total=total
                )
            )
        if part.size == 0:
            raise UnreadableAnswer(_("{host} sent an empty video").format(host=host))

    async def _client(self, *, plain: bool) -> httpx.AsyncClient:
        if plain not in self._clients:
            made = await new_client(self._deadlines, self._tls, plain=plain, keep=0)
            self._clients.setdefault(plain, made)
        return self._clients[plain]

    async def aclose(self) -> None:
        """Give the connections back."""
        for client in self._clients.values():
            await client.aclose()


def _check_start(chunk: bytes, part: PartFile, host: str) -> None:
    """Refuse a page in place of the video, whatever its content type says."""
    if chunk[4:8] != b"ftyp" and chunk[:64].lstrip()[:1] in (b"<", b"{"):
        part.restart(Remembered())
        raise UnreadableAnswer(_("not a video: {what} from {host}").format(what=kind_of(chunk), host=host))


def _too_long(host: str, limits: Deadlines) -> TransportError:
    return TransportError(
        _("{host} sends more than {video_bytes} bytes: that is no video").format(
            host=host, video_bytes=limits.video_bytes
        )
    )


def _too_slow(host: str, limits: Deadlines, *, over: bool) -> str:
    if over:
        return _("the download from {host} did not end within {video_s:g} s").format(host=host, video_s=limits.video_s)
    return _("the download from {host} stalled: less than {stall_rate} bytes/s for {stall_s:g} s").format(
        host=host, stall_rate=limits.stall_rate, stall_s=limits.stall_s
    )
