"""A file name is one harmless path component, whatever the prompt and the service say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.naming import DEFAULT_TEMPLATE, NAME_FIELDS, file_name, numbered, slug, template_problem


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("A tiny cartoon kitten, in GOLDEN armor!", "a-tiny-cartoon-kitten-in-golden-armor"),
        ("一只戴着金色头盔的小猫将军,站在悬崖上", "一只戴着金色头盔的小猫将军-站在悬崖上"),
        ("Café à la crème", "café-à-la-crème"),
        ("हिन्दी पाठ", "हिन्दी-पाठ"),
        ("../../etc/passwd\0", "etc-passwd"),
        ("🐱❤️ cat", "cat"),
        ("\ud800 -- ", ""),
        ("x" * 90, "x" * 40),
        ("a " + "猫" * 90, "a-" + "猫" * 38),
        ("one two three four five six seven eight nine ten", "one-two-three-four-five-six-seven-eight"),
    ],
)
def test_slugs(prompt: str, expected: str) -> None:
    assert slug(prompt) == expected


def test_a_name_from_all_fields() -> None:
    fields = {
        "id": "18", "date": "2026-11-22", "time": "17-28-03", "model": "wan2.5-t2v-preview", "size": "1280*720",
        "ratio": "16:9", "seconds": "5", "seed": "7", "profile": "work", "slug": "golden-helmet", "task": "0385",
    }  # fmt: skip
    assert fields.keys() == set(NAME_FIELDS)
    assert file_name(DEFAULT_TEMPLATE, fields) == "18-golden-helmet.mp4"
    assert file_name("{date}_{time} {size} {ratio}", fields) == "2026-11-22_17-28-03-1280x720-16-9.mp4"
    assert file_name("{model}.{seconds}s.{seed}.{profile}.{task}", fields) == "wan2.5-t2v-preview.5s.7.work.0385.mp4"


def test_a_prompt_without_letters_still_has_a_name() -> None:
    assert file_name("{id}-{slug}", {"id": "3", "slug": ""}) == "3-video.mp4"
    assert file_name("{slug}", {}) == "video.mp4"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{id}-{slug}", None),
        ("{date} {id}", None),
        ("{ID}", "is no field"),
        ("{id.__class__}", "is no field"),
        ("{id!r}", "is no field"),
        ("{id:>9999999}", "is no field"),
        ("{}", "is no field"),
        ("{id", "partner"),
        ("{{id}}", "partner"),
        ("../{id}", "cannot contain /"),
        ("video", "no field"),
    ],
)
def test_templates_have_fixed_fields_only(template: str, reason: str | None) -> None:
    found = template_problem(template)
    assert found is None if reason is None else reason in (found or "")


@given(
    st.text(max_size=60) | st.sampled_from(["{id}-{slug}", "{slug}{slug}", "{task}", "-{id}", "{id!r:>99}"]),
    st.dictionaries(st.sampled_from(NAME_FIELDS), st.text(max_size=400)),
)
def test_any_name_is_one_component_of_at_most_200_bytes(template: str, fields: dict[str, str]) -> None:
    for name in (file_name(template, fields), numbered(file_name(template, fields), 12)):
        assert name.endswith(".mp4")
        assert 4 < len(name.encode()) <= 200
        assert "/" not in name
        assert "\\" not in name
        assert "\0" not in name
        assert name[0] not in ".-"
        assert not any(ord(char) < 0x20 for char in name)


def test_the_id_survives_a_slug_that_is_too_long() -> None:
    name = file_name("{id}-{slug}-{seed}", {"id": "18", "slug": "字" * 200, "seed": "7"})
    assert name.startswith("18-字")
    assert name.endswith("-7.mp4")


def test_a_taken_name_gets_a_number() -> None:
    assert numbered("18-kitten.mp4", 2) == "18-kitten-2.mp4"
