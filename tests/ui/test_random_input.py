"""A short run of random input; `python -m tests.ui.random_input --seconds 600 --seed 1` is the long one.

Whatever is pressed, pasted, clicked and resized: it does not crash, every job that comes of it can be sent, no job
comes of anything that does not mean one, the draft is kept, the terminal shows just what is drawn, and at
rest not a byte.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.ui.random_input.play import play
from tests.ui.random_input.script import steps

STEPS = 130


@pytest.mark.parametrize("seed", [21, 24])
async def test_nothing_breaks_whatever_is_pressed(tmp_path: Path, seed: int) -> None:
    done = await play(tmp_path, seed, lambda tally: tally.steps < STEPS, every=15)
    assert done.steps == STEPS and done.compared > 3


def test_a_seed_says_all_that_is_done() -> None:
    assert list(islice(steps(4), 3_000)) == list(islice(steps(4), 3_000))
    assert list(islice(steps(4), 100)) != list(islice(steps(5), 100))
