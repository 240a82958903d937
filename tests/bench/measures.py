"""What is measured on one run of a program; times in ms, from the key to the piece of output that answered it."""

from __future__ import annotations

import random
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.bench.terminal import Terminal

Found = dict[str, float]
"""Name of a measure to its value."""

_LETTERS = "bcdfghjkmpqvwxz"
_WORD = 7
_START_QUIET_S = 0.4


def start(terminal: Terminal, ready: Sequence[str]) -> Found:
    """From the start to the first screen that shows all of some words, and what it cost when nothing more came."""
    shown = terminal.wait_for(*ready)
    settled = terminal.rest(_START_QUIET_S, 20.0)
    return {
        "ready_ms": (shown - terminal.began_s) * 1000,
        "settled_ms": (settled - terminal.began_s) * 1000,
        "start_cpu_ms": terminal.cpu_ms(),
        "start_bytes": terminal.bytes,
        "rss_mb": terminal.memory_mb(),
    }


def keys(terminal: Terminal, count: int, prefix: str = "key") -> Found:
    """Letters typed one after another into the field that has the focus, each when the one before has settled."""
    draw = random.Random(7)
    taken: list[float] = []
    word, before, cpu = "", terminal.bytes, terminal.cpu_ms()
    for _ in range(count):
        letter = " " if len(word) == _WORD else draw.choice(_LETTERS)
        word = "" if letter == " " else word + letter
        stood = terminal.text().count(word)
        at = terminal.send(letter)
        if len(word) > 1:  # one letter alone stands anywhere
            taken.append((_answered(terminal, word, stood) - at) * 1000)
        terminal.rest()
    return {
        **_spread(taken, prefix),
        f"{prefix}_bytes": (terminal.bytes - before) / count,
        f"{prefix}_cpu_ms": (terminal.cpu_ms() - cpu) / count,
    }


def _answered(terminal: Terminal, word: str, stood: int) -> float:
    return terminal.wait(lambda: terminal.text().count(word) > stood, f"{word!r} once more")


def paste(terminal: Terminal, characters: int, letters: str = "pasted words of some length ") -> Found:
    """A text pasted into the field that has the focus, until its end is on the screen."""
    end = "Qx7z"
    text = (letters * (characters // len(letters) + 1))[: characters - len(end)] + end
    before = terminal.bytes
    at = terminal.paste(text)
    shown = terminal.wait(lambda: end in terminal.text().replace("\n", "").replace(" ", ""), "the end of the paste")
    terminal.rest(0.3)
    return {"paste_ms": (shown - at) * 1000, "paste_bytes": terminal.bytes - before}


def pressed(terminal: Terminal, keys: Iterable[str], shown: Callable[[int], bool], prefix: str) -> Found:
    """Keys pressed one after another; after the nth (from 1) is answered ``shown(n)`` is true."""
    taken = []
    before, count = terminal.bytes, 0
    for count, key in enumerate(keys, 1):
        at = terminal.send(key)
        taken.append((terminal.wait(partial(shown, count), f"the answer to {key!r} ({count})") - at) * 1000)
        terminal.rest()
    return {**_spread(taken, prefix), f"{prefix}_bytes": (terminal.bytes - before) / count}


def rate(terminal: Terminal, seconds: float, name: str) -> Found:
    """What is written while nothing is pressed, once a second has passed since the last key."""
    terminal.stay(1.2)
    before, cpu, began = terminal.bytes, terminal.cpu_ms(), time.perf_counter()
    terminal.stay(seconds)
    took = time.perf_counter() - began
    return {
        f"{name}_bytes_s": (terminal.bytes - before) / took,
        f"{name}_cpu_pct": (terminal.cpu_ms() - cpu) / took / 10,
    }


def _spread(taken: Sequence[float], prefix: str) -> Found:
    in_order = sorted(taken)
    return {
        f"{prefix}_p50_ms": statistics.median(in_order),
        f"{prefix}_p95_ms": in_order[int(len(in_order) * 0.95)],
        f"{prefix}_max_ms": in_order[-1],
    }
