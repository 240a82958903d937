"""Bringing a local sound file to where the service can read it (api.md 2, *upload*): a ticket, then a form."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import stat
from typing import TYPE_CHECKING, Any, BinaryIO

import httpx

from wanvid_tui.api.address import check_link, peer_guard
from wanvid_tui.api.body import read_body
from wanvid_tui.api.channel import new_client
from wanvid_tui.api.trail import Trail
from wanvid_tui.api.translate import FAULTS, Call, transport_error
from wanvid_tui.core.answers import UploadTicket, read_ticket
from wanvid_tui.core.base import host_of
from wanvid_tui.core.errors import BadRequest, DiskError, Redirected, ServiceFault
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanvid_tui.api.channel import Answer, Channel

__all__ = ["Uploader"]

_TYPES = {".wav": "audio/wav", ".mp3": "audio/mpeg"}
_XML = re.compile(rb"<(Code|Message)>([^<]{1,400})</")


class Uploader:
    """Uploads for one channel. The key asks for the ticket and never goes to the host of the upload."""

    def __init__(self, channel: Channel, new_name: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._channel = channel
        self._new_name = new_name

    async def upload(
        self, path: Path, model: str, read: Callable[[Callable[[Any], UploadTicket], Answer], UploadTicket]
    ) -> str:
        """The ``oss://`` address of the uploaded file; it is good for 48 h and for ``model`` alone.

        A ticket that is refused (expired, or the name is there already) is replaced once. ``read`` translates answers
        that are no ticket.
        """
        file = _open(path)
        try:
            refusal: BadRequest | None = None
            for _ in range(2):
                params = {"action": "getPolicy", "model": model}
                answer = await self._channel.ask(Call.TICKET, "GET", f"{self._channel.base}/uploads", params=params)
                ticket = read(read_ticket, answer)
                _check_size(path, file, ticket)
                key = f"{ticket.upload_dir.rstrip('/')}/{self._new_name()}{path.suffix.lower()}"
                refusal = await self._post(ticket, key, path, file)
                if refusal is None:
                    return f"oss://{key}"
                if refusal.status not in (400, 403, 409):
                    break
            assert refusal is not None
            raise refusal
        finally:
            file.close()

    async def _post(self, ticket: UploadTicket, key: str, path: Path, file: BinaryIO) -> BadRequest | None:
        """Send the form; None when it was taken, else why not."""
        channel = self._channel
        url = check_link(ticket.upload_host, loopback=channel.loopback)
        host = host_of(str(url))
        kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
        trail = Trail(peer_guard(url, loopback=channel.loopback))
        size = os.fstat(file.fileno()).st_size
        seconds = channel.deadlines.call_s + size / channel.deadlines.upload_rate
        client = await new_client(channel.deadlines, channel.tls, plain=url.scheme == "http", keep=0)
        try:
            async with asyncio.timeout(seconds):
                request = client.build_request(
                    "POST",
                    url,
                    data=_fields(ticket, key, kind),
                    files={"file": (key.rpartition("/")[2], file, kind)},
                    extensions={"trace": trail},
                )
                trail.begin()
                response = await client.send(request, stream=True)
                try:
                    body = await read_body(response, channel.deadlines.body_bytes)
                finally:
                    await response.aclose()
        except httpx.LocalProtocolError:
            raise DiskError(path, _("it changed while it was uploaded"), remedy=_("Send it again")) from None
        except FAULTS as error:
            raise transport_error(error, host=host, sent=trail.sent, seconds=seconds) from error
        finally:
            await client.aclose()
        return _judge(response.status_code, body, host, path)


def _open(path: Path) -> BinaryIO:
    """The file, when it is a regular one: a FIFO would wait for ever."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DiskError(
            path,
            system_reason(error) if error.strerror else _("cannot be opened"),
            remedy=_("Choose another sound file"),
        ) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise DiskError(path, _("not a regular file"), remedy=_("Choose another sound file"))
    return os.fdopen(fd, "rb")


def _check_size(path: Path, file: BinaryIO, ticket: UploadTicket) -> None:
    size, limit = os.fstat(file.fileno()).st_size, ticket.max_file_bytes
    if limit is not None and size > limit:
        reason = _("{size} bytes are more than the {limit} that the service takes").format(size=size, limit=limit)
        raise DiskError(path, reason, remedy=_("Make it shorter or compress it"))


def _fields(ticket: UploadTicket, key: str, kind: str) -> dict[str, str]:
    """The form in the order that the storage expects; the file comes last."""
    return {
        "OSSAccessKeyId": ticket.oss_access_key_id,
        "Signature": ticket.signature,
        "policy": ticket.policy,
        "key": key,
        "x-oss-object-acl": ticket.object_acl,
        "x-oss-forbid-overwrite": ticket.forbid_overwrite,
        "success_action_status": "200",
        "x-oss-content-type": kind,
    }


def _judge(status: int, body: bytes, host: str, path: Path) -> BadRequest | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        raise Redirected(
            _("{host} answered the upload with a redirect ({status}): it is not followed").format(
                host=host, status=status
            )
        )
    said = {name.decode(): clean_text(text.decode(errors="replace"), limit=300) for name, text in _XML.findall(body)}
    code = said.get("Code", "")
    message = (
        _("{host} refused the upload of {path} (HTTP {status}) {said}")
        .format(host=host, path=clean_text(path.name), status=status, said=said.get("Message", ""))
        .strip()
    )
    if status >= 500:
        raise ServiceFault(code, message, status=status, remedy=_("Nothing was sent yet: it is tried again by itself"))
    remedy = _("Nothing was sent yet; put the file on a server of yours and give its address, if this goes on")
    return BadRequest(code, message, status=status, remedy=remedy)
