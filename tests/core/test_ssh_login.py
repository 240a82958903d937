"""A login over SSH in one word."""

from __future__ import annotations

import pytest

from wanvid_tui.core.ssh_login import SshLogin, read_login


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("box", SshLogin("", "box", None)),
        ("me@box", SshLogin("me", "box", None)),
        ("me@box:2222", SshLogin("me", "box", 2222)),
        ("box.example.org:22", SshLogin("", "box.example.org", 22)),
        ("first.last+x@10.0.0.1", SshLogin("first.last+x", "10.0.0.1", None)),
        ("me@[2001:db8::1]:2222", SshLogin("me", "2001:db8::1", 2222)),
        ("[::1]", SshLogin("", "::1", None)),
        ("me@2001:db8::1", SshLogin("me", "2001:db8::1", None)),
    ],
)
def test_it_is_read(text: str, login: SshLogin) -> None:
    assert read_login(text) == login


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "me@", "@box", "box:", "box:0", "box:65536", "box:x", "a b", "box\n", "-oProxyCommand=x", "-l@box"),
        *("ssh://box", "box:/path", "me@box;rm", "[box]:1", "盒子", "me@[::1", "a@b@c", "::1]:22", "box:2222:2"),
    ],
)
def test_what_is_none_is_none(text: str) -> None:
    """None of it gets into a command line that somebody pastes."""
    assert read_login(text) is None
