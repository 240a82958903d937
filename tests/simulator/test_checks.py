"""What the service finds wrong, and that the client's rules agree with it over the whole table."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanvid_tui.core import rules, wire
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.simulator.checks import strict_verdict, verdict
from wanvid_tui.simulator.models import MODELS, SIZES

CATALOG = load_catalog()
TIERS = ("480P", "720P", "1080P")
RATIOS = ("adaptive", "16:9", "9:16", "1:1", "4:3", "3:4", "4:5", "5:4", "9:21", "21:9", "2:1")
SIZE_TEXTS = sorted({f"{w}*{h}" for tier in SIZES.values() for w, h in tier.values()} | {"1104*832", "1280*721", "x"})


def body(model: str, **parameters: object) -> dict[str, Any]:
    return {"model": model, "input": {"prompt": "A fox"}, "parameters": parameters}


def test_same_models() -> None:
    assert set(MODELS) == {spec.id for spec in CATALOG.models}


@pytest.mark.parametrize("name", MODELS)
def test_every_geometry_and_duration(name: str) -> None:
    """The whole table, counted: exactly the published ones pass."""
    model = MODELS[name]
    passed = 0
    if model.by_size:
        passed = sum(verdict(body(name, size=size)) is None for size in SIZE_TEXTS)
        assert passed == sum(len(SIZES[tier]) for tier in model.tiers)
    else:
        passed = sum(verdict(body(name, resolution=tier, ratio=ratio)) is None for tier in TIERS for ratio in RATIOS)
        assert passed == len(model.tiers) * len(model.ratios)
    assert [seconds for seconds in range(-2, 40) if verdict(body(name, duration=seconds)) is None] == list(
        model.seconds
    )


@pytest.mark.parametrize(
    ("request_body", "named"),
    [
        (body("wan2.5-t2v-preview", size="1280x720"), "size"),
        (body("wan2.5-t2v-preview", size=720), "size"),
        (body("wan2.7-t2v", resolution="720p"), "resolution"),
        (body("wan2.7-t2v", ratio="adaptive"), "ratio"),
        (body("wan2.7-t2v", ratio=["16:9"]), "ratio"),
        (body("wan2.6-t2v", duration="5"), "duration"),
        (body("wan2.6-t2v", duration=True), "duration"),
        (body("wan2.6-t2v", duration=5.5), "duration"),
        (body("wan2.6-t2v", seed=2147483648), "seed"),
        (body("wan2.6-t2v", seed=-1), "seed"),
        (body("wan2.6-t2v", seed="7"), "seed"),
        (body("wan2.6-t2v", shot_type="triple"), "shot_type"),
        (body("wan2.6-t2v", watermark="yes"), "watermark"),
        (body("wan2.6-t2v", prompt_extend=1), "prompt_extend"),
        (body("wan2.5-t2v-preview", audio="no"), "audio"),
        ({"model": "wan2.5-t2v-preview", "input": {"prompt": "x", "audio_url": "/tmp/a.wav"}}, "audio_url"),
        ({"model": "wan2.5-t2v-preview", "input": {"prompt": "x", "negative_prompt": 3}}, "negative_prompt"),
        (body("wan9"), "Model"),
    ],
)
def test_wrong_parameters_are_named(request_body: dict[str, Any], named: str) -> None:
    assert named in (verdict(request_body) or "")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("wan2.2-t2v-plus", {"audio": False}),
        ("wan2.6-t2v", {"audio": True}),
        ("wan2.5-t2v-preview", {"shot_type": "single"}),
        ("wan2.7-t2v", {"size": "1280*720"}),
        ("happyhorse-1.0-t2v", {"prompt_extend": True}),
        ("wan2.6-t2v", {"resolution": "720P"}),
    ],
)
def test_options_that_a_model_does_not_have(name: str, option: dict[str, Any]) -> None:
    """The service ignores them, a careful client does not send them."""
    geometry = {"size": "1920*1080"} if MODELS[name].by_size else {"resolution": "720P", "ratio": "16:9"}
    asked = body(name, duration=5, **geometry)
    assert strict_verdict(asked) is None
    asked["parameters"] |= option
    assert verdict(asked) is None
    assert next(iter(option)) in (strict_verdict(asked) or "")


def texts(limit: int) -> st.SearchStrategy[str]:
    """Prompts short and just around a limit, in Latin and Chinese."""
    return st.one_of(
        st.sampled_from(["", " \n", "A fox", "字"]),
        st.builds(lambda char, more: char * (limit + more), st.sampled_from("a字"), st.integers(-1, 1)),
    )


@st.composite
def requests(draw: st.DrawFn) -> VideoRequest:
    """Any request that states geometry in its model's own way and a duration."""
    model = MODELS[draw(st.sampled_from(sorted(MODELS)))]
    geometry: dict[str, Any] = (
        {"size": draw(st.sampled_from(SIZE_TEXTS))}
        if model.by_size
        else {"resolution": draw(st.sampled_from((*TIERS, "4K"))), "ratio": draw(st.sampled_from(RATIOS))}
    )
    flag = st.sampled_from((None, None, True, False))
    return VideoRequest(
        model=model.name,
        prompt=draw(st.one_of(st.just("A fox"), texts(model.prompt_max), texts(2500))),
        negative_prompt=draw(st.one_of(st.none(), st.none(), texts(500))),
        duration=draw(st.one_of(st.sampled_from(model.seconds), st.integers(-3, 40))),
        audio=draw(flag),
        audio_source=draw(st.sampled_from((None, None, None, "https://example.com/a.wav", "oss://a/b.mp3"))),
        prompt_extend=draw(flag),
        watermark=draw(flag),
        shot_type=draw(st.sampled_from((None, None, None, "single", "multi", "triple"))),
        seed=draw(st.sampled_from((None, 0, 7, 2147483647, 2147483648, -1))),
        **geometry,
    )


