"""Downloads: resumed and never spliced, given up when they stall, and only from where they may come."""

from __future__ import annotations

import json
import logging
import os
import resource
import traceback
from pathlib import Path

import httpx
import pytest

from tests.api.files import FileServer, content
from tests.api.loopback import Handler, Line, Seen, Server
from tests.api.ways import KEY, QUICK, client
from wanvid_tui.api.address import check_link
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.api.part import meta_path
from wanvid_tui.core import errors

DATA = content(300_000)
SIGNATURE = "sEcReT"
LOCAL = "http://127.0.0.1:1/api/v1"


def _quiet(done: int, total: int | None) -> None:
    return None


async def _fetch(server: Server, part: Path, base: str = LOCAL, deadlines: Deadlines | None = None) -> int:
    service = client(base, deadlines)
    try:
        done = await service.download(f"{server.origin}/v.mp4?Signature={SIGNATURE}", part, progress=_quiet)
        assert done.path == part
        return done.length
    finally:
        await service.aclose()


async def test_a_video_is_fetched_without_key_or_cookie(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    part = tmp_path / "a.part"
    with Server(FileServer(DATA)) as server:
        service = client(LOCAL)
        done = await service.download(f"{server.origin}/v.mp4", part, progress=lambda n, t: told.append((n, t)))
        await service.aclose()
    assert part.read_bytes() == DATA and done.length == len(DATA)
    assert told[0] == (0, len(DATA)) and told[-1] == (len(DATA), len(DATA))
    assert not meta_path(part).exists(), "nothing is left beside a whole file"
    (request,) = server.seen
    assert not {"authorization", "cookie", "x-dashscope-workspace"} & set(request.headers)
    assert KEY not in str(request) and request.headers["accept-encoding"] == "identity"


async def test_a_cut_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    files = FileServer(DATA, cut=100_000, cuts=2)
    part = tmp_path / "a.part"
    with Server(files) as server:
        for size in (100_000, 200_000):
            with pytest.raises(errors.AnswerLost):
                await _fetch(server, part)
            assert part.stat().st_size == size
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA
    assert files.replies == [200, 206, 206]
    assert server.seen[1].headers["range"] == "bytes=100000-" and server.seen[1].headers["if-range"] == '"v1"'


async def test_a_file_that_changed_is_never_spliced(tmp_path: Path) -> None:
    files = FileServer(DATA, cut=100_000)
    part = tmp_path / "a.part"
    with Server(files) as server:
        with pytest.raises(errors.AnswerLost):
            await _fetch(server, part)
        files.data, files.etag = content(250_000, seed=2), '"v2"'
        assert await _fetch(server, part) == 250_000
    assert part.read_bytes() == files.data


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
async def test_without_a_strong_validator_it_begins_anew(tmp_path: Path, etag: str) -> None:
    files = FileServer(DATA, etag=etag, cut=100_000)
    part = tmp_path / "a.part"
    with Server(files) as server:
        with pytest.raises(errors.AnswerLost):
            await _fetch(server, part)
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA and files.replies == [200, 200]


async def test_a_server_without_ranges_sends_all_again(tmp_path: Path) -> None:
    files = FileServer(DATA, cut=100_000, ranges=False)
    part = tmp_path / "a.part"
    with Server(files) as server:
        with pytest.raises(errors.AnswerLost):
            await _fetch(server, part)
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA


@pytest.mark.parametrize(
    "lie", ["bytes 0-299999/300000", "bytes 100000-299999/400000", "bytes 100000-200000/300000", "nonsense"]
)
async def test_a_206_of_another_part_is_thrown_away(tmp_path: Path, lie: str) -> None:
    files = FileServer(DATA, cut=100_000)

    def handler(request: Seen, line: Line) -> bool:
        if "range" in request.headers:
            return line.answer(DATA[100_000:], 206, {"Content-Range": lie, "ETag": '"v1"'})
        return files(request, line)

    part = tmp_path / "a.part"
    with Server(handler) as server:
        with pytest.raises(errors.AnswerLost):
            await _fetch(server, part)
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA


async def test_what_is_whole_already_is_not_fetched_again(tmp_path: Path) -> None:
    files = FileServer(DATA)
    part = tmp_path / "a.part"
    part.write_bytes(DATA)
    meta_path(part).write_text(json.dumps({"validator": '"v1"', "total": len(DATA)}))
    with Server(files) as server:
        assert await _fetch(server, part) == len(DATA)
    assert files.replies == [416] and part.read_bytes() == DATA


async def test_too_much_on_disk_begins_anew(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    part.write_bytes(DATA + b"more")
    meta_path(part).write_text(json.dumps({"validator": '"v1"', "total": len(DATA)}))
    with Server(FileServer(DATA)) as server:
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"validator": 5, "total": 7}', '{"validator": "a\\r\\nX: y"}', "[" * 4000]
)
async def test_broken_memories_begin_anew(tmp_path: Path, text: str) -> None:
    part = tmp_path / "a.part"
    part.write_bytes(b"old")
    meta_path(part).write_text(text)
    with Server(FileServer(DATA)) as server:
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA and "range" not in server.seen[0].headers


