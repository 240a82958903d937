"""Writing files without losing or overwriting one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from wanvid_tui.files import place_new, private_dir, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_directories_that_are_made_are_the_users_alone(tmp_path: Path) -> None:
    made = private_dir(tmp_path / "a" / "b")
    assert mode(made) == 0o700
    assert mode(tmp_path / "a") == 0o700


def test_a_directory_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine").chmod(0o755)
    private_dir(tmp_path / "mine")
    assert mode(tmp_path / "mine") == 0o755


def test_a_private_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    write_private(path, b"one")
    path.chmod(0o644)
    write_private(path, b"two")
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["settings.toml"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_private(path, b"x")
    assert [found.name for found in tmp_path.iterdir()] == ["settings.toml"]


def test_a_finished_file_gets_its_name(tmp_path: Path) -> None:
    part = tmp_path / "a.part"
    part.write_bytes(b"video")
    place_new(part, tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"video"
    assert not part.exists()


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_a_name_that_is_taken_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "a.mp4"
    if kind == "file":
        target.write_bytes(b"old")
    else:
        target.symlink_to(tmp_path / "nowhere")
    part = tmp_path / "a.part"
    part.write_bytes(b"new")
    with pytest.raises(FileExistsError):
        place_new(part, target)
    assert part.read_bytes() == b"new"
    assert os.path.lexists(target)
    assert not (tmp_path / "nowhere").exists()


def test_a_link_is_not_taken_for_a_finished_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "a.part").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic"):
        place_new(tmp_path / "a.part", tmp_path / "a.mp4")
