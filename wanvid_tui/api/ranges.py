"""What the head of a download's answer means for the part that is on disk (faults.md P4)."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from wanvid_tui.api.part import PartFile, Remembered
from wanvid_tui.core.errors import LinkRefused, TransportError, UnreadableAnswer
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    import httpx

__all__ = ["Start", "begin"]

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})")
_GONE = (401, 403, 404, 410)


class Start(Enum):
    """Answers after which there is nothing to stream."""

    ANEW = "the part does not fit what is there: it must begin anew"
    WHOLE = "all of it is on disk already"


def begin(response: httpx.Response, part: PartFile, offset: int, host: str) -> int | Start | None:
    """What the head of an answer means: the whole length (None: not said), or that there is nothing to stream."""
    status = response.status_code
    if status in _GONE:
        raise LinkRefused(
            _("{host} refuses the video's link (HTTP {status}): it is expired or gone").format(host=host, status=status)
        )
    if status == 416 and offset:
        said = _UNSATISFIED.fullmatch(response.headers.get("content-range", "").strip())
        return Start.WHOLE if said and int(said[1]) == offset == part.known.total else Start.ANEW
    if status not in (200, 206):
        raise TransportError(_("{host} answered the download with HTTP {status}").format(host=host, status=status))
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnreadableAnswer(_("{host} sent the video compressed though it was not asked to").format(host=host))
    if status == 206:
        return _continued(response, part, offset)
    total = _length(response)
    part.restart(Remembered(_validator(response), total))
    return total


def _continued(response: httpx.Response, part: PartFile, offset: int) -> int | Start | None:
    """The whole length by a 206, when it goes on exactly where the part ends, of the same file."""
    said = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if said is None or int(said[1]) != offset or not offset:
        return Start.ANEW
    total = None if said[3] == "*" else int(said[3])
    known = part.known
    if not _same_file(response, known.validator or ""):
        return Start.ANEW
    if total is not None and known.total is not None and total != known.total:
        return Start.ANEW
    if total is not None and int(said[2]) != total - 1:
        return Start.ANEW
    return total if total is not None else known.total


def _same_file(response: httpx.Response, validator: str) -> bool:
    """Whether a 206 is of the file that was begun; a server may pass over If-Range and send the end of another.

    An ETag stands in every 206 of what has one (RFC 9110, 15.3.7); the date of the last change may be left out.
    """
    if validator.startswith('"'):
        return bool(response.headers.get("etag", "").strip() == validator)
    return response.headers.get("last-modified", "").strip() in ("", validator)


def _length(response: httpx.Response) -> int | None:
    text = response.headers.get("content-length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _validator(response: httpx.Response) -> str | None:
    """What ``If-Range`` may use: a strong ETag, else the date of the last change."""
    etag = response.headers.get("etag", "").strip()
    if (
        len(etag) > 2
        and etag.startswith('"')
        and etag.endswith('"')
        and len(etag) < 300
        and etag.isascii()
        and etag.isprintable()
    ):
        return str(etag)
    modified = response.headers.get("last-modified", "").strip()
    return str(modified) if 0 < len(modified) < 60 and modified.isascii() and modified.isprintable() else None
