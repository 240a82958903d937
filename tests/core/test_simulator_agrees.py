"""The rules and the local service's own checks, written apart from each other, agree on every combination."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.facts import FACTS, FIVE
from wanvid_tui.core.catalog import Dialect, load_catalog
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import complete, problems
from wanvid_tui.core.wire import body
from wanvid_tui.simulator.checks import strict_verdict

CATALOG = load_catalog()
TIERS = ("480P", "720P", "1080P")
RATIOS = (*FIVE, "adaptive", "4:5", "5:4", "9:21", "21:9")


def raw_body(request: VideoRequest) -> dict[str, object]:
    """Give what a client without rules would send: every stated field, over what is always sent."""
    whole = complete(VideoRequest(model=request.model, prompt=request.prompt), CATALOG)
    sent = body(whole, CATALOG.by_id[request.model])
    given_part, wanted = sent["input"], sent["parameters"]
    if request.negative_prompt is not None:
        given_part["negative_prompt"] = request.negative_prompt
    if request.audio_source is not None:
        given_part["audio_url"] = request.audio_source
    stated = ("size", "resolution", "ratio", "duration", "audio", "prompt_extend", "watermark", "shot_type", "seed")
    wanted |= {name: getattr(request, name) for name in stated if getattr(request, name) is not None}
    return sent


def agree(request: VideoRequest) -> bool:
    """Hold the two verdicts against each other; whether the request is valid."""
    refused = problems(request, CATALOG)
    if refused:
        assert strict_verdict(raw_body(request)) is not None, (request, refused)
        return False
    whole = complete(request, CATALOG)
    assert strict_verdict(body(whole, CATALOG.by_id[request.model])) is None, request
    return True


@pytest.mark.parametrize("model", FACTS)
def test_geometry_and_duration(model: str) -> None:
    by_size = CATALOG.by_id[model].dialect is Dialect.SIZE
    valid = 0
    for seconds in range(-2, 33):
        assert agree(VideoRequest(model=model, prompt="x", duration=seconds)) == (seconds in FACTS[model].seconds)
    if by_size:
        for size in ("832*480", "624*624", "1280*720", "1088*832", "1104*832", "1920*1080", "1248*1632", "1*1"):
            valid += agree(VideoRequest(model=model, prompt="x", size=size))
    else:
        for tier, ratio in product(TIERS, RATIOS):
            valid += agree(VideoRequest(model=model, prompt="x", resolution=tier, ratio=ratio))
    assert valid > 1


@pytest.mark.parametrize("model", FACTS)
def test_options(model: str) -> None:
    switches = (None, True, False)
    for audio, extend, mark, shot, negative, source in product(
        switches, switches, switches, (None, "single", "multi", "many"), (None, "blur"), (None, "https://e.org/a.mp3")
    ):
        agree(
            VideoRequest(
                model=model, prompt="x", audio=audio, prompt_extend=extend, watermark=mark, shot_type=shot,
                negative_prompt=negative, audio_source=source,
            )
        )  # fmt: skip


@pytest.mark.parametrize("model", FACTS)
def test_texts_and_seeds(model: str) -> None:
    for letter, length in product("a字", (0, 1, 800, 801, 1500, 1501, 2500, 2501, 5000, 5001, 20000, 20001)):
        agree(VideoRequest(model=model, prompt=letter * length))
    for length in (1, 500, 501):
        agree(VideoRequest(model=model, prompt="x", negative_prompt="n" * length))
    for seed in (-1, 0, 2147483647, 2147483648):
        agree(VideoRequest(model=model, prompt="x", seed=seed))


@given(
    model=st.sampled_from(list(FACTS)),
    shape=st.tuples(st.sampled_from(TIERS), st.sampled_from(RATIOS)),
    duration=st.none() | st.integers(-2, 31),
    audio=st.none() | st.booleans(),
    extend=st.none() | st.booleans(),
    mark=st.none() | st.booleans(),
    shot=st.sampled_from([None, "single", "multi"]),
    seed=st.none() | st.integers(-1, 2**31),
)
def test_any_combination(
    model: str, shape: tuple[str, str], duration: int | None, audio: bool | None, extend: bool | None,
    mark: bool | None, shot: str | None, seed: int | None,
) -> None:  # fmt: skip
    by_size = CATALOG.by_id[model].dialect is Dialect.SIZE
    pixels = CATALOG.by_id[model].pixels(*shape)
    agree(
        VideoRequest(
            model=model, prompt="x", duration=duration, audio=audio, prompt_extend=extend, watermark=mark,
            shot_type=shot, seed=seed, size=(pixels or "1*1") if by_size else None,
            resolution=None if by_size else shape[0], ratio=None if by_size else shape[1],
        )
    )  # fmt: skip