async def test_an_unknown_length_is_taken_as_it_comes(tmp_path: Path) -> None:
    with Server(FileServer(DATA, sized=False)) as server:
        assert await _fetch(server, tmp_path / "a.part") == len(DATA)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_expired_link_asks_for_a_fresh_one(tmp_path: Path, status: int) -> None:
    def refuses(request: Seen, line: Line) -> bool:
        return line.answer(b"<Error/>", status)

    with Server(refuses) as server, pytest.raises(errors.LinkRefused) as caught:
        await _fetch(server, tmp_path / "a.part")
    assert SIGNATURE not in str(caught.value)


@pytest.mark.parametrize("status", [400, 416, 429, 500, 503])
async def test_other_faults_of_the_storage_are_for_later(tmp_path: Path, status: int) -> None:
    def refuses(request: Seen, line: Line) -> bool:
        return line.answer(b"", status)

    with Server(refuses) as server, pytest.raises(errors.TransportError) as caught:
        await _fetch(server, tmp_path / "a.part")
    assert not isinstance(caught.value, errors.LinkRefused)


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>", b'{"code":"x"}', b""])
async def test_a_page_in_place_of_a_video_is_refused(tmp_path: Path, page: bytes) -> None:
    part = tmp_path / "a.part"

    def page_of(request: Seen, line: Line) -> bool:
        return line.answer(page, headers={"Content-Type": "video/mp4"})

    with Server(page_of) as server, pytest.raises(errors.UnreadableAnswer):
        await _fetch(server, part)
    assert not part.exists() and not meta_path(part).exists(), "no empty part is left"


def _hang(request: Seen, line: Line) -> bool:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + DATA[:1000])
    return line.silent()


def _crawl(request: Seen, line: Line) -> bool:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n")
    return line.drip(DATA, 0.02)


@pytest.mark.parametrize("handler", [_hang, _crawl])
async def test_a_stalled_download_is_given_up(tmp_path: Path, handler: Handler) -> None:
    with Server(handler) as server, pytest.raises(errors.AnswerLost, match="stalled"):
        await _fetch(server, tmp_path / "a.part", deadlines=QUICK)
    assert (tmp_path / "a.part").stat().st_size > 0


async def test_no_head_is_a_deadline(tmp_path: Path) -> None:
    with Server(lambda request, line: line.silent()) as server, pytest.raises(errors.AnswerLost):
        await _fetch(server, tmp_path / "a.part", deadlines=QUICK)


