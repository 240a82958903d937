"""What commands import: no Textual, no httpx, and nothing slow that they have no need of."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.program import Program

_HEAVY = ("textual", "rich", "httpx", "asyncio", "ssl", "tomli_w", "wanvid_tui.api", "wanvid_tui.ui")

_SCRIPT = """
import sys
from wanvid_tui.__main__ import main
sys.argv = ["wanvid", *{words!r}]
try:
    main()
except SystemExit:
    pass
found = [name for name in {heavy!r} if name in sys.modules]
sys.stderr.write("IMPORTED " + " ".join(found) + "\\n")
"""


def imported(wanvid: Program, words: list[str], heavy: tuple[str, ...] = _HEAVY) -> list[str]:
    """Those of the heavy modules that a command leaves imported."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(words=words, heavy=heavy)],
        input='{"prompt": "x"}\n',
        capture_output=True,
        text=True,
        env=wanvid.env(DASHSCOPE_API_REGION="ap-southeast-1"),
        check=True,
    )
    return done.stderr.splitlines()[-1].removeprefix("IMPORTED").split()


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["--help"],
        ["submit", "--help"],
        ["jobs"],
        ["jobs", "--json"],
        ["models"],
        ["models", "--json"],
        ["submit", "x", "--dry-run"],
        ["submit", "x", "--dry-run", "--json"],
        ["batch", "-", "--dry-run", "--json"],
        ["doctor", "--help"],
    ],
    ids=" ".join,
)
def test_a_quick_command_imports_nothing_heavy(wanvid: Program, words: list[str]) -> None:
    if words[0] == "jobs":
        wanvid.call("submit", "x", "--hold")
    assert imported(wanvid, words) == []


def test_all_settings_need_the_table_of_commands_and_no_more_of_the_interface(wanvid: Program) -> None:
    heavy = [name for name in _HEAVY if name != "wanvid_tui.ui"]
    assert imported(wanvid, ["config", "show"], (*heavy, "wanvid_tui.ui.app", "wanvid_tui.ui.widgets")) == []


def test_the_version_is_told_before_anything_is_imported(wanvid: Program) -> None:
    assert (
        imported(
            wanvid,
            ["--version"],
            ("argparse", "typing", "dataclasses", "json", "signal", "gettext", "wanvid_tui.cli", "wanvid_tui.tty"),
        )
        == []
    )


def test_the_interface_knows_no_network() -> None:
    script = "import sys; import wanvid_tui.ui.app; print([m for m in ('httpx', 'wanvid_tui.api') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_interface_is_given_is_found_without_textual() -> None:
    script = "import sys; import wanvid_tui.launch, wanvid_tui.starting; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
