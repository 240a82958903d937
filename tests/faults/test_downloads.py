"""Downloads that are cut, slow, spliced, hostile (N7, P4), and where they may lead (X1, X5), over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from pathlib import Path

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.faults.driven import Driven
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import wait_for
from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.errors import AnswerLost, DiskError, LinkUnsafe, TransportError
from wanvid_tui.core.job import JobState
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator import bad_videos, deeds, hostile
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Facts
from wanvid_tui.simulator.whens import Every, First

S = JobState
CLIP = (Path(bad_videos.__file__).parent / "clip.mp4").read_bytes()
"""The film that the service gives for every task: it draws none here."""
KEY = "sk-0123456789abcdef0123456789abcdef"


def nothing(done: int, total: int | None) -> None:
    """Progress that nobody looks at."""


def below(folder: Path) -> list[str]:
    """The names of everything there."""
    return [path.name for path in folder.rglob("*")]


def only_film(driven: Driven) -> bytes:
    """The one video there is, beside which nothing is left."""
    (film,) = driven.films()
    assert driven.rest() == []
    inspect(film)
    return film.read_bytes()


async def link_of(service: FaultyService, client: DashScopeClient) -> str:
    """The link of a finished video."""
    body = {"model": "wan2.5-t2v-preview", "input": {"prompt": "x"}, "parameters": {"size": "832*480", "duration": 5}}
    task = await client.submit(body)
    for _ in range(3000):
        if (answer := await client.query(task.task_id)).video_url is not None:
            return answer.video_url
        await asyncio.sleep(0.01)
    raise AssertionError("no video came about")


CUTS = {
    "reset after the head": Way(until=0, end=End.RESET),
    "reset in the first box": Way(until=11, end=End.RESET),
    "reset in the middle": Way(until=9_000, end=End.RESET),
    "closed in the middle": Way(until=9_000, end=End.CLOSED),
    "closed before the last byte": Way(until=len(CLIP) - 1, end=End.CLOSED),
    "silent in the middle": Way(until=9_000, end=End.SILENT),
    "drips": Way(piece=10, every_s=0.05),
}


@pytest.mark.parametrize("way", list(CUTS.values()), ids=list(CUTS))
async def test_n7_a_download_that_is_cut_or_slow_goes_on_where_it_was(
    tmp_path: Path, service: FaultyService, way: Way
) -> None:
    service.faults.become(Fault(deeds.Sent(way), Kind.VIDEO, First(2)))
    async with Driven(tmp_path, service) as driven:
        number = driven.add()
        await driven.until(number, S.SAVED)
        assert hashlib.sha256(only_film(driven)).digest() == hashlib.sha256(CLIP).digest()
        assert driven.path(number).count("downloading") == 1 and driven.bugs() == []
    asked = [call.headers for call in service.seen(Kind.VIDEO)]
    assert len(asked) >= 2 and "range" not in asked[0]
    if way.until != 0:
        sent = min(way.until or len(CLIP), len(CLIP))
        assert asked[1]["range"].startswith("bytes=") and asked[1]["if-range"].startswith('"')
        first = int(asked[1]["range"].removeprefix("bytes=").rstrip("-"))
        assert 0 < first <= sent


async def test_n7_a_download_that_never_ends_is_taken_up_again(tmp_path: Path, service: FaultyService) -> None:
    """Fast enough never to count as stalled, and past the deadline that every download has in all."""
    slow = Way(piece=1000, every_s=0.05)
    service.faults.become(Fault(deeds.Sent(slow), Kind.VIDEO, First(1)))
    deadlines = Deadlines(video_s=0.4, stall_s=0.3, stall_rate=100)
    client = DashScopeClient(service.base, KEY, deadlines=deadlines)
    link, part = await link_of(service, client), tmp_path / "v.part"
    with pytest.raises(AnswerLost, match="did not end within"):
        await client.download(link, part, progress=nothing)
    assert 0 < part.stat().st_size < len(CLIP)
    done = await client.download(link, part, progress=nothing)
    assert done.path.read_bytes() == CLIP
    await client.aclose()


async def test_n7_a_download_can_be_ended_at_any_moment(tmp_path: Path, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.Sent(Way(until=9_000, end=End.SILENT)), Kind.VIDEO, First(1)))
    client = DashScopeClient(service.base, KEY)
    link, part = await link_of(service, client), tmp_path / "v.part"
    began = asyncio.Event()

    def progress(done: int, total: int | None) -> None:
        if done:
            began.set()

    download = asyncio.create_task(client.download(link, part, progress=progress))
    async with asyncio.timeout(30):
        await began.wait()
        download.cancel()
        with pytest.raises(asyncio.CancelledError):
            await download
    assert part.stat().st_size == 9_000
    assert (await client.download(link, part, progress=nothing)).path.read_bytes() == CLIP
    assert service.seen(Kind.VIDEO)[-1].headers["range"] == "bytes=9000-"
    await client.aclose()


def test_n7_another_driver_goes_on_with_what_is_there(service: FaultyService, home: FaultyHome) -> None:
    service.faults.become(Fault(deeds.Sent(Way(until=9_000, end=End.SILENT)), Kind.VIDEO, First(1)))
    assert home.run("submit", "A fox").code == 0
    wait_for(lambda: service.seen(Kind.VIDEO) and list(home.top.rglob("*.part")), "the download to begin")
    part = next(home.top.rglob("*.part"))
    wait_for(lambda: part.stat().st_size == 9_000, "the first bytes")
    (driver,) = home.drivers()
    os.kill(driver, signal.SIGTERM)
    wait_for(lambda: not home.drivers(), "the end of the driver", 5)
    done = home.run("wait")
    assert (done.code, Path(done.out.strip()).read_bytes()) == (0, CLIP), done.err
    assert [call.headers.get("range") for call in service.seen(Kind.VIDEO)] == [None, "bytes=9000-"]


END_ALONE = {"Content-Range": f"bytes 9000-{len(CLIP) - 1}/{len(CLIP)}"}
LIES = {
    "no length": [Fault(deeds.Headed({}, length_told=False), Kind.VIDEO)],
    "no length, cut": [
        Fault(deeds.Headed({}, length_told=False), Kind.VIDEO),
        Fault(deeds.Sent(Way(until=9_000, end=End.CLOSED)), Kind.VIDEO, First(2)),
    ],
    "length zero": [Fault(deeds.Headed({"Content-Length": "0"}), Kind.VIDEO, First(2))],
    "length too short": [Fault(deeds.Headed({"Content-Length": "9000", "Connection": "close"}), Kind.VIDEO, First(2))],
    "length too long": [
        Fault(
            deeds.Headed({"Content-Length": str(len(CLIP) + 99), "Connection": "close"}),
            Kind.VIDEO,
            First(2),
        ),
        Fault(deeds.Sent(Way(end=End.CLOSED)), Kind.VIDEO, First(2)),
    ],
    "length no number": [Fault(deeds.Headed({"Content-Length": "many"}), Kind.VIDEO, First(2))],
    "no ranges, cut": [
        Fault(bad_videos.WithoutRanges(), Kind.VIDEO),
        Fault(deeds.Sent(Way(until=9_000, end=End.CLOSED)), Kind.VIDEO, First(2)),
    ],
    "another file after the first part": [
        Fault(deeds.Sent(Way(until=9_000, end=End.CLOSED)), Kind.VIDEO, First(1)),
        Fault(bad_videos.OtherFile(bad_videos.garbled), Kind.VIDEO, First(1)),
    ],
    "parts of another file, If-Range passed over": [
        Fault(bad_videos.OtherFile(bad_videos.garbled, heeds=False), Kind.VIDEO, First(1)),
        Fault(deeds.Sent(Way(until=9_000, end=End.CLOSED)), Kind.VIDEO, First(1)),
    ],
    "another file of the same tag": [
        Fault(bad_videos.OtherFile(bad_videos.garbled, heeds=False), Kind.VIDEO, First(2)),
        Fault(deeds.Sent(Way(until=9_000, end=End.CLOSED)), Kind.VIDEO, First(1)),
    ],
    "half of it as the whole": [Fault(bad_videos.OtherFile(bad_videos.halved), Kind.VIDEO, First(2))],
    "a page": [Fault(deeds.page(), Kind.VIDEO, First(2))],
    "a page without a length": [
        Fault(deeds.page(), Kind.VIDEO, First(2)),
        Fault(deeds.Headed({}, length_told=False), Kind.VIDEO, First(2)),
    ],
    "JSON": [Fault(deeds.Says(200, b'{"code":"Busy"}'), Kind.VIDEO, First(2))],
    "nothing": [Fault(deeds.Says(200, b""), Kind.VIDEO, First(2))],
    "compressed": [Fault(deeds.Says(200, b"\x1f\x8b" * 99, {"Content-Encoding": "gzip"}), Kind.VIDEO, First(2))],
    "not modified": [Fault(deeds.Says(304), Kind.VIDEO, First(2))],
    "the end alone": [Fault(deeds.Says(206, CLIP[9_000:], END_ALONE), Kind.VIDEO, First(2))],
    "a 206 that does not say of what": [Fault(deeds.Says(206, CLIP), Kind.VIDEO, First(2))],
}


@pytest.mark.parametrize("faults", list(LIES.values()), ids=list(LIES))
async def test_p4_no_lie_about_lengths_and_parts_makes_a_video_that_is_none(
    tmp_path: Path, service: FaultyService, faults: list[Fault]
) -> None:
    service.faults.become(*faults)
    async with Driven(tmp_path, service) as driven:
        number = driven.add()
        await driven.until(number, S.SAVED)
        assert only_film(driven) == CLIP
        assert driven.bugs() == []


async def test_p4_a_part_of_another_version_is_never_joined(tmp_path: Path) -> None:
    """The second version is a whole video too, so that no look at the joined file could tell."""
    versions = [CLIP[:8] + b"1" * 4 + CLIP[12:], CLIP[:8] + b"2" * 4 + CLIP[12:]]

    def serves(request: Seen, line: Line) -> bool:
        whole = versions[min(len(server.seen) - 1, 1)]
        first = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        heads = {"ETag": '"1"'} if len(server.seen) == 1 else {}
        if first:
            heads["Content-Range"] = f"bytes {first}-{len(whole) - 1}/{len(whole)}"
        text = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
        rest = whole[first:]
        line.send(f"HTTP/1.1 {206 if first else 200} X\r\nContent-Length: {len(rest)}\r\n{text}\r\n".encode())
        line.send(rest[:9_000] if len(server.seen) == 1 else rest)
        return False

    client = DashScopeClient("http://127.0.0.1:9", KEY)
    with Server(serves) as server:
        with pytest.raises(AnswerLost):
            await client.download(f"{server.origin}/a.mp4", tmp_path / "v.part", progress=nothing)
        done = await client.download(f"{server.origin}/a.mp4", tmp_path / "v.part", progress=nothing)
        assert done.path.read_bytes() == versions[1]
        assert [request.headers.get("range") for request in server.seen] == [None, "bytes=9000-", None]
    await client.aclose()


def undecodable(whole: bytes) -> bytes:
    """A whole video without a picture: its boxes are those of the true one."""
    at = whole.index(b"mdat") + 4
    return whole[:at] + b"\xff" * (len(whole) - at - 4_096) + whole[len(whole) - 4_096 :]


def test_p4_pictures_that_cannot_be_decoded_are_a_flag_and_no_reason_to_withhold_the_file(
    service: FaultyService, home: FaultyHome
) -> None:
    pytest.importorskip("av", reason="the extra `preview` is not installed")
    service.faults.become(Fault(bad_videos.OtherFile(undecodable), Kind.VIDEO))
    done = home.run("submit", "A fox", "--wait", "--json")
    assert done.code == 0 and done.json["state"] == "saved"
    checks = {check["what"]: check for check in done.json["checks"]}
    assert checks["frame"]["ok"] is False and checks["frame"]["got"].startswith("none")
    assert checks["size"] == {"what": "size", "ordered": checks["size"]["ordered"], "got": "320*180", "ok": False}
    assert Path(done.json["file"]).read_bytes() == undecodable(CLIP)
    assert len(service.seen(Kind.VIDEO)) == 1, "it is not fetched again for that"


async def test_x1_a_download_leads_nowhere_inside(tmp_path: Path) -> None:
    def listens(request: Seen, line: Line) -> bool:
        return line.answer(CLIP)

    far = DashScopeClient("https://service.example", KEY)
    with Server(listens) as inside:
        links = [*hostile.LINKS.values(), f"{inside.origin}/a.mp4", f"https://localhost:{inside.port}/a.mp4"]
        links += [f"https://{host}:{inside.port}/a.mp4" for host in ("127.1", "2130706433", "0x7f000001", "[::1]")]
        links += [f"https://[{host}]/a.mp4" for host in ("2002:7f00:1::", "::7f00:1", "64:ff9b::a00:1", "fec0::1")]
        for link in links:
            with pytest.raises(LinkUnsafe) as refused:
                await far.download(link, tmp_path / "v.part", progress=nothing)
            assert "secret" not in str(refused.value) and "\x1b" not in str(refused.value)
        wait_for(lambda: inside.connections > 0, "the server's thread takes the connection")
        assert inside.connections == 1, "one name that leads inside is found out when it is connected to: localhost"
        assert inside.seen == []
    assert below(tmp_path) == []
    await far.aclose()


async def test_x1_redirects_of_a_download_are_checked_one_by_one(tmp_path: Path, service: FaultyService) -> None:
    client = DashScopeClient(service.base, KEY)
    link = await link_of(service, client)
    for target in ("http://169.254.169.254/latest/", "https://10.0.0.1/a.mp4", "file:///etc/passwd", "ftp://a/b"):
        service.faults.become(Fault(deeds.redirect(target), Kind.VIDEO))
        with pytest.raises(LinkUnsafe):
            await client.download(link, tmp_path / "v.part", progress=nothing)
    for hops, ends in ((3, True), (4, False)):
        service.faults.become(Fault(deeds.redirect(link), Kind.VIDEO, First(hops)))
        before = len(service.requests())
        if ends:
            assert (await client.download(link, tmp_path / "v.part", progress=nothing)).length == len(CLIP)
        else:
            with pytest.raises(LinkUnsafe):
                await client.download(link, tmp_path / "w.part", progress=nothing)
        assert len(service.requests()) - before == 4
    assert all("authorization" not in call.headers for call in service.seen(Kind.VIDEO))
    assert KEY not in repr(service.seen(Kind.VIDEO))
    await client.aclose()


async def test_x5_what_the_service_says_never_becomes_a_path(tmp_path: Path, service: FaultyService) -> None:
    heads = {"Content-Disposition": 'attachment; filename="../../../evil.mp4"', "Content-Location": "/etc/evil"}
    service.faults.become(Fault(deeds.Headed(heads), Kind.VIDEO))
    async with Driven(tmp_path, service) as driven:
        number = driven.add(name_template="{task}-{slug}-{model}")
        job = await driven.until(number, S.SAVED)
        (film,) = driven.films()
        assert film.parent == driven.videos and job.task_id is not None and job.task_id in film.name
        assert driven.videos.stat().st_mode & 0o777 == 0o700, "a directory that is made is the user's alone"
    assert not [name for name in below(tmp_path) if "evil" in name]


@pytest.mark.parametrize(
    "task_id", ["../../../etc/passwd", "/etc/passwd", "a/b", "..", "a\x00b", "%2e%2e%2f", "a b", "C:\\x"]
)
async def test_x5_a_task_id_that_is_a_path_is_no_task_id(tmp_path: Path, service: FaultyService, task_id: str) -> None:
    service.faults.become(Fault(Facts({"output.task_id": task_id}), Kind.SUBMIT, First(1)))
    async with Driven(tmp_path, service) as driven:
        number = driven.add()
        job = await driven.until(number, S.SAVED)
        assert "uncertain" in driven.path(number) and job.task_id == service.task().id
    odd = [call.path for call in service.requests() if ".." in call.path or "passwd" in call.path]
    assert odd == []


async def test_x5_nothing_is_written_through_links_that_lie_there(tmp_path: Path, service: FaultyService) -> None:
    """Symbolic links and a second name of another file, put where the download will write."""
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    client = DashScopeClient(service.base, KEY)
    link = await link_of(service, client)
    part = tmp_path / "v.part"
    part.symlink_to(treasure)
    with pytest.raises(DiskError, match="symbolic link"):
        await client.download(link, part, progress=nothing)
    part.unlink()
    part.hardlink_to(treasure)
    assert (await client.download(link, part, progress=nothing)).path.read_bytes() == CLIP
    part.unlink()
    (tmp_path / "v.part.meta").symlink_to(treasure)
    assert (await client.download(link, part, progress=nothing)).path.read_bytes() == CLIP
    assert treasure.read_text() == "mine"
    await client.aclose()


async def test_x5_a_link_in_the_place_of_the_video_is_left_alone(tmp_path: Path, service: FaultyService) -> None:
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    async with Driven(tmp_path, service) as driven:
        driven.videos.mkdir()
        (driven.videos / "1-a-kitten-general.mp4").symlink_to(treasure)
        job = await driven.until(driven.add(), S.SAVED)
        second = driven.videos / "1-a-kitten-general-2.mp4"
        assert job.file == str(second) and second.read_bytes() == CLIP
    assert treasure.read_text() == "mine"


async def test_n7_a_video_too_long_is_not_begun(tmp_path: Path, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.Headed({"Content-Length": str(10**12)}), Kind.VIDEO, Every(1)))
    client = DashScopeClient(service.base, KEY)
    link = await link_of(service, client)
    with pytest.raises(TransportError, match="that is no video"):
        await client.download(link, tmp_path / "v.part", progress=nothing)
    assert below(tmp_path) == []
    await client.aclose()
