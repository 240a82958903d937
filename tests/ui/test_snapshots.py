"""The screens of the design as they are kept: what changed is told cell by cell.

When a change is meant, `python -m tests.ui.snapshots --write` keeps the screens anew; `git diff` shows what came of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.ui.seeding import JOBS
from tests.ui.snapshots.cells import differences, read, taken, written
from tests.ui.snapshots.kept import FOLDER, faults_of
from tests.ui.snapshots.looks import LOOKS, Look, all_of, in_utc


@pytest.fixture(autouse=True)
def utc() -> Iterator[None]:
    with in_utc():
        yield


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_the_screens_are_as_they_were_kept(tmp_path: Path, look: Look) -> None:
    screens = await all_of(look, tmp_path)
    assert len(screens) == (14 if look.whole else 5)
    faults = faults_of(look, screens)
    assert faults == [], "\n".join(["python -m tests.ui.snapshots --write keeps them as they are now", *faults])


def test_a_screen_is_read_as_it_was_written_and_a_difference_is_told() -> None:
    plain, bold = Style(color="#112233", bgcolor="#000000"), Style(bold=True, color="cyan")
    screen = taken([Strip([Segment("a猫", plain), Segment("| ", bold)]), Strip([Segment("e\u0301    ", plain)])])
    assert read(written(screen)) == screen
    other = taken([Strip([Segment("a猫", plain), Segment("x ", bold)]), Strip([Segment("e\u0301    ", bold)])])
    assert differences(screen, other) == [
        "row 0, columns 3 to 3: 'x' (bold cyan) instead of '|' (bold cyan)",
        "row 1, columns 0 to 4: 'e\u0301    ' (bold cyan) instead of 'e\u0301    ' (#112233 on #000000)",
    ]
    assert differences(screen, screen[:1]) == ["5x1 cells, 5x2 are kept"]


def test_nothing_of_ours_is_of_ambiguous_width() -> None:
    """Over all that is kept: what is not the user's is one cell everywhere, or two where it is Chinese."""
    users = set("".join(job[0] for job in JOBS))
    for path in FOLDER.glob("*.txt"):
        rows = [line[1:-1] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
        wide = ("W", "F") if path.stem.endswith("-chinese") else ()
        for char in set("".join(rows)) - users:
            assert unicodedata.east_asian_width(char) in ("Na", "N", "H", *wide), (path.name, char)
            assert char.isascii() or not path.stem.endswith("-ascii"), (path.name, char)
