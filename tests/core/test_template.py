"""{a|b} makes one prompt for each choice; everything else of a prompt stays as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.template import TooMany, expand


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat", ("a cat",)),
        ("a {red|blue} cat", ("a red cat", "a blue cat")),
        ("{a|b}{1|2}", ("a1", "a2", "b1", "b2")),
        ("{a|{b|c} d}", ("a", "b d", "c d")),
        ("{a|} cat", ("a cat", " cat")),
        ("{}", ("{}",)),
        ("{single}", ("{single}",)),
        ("{x {a|b}}", ("{x a}", "{x b}")),
        ("a | b", ("a | b",)),
        ("{a|b", ("{a|b",)),
        ("a|b}", ("a|b}",)),
        ("{{a|b} c|d", ("{a c|d", "{b c|d")),
        ("\\{a|b\\}", ("{a|b}",)),
        ("{a\\|b|c}", ("a|b", "c")),
        ("{a\\}|b}", ("a}", "b")),
        ("C:\\dir \\n \\", ("C:\\dir \\n \\",)),
        ("a \\| b", ("a \\| b",)),
        ('{"json": [1]}\n', ('{"json": [1]}\n',)),
        ("", ("",)),
    ],
)
def test_expansion(prompt: str, expected: tuple[str, ...]) -> None:
    assert expand(prompt) == expected


def test_too_many_are_refused_before_they_are_made() -> None:
    with pytest.raises(TooMany):
        expand("{a|b}" * 40)
    assert len(expand("{a|b}" * 5)) == 32
    with pytest.raises(TooMany):
        expand("{a|b|c}", limit=2)


@pytest.mark.parametrize("prompt", ["{" * 20_000, "{a|" * 5_000, "}" * 20_000, "{" * 5_000 + "}" * 5_000])
def test_deep_and_broken_braces_stay_as_typed(prompt: str) -> None:
    assert expand(prompt) == (prompt,)


@given(st.text(alphabet="ab{}|\\ 字"))
def test_any_prompt_expands_or_is_too_many(prompt: str) -> None:
    try:
        prompts = expand(prompt, limit=500)
    except TooMany:
        return
    assert 1 <= len(prompts) <= 500
    if "|" not in prompt and "\\" not in prompt:
        assert prompts == (prompt,)
