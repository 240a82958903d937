"""Secrets that are cut out of text: keys, and the signatures of links."""

from __future__ import annotations

from wanvid_tui.core.hiding import without_links, without_secrets
from wanvid_tui.core.text import inert, without_unsafe


def test_links_lose_what_signs_them() -> None:
    said = "see HTTPS://v.example/a.mp4?Expires=1&Signature=a%2Fb, http://b.example/c?x and https://d.example/e"
    assert without_links(said) == "see HTTPS://v.example/a.mp4?... http://b.example/c?... and https://d.example/e"
    assert without_links("what? nothing?") == "what? nothing?"


def test_keys_are_cut_out_and_what_looks_like_one() -> None:
    assert without_secrets("gw.0123 and sk-0123456789", ["gw.0123"]) == "[key] and [key]"
    assert without_secrets("Authorization: Bearer abcdef123456") == "Authorization: Bearer [key]"
    assert without_secrets("the bearer of news, abc", ["abc"]) == "the bearer of news, abc", "too short for a key"


def test_the_last_net_leaves_lines_and_columns() -> None:
    assert inert("a\tb\nc\x1b[2J\u202e") == "a\tb\nc\u241b[2J\u2426"
    assert without_unsafe("a\u200b\u200d\n\x9b", keep="\u200d") == "a\u200d"
