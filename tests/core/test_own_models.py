"""The rules hold for whatever a user's own catalog file describes, not only for the published models."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.choices import HINT_CELLS, PANEL_FIELDS, choices
from wanvid_tui.core.moves import change
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import complete, mend, problems
from wanvid_tui.core.wire import parameters

ODD = """
["tall-t2v"]
like = "wan2.7-t2v"
regions = []
tiers = ["2K", "cinema"]
ratios = ["9:21", "adaptive"]
sizes = false
default_resolution = "2K"
default_ratio = "9:21"
durations = [1, 4, 60]
default_duration = 4
negative_max = 0
audio = "never"
audio_url = { formats = ["flac"], min_s = 0.5, max_s = 9.5, max_bytes = 1 }
shot_types = ["wide", "multi"]
prompt_extend = false
watermark = "none"
seed_max = 99

["a-model-with-a-very-long-name-that-says-nothing-at-all"]
like = "wan2.5-t2v-preview"
tiers = ["720P"]
sizes = { 720P = { "1:1" = "720*720" } }
default_resolution = "720P"
default_ratio = "1:1"
durations = { min = 7, max = 8, auto = true }
default_duration = 7
audio = "always"
watermark = "on"

["first-frame-t2v"]
like = "wan3.0-video"
ratios = ["adaptive"]
shot_types = ["multi"]
"""
CATALOG = load_catalog([("odd.toml", ODD)])
OWN = [spec.id for spec in CATALOG.models[-3:]]


@pytest.mark.parametrize(("old", "new"), [*product([spec.id for spec in CATALOG.models], OWN)])
def test_models_become_each_other(old: str, new: str) -> None:
    request = complete(VideoRequest(model=old, prompt="x", seed=500, negative_prompt="n"), CATALOG)
    while problems(request, CATALOG):
        for problem in problems(request, CATALOG):
            request = mend(request, problem)
    there = change(request, "model", new, CATALOG).request
    back = change(there, "model", old, CATALOG).request
    assert problems(there, CATALOG) == problems(back, CATALOG) == ()
    assert all(value is not None for value in parameters(there, CATALOG.by_id[new]).values())


@given(st.data())
def test_walks_through_the_panel_stay_valid(data: st.DataObject) -> None:
    request = complete(VideoRequest(model=data.draw(st.sampled_from(OWN)), prompt="x"), CATALOG)
    for _ in range(data.draw(st.integers(1, 10))):
        field = data.draw(st.sampled_from(PANEL_FIELDS))
        choice = data.draw(st.sampled_from(choices(field, request, CATALOG)))
        assert len(choice.hint) <= HINT_CELLS
        outcome = change(request, field, choice.value, CATALOG)
        assert bool(outcome.refused) == (not choice.offered or choice.value == "file")
        request = outcome.request
        assert problems(request, CATALOG) == ()


_sizes = st.none() | st.sampled_from(["1280*720", "720*720", "1*9", "x"])


@given(
    model=st.sampled_from(OWN), size=_sizes, resolution=st.sampled_from([None, "2k", "720p", "CINEMA", "8K"]),
    ratio=st.sampled_from([None, "9:21", "1:1", "16x9", "adaptive"]), duration=st.none() | st.integers(-2, 70),
)  # fmt: skip
def test_refused_requests_have_a_way_out(
    model: str, size: str | None, resolution: str | None, ratio: str | None, duration: int | None
) -> None:
    request = VideoRequest(model=model, prompt="x", size=size, resolution=resolution, ratio=ratio, duration=duration)
    for _ in range(4):
        for problem in problems(request, CATALOG):
            request = mend(request, problem)
    assert problems(request, CATALOG) == ()
    assert problems(complete(request, CATALOG), CATALOG) == ()
