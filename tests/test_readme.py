"""The README promises what is there: two blocks to paste, keys and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

from wanvid_tui.cli.table import COMMANDS
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.ui.commands import COMMANDS as KEYS
from wanvid_tui.ui.commands import Where, says_text

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """The text below a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_its_first_two_blocks_are_the_quick_start() -> None:
    blocks = FENCE.findall(README)
    shell = [text for language, text in blocks if language == "sh"]
    assert [language for language, _ in blocks][:2] == ["sh", "sh"]
    assert len(shell) == 2
    assert shell == [text for _, text in FENCE.findall(section("Quick start"))]
    for text in shell:
        lines = text.splitlines()
        assert not any(re.match(r"[$#>]|cd |git ", line) for line in lines)
    demo, tests = shell
    assert demo.endswith(".venv/bin/wanvid --demo\n")
    assert "[preview,audio]" in demo
    assert tests.endswith(".venv-dev/bin/pytest\n")
    assert "[dev]" in tests


def test_every_command_is_told_of() -> None:
    told = [re.match(r"`wanvid (\w+)", first) for first, *_ in rows("Commands")]
    assert sorted(match[1] for match in told if match) == sorted(COMMANDS)
    for shown in re.findall(r"^\$ wanvid (\w+)", README, re.MULTILINE):
        assert shown in COMMANDS


def test_every_key_does_something_there() -> None:
    place = ""
    for where, keys, _ in rows("Keys"):
        place = where or place
        panes = {"anywhere": {Where.ANYWHERE}, "Video, Queue": {Where.VIDEO, Where.QUEUE}}.get(place)
        if panes is None:
            panes = {Where(place)}
        known = {word for command in KEYS if command.where in panes for word in names(command.printed, command.keys)}
        says = " ".join(map(says_text, KEYS))
        for key in re.findall(r"`([^`]+)`", keys):
            assert key in known or f" {key} " in f" {says} ", f"{key} in {place}"


def names(printed: str, keys: tuple[str, ...]) -> set[str]:
    """What the keys of a command may be called in a text."""
    return {printed, *printed.split(), *keys, *(key.capitalize() for key in keys)}


def test_its_regions_are_those_of_the_rule_table() -> None:
    regions = load_catalog().regions
    told = set(re.findall(r"`((?:ap|cn|us|eu)-[\w-]+)`", section("With a real key")))
    assert told == set(regions)


def test_what_it_shows_is_there() -> None:
    for path in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / path).is_file()
