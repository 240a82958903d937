"""Handing a key to the driver: the socket's place, who is at its other end, and the face's side of the talk.

A key of a face's environment travels this way only, from memory to memory (architecture.md, *Whose job*): the driver
is started without it, and it is written nowhere. One line of JSON goes each way::

    {"keys": [{"profile": "default", "base": "https://...", "key": "..."}]}
    {"fingerprints": ["0123456789abcdef"]}
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.jobs.keys import AccountKey

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Mapping

__all__ = ["MOST_BYTES", "KeysNotTaken", "give_keys", "peer_uid", "read_offer", "socket_path", "write_offer"]

MOST_BYTES = 65_536
"""The longest line either side reads."""

_MOST_PATH = 107
"""Bytes in the address of a Unix socket, its end aside."""

_LOCAL_PEERCRED, _SIZE_OF_XUCRED = 1, 76


class KeysNotTaken(WanvidError):
    """The driver could not be given the keys: it has just ended, stands still, or is another user's."""


def socket_path(ledger: Path, environ: Mapping[str, str]) -> Path:
    """Where the driver of a ledger listens: always the same name, so that the next one clears what a killed one left.

    In ``$XDG_RUNTIME_DIR`` when that is ours alone, else in a directory of our own, which is made. Raises OSError when
    there is no such place.
    """
    from hashlib import blake2s

    name = f"wanvid-{blake2s(os.fsencode(os.path.realpath(ledger)), digest_size=6).hexdigest()}.sock"
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and is_private(Path(runtime)) and _fits(Path(runtime, name)):
        return Path(runtime, name)
    for parent in (environ.get("TMPDIR", ""), "/tmp"):
        directory = Path(parent, f"wanvid-{os.getuid()}")
        if not parent.startswith("/") or not _fits(directory / name):
            continue
        try:
            directory.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            continue
        if is_private(directory):
            return directory / name
    # Somebody else made the directory that should be ours: one that nobody can know beforehand.
    import tempfile

    return Path(tempfile.mkdtemp(prefix="wanvid-", dir="/tmp"), name)


def is_private(directory: Path) -> bool:
    """Whether it is a directory, no link, that only this user can enter."""
    try:
        found = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _MOST_PATH


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end of a connected Unix socket, as the kernel knows it. Raises OSError."""
    import socket
    import struct

    if hasattr(socket, "SO_PEERCRED"):
        size = struct.calcsize("3i")
        _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    else:  # the BSDs and macOS: struct xucred begins with its version and the user
        _, uid = struct.unpack("2I", connection.getsockopt(0, _LOCAL_PEERCRED, _SIZE_OF_XUCRED)[:8])
    return int(uid)


def write_offer(keys: Iterable[AccountKey]) -> bytes:
    """The line that a face sends."""
    offer = [{"profile": held.profile, "base": held.base, "key": held.key} for held in keys]
    return json.dumps({"keys": offer}).encode() + b"\n"


def read_offer(line: bytes) -> list[AccountKey]:
    """The keys in a face's line. Raises ValueError, without any of its text, when it is none."""
    try:
        offered = json.loads(line)["keys"]
        found = [(one["profile"], one["base"], one["key"]) for one in offered]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("not an offer of keys") from None
    if not all(isinstance(text, str) and text for one in found for text in one):
        raise ValueError("an offer of keys holds texts")
    return [AccountKey(*one) for one in found]


def give_keys(path: str, keys: Iterable[AccountKey], *, timeout_s: float = 3.0) -> frozenset[str]:
    """Give keys to the driver that listens at ``path``; the fingerprints of all that it holds now. Blocks.

    Raises KeysNotTaken.
    """
    import socket

    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(path)
            if peer_uid(connection) != os.getuid():
                raise KeysNotTaken(_("{path} belongs to another user: no key was given to it").format(path=path))
            connection.sendall(write_offer(keys))
            answer = json.loads(_read_line(connection))
            fingerprints = answer["fingerprints"]
    except OSError as error:
        reason = system_reason(error)
        raise KeysNotTaken(
            _("the driver did not take the key ({path}: {reason})").format(path=path, reason=reason)
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise KeysNotTaken(
            _("the driver did not take the key ({path} answered something else)").format(path=path)
        ) from error
    return frozenset(text for text in fingerprints if isinstance(text, str))


def _read_line(connection: socket.socket) -> bytes:
    """One line, or what there is of it at the end of the stream."""
    read = b""
    while not read.endswith(b"\n") and len(read) < MOST_BYTES:
        piece = connection.recv(4096)
        if not piece:
            break
        read += piece
    return read
