"""Rows in Chinese: footers, the list of keys, header and messages fit, and text is broken as Chinese is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.chinese import PLACE, english
from tests.ui.stage import stage
from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.jobs.views import Pause, PauseKind
from wanvid_tui.ui.commands import Where
from wanvid_tui.ui.farewell import last_words
from wanvid_tui.ui.feed import Totals
from wanvid_tui.ui.help import help_lines
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.lines import measure
from wanvid_tui.ui.messages import said
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.telling import Teller, moved_words, pause_words
from wanvid_tui.ui.widgets.footer import footer_line
from wanvid_tui.ui.widgets.header import header_line
from wanvid_tui.ui.wrapping import wrapped


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use(CHINESE)
    yield
    use(ENGLISH)


def ids(where: Where, width: int) -> list[str]:
    """The commands that a footer names."""
    return [span.id for span in footer_line(where, width, Keymap()).spans if span.id]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_footer_names_as_many_keys_as_in_english(width: int) -> None:
    told = {where: ids(where, width) for where in Where}
    use(ENGLISH)
    for where in Where:
        assert set(ids(where, width)) <= set(told[where]), where


@pytest.mark.parametrize("width", [40, 58, 80, 120, 200])
def test_the_list_of_keys_fits_and_stands_in_columns(width: int) -> None:
    lines = help_lines(width, Keymap())
    assert all(measure(line.spans) <= width for line in lines)
    if width < 116:
        columns = {cells.width(line.spans[1].text) for line in lines if len(line.spans) > 2}
        assert len(columns) == 1


def test_the_keys_of_the_user_are_told_of_in_chinese() -> None:
    from wanvid_tui.ui.commands import says_text
    from wanvid_tui.ui.rebinding import rebound

    table = rebound({"generate": ["f5", "ctrl+l"], "again": ["alt+r"]})
    generate = next(command for command in table.commands if command.id == "generate")
    assert says_text(generate) == "生成视频；另：^L"
    assert table.faults["again"] == "alt+r：不使用 Alt：终端和 tmux 会占用，而且无法与 Esc 区分"


async def test_what_the_ledger_tells_in_chinese(tmp_path: Path) -> None:
    async with stage(tmp_path, account=PLACE) as on:
        session = on.app.session
    now = session.now_ms()
    teller = Teller(session.options.user_home, session.glyphs, 0)
    jobs = {job.state: job for job in on.app.session.window.jobs}
    told = [
        Teller(session.options.user_home, session.glyphs, 0).tell([jobs[state]])
        for state in (JobState.SAVED, JobState.FAILED)
    ]
    told.append(teller.tell([job._replace(state=JobState.SAVED) for job in list(jobs.values())[:2]]))
    told += [
        pause_words([], [Pause("demo", "demo", kind, "", "", now - 60_000, now + 24_000)], session)
        for kind in PauseKind
        if kind is not PauseKind.THROTTLED
    ]
    offline = Pause("demo", "demo", PauseKind.OFFLINE, "", "", now, now)
    told.append(pause_words([offline], [], session))
    panel = session.panel
    told.append(moved_words(panel.choose(Row.MODEL, "wan2.2-t2v-plus"), "wan2.2-t2v-plus"))
    for message in told:
        assert message is not None
        row = "".join(span.text for span in message.line(80).spans)
        assert not english([row]), row
        assert session.glyphs.cut not in row, f"cut: {message.text}"
    assert any(message is not None and "改为 1080P" in message.text for message in told)
    session.last_active, session.last_left = 3, None
    assert [line for line in last_words(session) if english([line])] == []
    for width in range(40, 200, 8):
        for asks in (0, 1):
            totals = Totals(counts=dict.fromkeys(JobState, 9), spent={"USD": "1.20"}, asks=asks)
            line = header_line(PLACE, totals, session.glyphs, width, allowed="$5")
            assert measure(line.spans) <= width
            assert not asks or any("1" in span.text for span in line.spans if span.id == "command:asks")


def test_chinese_is_broken_between_its_characters_and_never_before_a_stop() -> None:
    assert wrapped("一只小猫，站在悬崖上。", 8) == ["一只小", "猫，站在", "悬崖上。"]
    assert wrapped("他说：「走」", 8) == ["他说：", "「走」"]
    assert wrapped("按 F5 生成 wan2.5-t2v-preview 的视频", 20) == ["按 F5 生成", "wan2.5-t2v-preview", "的视频"]
    assert wrapped("An English sentence", 10) == ["An English", "sentence"]


def test_what_is_no_name_is_never_cut_from_its_middle() -> None:
    words = "请求发出后连接中断而且服务端可能收到了任务也可能没有收到所以要由你来决定怎么办"
    row = "".join(span.text for span in said(words).line(60).spans)
    assert row.startswith(" " + words[:20])
    path = "/home/u/" + "x" * 60 + "/a.mp4"
    row = "".join(span.text for span in said(f"任务 3 的文件不见了：{path}。", key="u").line(60).spans)
    assert "任务 3 的文件不见了：" in row and "a.mp4。" in row
