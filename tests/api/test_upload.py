"""Uploads: a ticket, a form in the storage's order, one new ticket, and never the key."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.api.ways import KEY, client
from tests.upload_form import FIELDS
from wanvid_tui.core import errors

TICKET: dict[str, Any] = {
    "policy": "cG9saWN5",
    "signature": "c2ln",
    "upload_dir": "dashscope-instant/abc",
    "expire_in_seconds": 300,
    "max_file_size_mb": "1",
    "oss_access_key_id": "LTAI",
    "x_oss_object_acl": "private",
    "x_oss_forbid_overwrite": "true",
}
SOUND = b"ID3" + os.urandom(200_000)
EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"
EXISTS = b"<Error><Code>FileAlreadyExists</Code><Message>The object you specified already exists.</Message></Error>"


class Storage:
    """Both halves: the API's ticket and the storage's form; ``refusals`` are answered before a form is taken."""

    def __init__(self, refusals: list[tuple[int, bytes]] | None = None, ticket: dict[str, Any] | None = None) -> None:
        self.refusals = refusals or []
        self.ticket = TICKET if ticket is None else ticket
        self.forms: list[Seen] = []

    def __call__(self, request: Seen, line: Line) -> bool:
        if request.method == "GET":
            host = f"http://{request.headers['host']}"
            return line.answer({"request_id": "r", "data": {"upload_host": host, **self.ticket}})
        self.forms.append(request)
        if self.refusals:
            status, body = self.refusals.pop(0)
            return line.answer(body, status, {"Content-Type": "application/xml"})
        return line.answer(b"", 200)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "my voice.mp3"
    path.write_bytes(SOUND)
    return path


@pytest.fixture
def long_sound(tmp_path: Path) -> Path:
    path = tmp_path / "long.mp3"
    path.write_bytes(b"ID3" + bytes(1024 * 1024))
    return path


async def _upload(storage: Storage, path: Path) -> tuple[str, Server]:
    with Server(storage) as server:
        service = client(server.base)
        try:
            return await service.upload(path, "wan2.5-t2v-preview"), server
        finally:
            await service.aclose()


async def test_a_sound_file_goes_to_the_storage(sound: Path) -> None:
    storage = Storage()
    address, server = await _upload(storage, sound)
    ticket, form = server.seen
    assert ticket.target == "/api/v1/uploads?action=getPolicy&model=wan2.5-t2v-preview"
    assert ticket.headers["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in form.headers and KEY.encode() not in form.body
    names = [name.decode() for name in re.findall(rb'form-data; name="([^"]+)"', form.body)]
    assert tuple(names) == FIELDS
    key = re.search(rb'name="key"\r\n\r\n([^\r]+)', form.body)
    assert key is not None and address == f"oss://{key[1].decode()}"
    assert re.fullmatch(r"oss://dashscope-instant/abc/[0-9a-f]{32}\.mp3", address)
    assert SOUND in form.body
    assert int(form.headers["content-length"]) == len(form.body)
    assert b"my voice" not in form.body


@pytest.mark.parametrize("refusal", [(403, EXPIRED), (409, EXISTS)])
async def test_one_new_ticket_when_the_first_is_refused(sound: Path, refusal: tuple[int, bytes]) -> None:
    storage = Storage([refusal])
    address, server = await _upload(storage, sound)
    assert [request.method for request in server.seen] == ["GET", "POST", "GET", "POST"]
    keys = [re.search(rb'name="key"\r\n\r\n([^\r]+)', form.body) for form in storage.forms]
    assert keys[0] and keys[1] and keys[0][1] != keys[1][1]
    assert address.encode() == b"oss://" + keys[1][1]


async def test_refused_twice_is_a_clear_error(sound: Path) -> None:
    storage = Storage([(403, EXPIRED)] * 2)
    with pytest.raises(errors.BadRequest, match=r"my voice\.mp3.*Policy expired") as caught:
        await _upload(storage, sound)
    assert caught.value.code == "AccessDenied" and len(storage.forms) == 2
    assert "Nothing was sent" in caught.value.remedy


async def test_other_refusals_are_not_repeated(sound: Path) -> None:
    storage = Storage([(413, b"<Error><Code>EntityTooLarge</Code></Error>")])
    with pytest.raises(errors.BadRequest, match="EntityTooLarge"):
        await _upload(storage, sound)
    assert len(storage.forms) == 1
    with pytest.raises(errors.ServiceFault):
        await _upload(Storage([(503, b"")]), sound)
    with pytest.raises(errors.Redirected):
        await _upload(Storage([(302, b"")]), sound)


async def test_a_file_larger_than_the_ticket_allows_is_not_sent(long_sound: Path) -> None:
    storage = Storage()
    with pytest.raises(errors.DiskError, match="1048576"):
        await _upload(storage, long_sound)
    assert not storage.forms


@pytest.mark.parametrize("host", ["http://oss.example/", "https://10.0.0.7/", "https://u:p@oss.example/"])
async def test_the_upload_goes_nowhere_odd(sound: Path, host: str) -> None:
    storage = Storage(ticket={**TICKET, "upload_host": host})
    with pytest.raises(errors.LinkUnsafe):
        await _upload(storage, sound)


async def test_files_that_are_none_send_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.mp3")
    for path in (tmp_path, tmp_path / "fifo.mp3", tmp_path / "gone.mp3"):
        storage = Storage()
        with pytest.raises(errors.DiskError, match=re.escape(str(path))):
            await _upload(storage, path)
        assert not storage.forms


async def test_a_gateway_without_uploads_says_so(sound: Path) -> None:
    with Server(lambda request, line: line.answer(b"nope", 404)) as server:
        service = client(server.base)
        with pytest.raises(errors.NotOffered, match="upload of sound files"):
            await service.upload(sound, "m")
        await service.aclose()


async def test_a_ticket_that_is_none_is_an_unreadable_answer(sound: Path) -> None:
    with Server(lambda request, line: line.answer({"request_id": "r-3", "data": {"policy": 5}})) as server:
        service = client(server.base)
        with pytest.raises(errors.UnreadableAnswer) as caught:
            await service.upload(sound, "m")
        await service.aclose()
    assert caught.value.request_id == "r-3"
