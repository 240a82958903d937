"""The table of README.md: every row is there, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOP = HERE.parent.parent
COUNTS = {"N": 9, "S": 12, "P": 5, "D": 8, "R": 5, "I": 7, "T": 3, "X": 6}
"""How many rows each group has."""
ROWS = [f"{group}{number}" for group, count in COUNTS.items() for number in range(1, count + 1)]


def lines() -> dict[str, list[str]]:
    """The cells of each line by its row."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        row = cells[0].split(" ")[0]
        if line.startswith("|") and re.fullmatch(r"[A-Z]\d+", row):
            assert row not in found, f"{row} stands there twice"
            found[row] = cells[1:]
    return found


@cache
def functions(file: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def test_every_row_is_there() -> None:
    assert list(lines()) == ROWS
    assert all(len(cells) == 2 for cells in lines().values())


@pytest.mark.parametrize("row", ROWS)
def test_every_test_that_is_named_exists(row: str) -> None:
    for name in re.findall(r"`([^`]+\.py[^`]*)`", lines()[row][0]):
        file, _, function = name.partition("::")
        path = (TOP if file.startswith("tests/") else HERE) / file
        assert path.is_file(), f"{row}: there is no {file}"
        assert not function or function in functions(path), f"{row}: {file} has no {function}"


def test_nothing_is_left_open() -> None:
    assert [row for row, cells in lines().items() if ".py::" not in cells[0]] == []


@pytest.mark.parametrize("file", sorted(HERE.glob("test_*.py")), ids=lambda path: path.name)
def test_every_test_stands_in_the_row_that_it_is_named_by(file: Path) -> None:
    for name in sorted(functions(file)):
        if found := re.match(r"test_([a-z]\d+)_", name):
            assert f"`{file.name}::{name}`" in lines()[found[1].upper()][0], f"{name} is not in its row of README.md"
