"""Every form of a base that users type or paste, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.base import (
    canonical_base,
    check_task_path,
    check_workspace,
    host_of,
    is_loopback,
    task_url,
)
from wanvid_tui.core.errors import ConfigError

SUBMIT = "/services/aigc/video-generation/video-synthesis"


@pytest.mark.parametrize("prefix", ["", "/qwen", "/alibailian", "/wan", "/a/b"])
@pytest.mark.parametrize(
    "tail", ["", "/", "/api/v1", "/api/v1/", "/api/v1//", f"/api/v1{SUBMIT}", "/api/v1/tasks/", "/api/v1/uploads"]
)
@pytest.mark.parametrize("host", ["https://dashscope.aliyuncs.com", "http://127.0.0.1:8123", "https://[2001:db8::1]:9"])
def test_all_forms_mean_the_same(host: str, prefix: str, tail: str) -> None:
    assert canonical_base(f"{host}{prefix}{tail}") == f"{host}{prefix}/api/v1"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("  https://Gateway.Example/Qwen/\n", "https://gateway.example/Qwen/api/v1"),
        ("HTTPS://h.example:443", "https://h.example/api/v1"),
        ("http://localhost:80/", "http://localhost/api/v1"),
        ("http://127.9.9.9:5", "http://127.9.9.9:5/api/v1"),
        ("http://[::1]:5/api/v1", "http://[::1]:5/api/v1"),
        ("https://h.example//qwen//api/v1", "https://h.example/qwen/api/v1"),
        ("https://h.example/api/v1/qwen", "https://h.example/api/v1/qwen/api/v1"),
        ("https://h.example/api/v10", "https://h.example/api/v10/api/v1"),
        ("https://ws-1.cn-beijing.maas.aliyuncs.com", "https://ws-1.cn-beijing.maas.aliyuncs.com/api/v1"),
    ],
)
def test_forms_worth_a_look(text: str, base: str) -> None:
    assert canonical_base(text) == base


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("gateway.example/qwen", "no scheme"),
        ("sk-secret", "no scheme"),
        ("http://gateway.example", "plain http"),
        ("http://127.0.0.1.evil.example", "plain http"),
        ("http://127.1", "plain http"),
        ("http://localhost.evil.example", "plain http"),
        ("http://10.0.0.1", "plain http"),
        ("ftp://gateway.example", "scheme"),
        ("javascript://alert", "scheme"),
        ("https://user@gateway.example", "user name"),
        ("https://user:sk-secret@gateway.example", "user name"),
        ("http://127.0.0.1@evil.example", "user name"),
        ("https://gateway.example?x=1", "query"),
        ("https://gateway.example/#a", "fragment"),
        ("https://gateway.example/a b", "blank"),
        ("https://gateway.example\\@evil", "backslash"),
        ("https://gateway.example/\x1b[2J", "control"),
        ("https://", "host"),
        ("https:///api/v1", "host"),
        ("https://gateway.example:0", "host"),
        ("https://gateway.example:99999", "malformed"),
        ("https://gateway.example:x", "malformed"),
        ("https://[::1", "malformed"),
        ("https://gate%2fway.example", "host"),
        ("https://-x.example", "host"),
        ("https://gateway.example/../x", ".."),
        ("https://gateway.example/%2e%2e/x", ".."),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "no video"),
    ],
)
def test_what_is_no_base_is_refused_with_the_reason(text: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word) as caught:
        canonical_base(text)
    assert caught.value.remedy
    assert "secret" not in str(caught.value) and "\x1b" not in str(caught.value)


@given(st.text(max_size=40) | st.text("htps:/.@[]#?%\\127localap v", max_size=40).map("https://".__add__))
def test_any_text_is_a_base_or_a_config_error(text: str) -> None:
    try:
        base = canonical_base(text)
    except ConfigError:
        return
    assert base.endswith("/api/v1") and canonical_base(base) == base
    assert base.startswith("https://") or is_loopback(base)


@pytest.mark.parametrize("name", ["ws-1", "A", "llm_x9", "a" * 64])
def test_workspaces(name: str) -> None:
    assert check_workspace(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "-a", "a" * 65, "a/b", "a\nb", "ä", "a.b"])
def test_what_is_no_workspace(name: str) -> None:
    with pytest.raises(ConfigError, match="workspace"):
        check_workspace(name)


@pytest.mark.parametrize(
    ("task_id", "url"),
    [
        ("86ecf553-d340", "https://h/qwen/api/v1/tasks/86ecf553-d340"),
        ("../../x?y#z", "https://h/qwen/api/v1/tasks/..%2F..%2Fx%3Fy%23z"),
        ("..", "https://h/qwen/api/v1/tasks/%2E%2E"),
        ("a%2Fb\r\n", "https://h/qwen/api/v1/tasks/a%252Fb%0D%0A"),
        ("\ud800", "https://h/qwen/api/v1/tasks/%ED%A0%80"),
    ],
)
def test_a_task_id_never_becomes_a_path(task_id: str, url: str) -> None:
    assert task_url("https://h/qwen/api/v1", None, task_id) == url


def test_a_gateway_s_own_path_starts_at_its_host() -> None:
    assert task_url("https://h:8/qwen/api/v1", "/v1/tasks/{task_id}", "a/b") == "https://h:8/v1/tasks/a%2Fb"
    assert task_url("https://h/api/v1", "/q?id={task_id}", "a&b") == "https://h/q?id=a%26b"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/v1/tasks",
        "v1/{task_id}",
        "//evil.example/{task_id}",
        "https://evil.example/{task_id}",
        "/{task_id}/{x}",
        "/a b/{task_id}",
        "/{task_id}#",
    ],
)
def test_what_is_no_task_path(path: str) -> None:
    with pytest.raises(ConfigError, match="task_path"):
        check_task_path(path)


def test_hosts_for_messages_show_no_more() -> None:
    assert host_of("https://u:p@V.example:8443/a?Signature=s") == "v.example:8443"
    assert host_of("https://v.example:443/") == "v.example"
    assert host_of("https://[::1]:5/") == "[::1]:5"
    assert "unreadable" in host_of("https://[x/")
    assert "without" in host_of("nothing")
