"""Video links: whole, in parts, expired."""

from __future__ import annotations

import time
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.caller import Caller, Clock, Reply, fetch, quick, request
from wanvid_tui.simulator.painter import CLIP
from wanvid_tui.simulator.server import Simulator


@pytest.fixture(scope="module")
def link(sim: Simulator) -> str:
    caller = Caller(sim.base)
    return str(caller.settled(caller.task(request()))["output"]["video_url"])


def part(link: str, span: str, **headers: str) -> Reply:
    return fetch(link, headers={"Range": span} | {name.replace("_", "-"): value for name, value in headers.items()})


def test_whole(link: str) -> None:
    reply = fetch(link)
    assert reply.status == 200
    assert reply.content == CLIP.read_bytes()
    assert reply.headers["Content-Length"] == str(len(reply.content))
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["ETag"].strip('"')
    assert reply.headers["Last-Modified"].endswith("GMT")
    head = fetch(link, "HEAD")
    assert (head.status, head.content) == (200, b"")
    assert {**head.headers, "Date": "", "X-Request-Id": ""} == {**reply.headers, "Date": "", "X-Request-Id": ""}


def test_parts(link: str) -> None:
    whole = CLIP.read_bytes()
    size = len(whole)
    for span, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=10-{size * 2}", 10, size - 1),
    ):
        reply = part(link, span)
        assert reply.status == 206
        assert reply.content == whole[first : last + 1]
        assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    for span in ("bytes=9-3", "bytes=-", "bytes=0-1,5-6", "seconds=1-2"):
        assert (part(link, span).status, len(part(link, span).content)) == (200, size)
    beyond = part(link, f"bytes={size}-")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_if_range(link: str) -> None:
    known = fetch(link, "HEAD").headers
    assert part(link, "bytes=0-9", If_Range=known["ETag"]).status == 206
    assert part(link, "bytes=0-9", If_Range=known["Last-Modified"]).status == 206
    assert part(link, "bytes=0-9", If_Range='"another"').status == 200
    assert part(link, "bytes=0-9", If_Range=formatdate(0, usegmt=True)).status == 200
    assert fetch(link, headers={"If-None-Match": known["ETag"]}).status == 304


def test_refused(link: str) -> None:
    wrong = [
        fetch(link.split("?")[0]),
        fetch(link.replace("Signature=", "Signature=x")),
        fetch(link.replace("Expires=", "Expires=9")),
        fetch(link.replace("/videos/", "/videos/..%2F")),
    ]
    assert [reply.status for reply in wrong] == [403] * 4
    assert all(reply.content.startswith(b"<?xml") for reply in wrong)
    assert all(reply.headers["Content-Type"] == "application/xml" for reply in wrong)
    assert fetch(link, headers={"Authorization": "Bearer sk-test"}).status == 400
    assert fetch(link, "DELETE").status == 405


def test_links_expire_and_are_made_anew() -> None:
    clock = Clock()
    with quick(now=clock, link_life_s=600.0) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(request())
        old = caller.settled(task_id)["output"]["video_url"]
        assert caller.query(task_id)["output"]["video_url"] == old
        expires = int(parse_qs(urlsplit(old).query)["Expires"][0])
        assert abs(expires - time.time() - 600) < 30
        clock.ahead = 700
        late = fetch(old)
        assert late.status == 403
        assert b"<Message>Request has expired.</Message>" in late.content
        assert fetch(caller.query(task_id)["output"]["video_url"]).status == 200
