"""Video links: whole or in parts, as the storage behind them answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from wanvid_tui.simulator.exchange import Answer, Call, refused_by_storage
from wanvid_tui.simulator.service import Service

_PATH = re.compile(r"/videos/[0-9a-f]{32}\.mp4")
_REFUSALS = {
    "SignatureDoesNotMatch": (403, "The request signature we calculated does not match the signature you provided."),
    "AccessDenied": (403, "Request has expired."),
    "NoSuchKey": (404, "The specified key does not exist."),
}
_PIECE = 65536


def answer(service: Service, call: Call) -> Answer:
    """GET and HEAD of a signed link."""
    if call.method not in ("GET", "HEAD"):
        return refused_by_storage(call, 405, "MethodNotAllowed", "The specified method is not allowed.")
    if "authorization" in call.headers:
        return refused_by_storage(
            call,
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed: a signed link takes no Authorization header.",
        )
    expires, sign = call.query.get("Expires", ""), call.query.get("Signature", "")
    if not expires or not sign or _PATH.fullmatch(call.path) is None:
        return refused_by_storage(call, 403, "AccessDenied", "You have no right to access this object.")
    found = service.film(call.path, expires, sign)
    if isinstance(found, str):
        status, message = _REFUSALS[found]
        return refused_by_storage(call, status, found, message)
    return _file(call, found)


def _file(call: Call, path: Path) -> Answer:
    content = path.stat()
    etag = f'"{_digest(path)}"'
    headers = {
        "Content-Type": "video/mp4",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": formatdate(content.st_mtime, usegmt=True),
        "x-oss-object-type": "Normal",
    }
    size = content.st_size
    if etag in call.headers.get("if-none-match", ""):
        return Answer(304, b"", headers)
    span = _span(call.headers.get("range", ""), size)
    if span is not None and not _unchanged(call.headers.get("if-range"), etag, content.st_mtime):
        span = None
    if span is None:
        return Answer(200, _pieces(path, 0, size), headers, size)
    first, last = span
    if first >= size:
        refusal = refused_by_storage(call, 416, "InvalidRange", "The requested range cannot be satisfied.")
        return Answer(416, refusal.body, {**refusal.headers, "Content-Range": f"bytes */{size}"})
    length = last - first + 1
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Answer(206, _pieces(path, first, length), headers, length)


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a `Range` header; None: the whole file (also for several spans, as the storage does)."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if found is None or found.group(0) == "bytes=-":
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, size - 1) if length else (size, size)
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < first:
        return None
    return first, last


def _unchanged(if_range: str | None, etag: str, changed_at: float) -> bool:
    """Whether the file is still the one that the caller has a part of."""
    if if_range is None or if_range == etag:
        return True
    try:
        return parsedate_to_datetime(if_range).timestamp() == int(changed_at)
    except ValueError:
        return False


def _pieces(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as film:
        film.seek(first)
        while length > 0 and (piece := film.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece


def _digest(path: Path) -> str:
    with path.open("rb") as film:
        return hashlib.file_digest(film, "md5").hexdigest().upper()
