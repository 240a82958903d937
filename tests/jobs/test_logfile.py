"""The log stays small and private, and holds no key and no signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.jobs.logfile import MOST_BYTES, last_line, open_log

if TYPE_CHECKING:
    from pathlib import Path


def test_no_key_and_no_signature_is_written(tmp_path: Path) -> None:
    path = tmp_path / "wanvid.log"
    log = open_log(path, hide=lambda: ["topsecret", "demo"])
    log.info("key topsecret of demo, sk-1234567890abcdef, https://oss.example/v/a.mp4?Expires=1&Signature=abc (x)")
    try:
        raise ValueError("with topsecret in it")
    except ValueError:
        log.exception("fault")
    text = path.read_text()
    assert "key [key] of demo, [key], https://oss.example/v/a.mp4?... (x)" in text
    assert "topsecret" not in text
    assert "ValueError: with [key] in it" in text
    assert path.stat().st_mode & 0o777 == 0o600
    assert last_line(path) == "fault"


def test_it_is_cut_at_its_length_and_one_old_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "wanvid.log"
    first, second = open_log(path), open_log(path)
    for _ in range(MOST_BYTES // 10_000 * 3):
        first.info("x" * 10_000)
        second.info("y" * 10_000)
    assert {one.name for one in tmp_path.iterdir()} == {"wanvid.log", "wanvid.log.1"}
    assert all(one.stat().st_size < MOST_BYTES + 20_100 for one in tmp_path.iterdir())
    second.info("the end\x1b")
    assert path.read_text().splitlines()[-1].endswith("the end\x1b") or last_line(path).startswith("the end")


def test_no_log_has_no_last_line(tmp_path: Path) -> None:
    assert last_line(tmp_path / "none") == ""
    (tmp_path / "empty").touch()
    assert last_line(tmp_path / "empty") == ""
