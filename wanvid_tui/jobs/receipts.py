"""Receipts: the file beside the ledger that takes a task id when the disk has no room left (faults.md D2).

A task that was paid for is known by one number, and that number comes when the disk may be full. So there is a file of
64 KiB, written whole beforehand: to write into it again needs no new block. A submit takes a slot of it before the
POST, with the job's number, and the task id goes there before it goes to the ledger. The slot is free again when the
ledger has what it says. What a driver left there the next one moves into the ledger (:mod:`inheriting`).

The first slot is the heading: whose receipts these are, by the ledger's salt. Each other one has two sectors of 512
bytes, the intent and the answer, so that writing the answer never touches what was written before. A sector is a line
of JSON with its checksum, filled up with spaces: a torn one counts as none. An answer belongs to the intent with the
same number and mark; the intent belongs to the job with the same mark, a digest of the whole order, so that the
receipts of another ledger, or of a copy of this one, are never believed of a job that only has the same number.

On a file system that never writes in place (btrfs, ZFS) a full disk can still refuse; then the driver that has the
task id in memory writes it when there is room, as it does for the ledger.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from wanvid_tui.core.errors import DiskError
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.files import set_aside, sync_dir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wanvid_tui.core.job import Job

__all__ = ["SIZE", "SLOTS", "Receipt", "Receipts", "mark_of", "read_receipts", "receipts_path"]

_SECTOR = 512
_SLOT = 2 * _SECTOR

SLOTS = 63
"""How many submits can be on their way at once; the running limits of the service are far below."""

SIZE = (SLOTS + 1) * _SLOT
"""Length of the file, 64 KiB."""

_KIND = "wanvid receipts"
_FORM = 1
_BLANK = b" " * (_SECTOR - 1) + b"\n"


class Receipt(NamedTuple):
    """What one slot says of one submit."""

    slot: int
    """Which slot, 0 for the first behind the heading."""
    number: int
    """Counts the submits; ties the answer to its intent."""
    job_id: int
    """The job that was sent."""
    mark: str
    """Which order it was, by :func:`mark_of`."""
    base: str
    """Where it went; empty when that was too long for the slot."""
    taken_ms: int
    """When the slot was taken, epoch ms."""
    answered_ms: int | None = None
    """When the answer came; None when none is known to have come."""
    task_id: str | None = None
    """The service's number of its task; None until it answered."""
    request_id: str | None = None
    """The service's number of the call."""


def receipts_path(ledger: Path) -> Path:
    """The receipts of a ledger."""
    return ledger.with_name("receipts")


def mark_of(job: Job, salt: str) -> str:
    """A digest of the whole order and of the ledger it stands in: 16 hex digits."""
    from hashlib import blake2s

    order = [salt, job.id, job.created_ms, job.base, job.model, job.prompt, dict(job.parameters)]
    return blake2s(json.dumps(order, sort_keys=True).encode(), digest_size=8).hexdigest()