async def test_an_endless_video_does_not_fill_the_disk(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    with Server(FileServer(DATA, sized=False)) as server, pytest.raises(errors.TransportError, match="no video"):
        await _fetch(server, part, deadlines=Deadlines(video_bytes=100_000))
    assert not part.exists()


async def test_redirects_are_followed_three_times(tmp_path: Path) -> None:
    def handler(request: Seen, line: Line) -> bool:
        left = int(request.target.rpartition("/")[2])
        if left:
            return line.answer(b"", 302, {"Location": f"/{left - 1}"})
        return line.answer(DATA)

    with Server(handler) as server:
        service = client(LOCAL)
        done = await service.download(f"{server.origin}/3", tmp_path / "a.part", progress=_quiet)
        assert done.length == len(DATA)
        with pytest.raises(errors.LinkUnsafe, match="more than 3"):
            await service.download(f"{server.origin}/4", tmp_path / "b.part", progress=_quiet)
        await service.aclose()


@pytest.mark.parametrize(
    "target", ["http://example.com/v", "file:///etc/passwd", "https://10.0.0.1/", "http://[bad", "ftp://x"]
)
async def test_a_redirect_is_checked_like_a_link(tmp_path: Path, target: str) -> None:
    def redirects(request: Seen, line: Line) -> bool:
        return line.answer(b"", 302, {"Location": target})

    with Server(redirects) as server, pytest.raises(errors.LinkUnsafe):
        await _fetch(server, tmp_path / "a.part")


BAD_LINKS = [
    "http://video.example/a.mp4",
    "ftp://video.example/a.mp4",
    "file:///etc/passwd",
    "https://user:pw@video.example/a",
    "https://127.0.0.1/a",
    "https://10.1.2.3/a",
    "https://192.168.1.1/a",
    "https://169.254.169.254/latest/meta-data",
    "https://100.100.100.200/latest/meta-data",
    "https://[::1]/a",
    "https://[fe80::1]/a",
    "https://[::ffff:10.0.0.1]/a",
    "https://[64:ff9b::a00:1]/a",
    "https://0.0.0.0/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f.1/a",
    "https:///a",
    "not a link",
    "https://[broken/a",
    "",
]


@pytest.mark.parametrize("link", BAD_LINKS)
async def test_links_that_lead_elsewhere_are_never_asked(tmp_path: Path, link: str) -> None:
    service = client("https://dashscope.example")
    with pytest.raises(errors.LinkUnsafe) as caught:
        await service.download(link, tmp_path / "a.part", progress=_quiet)
    await service.aclose()
    assert "pw" not in str(caught.value)


def test_links_that_are_meant_pass() -> None:
    for link in ("https://video.example/a?Expires=1&Signature=x", "https://8.8.8.8/a", "https://198.18.0.7/a"):
        assert check_link(link, loopback=False) == httpx.URL(link)
    for link in ("http://127.0.0.1:9/a", "http://localhost/a", "http://[::1]:8/a"):
        assert check_link(link, loopback=True) == httpx.URL(link)


async def test_a_name_that_leads_inside_is_left_before_a_byte_is_sent(tmp_path: Path) -> None:
    with Server(lambda request, line: line.answer(DATA)) as server:
        service = client("https://dashscope.example")
        link = f"https://localhost:{server.port}/v.mp4"
        with pytest.raises(errors.LinkUnsafe, match="inner network"):
            await service.download(link, tmp_path / "a.part", progress=_quiet)
        await service.aclose()
    assert not server.seen and server.bytes_in == 0


async def test_never_through_a_symbolic_link(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "a.part").symlink_to(other)
    with Server(FileServer(DATA)) as server, pytest.raises(errors.DiskError, match=r"a\.part"):
        await _fetch(server, tmp_path / "a.part")
    assert other.read_text() == "mine"


async def test_faults_of_the_disk_name_the_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    with Server(FileServer(DATA)) as server:
        for name in ("gone/a.part", "fifo", "folder"):
            with pytest.raises(errors.DiskError) as caught:
                await _fetch(server, tmp_path / name)
            assert str(tmp_path / name) in str(caught.value)


async def test_a_full_disk_keeps_the_part_and_goes_on(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Server(FileServer(DATA)) as server:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
        try:
            with pytest.raises(errors.DiskError, match=r"a\.part"):
                await _fetch(server, part)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert part.stat().st_size == 100_000
        assert await _fetch(server, part) == len(DATA)
    assert part.read_bytes() == DATA and server.seen[1].headers["range"] == "bytes=100000-"


async def test_signed_links_are_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(FileServer(DATA, cut=1000)) as server:
        with pytest.raises(errors.AnswerLost) as caught:
            await _fetch(server, tmp_path / "a.part")
        await _fetch(server, tmp_path / "a.part")
    trace = "".join(traceback.format_exception(caught.value))
    assert SIGNATURE not in caplog.text and SIGNATURE not in trace
