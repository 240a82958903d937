"""The message line: how long a message stands, what replaces what, how it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.stage import stage
from tests.ui.test_first_run import Desk
from wanvid_tui.core import cells
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.jobs.views import Pause, PauseKind
from wanvid_tui.ui.lines import Span
from wanvid_tui.ui.messages import Message, MessageLine, news, problem, said, shortened
from wanvid_tui.ui.telling import pause_words


def shown(line: MessageLine) -> str:
    return line.current.text if line.current else ""


def test_a_message_stands_until_a_key_but_at_least_two_seconds() -> None:
    line = MessageLine()
    line.show(said("One"), 0)
    line.key(500)
    assert shown(line) == "One"
    line.tick(1_999)
    assert shown(line) == "One"
    line.tick(2_000)
    assert shown(line) == ""
    line.show(said("Two"), 3_000)
    line.tick(60_000)
    assert shown(line) == "Two"
    line.key(60_001)
    assert shown(line) == ""


def test_a_newer_one_replaces_it_but_news_do_not_replace_an_error() -> None:
    line = MessageLine()
    line.show(said("Said"), 0)
    line.show(news([Span("News")]), 1)
    assert shown(line) == "News"
    line.show(problem("Broken."), 2)
    line.show(news([Span("More")]), 3)
    assert shown(line) == "Broken."
    line.show(said("Answer"), 4)
    assert shown(line) == "Answer"
    assert [message.text for message in line.kept] == ["Said", "News", "Broken.", "More", "Answer"]


def test_the_row_has_the_key_at_its_end_and_cuts_names_in_their_middle() -> None:
    message = Message(
        (Span("✓ 20 saved"),), key="o", does="look", tail="~/Videos/wanvid/20-a-very-long-name-of-a-kitten-general.mp4"
    )
    for width in (40, 60, 80, 120):
        text = "".join(span.text for span in message.line(width).spans)
        assert cells.width(text) == width
        assert text.endswith("  o look ")
        assert "✓ 20 saved" in text
        assert ".mp4" in text or width == 40
    text = "Sound: /tmp/home/note.txt is not a sound file of wav or mp3, whatever its name says."
    assert "".join(span.text for span in problem(text).line(80).spans).strip().endswith("its name says.")
    text = "/home/somebody/themes/mine.toml, line 7: no TOML: Cannot overwrite a value; mine stays as it was."
    assert "".join(span.text for span in problem(text).line(80).spans).startswith(" ...mine.toml, line 7: no TOML")
    assert shortened("~/Videos/wanvid/20-kitten.mp4", 20) == "~/Vid...0-kitten.mp4"


def test_where_not_all_fits_whole_clauses_are_said() -> None:
    def row(message: Message, width: int) -> str:
        return "".join(span.text for span in message.line(width).spans).strip()

    offline = news([Span("No connection since 17:21. 5 jobs go on there; looking again in 24 s.")])
    assert row(offline, 80) == "No connection since 17:21. 5 jobs go on there; looking again in 24 s."
    assert row(offline, 60) == "No connection since 17:21. 5 jobs go on there"
    assert row(offline, 40) == "No connection since 17:21."
    failed = news([Span("✗ 16 failed"), Span(": moderation. Nothing was billed.")], key="F4 Enter")
    assert row(failed, 80).split() == ["✗", "16", "failed:", "moderation.", "Nothing", "was", "billed.", "F4", "Enter"]
    assert row(failed, 44).split() == ["✗", "16", "failed:", "moderation.", "F4", "Enter"]
    chinese = news([Span("17:21 起没有连接。有 5 个任务在服务端继续；24 秒后再看。")])
    assert row(chinese, 40) == "17:21 起没有连接。"
    assert row(said("One clause alone that is longer than the row has cells"), 40).endswith("›")


def test_texts_of_others_are_cleaned() -> None:
    assert said("a\x1b[31mb").text == "a␛[31mb"


async def test_a_queue_that_waits_for_money_says_which_kind_of_it_is_missing(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        for code, words in (
            ("Arrearage", "The account is out of money (Arrearage). The queue waits."),
            (
                "AllocationQuota.FreeTierOnly",
                "The free quota is used up; allow paid use in the console. The queue waits.",
            ),
            ("PostpaidBillOverdue", "A bill of the account is overdue (PostpaidBillOverdue). The queue waits."),
            ("CommodityNotPurchased", "Model Studio is not activated for this account. The queue waits."),
        ):
            on.ledger.pause("demo", "demo", PauseKind.BILLING, code=code, message="no")
            await on.says(words)
            on.ledger.resume("demo", "demo")
            await on.until(lambda: not on.app.session.feed.pauses)


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
async def test_what_holds_the_queue_up_is_said_whole_in_the_narrowest_row(tmp_path: Path, language: str) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk()) as on:
        session = on.app.session
    codes = ("Arrearage", "AllocationQuota.FreeTierOnly", "PostpaidBillOverdue", "CommodityNotPurchased")
    paused = [*((PauseKind.BILLING, code) for code in codes), (PauseKind.KEY, ""), (PauseKind.BASE, "")]
    use(language)
    try:
        for kind, code in paused:
            told = pause_words([], [Pause("demo", "demo", kind, code, "", 0, None)], session)
            assert told is not None
            for width in (40, 60, 80):
                row = "".join(span.text for span in told.line(width).spans)
                assert "›" not in row and cells.width(row) <= width, row
    finally:
        use(ENGLISH)
