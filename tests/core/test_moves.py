"""Whatever is chosen in the panel, in whatever order, is a request that the rules let pass."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.facts import FACTS, REGIONS
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.choices import HINT_CELLS, PANEL_FIELDS, Choice, choices, chosen
from wanvid_tui.core.completion import complete
from wanvid_tui.core.moves import change
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import problems

CATALOG = load_catalog()


def start(model: str, **fields: object) -> VideoRequest:
    return complete(VideoRequest(**{"model": model, "prompt": "x", **fields}), CATALOG)  # type: ignore[arg-type]  # any field


def row(field: str, request: VideoRequest, region: str | None = None) -> dict[object, Choice]:
    return {choice.value: choice for choice in choices(field, request, CATALOG, region)}


def offered(field: str, request: VideoRequest, region: str | None = None) -> list[object]:
    return [value for value, choice in row(field, request, region).items() if choice.offered]


@pytest.mark.parametrize("model", FACTS)
def test_the_rows_offer_exactly_what_the_table_has(model: str) -> None:
    fact = FACTS[model]
    for tier in fact.tiers:
        request = start(model, resolution=tier)
        assert offered("resolution", request) == list(fact.tiers)
        assert offered("ratio", request) == list(fact.ratios_of(tier))
        assert offered("duration", request) == list(fact.seconds)
        sound = {"never": ["none"], "flag": ["auto", "none"], "always": ["auto"]}[fact.audio]
        assert offered("sound", request) == sound + (["file"] if fact.clip else [])
        assert offered("shot_type", request) == (["single", "multi"] if fact.shots else ["single"])
        assert offered("prompt_extend", request) == ([True, False] if fact.rewrite else [])
        assert offered("watermark", request) == [False, True]
        assert {"480P", "720P", "1080P"} <= row("resolution", request).keys()
        assert {"16:9", "9:16", "1:1", "4:3", "3:4"} <= row("ratio", request).keys()
        if len(fact.seconds) <= 2:
            assert list(row("duration", request)) == [5, 10]
    for region in REGIONS:
        assert offered("model", start(model), region) == [m for m, f in FACTS.items() if region in f.regions]


@pytest.mark.parametrize("model", FACTS)
def test_what_is_missing_says_why_and_is_not_taken(model: str) -> None:
    for tier in FACTS[model].tiers:
        request = start(model, resolution=tier)
        for field in PANEL_FIELDS:
            for value, choice in row(field, request, "ap-southeast-1").items():
                assert choice.label
                if choice.offered:
                    assert (choice.reason, choice.hint) == ("", "")
                    continue
                assert choice.reason.endswith(".")
                assert model in choice.reason or field == "model"
                assert 0 < len(choice.hint) <= HINT_CELLS
                refused = change(request, field, choice.value, CATALOG, "ap-southeast-1")
                assert (refused.request, refused.moves) == (request, ())
                assert refused.refused == choice.reason, value


def test_labels_and_hints_are_those_of_the_design() -> None:
    request = start("wan2.5-t2v-preview")
    assert [c.label for c in choices("duration", request, CATALOG)] == ["5 s", "10 s"]
    assert [c.label for c in choices("sound", request, CATALOG)] == ["auto", "none", "file"]
    assert [c.label for c in choices("shot_type", request, CATALOG)] == ["one", "several"]
    assert [c.label for c in choices("prompt_extend", request, CATALOG)] == ["on", "off"]
    assert [c.label for c in choices("watermark", request, CATALOG)] == ["off", "on"]
    assert choices("ratio", start("wan3.0-video"), CATALOG)[0].label == "auto"
    assert [c.label for c in choices("duration", start("wan3.0-video"), CATALOG)][:2] == ["auto", "2 s"]
    assert row("shot_type", request)["multi"].hint == "wan2.5: one shot only"
    tier = row("resolution", start("wan2.2-t2v-plus"))["720P"]
    assert tier.reason == "wan2.2-t2v-plus makes 480P and 1080P, not 720P."


@cache
def reachable(model: str, sources: tuple[str | None, ...]) -> list[VideoRequest]:
    """Give every request that the panel can make for a model, by choosing row after row."""
    requests = []
    seconds = [s for s in FACTS[model].seconds if s in (-1, 2, 3, 5, 10, 15, 30)]
    for tier, length, source in product(FACTS[model].tiers, seconds, sources):
        at_tier = change(start(model), "resolution", tier, CATALOG).request
        for ratio in offered("ratio", at_tier):
            request = change(at_tier, "ratio", str(ratio), CATALOG).request
            request = change(request, "duration", length, CATALOG).request
            if source:
                request = change(request, "audio_source", source, CATALOG).request
            rows = [offered(f, request) or [None] for f in ("sound", "shot_type", "prompt_extend", "watermark")]
            for values in product(*rows):
                made = request
                for field, value in zip(("sound", "shot_type", "prompt_extend", "watermark"), values, strict=True):
                    if value is not None and not (field == "sound" and value == "file"):
                        outcome = change(made, field, value, CATALOG)  # type: ignore[arg-type]  # a value of the row
                        assert not outcome.refused
                        made = outcome.request
                requests.append(made)
    return requests


@pytest.mark.parametrize("model", FACTS)
def test_every_combination_that_the_panel_reaches_is_valid(model: str) -> None:
    sources = (None, "https://example.com/a.mp3") if FACTS[model].clip else (None,)
    requests = reachable(model, sources)
    assert len(set(requests)) >= 20
    for request in requests:
        assert problems(request, CATALOG) == (), request


@pytest.mark.parametrize(("old", "new"), [*product(FACTS, FACTS)])
def test_any_model_can_become_any_other(old: str, new: str) -> None:
    for request in (
        *reachable(old, (None,))[::7],
        start(old, audio_source="/a.wav") if FACTS[old].clip else start(old),
    ):
        outcome = change(request, "model", new, CATALOG)
        after = outcome.request
        assert after.model == new
        assert problems(after, CATALOG) == ()
        assert complete(after, CATALOG) == after
        moved = {move.field for move in outcome.moves}
        was, now = CATALOG.by_id[old], CATALOG.by_id[new]
        for field in PANEL_FIELDS[1:]:
            before = chosen(field, request, was)
            if before in offered(field, after) and not (field == "sound" and FACTS[old].audio == "never"):
                keeps = field != "sound" or before != "file"
                assert field not in moved or not keeps, (field, before, outcome.moves)
            assert (field in moved) == (before is not None and before != chosen(field, after, now))


def test_a_change_of_model_says_what_moved() -> None:
    request = start("wan2.5-t2v-preview", resolution="720P", duration=10, negative_prompt="blur")
    outcome = change(request, "model", "wan2.2-t2v-plus", CATALOG, "ap-southeast-1")
    assert [move.text for move in outcome.moves] == ["Size now 1080P", "Duration now 5 s", "Sound now none"]
    assert outcome.request.size == "1920*1080"
    assert outcome.request.negative_prompt == "blur"
    horse = change(request, "model", "happyhorse-1.0-t2v", CATALOG)
    assert [move.text for move in horse.moves] == ["Rewrite not offered", "Avoid not offered"]
    assert horse.request.negative_prompt is None


@pytest.mark.parametrize(("ratio", "nearest"), [("4:3", "16:9"), ("3:4", "9:16"), ("1:1", "1:1"), ("16:9", "16:9")])
def test_a_smaller_tier_takes_the_nearest_shape_that_it_has(ratio: str, nearest: str) -> None:
    request = start("wan2.5-t2v-preview", resolution="720P", ratio=ratio)
    outcome = change(request, "resolution", "480P", CATALOG)
    assert outcome.request.ratio == nearest
    assert [move.field for move in outcome.moves] == ([] if ratio == nearest else ["ratio"])


@pytest.mark.parametrize(
    ("ratio", "nearest"), [("21:9", "16:9"), ("9:21", "9:16"), ("5:4", "4:3"), ("4:5", "3:4"), ("1:1", "1:1")]
)
def test_unusual_shapes_become_the_nearest(ratio: str, nearest: str) -> None:
    request = start("happyhorse-1.0-t2v", ratio=ratio)
    assert change(request, "model", "wan3.0-video", CATALOG).request.ratio == nearest


def test_sound_by_file_and_back() -> None:
    request = start("wan2.5-t2v-preview")
    assert change(request, "sound", "file", CATALOG).refused == "Choose a sound file."
    filed = change(request, "audio_source", "/home/u/a.mp3", CATALOG).request
    assert chosen("sound", filed, CATALOG.by_id["wan2.5-t2v-preview"]) == "file"
    assert filed.audio is None
    assert change(filed, "sound", "none", CATALOG).request.audio is False
    assert change(filed, "audio_source", None, CATALOG).request == request
    assert change(request, "audio_source", "a.ogg", CATALOG).refused
    assert "Sound now auto" in [m.text for m in change(filed, "model", "wan3.0-video", CATALOG).moves]


def test_other_fields_change_alone() -> None:
    request = start("wan2.7-t2v")
    assert change(request, "prompt", "new", CATALOG).request == request.replace(prompt="new")
    assert change(request, "seed", 7, CATALOG).request == request.replace(seed=7)
    assert change(request, "seed", -7, CATALOG).refused
    sized = change(request, "size", "1104x832", CATALOG).request
    assert (sized.resolution, sized.ratio) == ("720P", "4:3")
    assert change(request, "size", "1x1", CATALOG).refused
    with pytest.raises(ValueError, match="takes"):
        change(request, "takes", 3, CATALOG)


def test_a_draft_of_a_model_that_is_gone_can_be_moved() -> None:
    old = VideoRequest(model="gone", prompt="x", size="720*1280", duration=99)
    outcome = change(old, "model", "wan2.5-t2v-preview", CATALOG)
    assert (outcome.request.size, outcome.request.duration, outcome.moves) == ("720*1280", 10, ())


@given(st.data())
def test_any_walk_through_the_panel_stays_valid(data: st.DataObject) -> None:
    region = data.draw(st.sampled_from([None, "ap-southeast-1", "us-east-1", "ap-northeast-1"]))
    request = start(data.draw(st.sampled_from([str(m) for m in offered("model", start("wan2.7-t2v"), region)])))
    for _ in range(data.draw(st.integers(1, 12))):
        field = data.draw(st.sampled_from(PANEL_FIELDS))
        choice = data.draw(st.sampled_from(choices(field, request, CATALOG, region)))
        outcome = change(request, field, choice.value, CATALOG, region)
        assert bool(outcome.refused) == (not choice.offered or choice.value == "file")
        request = outcome.request
        assert problems(request, CATALOG, region) == ()
