"""The benchmark tells ratios within a round, and goals met or not; its terminal counts what it is shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench import goals
from tests.bench.terminal import Link, Silent, Terminal

ROUNDS = [
    {"bare": {"ready_ms": 100.0}, "50 jobs": {"ready_ms": 105.0, "idle_bytes_s": 0.0}, "long": {"ready_ms": 112.0}},
    {"bare": {"ready_ms": 400.0}, "50 jobs": {"ready_ms": 480.0, "idle_bytes_s": 0.0}, "long": {"ready_ms": 448.0}},
    {"bare": {"ready_ms": 200.0}, "50 jobs": {"ready_ms": 216.0, "idle_bytes_s": 0.0}, "long": {"ready_ms": 224.0}},
]
ECHO = """
import sys, termios, tty
tty.setraw(0)
sys.stdout.write("\\x1b[2J\\x1b[Hready"); sys.stdout.flush()
while key := sys.stdin.read(1):
    sys.stdout.write(key); sys.stdout.flush()
"""


def test_ratios_are_within_their_rounds() -> None:
    found = goals.table(ROUNDS, ["long"])
    ready = found["ready_ms"]
    assert (ready["50 jobs"].median, ready["50 jobs"].ratio, ready["50 jobs"].met) == (216.0, 1.08, True)
    assert (ready["long"].ratio, ready["long"].met) == (1.12, True), "the goal of long ledgers"
    assert found["idle_bytes_s"]["50 jobs"].met
    lines = goals.lines(found, ["bare", "50 jobs", "long"])
    assert "216 x1.08 met" in lines[1] and lines[1].endswith("x1.10, x1.15")


@pytest.mark.parametrize("link", [Link(), Link(1_000_000, 0.01)])
def test_the_terminal_answers_keys_and_counts_bytes(tmp_path: Path, link: Link) -> None:
    with Terminal([sys.executable, "-c", ECHO], {"PATH": os.environ["PATH"]}, tmp_path, link=link) as terminal:
        ready = terminal.wait_for("ready")
        written = terminal.bytes
        pressed = terminal.send("q")
        shown = terminal.wait_for("readyq")
        assert terminal.began_s < ready < pressed < shown
        assert shown - pressed >= link.round_trip_s
        assert terminal.bytes == written + 1
        terminal.send("x")
        with pytest.raises(Silent, match="something else"):
            terminal.wait(lambda: False, "something else", within_s=0.3)
