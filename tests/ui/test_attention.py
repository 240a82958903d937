"""The bell rings when nobody looks; the title says what goes on; a link ends the last words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.seeding import NOW_MS
from tests.ui.stage import stage
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.attention import TerminalTitle, nobody_looks, notice, rings, title_text
from wanvid_tui.ui.farewell import last_words
from wanvid_tui.ui.feed import Totals
from wanvid_tui.ui.words import clock_text


@pytest.mark.parametrize(
    ("focused", "since_s", "rings"), [(True, 0.0, False), (True, 59.0, False), (True, 60.0, True), (False, 0.0, True)]
)
def test_the_bell_is_for_whoever_looks_elsewhere(focused: bool, since_s: float, rings: bool) -> None:
    assert nobody_looks(focused=focused, since_key_s=since_s) is rings


@pytest.mark.parametrize(
    ("setting", "away", "urgent", "heard"),
    [
        ("auto", False, False, False),
        ("auto", True, False, True),
        ("auto", False, True, True),
        ("always", False, False, True),
        ("never", True, True, False),
    ],
)
def test_the_bell_rings_as_it_is_set(setting: str, away: bool, urgent: bool, heard: bool) -> None:
    assert rings(setting, away=away, urgent=urgent) is heard


def test_the_title_says_what_goes_on() -> None:
    running = {JobState.RUNNING: 2, JobState.QUEUED: 1}
    assert title_text(Totals(running), NOW_MS + 60_000, NOW_MS) == f"2 running, ~{clock_text(NOW_MS + 60_000)}"
    assert title_text(Totals(running), None, NOW_MS) == "2 running"
    assert title_text(Totals({JobState.QUEUED: 3}), None, NOW_MS) == "3 waiting"
    assert title_text(Totals(running, asks=1), None, NOW_MS) == "1 asks you"
    assert title_text(Totals({JobState.SAVED: 3}), None, NOW_MS) == "wanvid"


def test_the_title_is_written_when_it_changes_and_where_there_is_one() -> None:
    written: list[str] = []
    title = TerminalTitle(written.append, {"TERM": "xterm"})
    for text in ("a", "a", "b"):
        title.show(text)
    assert written == ["\x1b[22;2t\x1b]2;a\x07", "\x1b]2;b\x07"]
    assert title.shown
    for term in ("linux", "dumb", ""):
        plain = TerminalTitle(written.append, {"TERM": term})
        plain.show("c")
        assert not plain.shown
    assert len(written) == 2


def test_a_notice_of_the_desktop_is_for_terminals_that_are_known_to_show_one() -> None:
    for known in ({"TERM": "xterm-kitty"}, {"LC_TERMINAL": "iTerm2"}, {"TERM_PROGRAM": "WezTerm"}, {"TERM": "foot"}):
        assert notice("20 saved; 4.2 MB\x1b\x07", known) == "\x1b]9;wanvid: 20 saved, 4.2 MB␛␇\x07"
        assert notice("20 saved", known | {"TMUX": "/tmp/tmux-1/default,1,0"}) == ""
    assert notice("20 saved", {"TERM": "xterm-256color"}) == ""
    assert notice("", {"TERM": "xterm-kitty"}) == ""


async def test_a_saved_video_rings_only_when_nobody_pressed_a_key_for_a_minute(tmp_path: Path) -> None:
    rung: list[int] = []
    told: list[str] = []
    async with stage(tmp_path, environ={"TERM_PROGRAM": "WezTerm"}) as on:
        on.app._to_terminal = told.append  # type: ignore[method-assign, assignment]  # what it would be sent
        on.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]  # what a terminal would hear
        on.ledger.move(20, JobState.DOWNLOADING, "test")
        await on.pilot.press("f4")
        on.ledger.move(20, JobState.SAVED, "test", saved_ms=on.clock.ms, file="/videos/20.mp4")
        await on.says("20 saved")
        assert rung == [] and not any("\x1b]9" in text for text in told)
        on.clock.ahead_s = 61.0
        on.ledger.move(21, JobState.FAILED, "test", ended_ms=on.clock.ms)
        await on.says("21 failed")
        assert rung == [1]
        assert "\x1b]9;wanvid: ✗ 21 failed: no reason given. Nothing was billed.\x07" in told


async def test_the_last_words_link_the_newest_video(tmp_path: Path) -> None:
    async with stage(tmp_path, environ={"TERM": "xterm"}) as on:
        session = on.app.session
    session.last_saved = session.last_saved._replace(file="/v/a b\x1b.mp4") if session.last_saved else None
    linked, plain = last_words(session, links=True)[0], last_words(session)[0]
    assert "\x1b]8;;file://" in linked and "/v/a%20b%1B.mp4\x1b\\" in linked
    assert "\x1b" not in plain
