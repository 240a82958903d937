"""Keys go from a face to the driver over a socket of this user's alone."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.jobs.factory import BASE
from wanvid_tui.jobs.handoff import MOST_BYTES, KeysNotTaken, give_keys, peer_uid, read_offer, socket_path, write_offer
from wanvid_tui.jobs.keydoor import KeyDoor
from wanvid_tui.jobs.keys import AccountKey, KeySet
from wanvid_tui.jobs.ledger import key_fingerprint

if TYPE_CHECKING:
    from pathlib import Path

KEY = AccountKey("default", BASE, "sk-of-a-test")
LOG = logging.Logger("test")


class Doorway:
    """A door in a directory of its own, and how often a new key came in."""

    def __init__(self, top: Path) -> None:
        self.run = top / "run"
        self.run.mkdir(mode=0o700, exist_ok=True)
        self.keys = KeySet("salt")
        self.news = 0
        environ = {"XDG_RUNTIME_DIR": str(self.run)}
        self.door = KeyDoor(top / "ledger.sqlite3", environ, self.keys, self._on_new, LOG)

    def _on_new(self) -> None:
        self.news += 1


async def say(path: object, line: bytes) -> bytes:
    """What the door answers to a line; nothing when it hangs up."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    try:
        writer.write(line)
        await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_the_driver_gets_the_keys_and_tells_their_fingerprints(tmp_path: Path) -> None:
    doorway = Doorway(tmp_path)
    await doorway.door.open()
    path = str(doorway.door.path)
    other = AccountKey("work", BASE, "sk-2")
    prints = await asyncio.to_thread(give_keys, path, [KEY])
    assert prints == {key_fingerprint(KEY.key, "salt")}
    assert await asyncio.to_thread(give_keys, path, [KEY, other]) == doorway.keys.fingerprints()
    assert await asyncio.to_thread(give_keys, path, []) == doorway.keys.fingerprints()
    assert doorway.keys.texts() == {KEY.key, other.key}
    assert doorway.news == 2
    assert doorway.door.path is not None
    assert doorway.door.path.stat().st_mode & 0o777 == 0o600
    doorway.door.close()
    with pytest.raises(KeysNotTaken):
        await asyncio.to_thread(give_keys, path, [KEY])
    assert list(doorway.run.iterdir()) == []


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b'{"keys": [1]}\n', b'{"keys": [{"profile": "p", "base": "b", "key": 1}]}\n', b"[" * 9999]
)
async def test_anything_else_is_refused_and_the_door_stays_open(tmp_path: Path, line: bytes) -> None:
    doorway = Doorway(tmp_path)
    await doorway.door.open()
    assert b"error" in await say(doorway.door.path, line.rstrip(b"\n") + b"\n")
    assert await asyncio.to_thread(give_keys, str(doorway.door.path), [KEY])
    doorway.door.close()


async def test_an_endless_line_is_cut_off(tmp_path: Path) -> None:
    doorway = Doorway(tmp_path)
    await doorway.door.open()
    assert await say(doorway.door.path, b"x" * (MOST_BYTES + 10)) == b""
    assert await asyncio.to_thread(give_keys, str(doorway.door.path), [KEY])
    doorway.door.close()


async def test_a_talk_under_way_when_the_driver_ends_gives_it_no_key(tmp_path: Path) -> None:
    doorway = Doorway(tmp_path)
    await doorway.door.open()
    reader, writer = await asyncio.open_unix_connection(str(doorway.door.path))
    line = write_offer([KEY])
    writer.write(line[:10])
    await writer.drain()
    await asyncio.to_thread(give_keys, str(doorway.door.path), [])
    doorway.door.close()
    writer.write(line[10:])
    await writer.drain()
    assert b"fingerprints" not in await reader.read()
    writer.close()
    assert doorway.keys.texts() == set()


async def test_what_a_killed_driver_left_is_replaced(tmp_path: Path) -> None:
    doorway = Doorway(tmp_path)
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(socket_path(tmp_path / "ledger.sqlite3", {"XDG_RUNTIME_DIR": str(doorway.run)})))
    left.close()
    await doorway.door.open()
    assert await asyncio.to_thread(give_keys, str(doorway.door.path), [KEY])
    # Not below tmp_path: a socket's whole path has room for 107 bytes.
    elsewhere = tempfile.mkdtemp(prefix="wanvid-")
    assert doorway.door.path is not None
    old = f"{elsewhere}/{doorway.door.path.name}"
    with socket.socket(socket.AF_UNIX) as second:
        second.bind(old)
    doorway.door.clear_after(old)
    assert not await asyncio.to_thread(os.path.lexists, elsewhere)
    doorway.door.clear_after(str(doorway.door.path))
    assert doorway.door.path.exists()
    assert not doorway.door.is_lost()
    doorway.door.path.unlink()
    assert doorway.door.is_lost()
    doorway.door.close()


def test_the_place_is_private_and_short_enough(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    own, other = tmp_path / "own", tmp_path / "open"
    own.mkdir(mode=0o700)
    other.mkdir(mode=0o755)
    long = tmp_path / ("d" * 100)
    long.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(own)
    assert socket_path(ledger, {"XDG_RUNTIME_DIR": str(own)}).parent == own
    for said in (str(other), str(long), str(tmp_path / "link"), str(tmp_path / "none"), "own", ""):
        path = socket_path(ledger, {"XDG_RUNTIME_DIR": said, "TMPDIR": str(tmp_path)})
        assert path.parent.name == f"wanvid-{os.getuid()}"
        assert len(os.fsencode(path)) <= 107
        assert path.parent.stat().st_mode & 0o777 == 0o700
    taken = tmp_path / "t"
    (taken / f"wanvid-{os.getuid()}").mkdir(parents=True, mode=0o777)
    (taken / f"wanvid-{os.getuid()}").chmod(0o777)
    assert socket_path(ledger, {"TMPDIR": str(taken)}).parent.parent != taken
    assert socket_path(ledger, {"XDG_RUNTIME_DIR": str(own)}) != socket_path(
        tmp_path / "other.sqlite3", {"XDG_RUNTIME_DIR": str(own)}
    )


def test_the_kernel_says_who_is_at_the_other_end() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert peer_uid(here) == os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user for a moment")
async def test_another_user_is_turned_away(tmp_path: Path) -> None:
    doorway = Doorway(tmp_path)
    await doorway.door.open()
    path = doorway.door.path
    assert path is not None
    # As if the directory did not keep others out.
    for directory in (doorway.run, *tmp_path.parents[:3], tmp_path):
        if directory.stat().st_uid == 0 and str(directory).startswith("/tmp/"):
            directory.chmod(0o755)
    path.chmod(0o666)
    with socket.socket(socket.AF_UNIX) as stranger:
        os.seteuid(65534)
        try:
            stranger.connect(str(path))
        finally:
            os.seteuid(0)
        stranger.sendall(write_offer([KEY]))
        reader, writer = await asyncio.open_unix_connection(sock=stranger)
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
    assert doorway.keys.texts() == set()
    doorway.door.close()


def test_a_line_says_what_it_was_given_and_an_error_never_repeats_it() -> None:
    assert read_offer(write_offer([KEY])) == [KEY]
    with pytest.raises(ValueError, match="not an offer") as caught:
        read_offer(b'{"keys": [{"key": "sk-secret"}]}')
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_socket_that_answers_nonsense_or_nothing_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        with pytest.raises(KeysNotTaken, match="refused"):
            give_keys(str(path), [KEY])
        listening.listen()
        with pytest.raises(KeysNotTaken, match="timed out"):
            give_keys(str(path), [KEY], timeout_s=0.2)