def read_receipts(path: Path, salt: str) -> list[Receipt]:
    """What the receipts of a ledger say now, for a face; nothing where there are none, or they are another ledger's."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return _receipts(content) if _is_ours(content, salt) else []


class Receipts:
    """The receipts of one ledger, from the side of the process that has its lease."""

    def __init__(self, path: Path, salt: str) -> None:
        """Nothing is opened or made before it is needed."""
        self.path = path
        """The file."""
        self._salt = salt
        self._fd = -1
        self._taken: dict[int, Receipt] = {}
        self._intents: dict[int, bytes] = {}
        """The sectors of this run's own submits, to be written again where the file was taken away meanwhile."""
        self._number = 0

    def take(self, job: Job, now_ms: int) -> int | None:
        """A slot for a job that is about to be sent, on disk when this returns; None while all are taken.

        Raises DiskError where that cannot be: then nothing may be sent.
        """
        try:
            self._have_file()
            free = next((slot for slot in range(SLOTS) if slot not in self._taken), None)
            if free is None:
                return None
            self._number += 1
            taken = Receipt(free, self._number, job.id, mark_of(job, self._salt), job.base, now_ms)
            facts = {"number": taken.number, "job": job.id, "mark": taken.mark, "at": now_ms, "base": job.base}
            intent = _sector(facts) or _sector({**facts, "base": ""})
            assert intent is not None  # without the base it is short
            self._write(_place(free), intent)
        except OSError as error:
            raise DiskError(
                self.path,
                system_reason(error),
                remedy=_(
                    "Nothing is sent until it can be written: a paid task whose number has no place is a lost one"
                ),
            ) from error
        self._taken[free], self._intents[free] = taken, intent
        return free

    def tell(self, slot: int, now_ms: int, task_id: str | None, request_id: str | None) -> None:
        """What the service answered, on disk when this returns. Raises DiskError where that cannot be."""
        taken = self._taken[slot]
        facts = {"number": taken.number, "mark": taken.mark, "at": now_ms, "task_id": task_id, "request_id": request_id}
        answer = _sector(facts) or _sector({**facts, "request_id": None})
        if answer is None:
            raise DiskError(self.path, _("the task id is too long for a receipt"))
        try:
            self._have_file()
            self._write(_place(slot) + _SECTOR, answer)
        except OSError as error:
            raise DiskError(self.path, system_reason(error)) from error

    def free(self, slot: int) -> None:
        """Give a slot back: the ledger has what it says, or there is nothing to say."""
        self._intents.pop(slot, None)
        if self._taken.pop(slot, None) is None or self._fd < 0:
            return
        # Not synced, and a fault is no matter: one that comes back after a power cut says what the ledger has already.
        with suppress(OSError):
            os.pwrite(self._fd, _BLANK, _place(slot))

    def left(self) -> list[Receipt]:
        """What the driver before this one left; a file that is not this ledger's is set aside. Raises OSError."""
        if self._fd < 0 and self.path.exists():
            self._have_file()
        return list(self._taken.values())

    def close(self) -> None:
        """Give the file back; what is in it stays."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        self._taken.clear()
        self._intents.clear()

    def _have_file(self) -> None:
        """Open the file, made where there is none; one that lost its name meanwhile is of no use."""
        if self._fd >= 0:
            if self._is_named():
                return
            os.close(self._fd)
            self._fd = -1
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            fd = os.open(self.path, flags)
        except FileNotFoundError:
            fd = self._made()
        content = os.pread(fd, SIZE + 1, 0)
        if not _is_ours(content, self._salt):
            os.close(fd)
            set_aside(self.path, "other")
            fd = self._made()
            content = os.pread(fd, SIZE + 1, 0)
        self._fd = fd
        found = {receipt.slot: receipt for receipt in _receipts(content)}
        self._taken = {**found, **self._taken}
        for slot, intent in self._intents.items():
            self._write(_place(slot), intent)
        # The answer to a submit that is over stays in its slot: no later submit may have its number.
        self._number = max(self._number, _last_number(content))

    def _made(self) -> int:
        """A new file, every byte of it written: a hole would need a block when the disk is full."""
        heading = _sector({"kind": _KIND, "form": _FORM, "ledger": _owner(self._salt)})
        assert heading is not None
        content = heading + _BLANK * (SIZE // _SECTOR - 1)
        part = self.path.with_name(f".{self.path.name}.part")  # one process has the lease, so no other makes it
        fd = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            _write_all(fd, content, 0)
            os.fsync(fd)
            part.replace(self.path)
            sync_dir(self.path.parent)
        except OSError:
            os.close(fd)
            part.unlink(missing_ok=True)
            raise
        return fd

    def _is_named(self) -> bool:
        try:
            return os.path.samestat(os.lstat(self.path), os.fstat(self._fd))
        except FileNotFoundError:
            return False

    def _write(self, place: int, sector: bytes) -> None:
        _write_all(self._fd, sector, place)
        # macOS has no fdatasync.
        getattr(os, "fdatasync", os.fsync)(self._fd)


def _place(slot: int) -> int:
    return (slot + 1) * _SLOT


def _write_all(fd: int, content: bytes, place: int) -> None:
    while content:
        written = os.pwrite(fd, content, place)
        content, place = content[written:], place + written


def _owner(salt: str) -> str:
    """The ledger of a salt: the salt itself stays in the ledger."""
    from hashlib import blake2s

    return blake2s(salt.encode(), digest_size=8, person=b"receipts").hexdigest()


def _sector(facts: Mapping[str, Any]) -> bytes | None:
    """Facts as one sector; None when they are too long for it."""
    text = json.dumps(facts, separators=(",", ":")).encode()
    line = b"%s %08x" % (text, crc32(text))
    return line.ljust(_SECTOR - 1) + b"\n" if len(line) < _SECTOR else None


def _facts(content: bytes, place: int) -> dict[str, Any] | None:
    """The facts of a sector; None for an empty or a torn one."""
    if content[place : place + 1] != b"{":
        return None
    text, _, check = content[place : place + _SECTOR].rstrip().rpartition(b" ")
    if check != b"%08x" % crc32(text):
        return None
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None


def _is_ours(content: bytes, salt: str) -> bool:
    """Whether this is the file of a ledger with that salt, and whole."""
    heading = _facts(content, 0) if len(content) == SIZE else None
    return heading == {"kind": _KIND, "form": _FORM, "ledger": _owner(salt)}


def _last_number(content: bytes) -> int:
    """The largest number in any sector, of an intent or an answer."""
    sectors = [_facts(content, place) for place in range(_SLOT, SIZE, _SECTOR)]
    return max((facts["number"] for facts in sectors if facts is not None), default=0)


def _receipts(content: bytes) -> list[Receipt]:
    """Every slot that says something."""
    found = []
    for slot in range(SLOTS):
        intent = _facts(content, _place(slot))
        if intent is None:
            continue
        receipt = Receipt(slot, intent["number"], intent["job"], intent["mark"], intent["base"], intent["at"])
        answer = _facts(content, _place(slot) + _SECTOR)
        if answer is not None and (answer["number"], answer.get("mark")) == (receipt.number, receipt.mark):
            receipt = receipt._replace(
                answered_ms=answer["at"], task_id=answer["task_id"], request_id=answer["request_id"]
            )
        found.append(receipt)
    return found
