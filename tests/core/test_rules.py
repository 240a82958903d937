"""Every combination that the published table allows passes, every other one is refused with a way out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.facts import FACTS, FIVE, REGIONS, WAN
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import (
    Problem,
    UnknownModel,
    audio_remark,
    complete,
    mend,
    problems,
    remarks,
    truncate,
)

CATALOG = load_catalog()
ALL_TIERS = ("480P", "720P", "1080P")
ALL_RATIOS = (*FIVE, "adaptive", "4:5", "5:4", "9:21", "21:9", "2:1")


def found(region: str | None = None, /, **fields: object) -> dict[str, Problem]:
    request = VideoRequest(**{"prompt": "a cat", **fields})  # type: ignore[arg-type]  # any field by its name
    all_problems = problems(request, CATALOG, region)
    assert len({p.field for p in all_problems}) == len(all_problems)
    for problem in all_problems:
        assert problem.reason
        assert not problem.reason.endswith(".")
    return {p.field: p for p in all_problems}


def mended(request: VideoRequest, region: str | None = None) -> VideoRequest:
    """Put in the nearest values until nothing changes any more."""
    for _ in range(4):
        for problem in problems(request, CATALOG, region):
            request = mend(request, problem)
    return request


@pytest.mark.parametrize("model", FACTS)
def test_geometry_is_valid_exactly_where_the_table_has_it(model: str) -> None:
    fact = FACTS[model]
    for tier, ratio in product(ALL_TIERS, ALL_RATIOS):
        wrong = found(model=model, resolution=tier, ratio=ratio)
        assert (not wrong) == (tier in fact.tiers and ratio in fact.ratios_of(tier)), (tier, ratio, wrong)
        assert not problems(mended(VideoRequest(model=model, prompt="x", resolution=tier, ratio=ratio)), CATALOG)


@pytest.mark.parametrize("model", FACTS)
def test_sizes_are_valid_exactly_where_they_are_published(model: str) -> None:
    fact = FACTS[model]
    own = {size for tier in fact.tiers for size in (fact.pixels or {}).get(tier, {}).values()}
    every = {size for row in WAN.values() for size in row.values()} | {"1104*832", "1248*1648", "1000*1000", "1*99999"}
    for size in every | own:
        wrong = found(model=model, size=size)
        assert (not wrong) == (size in own), (size, wrong)
        assert not problems(mended(VideoRequest(model=model, prompt="x", size=size)), CATALOG)


@pytest.mark.parametrize("model", FACTS)
def test_durations_are_valid_exactly_where_the_table_has_them(model: str) -> None:
    for seconds in (*range(-3, 40), 10**9):
        wrong = found(model=model, duration=seconds)
        assert (not wrong) == (seconds in FACTS[model].seconds)
        if wrong:
            assert wrong["duration"].nearest in FACTS[model].seconds


@pytest.mark.parametrize("model", FACTS)
def test_an_option_that_the_model_does_not_have_is_refused_also_when_it_changes_nothing(model: str) -> None:
    fact = FACTS[model]
    for value in (True, False):
        assert ("audio" in found(model=model, audio=value)) == (fact.audio != "flag")
        assert ("prompt_extend" in found(model=model, prompt_extend=value)) == (not fact.rewrite)
        assert not found(model=model, watermark=value)
    for shot in ("single", "multi"):
        assert ("shot_type" in found(model=model, shot_type=shot)) == (not fact.shots)
    assert "shot_type" in found(model=model, shot_type="triple")
    assert ("negative_prompt" in found(model=model, negative_prompt="blur")) == (not fact.negative)
    for source in ("https://example.com/a.mp3", "http://e.org/a", "oss://dir/a.wav", "/home/u/a.MP3"):
        assert ("audio_url" in found(model=model, audio_source=source)) == (fact.clip is None)


@pytest.mark.parametrize(
    "source", ["ftp://e.org/a.mp3", "a.mp3", "/home/a.ogg", "/home/wav", "https://", "", "/a\0.mp3"]
)
def test_a_sound_file_that_cannot_be_sent_is_refused(source: str) -> None:
    assert list(found(model="wan2.6-t2v", audio_source=source)) == ["audio_url"]


@pytest.mark.parametrize("model", FACTS)
def test_lengths_count_characters_and_say_how_many_are_too_many(model: str) -> None:
    fact = FACTS[model]
    for letter, limit in (("a", fact.prompt), ("字", fact.cjk or fact.prompt), ("🐱", fact.prompt)):
        assert not found(model=model, prompt=letter * limit)
        wrong = found(model=model, prompt=letter * (limit + 23))
        assert list(wrong) == ["prompt"]
        assert "23 too many" in wrong["prompt"].reason
        long = VideoRequest(model=model, prompt=letter * (limit + 23))
        assert truncate(long, CATALOG).prompt == letter * limit
    if fact.negative:
        assert not found(model=model, negative_prompt="x" * 500)
        assert "1 too many" in found(model=model, negative_prompt="x" * 501)["negative_prompt"].reason
        cut = truncate(VideoRequest(model=model, prompt="a", negative_prompt="x" * 501), CATALOG)
        assert cut.negative_prompt == "x" * 500


@pytest.mark.parametrize("prompt", ["", "  \n\t", "\u3000"])
def test_a_blank_prompt_is_refused(prompt: str) -> None:
    assert list(found(model="wan2.5-t2v-preview", prompt=prompt)) == ["prompt"]


def test_any_other_prompt_is_kept_as_it_is() -> None:
    prompt = '  He said "no"\n\tand left \\ \x1b {x} '
    request = VideoRequest(model="wan2.5-t2v-preview", prompt=prompt)
    assert not problems(request, CATALOG)
    assert complete(request, CATALOG).prompt == prompt


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "a\udfffb"])
def test_what_is_no_text_is_refused_in_both_prompts(bad: str) -> None:
    assert "position 2" in found(model="wan2.5-t2v-preview", prompt=bad)["prompt"].reason
    assert list(found(model="wan2.5-t2v-preview", negative_prompt=bad)) == ["negative_prompt"]


@pytest.mark.parametrize("model", FACTS)
def test_a_model_is_refused_where_it_is_not_offered_and_the_nearest_is_one_that_is(model: str) -> None:
    for region in REGIONS:
        wrong = found(region, model=model)
        assert (not wrong) == (region in FACTS[model].regions)
        if wrong and region != "cn-hongkong":
            assert region in FACTS[str(wrong["model"].nearest)].regions
    assert not found(None, model=model)


def test_a_refused_model_names_the_regions_that_have_it() -> None:
    wrong = found("ap-southeast-1", model="wan2.6-t2v-us")["model"]
    assert wrong.reason == "wan2.6-t2v-us is offered in Virginia, not in Singapore"
    assert wrong.nearest == "wan2.6-t2v"
    assert found("ap-southeast-1", model="wanx2.1-t2v-plus")["model"].nearest == "wan2.1-t2v-plus"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wan2.5", "wan2.5-t2v-preview"),
        ("wan2.5-t2v-previw", "wan2.5-t2v-preview"),
        ("WAN2.7-T2V", "wan2.7-t2v"),
        ("zzz", None),
    ],
)
def test_an_unknown_model_is_answered_with_the_one_meant(typed: str, meant: str | None) -> None:
    assert found(model=typed)["model"].nearest == meant
    with pytest.raises(UnknownModel):
        complete(VideoRequest(model=typed, prompt="x"), CATALOG)


@pytest.mark.parametrize("seed", [-1, 2147483648, 10**30])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    assert found(model="wan2.7-t2v", seed=seed)["seed"].nearest in (0, 2147483647)
    assert not found(model="wan2.7-t2v", seed=0)
    assert not found(model="wan2.7-t2v", seed=2147483647)


def test_every_problem_is_told_not_only_the_first() -> None:
    wrong = found(
        "ap-southeast-1", model="happyhorse-1.0-t2v", prompt=" ", size="1*1", duration=99, audio=True, seed=-1,
        negative_prompt="x", prompt_extend=False, shot_type="multi", audio_source="/a.mp3",
    )  # fmt: skip
    assert list(wrong) == [
        "prompt", "negative_prompt", "size", "duration", "audio", "audio_url", "prompt_extend", "shot_type", "seed",
    ]  # fmt: skip


def test_reasons_are_plain() -> None:
    assert found(model="wan2.2-t2v-plus", duration=10)["duration"].as_json() == {
        "field": "duration",
        "reason": "wan2.2-t2v-plus makes videos of 5 s only",
        "nearest": 5,
    }
    wrong = found(model="wan2.2-t2v-plus", resolution="720P")["resolution"]
    assert wrong.as_json() == {
        "field": "resolution",
        "reason": "wan2.2-t2v-plus makes 480P and 1080P, not 720P",
        "nearest": "1080P",
    }


@pytest.mark.parametrize("size", ["1280*720", "1280x720", "1280×720", " 1280 X 720 "])
def test_a_size_is_understood_however_it_is_written_and_for_both_dialects(size: str) -> None:
    for model in ("wan2.5-t2v-preview", "wan2.7-t2v"):
        whole = complete(VideoRequest(model=model, prompt="x", size=size), CATALOG)
        assert not found(model=model, size=size)
        assert (whole.size, whole.resolution, whole.ratio) == ("1280*720", "720P", "16:9")
    near = found(model="wan3.0-video", size=size)["size"].as_json()["nearest"]
    assert near == {"resolution": "720P", "ratio": "16:9"}


@pytest.mark.parametrize(
    ("size", "resolution", "ratio", "agree"),
    [
        ("1280*720", "720p", None, True),
        ("1280*720", None, "16:9", True),
        ("1280*720", "720P", "16:9", True),
        ("1280*720", "480P", None, False),
        ("1280*720", "720P", "9:16", False),
        ("1280*720", None, "1:1", False),
    ],
)
def test_size_and_tier_stated_together_must_agree(
    size: str, resolution: str | None, ratio: str | None, agree: bool
) -> None:
    fields = {"model": "wan2.5-t2v-preview", "size": size, "resolution": resolution, "ratio": ratio}
    assert list(found(**fields)) == ([] if agree else ["size"])
    request = VideoRequest(prompt="x", model="wan2.5-t2v-preview", size=size, resolution=resolution, ratio=ratio)
    assert not problems(mended(request), CATALOG)


@pytest.mark.parametrize("model", FACTS)
def test_a_complete_request_states_everything_that_the_model_knows(model: str) -> None:
    fact = FACTS[model]
    whole = complete(VideoRequest(model=model, prompt="x"), CATALOG)
    assert (whole.resolution, whole.ratio) == fact.default
    assert whole.size == (fact.pixels or {}).get(fact.default[0], {}).get(fact.default[1])
    assert whole.duration == 5
    assert whole.audio is (True if fact.audio == "flag" else None)
    assert whole.prompt_extend is (True if fact.rewrite else None)
    assert whole.watermark is fact.watermark
    assert whole.shot_type == ("single" if fact.shots else None)
    assert whole.seed is None
    assert not problems(whole, CATALOG)
    assert complete(whole, CATALOG) == whole


def test_only_a_tier_means_the_default_ratio_and_only_a_ratio_the_default_tier() -> None:
    whole = complete(VideoRequest(model="wan2.5-t2v-preview", prompt="x", resolution="480p"), CATALOG)
    assert (whole.size, whole.ratio) == ("832*480", "16:9")
    whole = complete(VideoRequest(model="wan2.5-t2v-preview", prompt="x", ratio="9:16"), CATALOG)
    assert whole.size == "1080*1920"


def test_a_sound_file_stands_in_for_the_switch_and_shots_wait_for_rewriting() -> None:
    filed = complete(VideoRequest(model="wan2.5-t2v-preview", prompt="x", audio_source="/a.wav"), CATALOG)
    assert filed.audio is None
    plain = complete(VideoRequest(model="wan2.6-t2v", prompt="x", prompt_extend=False), CATALOG)
    assert plain.shot_type is None


def test_remarks_say_what_is_not_wrong() -> None:
    shots = VideoRequest(model="wan2.6-t2v", prompt="x", shot_type="multi", prompt_extend=False)
    assert not problems(shots, CATALOG)
    assert "no effect" in remarks(shots, CATALOG)[0]
    both = VideoRequest(model="wan2.5-t2v-preview", prompt="x", audio=False, audio_source="/a.wav")
    assert remarks(both, CATALOG) == ("The sound file wins over audio = false.",)
    assert remarks(complete(VideoRequest(model="wan2.5-t2v-preview", prompt="x"), CATALOG), CATALOG) == ()
    assert "watermark" in remarks(VideoRequest(model="happyhorse-1.0-t2v", prompt="x"), CATALOG)[0]
    assert "cost" in remarks(VideoRequest(model="wan3.0-video", prompt="x", duration=-1), CATALOG)[0]


def test_a_sound_file_of_another_length_is_told() -> None:
    assert audio_remark(5.0, 5) == ""
    assert "cut after 5 s" in audio_remark(9.25, 5)
    assert "silent after" in audio_remark(3.0, 5)
    assert audio_remark(3.0, -1) == ""


_texts = (
    st.none()
    | st.text(max_size=12)
    | st.sampled_from(["720P", "16:9", "1280*720", "0*0", "00000*1", "0:0", "1:0", "P"])
)


@given(
    model=st.sampled_from([*FACTS, "nothing"]), size=_texts, resolution=_texts, ratio=_texts, shot=_texts,
    source=_texts, duration=st.none() | st.integers(), seed=st.none() | st.integers(), audio=st.none() | st.booleans(),
    region=st.sampled_from([None, *REGIONS, "mars"]), negative=_texts, prompt=st.text(),
)  # fmt: skip
def test_any_request_is_judged_and_can_be_mended(
    model: str, size: str | None, resolution: str | None, ratio: str | None, shot: str | None, source: str | None,
    duration: int | None, seed: int | None, audio: bool | None, region: str | None, negative: str | None, prompt: str,
) -> None:  # fmt: skip
    request = VideoRequest(
        model=model, prompt=prompt, negative_prompt=negative, size=size, resolution=resolution, ratio=ratio,
        duration=duration, audio=audio, audio_source=source, prompt_extend=audio, shot_type=shot, seed=seed,
    )  # fmt: skip
    if model not in FACTS:
        assert any(p.field == "model" for p in problems(request, CATALOG, region))
        return
    left = {p.field for p in problems(mended(request), CATALOG)}
    assert left <= {"prompt"}
    assert {p.field for p in problems(request, CATALOG, region)} - {"model"} == {
        p.field for p in problems(request, CATALOG)
    }