def as_stated(request: VideoRequest) -> dict[str, Any]:
    """The body that says exactly what a request states, with no rule in between."""
    names = ("size", "resolution", "ratio", "duration", "audio", "prompt_extend", "watermark", "shot_type", "seed")
    stated = {name: value for name in names if (value := getattr(request, name)) is not None}
    given: dict[str, Any] = {"prompt": request.prompt}
    if request.negative_prompt is not None:
        given["negative_prompt"] = request.negative_prompt
    if request.audio_source is not None:
        given["audio_url"] = request.audio_source
    return {"model": request.model, "input": given, "parameters": stated}


@pytest.mark.parametrize("name", MODELS)
def test_rules_agree_on_the_whole_table(name: str) -> None:
    """Every geometry, every duration and every option by itself."""
    model = MODELS[name]
    usual = VideoRequest(model=name, prompt="A fox", duration=model.seconds[-1])
    geometries: list[dict[str, Any]] = [{"size": size} for size in SIZE_TEXTS]
    if not model.by_size:
        geometries = [{"resolution": tier, "ratio": ratio} for tier in TIERS for ratio in RATIOS]
    asked = [usual.replace(**geometry) for geometry in geometries]
    fitting = next(request for request in asked if strict_verdict(as_stated(request)) is None)
    asked += [fitting.replace(duration=seconds) for seconds in range(-3, 40)]
    asked += [fitting.replace(audio=flag) for flag in (True, False)]
    asked += [fitting.replace(prompt_extend=flag) for flag in (True, False)]
    asked += [fitting.replace(watermark=flag) for flag in (True, False)]
    asked += [fitting.replace(shot_type=shot) for shot in ("single", "multi", "triple")]
    asked += [fitting.replace(seed=seed) for seed in (-1, 0, 2147483647, 2147483648)]
    asked += [fitting.replace(audio_source=url) for url in ("https://example.com/a.wav", "oss://a/b.mp3")]
    asked += [fitting.replace(negative_prompt=char * count) for char in "a字" for count in (0, 1, 500, 501)]
    lengths = {1, 2500, 2501, model.prompt_max, model.prompt_max + 1}
    asked += [fitting.replace(prompt=char * count) for char in "a字" for count in lengths]
    for request in asked:
        said, found = strict_verdict(as_stated(request)), rules.problems(request, CATALOG)
        assert (said is None) == (not found), (request, said, found)


@settings(max_examples=200, deadline=None)
@given(requests())
def test_rules_agree_with_the_service(request: VideoRequest) -> None:
    found = rules.problems(request, CATALOG)
    assert (strict_verdict(as_stated(request)) is None) == (not found), (strict_verdict(as_stated(request)), found)


@settings(max_examples=100, deadline=None)
@given(requests())
def test_what_the_client_sends_succeeds(request: VideoRequest) -> None:
    if rules.problems(request, CATALOG):
        return
    spec = CATALOG.get(request.model)
    assert spec is not None
    sent = wire.body(rules.complete(request, CATALOG), spec)
    assert strict_verdict(json.loads(json.dumps(sent))) is None
