"""The packaged table says what the published pages say, and files of the user's own go over it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.facts import FACTS, PRICES, REGIONS
from wanvid_tui.core.catalog import CatalogError, load_catalog

CATALOG = load_catalog()


def test_every_model_is_there_in_the_order_of_the_table() -> None:
    assert [spec.id for spec in CATALOG.models] == list(FACTS)


@pytest.mark.parametrize("model", FACTS)
def test_a_model_is_as_published(model: str) -> None:
    spec, fact = CATALOG.by_id[model], FACTS[model]
    assert set(spec.regions) == set(fact.regions)
    assert spec.tiers == fact.tiers
    assert {tier: spec.ratios[tier] for tier in fact.tiers} == {tier: fact.ratios_of(tier) for tier in fact.tiers}
    assert (spec.default_resolution, spec.default_ratio) == fact.default
    assert spec.dialect == ("size" if fact.by_size else "ratio")
    assert [n for n in range(-3, 60) if spec.duration.offers(n)] == sorted(fact.seconds)
    assert spec.duration.default == 5
    assert (spec.prompt_max, spec.prompt_max_cjk) == (fact.prompt, fact.cjk)
    assert spec.negative_max == (500 if fact.negative else None)
    assert spec.audio == fact.audio
    assert (spec.audio_file is None) == (fact.clip is None)
    if fact.clip and spec.audio_file:
        assert (spec.audio_file.min_s, spec.audio_file.max_s) == fact.clip
        assert spec.audio_file.formats == ("wav", "mp3")
        assert 15_000_000 <= spec.audio_file.max_bytes <= 15 * 1024 * 1024
    assert spec.shot_types == (("single", "multi") if fact.shots else ())
    assert spec.prompt_extend == fact.rewrite
    assert spec.watermark is fact.watermark
    assert spec.seed_max == 2147483647
    assert (spec.submit_rate_per_s, spec.running_limit) == (fact.limit, fact.limit)
    for tier in fact.tiers:
        for ratio in fact.ratios_of(tier):
            assert spec.pixels(tier, ratio) == (fact.pixels or {}).get(tier, {}).get(ratio)


def test_prices_are_as_published() -> None:
    for model, fact in FACTS.items():
        for region in REGIONS:
            currency, rates = PRICES.get((model, region), ("", {}))
            for tier in fact.tiers:
                price = CATALOG.price(model, region, tier)
                assert ((price.micros_per_s, price.currency) if price else None) == (
                    (rates[tier], currency) if tier in rates else None
                )
                assert (price is not None) == (tier in rates)
                assert price is None or price.date == "2026-05-28"
    assert CATALOG.price_date == "2026-05-28"


def test_without_a_region_all_are_offered_and_no_price_is_known() -> None:
    assert CATALOG.offered(None) == CATALOG.models
    assert CATALOG.price("wan2.5-t2v-preview", None, "720P") is None
    assert [spec.id for spec in CATALOG.offered("ap-northeast-1")] == ["wan3.0-video", "wan3.0-video-prime"]
    assert CATALOG.offered("cn-hongkong") == ()


def test_regions_know_their_addresses() -> None:
    assert set(CATALOG.regions) == set(REGIONS)
    singapore, frankfurt = CATALOG.regions["ap-southeast-1"], CATALOG.regions["eu-central-1"]
    assert singapore.base_for(None) == "https://dashscope-intl.aliyuncs.com/api/v1"
    assert singapore.base_for("ws-1") == "https://ws-1.ap-southeast-1.maas.aliyuncs.com/api/v1"
    assert frankfurt.base_for(None) is None
    assert CATALOG.region_name("us-east-1") == "Virginia"
    assert CATALOG.region_name("mars-1") == "mars-1"


def test_names_fit_their_columns() -> None:
    for spec in CATALOG.models:
        assert len(spec.name) <= 14
        assert len(spec.short) <= 7


def test_a_file_overrides_single_fields_and_prices() -> None:
    text = """
    ["wan2.5-t2v-preview"]
    prompt_max = 2000
    [prices."wan2.5-t2v-preview"."ap-southeast-1"]
    per_second.720P = "0.085"
    """
    mine = load_catalog([("mine.toml", text)])
    assert mine.by_id["wan2.5-t2v-preview"].prompt_max == 2000
    assert mine.by_id["wan2.5-t2v-preview"].tiers == ("480P", "720P", "1080P")
    for tier, micros in (("480P", 50000), ("720P", 85000)):
        price = mine.price("wan2.5-t2v-preview", "ap-southeast-1", tier)
        assert price is not None
        assert price.micros_per_s == micros


def test_a_file_adds_a_model_like_another() -> None:
    text = """
    ["wan9.9-t2v"]
    like = "wan2.6-t2v"
    regions = []
    durations = [7]
    default_duration = 7
    """
    mine = load_catalog([("mine.toml", text)])
    new = mine.by_id["wan9.9-t2v"]
    assert (new.name, new.duration.values, new.shot_types) == ("wan9.9", (7,), ("single", "multi"))
    assert mine.models[-1] is new
    assert new in mine.offered(None)


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ("[a\n", 1, "", "TOML"),
        ("x = 1", 1, "x", "table"),
        ('["wan2.5-t2v-preview"]\nprompt_max = "x"', 2, '"wan2.5-t2v-preview".prompt_max', "whole number"),
        ('["wan2.5-t2v-preview"]\n\nprompt_mx = 1', 3, '"wan2.5-t2v-preview".prompt_mx', "unknown"),
        ('["wan2.5-t2v-preview"]\ndurations = [0]', 2, '"wan2.5-t2v-preview".durations', "list such as"),
        ('["wan2.5-t2v-preview"]\ntiers = ["720P"]', None, '"wan2.5-t2v-preview".default_resolution', "one of 720P"),
        ("[new]\nprompt_max = 5", None, "new.regions", "missing"),
        ('[new]\nlike = "old"', 2, "new.like", "known before"),
        ('[new]\nlike = "wan2.7-t2v"\nregions = ["mars"]', 3, "new.regions", "ids of regions"),
        (
            '[prices.m."cn-beijing"]\ncurrency = "CNY"\ndate = 2026-01-01\nper_second.720P = "1,5"',
            4,
            "prices.m.cn-beijing.per_second.720P",
            "money",
        ),
        ('[prices.m."cn-beijing"]\nper_second.720P = 0.1', None, "prices.m.cn-beijing.currency", "three letters"),
        ('[regions.cn-beijing]\nnme = "x"', 2, "regions.cn-beijing.nme", "unknown"),
        ("prices = 3", 1, "prices", "table"),
    ],
)
def test_a_bad_file_is_named_with_line_key_and_what_is_expected(
    text: str, line: int | None, key: str, expected: str
) -> None:
    with pytest.raises(CatalogError) as caught:
        load_catalog([("models.d/mine.toml", text)])
    error = caught.value
    assert error.file == "models.d/mine.toml"
    assert error.key == key
    assert line is None or error.line == line
    assert expected in error.reason
    assert str(error).startswith("models.d/mine.toml")


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 20) | st.sampled_from(["720P", "16:9", "1280*720", "", "off", "size"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["720P", "min", "max"]), inner),
    max_leaves=6,
)


_names = st.sampled_from(["like", "tiers", "ratios", "sizes", "durations", "audio", "audio_url", "watermark"])


@given(st.dictionaries(_names, _values))
def test_any_values_load_or_are_refused_as_a_catalog_error(fields: dict[str, object]) -> None:
    def write(value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            return "[" + ", ".join(write(item) for item in value) + "]"
        if isinstance(value, dict):
            return "{" + ", ".join(f'"{k}" = {write(v)}' for k, v in value.items()) + "}"
        return str(value) if isinstance(value, int) else f'"{value or ""}"'

    text = '["wan2.7-t2v"]\n' + "\n".join(f"{name} = {write(value)}" for name, value in fields.items())
    try:
        loaded = load_catalog([("mine.toml", text)])
    except CatalogError as error:
        assert error.key
        return
    assert loaded.by_id["wan2.7-t2v"].tiers
