"""A ledger on a network file system: told by the table of mounts, and worked with without shared memory."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.jobs.factory import new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.network import NETWORK, mounted_as, network_file_system

TABLE = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
59 27 0:51 / /home rw,nosuid shared:24 master:1 - nfs4 server:/home rw,vers=4.2
60 27 0:52 / /mnt/a\\040b rw - fuse.sshfs you@host:/ rw
61 27 0:53 / /torn
"""


@pytest.mark.parametrize(("minor", "kind"), [(51, "nfs4"), (52, "fuse.sshfs"), (53, ""), (99, "")])
def test_the_table_of_mounts_is_read(minor: int, kind: str) -> None:
    assert mounted_as(os.makedev(0, minor), TABLE) == kind
    assert not kind or kind in NETWORK
    assert mounted_as(os.makedev(254, 0), TABLE) == "ext4"


def test_what_is_here_is_local(tmp_path: Path) -> None:
    assert network_file_system(tmp_path) == ""
    assert network_file_system(tmp_path / "none") == ""


def on_nfs(path: Path, *, read_only: bool = False) -> Ledger:
    return Ledger.open(path, read_only=read_only, file_system=lambda directory: "nfs4")


def test_it_is_one_file_while_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(on_nfs(path)) as ledger:
        ledger.add([new_job()])
        assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
        assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert ledger._db.execute("PRAGMA fullfsync").fetchone() == (1,)
        # The journal that TRUNCATE leaves is empty.
        assert {file.name: file.stat().st_size > 0 for file in tmp_path.iterdir()} == {
            "ledger.sqlite3": True,
            "ledger.sqlite3-journal": False,
        }


def test_the_notice_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(on_nfs(path)) as ledger, closing(on_nfs(path)) as other:
        assert "network file system (nfs4)" in ledger.take_notice()
        assert (ledger.take_notice(), other.take_notice()) == ("", "")
    with closing(Ledger.open(path)) as local:
        assert local.take_notice() == ""


def test_a_ledger_is_brought_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger.open(path).close()
    with closing(on_nfs(path)) as there:
        there.add([new_job()])
    with closing(Ledger.open(path)) as back:
        assert back._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert len(back.find()) == 1


def test_one_that_is_open_as_a_local_one_is_not_opened_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with closing(Ledger.open(path)) as local:
        local.add([new_job()])
        with pytest.raises(LedgerError, match=r"locked|another process"):
            Ledger.open(path, busy_ms=50, file_system=lambda directory: "nfs4")
        assert len(local.find()) == 1


def test_one_writes_while_another_reads(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    on_nfs(path).close()
    wrong: list[Exception] = []

    def write() -> None:
        try:
            with closing(on_nfs(path)) as writer:
                for _ in range(60):
                    writer.add([new_job()])
        except (LedgerError, sqlite3.Error) as error:
            wrong.append(error)

    thread = threading.Thread(target=write)
    seen: set[int] = set()
    with closing(on_nfs(path, read_only=True)) as reader:
        rev, version = 0, -1
        thread.start()
        until = time.monotonic() + 60
        while thread.is_alive() or len(seen) < 60:
            assert not wrong
            assert time.monotonic() < until, seen
            now = reader.data_version()
            if now != version:
                version, changes = now, reader.changes(rev)
                rev = changes.rev
                seen |= {job.id for job in changes.jobs}
        thread.join()
    assert seen == set(range(1, 61))
