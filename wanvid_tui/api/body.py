"""Reading an answer's body: capped, also against compressed bombs, and JSON whatever its content type says."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import _

if TYPE_CHECKING:
    import httpx

__all__ = ["ACCEPTED", "BodyTooLarge", "BodyUnreadable", "kind_of", "parse", "read_body"]

ACCEPTED = "gzip"
"""What is asked for; ``deflate`` is understood too."""

_GZIP = 16 + zlib.MAX_WBITS


class BodyUnreadable(Exception):
    """The body cannot be decoded; the text says why."""


class BodyTooLarge(BodyUnreadable):
    """The body is longer than is read."""


async def read_body(response: httpx.Response, limit: int) -> bytes:
    """The body, decoded, at most ``limit`` bytes; no more than that is read of it either.

    httpx would decode a whole chunk at once, a thousandfold of what came (faults.md P3): so it is done here.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    plain, came = bytearray(), 0
    decoder = _decoder(encoding)
    async for chunk in response.aiter_raw():
        came += len(chunk)
        if decoder is None:
            plain += chunk
        else:
            plain += decoder.feed(chunk, limit + 1 - len(plain))
        if max(came, len(plain)) > limit:
            raise BodyTooLarge(_("more than {limit} bytes").format(limit=limit))
    if decoder is not None and plain and not decoder.whole:
        raise BodyUnreadable(_("a compressed body that is cut"))
    return bytes(plain)


def _decoder(encoding: str) -> _Inflate | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip"):
        return _Inflate(_GZIP)
    if encoding == "deflate":
        return _Inflate(zlib.MAX_WBITS)
    raise BodyUnreadable(_("a body in an encoding that was not asked for"))


class _Inflate:
    """zlib, never giving more than it is allowed to."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)

    @property
    def whole(self) -> bool:
        return self._zlib.eof

    def feed(self, chunk: bytes, room: int) -> bytes:
        if self._zlib.eof:
            return b""
        try:
            # What does not fit stays undecoded: the caller has more than its limit then and stops.
            return self._zlib.decompress(self._zlib.unconsumed_tail + chunk, max(room, 1))
        except zlib.error as error:
            raise BodyUnreadable(_("a compressed body that is broken")) from error


def parse(body: bytes) -> Any:
    """The JSON of a body; BodyUnreadable when it is none."""
    try:
        return json.loads(body)
    except RecursionError:
        # The chain of it would be as deep as the text is.
        raise BodyUnreadable(_("JSON nested too deep")) from None
    except ValueError as error:
        raise BodyUnreadable(kind_of(body)) from error


def kind_of(body: bytes) -> str:
    """What a body that is not JSON seems to be, for a message."""
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return _("an empty body")
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head:
        return "HTML"
    if head.startswith(b"<"):
        return "XML"
    if head.startswith((b"{", b"[")):
        return _("broken JSON")
    return _("something that is not JSON")
