"""The whole program in Chinese: chosen by the locale or by the settings, from the first frame to the last words."""

from __future__ import annotations

from tests.e2e.program_home import WANVID, ProgramHome
from tests.e2e.pty_program import PtyProgram


class Recorded(PtyProgram):
    """Keeps all that was written."""

    written = b""

    def __enter__(self) -> Recorded:
        return self

    def _show(self, data: bytes) -> None:
        self.written += data
        super()._show(data)


def test_it_speaks_chinese_from_the_first_frame_to_the_last_words(home: ProgramHome) -> None:
    with Recorded(WANVID, home.top, env=home.environ | {"LANG": "zh_CN.UTF-8"}, size=(80, 24)) as program:
        program.wait_for("视频要展示什么？")
        program.wait_for(" F5 生成  Tab 反向提示词  ^G 编辑器  Esc 队列")
        program.paste("一只小猫将军站在悬崖上")
        program.press("f5")
        program.wait_for("任务 1 已排队，")
        program.wait_for("任务 1 已保存")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        program.wait_for("任务 1 已保存")
        assert not [word for word in (b"Prompt", b"Queue", b"Generate", b"Quit", b"queued,") if word in program.written]


def test_the_settings_go_before_the_locale(home: ProgramHome) -> None:
    assert home.run("config", "set", "language", "zh_CN").code == 0
    with PtyProgram(WANVID, home.top, env=home.environ | {"LANG": "en_US.UTF-8"}, size=(60, 18)) as program:
        program.wait_for("视频要展示什么？")
        program.press("ctrl+p")
        program.wait_for("命令")
        program.type("reload")
        program.wait_for("重新加载主题")
        program.press("escape", "ctrl+q")
        assert program.wait_exit() == 0


def test_a_terminal_without_its_characters_gets_english(home: ProgramHome) -> None:
    assert home.run("config", "set", "language", "zh_CN").code == 0
    with PtyProgram(WANVID, home.top, env=home.environ | {"LANG": "zh_CN.UTF-8", "TERM": "linux"}) as program:
        program.wait_for("What should the video show?")
        program.press("escape", "ctrl+q")
        assert program.wait_exit() == 0
