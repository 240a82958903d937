"""What counts as a pasted request, and what is taken of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.ui.draft import SeedMode, first_draft
from wanvid_tui.ui.pasting import Found, request_in

CATALOG = load_catalog()
REGION = "ap-southeast-1"
BODY = {
    "model": "wan2.5-t2v-preview",
    "input": {"prompt": 'A kitten\'s general, "armor"', "audio_url": "https://example.com/a.mp3"},
    "parameters": {"size": "832*480", "duration": 10, "prompt_extend": False, "seed": 12345},
}
CURL = """curl --location 'https://dashscope-intl.aliyuncs.com/api/v1/services/aigc/video-generation/video-synthesis' \\
    -H 'X-DashScope-Async: enable' \\
    -H "Authorization: Bearer $DASHSCOPE_API_KEY" \\
    -H 'Content-Type: application/json' \\
    -d '%s'
"""


def found(text: str, region: str | None = REGION) -> Found | None:
    return request_in(text, CATALOG, region, first_draft(CATALOG, region))


def in_quotes(body: dict[str, Any]) -> str:
    return CURL % json.dumps(body, indent=4).replace("'", "'\\''")


@pytest.mark.parametrize(
    "text",
    [json.dumps(BODY), json.dumps(BODY, indent=2), json.dumps([BODY]), in_quotes(BODY), "$ " + in_quotes(BODY)],
    ids=["one line", "indented", "alone in a list", "curl", "with the shell's sign"],
)
def test_a_request_of_the_service(text: str) -> None:
    got = found(text)
    assert got is not None
    assert got.prompt == BODY["input"]["prompt"]  # type: ignore[index]  # an object by itself
    assert got.draft is not None
    request = got.draft.request
    assert (request.model, request.resolution, request.ratio) == ("wan2.5-t2v-preview", "480P", "16:9")
    assert (request.duration, request.prompt_extend, request.audio_source) == (10, False, "https://example.com/a.mp3")
    assert (got.draft.seed_mode, got.draft.seed) == (SeedMode.TYPED, 12345)
    assert got.words == "Pasted a request: prompt, model, size, duration, seed and sound taken"


def test_a_job_as_json() -> None:
    job = {
        "id": 3,
        "state": "saved",
        "model": "wan2.2-t2v-plus",
        "prompt": "Rain",
        "negative_prompt": "blur",
        "parameters": {"size": "1080*1920", "watermark": False},
        "file": "/home/you/3.mp4",
        "checks": [],
    }
    got = found(json.dumps(job))
    assert got is not None
    assert (got.prompt, got.avoid) == ("Rain", "blur")
    assert got.draft is not None
    assert (got.draft.request.resolution, got.draft.request.ratio) == ("1080P", "9:16")
    assert got.words == "Pasted a request: prompt, Avoid, model and size taken"


def test_what_is_refused_in_it_is_mended() -> None:
    got = found(json.dumps({**BODY, "parameters": {"size": "1*1", "duration": 99, "seed": -5, "shot_type": "odd"}}))
    assert got is not None
    assert got.draft is not None
    assert got.draft.request.duration in (5, 10)


def test_a_model_that_is_not_offered_leaves_the_choices() -> None:
    got = found(json.dumps({**BODY, "model": "kling-9"}))
    assert got is not None
    assert got.draft is None
    assert got.words == "Pasted a request: prompt taken; kling-9 is not offered here"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A cat",
        "{a|b} cat",
        "curls of smoke",
        "curl https://example.com",
        "curl -d 'x",
        "curl -d '{\"a\": 1}'",
        '{"prompt": "alone"}',
        '{"model": "wan2.5-t2v-preview"}',
        '{"model": "wan2.5-t2v-preview", "input": {"prompt": ["no"]}}',
        "[1, 2]",
        json.dumps([BODY, BODY]),
        "[" * 50_000,
        '{"a":' * 20_000,
        "{" + "x" * 200_000,
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) is None
