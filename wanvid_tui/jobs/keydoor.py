"""The driver's end of the socket that keys come in by (:mod:`wanvid_tui.jobs.handoff`)."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.handoff import MOST_BYTES, is_private, peer_uid, read_offer, socket_path

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping

    from wanvid_tui.jobs.keys import KeySet

__all__ = ["KeyDoor"]

_DEADLINE_S = 5.0
_MOST_GUESTS = 16


class KeyDoor:
    """Listens for keys, of this user's processes alone, and puts them into a :class:`KeySet`."""

    def __init__(
        self,
        ledger: Path,
        environ: Mapping[str, str],
        keys: KeySet,
        on_new: Callable[[], None],
        log: logging.Logger,
    ) -> None:
        """``on_new`` is told when a key came that was not held before."""
        self._ledger = ledger
        self._environ = environ
        self._keys = keys
        self._on_new = on_new
        self._log = log
        self._server: asyncio.Server | None = None
        self._guests = 0
        self._inode = 0
        self.path: Path | None = None
        """Where it listens; None while it does not."""

    async def open(self) -> None:
        """Begin to listen. Where there is no place for a socket it is logged: keys of faces cannot come in then."""
        try:
            path = socket_path(self._ledger, self._environ)
            listening = _bind(path)
        except OSError as error:
            self._log.warning("no socket for keys: %s", error)
            return
        self._server = await asyncio.start_unix_server(self._welcome, sock=listening, limit=MOST_BYTES)
        self.path = path
        self._inode = path.stat().st_ino

    def is_lost(self) -> bool:
        """Whether its name is gone, as when the session that owned the directory ended."""
        return self.path is not None and not self._is_own(self.path)

    def close(self) -> None:
        """Listen no more and leave nothing behind; a talk under way gets no answer from here on."""
        server, self._server = self._server, None
        path, self.path = self.path, None
        if server is None or path is None:
            return
        server.close()
        if self._is_own(path):
            path.unlink(missing_ok=True)
        _drop_own_directory(path.parent)

    def clear_after(self, left: str) -> None:
        """Remove the socket of a killed driver of this ledger, when it was not where this one has its own."""
        if not left or self.path is None or Path(left) == self.path or Path(left).name != self.path.name:
            return
        with suppress(OSError):
            found = os.lstat(left)
            if stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid():
                Path(left).unlink()
                _drop_own_directory(Path(left).parent)

    def _is_own(self, path: Path) -> bool:
        """Whether the name is still that of this socket, not of one that was made there since."""
        try:
            return path.lstat().st_ino == self._inode
        except OSError:
            return False

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests += 1
        try:
            if self._guests <= _MOST_GUESTS and self._is_ours(writer):
                async with asyncio.timeout(_DEADLINE_S):
                    writer.write(self._answer(await reader.readline()))
                    reached("keys.taken")
                    await writer.drain()
                    reached("keys.answered")
        except (OSError, ValueError, TimeoutError) as error:
            self._log.warning("a talk about keys failed: %s", error or type(error).__name__)
        finally:
            self._guests -= 1
            writer.close()

    def _is_ours(self, writer: asyncio.StreamWriter) -> bool:
        connection: socket.socket = writer.get_extra_info("socket")
        uid = peer_uid(connection)
        if uid != os.getuid():
            self._log.warning("user %d was turned away at the socket for keys", uid)
        return uid == os.getuid()

    def _answer(self, line: bytes) -> bytes:
        try:
            if self._server is None:
                raise ValueError("the driver has ended")
            offered = read_offer(line)
        except ValueError as error:
            return json.dumps({"error": str(error)}).encode() + b"\n"
        if self._keys.add(offered):
            self._on_new()
        return json.dumps({"fingerprints": sorted(self._keys.fingerprints())}).encode() + b"\n"


def _bind(path: Path) -> socket.socket:
    """A listening socket at ``path``, for this user alone; what a killed driver left there is replaced."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.setblocking(False)
        path.unlink(missing_ok=True)
        try:
            listening.bind(str(path))
        except FileNotFoundError:
            # Another driver of ours ended between the making of the directory and now, and took it along.
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if not is_private(path.parent):
                raise
            listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(_MOST_GUESTS)
    except OSError:
        listening.close()
        raise
    return listening


def _drop_own_directory(directory: Path) -> None:
    """Remove a directory that was made for sockets, once it holds none."""
    if directory.name.startswith("wanvid-"):
        with suppress(OSError):
            directory.rmdir()
