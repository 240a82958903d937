"""Texts that were kept in English, shown in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import catalogue
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.core.stored import stored


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    catalogue.compile_anew()
    use(CHINESE)
    yield
    use(ENGLISH)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("held by wish", "按用户要求暂缓"),
        ("saved as 12-cat.mp4", "已保存为 12-cat.mp4"),
        ("3rd in line", "排第 3"),
        ("112th in line", "排第 112"),
        ("over $5 a day", "超过每日 $5"),
        ("looking for it among 1 task", "正在 1 个任务里寻找它"),
        ("1.2.3.4 did not answer within 20 s", "1.2.3.4 在 20 s 内没有回应"),
    ],
)
def test_a_text_or_a_filled_form_of_the_catalogue_is_translated(text: str, shown: str) -> None:
    assert stored(text) == shown


def test_a_reason_within_a_reason_is_translated_too() -> None:
    said = "no clear answer: 1.2.3.4 did not answer within 20 s"
    assert stored(said) == "没有明确的回应：1.2.3.4 在 20 s 内没有回应"
    assert stored("nothing was sent: /v cannot be written") == "没有发送：无法写入 /v"
    assert stored("nothing was sent: /a b/c: No space left on device") == "没有发送：/a b/c：磁盘空间已用完"
    assert stored("/a: what no catalogue has") == "/a: what no catalogue has"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "InvalidParameter",
        "The size is not in the list of sizes.",
        "Input data may contain inappropriate content.",
        "Requests rate limit exceeded, please try again later.",
        "refuse:",
        "a cat",
    ],
)
def test_what_services_and_users_say_stays_as_it_is(text: str) -> None:
    assert stored(text) == text


@pytest.mark.parametrize("part", ["/a: ", "no clear answer: ", "job 1: "])
def test_a_text_nested_without_end_is_nobody_s_of_ours(part: str) -> None:
    for times in (300, 1_000, 30_000):
        assert part.strip() in stored(part * times)


def test_names_of_users_are_no_words() -> None:
    assert stored("waiting for the key of default") == "在等 default 的密钥"
    assert stored("refused: InvalidParameter: offline") == "被拒绝：InvalidParameter: offline"


def test_in_english_nothing_is_looked_up() -> None:
    use(ENGLISH)
    assert stored("held by wish") == "held by wish"
    assert stored("saved as a.mp4") == "saved as a.mp4"
