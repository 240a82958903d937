"""``wanvid models``: the rule table for readers and for files of one's own."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from wanvid_tui.core.catalog import load_catalog


def test_the_table_stands_in_columns(wanvid: Program) -> None:
    lines = wanvid.call("models").out.splitlines()
    assert lines[0].split() == ["MODEL", "TIERS", "SECONDS", "PROMPT", "SOUND", "REGIONS"]
    assert len(lines) == 1 + len(load_catalog().models)
    assert len({line.index(" 5") for line in lines if "wan2.1" in line}) == 1


def test_a_region_has_its_models_and_prices(wanvid: Program) -> None:
    done = wanvid.call("models", "--json", DASHSCOPE_API_REGION="us-east-1", DASHSCOPE_WORKSPACE_ID="ws")
    assert "wan2.6-t2v-us" in [model["model"] for model in done.json]
    assert "wan2.5-t2v-preview" not in [model["model"] for model in done.json]


def test_one_model_is_an_object(wanvid: Program) -> None:
    found = wanvid.call("models", "wan2.5-t2v-preview", "--json").json
    assert found["model"] == "wan2.5-t2v-preview"
    assert found["durations"] == [5, 10]
    assert found["sizes"]["720P"]["16:9"] == "1280*720"
    price = found["prices"]["ap-southeast-1"]["720P"]
    assert price == {"amount": "0.10", "currency": "USD", "date": "2026-05-28"}


def test_an_unknown_model_has_a_nearest(wanvid: Program) -> None:
    done = wanvid.call("models", "wan2.5-t2v")
    assert done.code == 2
    assert "nearest: wan2.5-t2v-preview" in done.err


@pytest.mark.parametrize("model", [spec.id for spec in load_catalog().models])
def test_what_is_printed_as_toml_reads_back_to_the_same(wanvid: Program, model: str) -> None:
    catalog = load_catalog()
    text = wanvid.call("models", model, "--toml").out
    again = load_catalog([("mine.toml", text.replace(model, "mine"))])
    spec, copy = catalog.by_id[model], again.by_id["mine"]
    names = [name for name in spec._fields if name not in ("id", "geometry")]
    assert {name: getattr(copy, name) for name in names} == {name: getattr(spec, name) for name in names}
    for region in spec.regions:
        for tier in spec.tiers:
            assert again.price("mine", region, tier) == catalog.price(model, region, tier)


def test_a_model_of_ones_own_is_offered_everywhere(wanvid: Program) -> None:
    wanvid.write("models.d/mine.toml", '["wan9"]\nlike = "wan2.5-t2v-preview"\ndurations = [7]\ndefault_duration = 7\n')
    assert "wan9" in wanvid.call("models").out
    done = wanvid.call("submit", "x", "--model", "wan9", "--dry-run", "--json")
    assert done.json["body"]["parameters"]["duration"] == 7


def test_a_broken_file_of_ones_own_is_named(wanvid: Program) -> None:
    path = wanvid.write("models.d/mine.toml", '["wan9"]\ntiers = 5\n')
    done = wanvid.call("models")
    assert done.code == 2
    assert str(path) in done.err


@pytest.mark.parametrize("model", [spec.id for spec in load_catalog().models])
def test_a_printed_entry_in_models_d_changes_nothing(wanvid: Program, model: str) -> None:
    before = wanvid.call("models", model, "--json").json
    wanvid.write("models.d/mine.toml", wanvid.call("models", model, "--toml").out)
    assert wanvid.call("models", model, "--json").json == before


def test_the_whole_table_can_be_ones_own(wanvid: Program) -> None:
    before = wanvid.call("models", "--json").json
    wanvid.write("models.d/all.toml", wanvid.call("models", "--toml").out)
    assert wanvid.call("models", "--json").json == before


@pytest.mark.parametrize("text", ["x = " + "9" * 5000, "x = " + "[" * 100_000])
def test_hostile_toml_of_ones_own_is_named(wanvid: Program, text: str) -> None:
    path = wanvid.write("models.d/mine.toml", text)
    done = wanvid.call("models")
    assert done.code == 2
    assert str(path) in done.err


def test_a_directory_of_ones_own_that_cannot_be_read_is_told(wanvid: Program) -> None:
    wanvid.write("models.d", "")
    done = wanvid.call("models")
    assert done.code == 2
    assert "models.d cannot be read: Not a directory" in done.err
