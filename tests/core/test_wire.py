"""The JSON that is sent: both dialects, whole, and nothing that the model does not know."""

from __future__ import annotations

import json

import pytest

from tests.core.facts import FACTS
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import complete
from wanvid_tui.core.wire import body, needs_oss_resolve, parameters

CATALOG = load_catalog()


def sent(**fields: object) -> dict[str, object]:
    request = complete(VideoRequest(**fields), CATALOG)  # type: ignore[arg-type]  # any field by its name
    return body(request, CATALOG.by_id[request.model])


def test_the_size_dialect_whole() -> None:
    prompt = 'A kitten general says: "Dark clouds gather."  '
    assert sent(
        model="wan2.5-t2v-preview", prompt=prompt, negative_prompt="blur", size="832*480", duration=10, seed=7
    ) == {
        "model": "wan2.5-t2v-preview",
        "input": {"prompt": prompt, "negative_prompt": "blur"},
        "parameters": {
            "size": "832*480", "duration": 10, "prompt_extend": True, "watermark": False, "audio": True, "seed": 7,
        },
    }  # fmt: skip


def test_the_ratio_dialect_whole() -> None:
    assert sent(model="wan3.0-video", prompt="x", duration=-1, audio=False)["parameters"] == {
        "resolution": "1080P", "ratio": "adaptive", "duration": -1, "prompt_extend": True, "watermark": False,
        "audio": False,
    }  # fmt: skip
    assert sent(model="happyhorse-1.0-t2v", prompt="x")["parameters"] == {
        "resolution": "1080P", "ratio": "16:9", "duration": 5, "watermark": True,
    }  # fmt: skip


@pytest.mark.parametrize("model", FACTS)
def test_no_parameter_is_sent_that_the_model_does_not_know(model: str) -> None:
    fact = FACTS[model]
    known = {"size"} if fact.by_size else {"resolution", "ratio"}
    known |= {"duration", "watermark", "seed"}
    known |= {"prompt_extend"} if fact.rewrite else set()
    known |= {"audio"} if fact.audio == "flag" else set()
    known |= {"shot_type"} if fact.shots else set()
    wire = sent(model=model, prompt="x", seed=1)
    assert wire["parameters"].keys() == known  # type: ignore[attr-defined]  # it is a dict
    assert wire["input"] == {"prompt": "x"}
    assert json.loads(json.dumps(wire)) == wire


def test_a_local_file_goes_only_as_the_address_it_was_uploaded_to() -> None:
    request = complete(VideoRequest(model="wan2.6-t2v", prompt="x", audio_source="/home/u/a.mp3"), CATALOG)
    spec = CATALOG.by_id["wan2.6-t2v"]
    with pytest.raises(ValueError, match="uploaded"):
        body(request, spec)
    wire = body(request, spec, audio_url="oss://dashscope/a.mp3")
    assert wire["input"]["audio_url"] == "oss://dashscope/a.mp3"
    assert needs_oss_resolve(wire)
    assert "/home/u" not in json.dumps(wire)
    assert parameters(request, spec) == wire["parameters"]


def test_an_address_of_the_web_needs_no_resolving() -> None:
    wire = sent(model="wan2.5-t2v-preview", prompt="x", audio_source="https://e.org/a.mp3")
    assert wire["input"] == {"prompt": "x", "audio_url": "https://e.org/a.mp3"}
    assert not needs_oss_resolve(wire)
    assert not needs_oss_resolve({"input": None})


def test_a_blank_negative_prompt_is_not_sent() -> None:
    assert sent(model="wan2.5-t2v-preview", prompt="x", negative_prompt="  ")["input"] == {"prompt": "x"}
