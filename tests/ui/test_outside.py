"""The user's editor: which one, what it is given, what comes back, and that no key goes with it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from wanvid_tui.ui.outside import NoEditor, edit, editor_of

LOOK = """
import os, stat, sys
from pathlib import Path
file = Path(sys.argv[-1])
mode, folder = (stat.S_IMODE(place.stat().st_mode) for place in (file, file.parent))
facts = f"{mode:o} {folder:o} {file.suffix} {'DASHSCOPE_API_KEY' in os.environ}"
Path(sys.argv[1]).write_text(f"{facts}\\n{file.read_text()}")
file.write_text(sys.argv[2])
sys.exit(int(sys.argv[3]))
"""


def command(tmp_path: Path, leaves: str = "new\n", code: int = 0) -> list[str]:
    script = tmp_path / "look.py"
    script.write_text(LOOK)
    return [sys.executable, str(script), str(tmp_path / "seen"), leaves, str(code)]


def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "DASHSCOPE_API_KEY": "sk-secret"}


def test_the_file_is_private_and_goes_again(tmp_path: Path) -> None:
    done = edit(command(tmp_path), "一只猫", environ(tmp_path))
    assert (done.text, done.problem) == ("new", "")
    assert (tmp_path / "seen").read_text() == "600 700 .txt False\n一只猫\n"
    assert not list(tmp_path.glob("wanvid-*"))


@pytest.mark.parametrize(
    ("before", "leaves", "after"),
    [("a", "a\n", "a"), ("a\n", "a\n", "a\n"), ("", "", ""), ("a", "a\n\n", "a\n"), ("a", "b\r\nc", "b\nc")],
)
def test_the_line_end_of_the_last_line_is_the_editor_s(tmp_path: Path, before: str, leaves: str, after: str) -> None:
    assert edit(command(tmp_path, leaves), before, environ(tmp_path)).text == after


def test_an_editor_that_fails_says_so_and_its_text_is_there(tmp_path: Path) -> None:
    done = edit(command(tmp_path, "half", 3), "old", environ(tmp_path))
    assert done.text == "half"
    assert done.problem.endswith("ended with status 3")


def test_one_that_removes_the_file(tmp_path: Path) -> None:
    done = edit([sys.executable, "-c", "import os, sys; os.remove(sys.argv[1])"], "old", environ(tmp_path))
    assert (done.text, done.problem) == ("old", "The file was removed")


def test_a_file_that_cannot_be_started(tmp_path: Path) -> None:
    done = edit([str(tmp_path)], "old", environ(tmp_path))
    assert done.text == "old"
    assert "could not be used" in done.problem


def test_bytes_that_are_no_text_and_far_too_much(tmp_path: Path) -> None:
    write = "import sys; from pathlib import Path; Path(sys.argv[1]).write_bytes({})"
    odd = [sys.executable, "-c", write.format(r"b'a\xff\xfeb'")]
    assert edit(odd, "old", environ(tmp_path)).text == "a\ufffd\ufffdb"
    much = [sys.executable, "-c", write.format("b'a' * 2_000_000")]
    done = edit(much, "old", environ(tmp_path))
    assert (done.text, done.problem) == ("old", "2000000 bytes are too many")


def test_visual_comes_before_editor_and_is_no_shell(tmp_path: Path) -> None:
    path = os.environ["PATH"]
    assert editor_of({"PATH": path, "VISUAL": "cat -n '; touch x'", "EDITOR": "ls"}) == ["cat", "-n", "; touch x"]
    assert editor_of({"PATH": path, "VISUAL": " ", "EDITOR": "ls"}) == ["ls"]
    own = tmp_path / "vi"
    own.write_text("#!/bin/sh\n")
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    assert editor_of({"PATH": str(tmp_path)}) == ["vi"]


@pytest.mark.parametrize("given", ["no-such-editor -w", "vi 'unclosed", "''"])
def test_one_that_is_not_there_is_named(given: str) -> None:
    with pytest.raises(NoEditor, match="VISUAL"):
        editor_of({"PATH": os.environ["PATH"], "VISUAL": given})


def test_none_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoEditor, match="EDITOR=nano"):
        editor_of({"PATH": str(tmp_path)})
