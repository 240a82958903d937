"""One process drives: the lease is the kernel's, and what its file says is only told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.jobs.homes import ROOT, wait_for
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.lease import BeatWatch, Lease, LeaseView, lock_path, probe

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import subprocess, sys, time
from pathlib import Path
from wanvid_tui.jobs.lease import Lease
lease = Lease(Path(sys.argv[1]))
assert lease.try_acquire()
lease.announce(host="here", socket="/s", started_ms=7)
child = subprocess.Popen(["sleep", "600"], close_fds=False)
print(child.pid, flush=True)
time.sleep(600)
"""


def test_one_has_it_until_it_gives_it_up(tmp_path: Path) -> None:
    path = lock_path(tmp_path / "ledger.sqlite3")
    first, second = Lease(path), Lease(path)
    assert not probe(path).held
    assert first.try_acquire()
    assert first.try_acquire()
    assert not second.try_acquire()
    assert probe(path).held
    first.release()
    assert not probe(path).held
    assert second.try_acquire()
    second.release()
    second.release()


def test_the_file_says_who_holds_it_and_a_release_clears_that(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lease = Lease(path)
    assert lease.try_acquire()
    assert probe(path) == LeaseView(True, beat_ns=path.stat().st_mtime_ns)
    lease.announce(host="a long name of a machine", socket="/run/x.sock", started_ms=17)
    lease.announce(host="here", socket="", started_ms=18)
    view = probe(path)
    assert (view.held, view.pid, view.host, view.socket, view.started_ms) == (True, os.getpid(), "here", "", 18)
    assert view.name == f"process {os.getpid()} on here"
    lease.release()
    assert (probe(path).held, probe(path).pid) == (False, None)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [b"", b"{", b"[]\n", b'{"pid": "x"}\n', b"\xff\n", b'{"pid": 1, "host": 2}\n'])
def test_a_torn_file_says_nothing(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(text)
    assert probe(path) == LeaseView(False, beat_ns=path.stat().st_mtime_ns)


def test_it_dies_with_its_holder_and_no_child_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    try:
        lease = Lease(path)
        assert not lease.try_acquire()
        assert probe(path).pid == holder.pid
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        wait_for(lease.try_acquire, "the lease of a killed process")
        os.kill(child, 0)
        assert (lease.left.pid, lease.left.socket) == (holder.pid, "/s")
        assert probe(path).pid is None
        lease.release()
    finally:
        os.kill(child, signal.SIGKILL)
        holder.stdout.close()


def test_a_holder_notices_that_its_file_was_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lease = Lease(path)
    assert lease.try_acquire()
    before = probe(path).beat_ns
    wait_for(lambda: lease.beat() and probe(path).beat_ns != before, "a beat")
    path.unlink()
    assert not lease.beat()
    other = Lease(path)
    assert other.try_acquire()
    assert not lease.beat()
    lease.release()
    other.release()


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="WANVID_HOME"):
        Lease(tmp_path / "none" / "lock").try_acquire()
    assert not probe(tmp_path / "none" / "lock").held


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError):
        Lease(tmp_path / "lock").try_acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_a_beat_that_stands_still_is_that_of_a_stopped_process() -> None:
    now = 0.0
    watch = BeatWatch(lambda: now)
    beats = LeaseView(True, 1, "h", "", 0, 100)
    assert not watch.is_stopped(beats)
    now = 29.0
    assert not watch.is_stopped(beats)
    now = 31.0
    assert watch.is_stopped(beats)
    assert not watch.is_stopped(LeaseView(True, 1, "h", "", 0, 101))
    now = 90.0
    assert watch.is_stopped(LeaseView(True, 1, "h", "", 0, 101))
    assert not watch.is_stopped(LeaseView(False, 1, "h", "", 0, 101))
    now = 200.0
    assert not watch.is_stopped(LeaseView(True, 1, "h", "", 0, 101))
