"""What stands before a fact, in Chinese: of a job, of the places of files, of a queue that is watched."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from tests.cli.program import Program
from tests.cli.test_chinese import CHINESE, both, starts
from tests.cli.test_queue import SENT, S, ledger_of, move
from wanvid_tui.cli.changes import PlainLines
from wanvid_tui.core.language import CHINESE as CHINESE_TEXTS
from wanvid_tui.core.language import use
from wanvid_tui.jobs.views import PauseKind

pytestmark = pytest.mark.usefixtures("english_again")


def test_every_fact_of_a_job_is_named_in_chinese(queue: Program) -> None:
    checks = [
        {"what": "size", "ordered": "1280*720", "got": "1280*720", "ok": True},
        {"what": "duration", "ordered": 5, "got": 5.0, "ok": True},
        {"what": "sound", "ordered": True, "got": False, "ok": False},
    ]
    move(queue, 1, *SENT, S.RUNNING, S.DOWNLOADING, S.SAVED, task_id="t-1", request_id="r-1", checks=checks)
    move(queue, 2, *SENT, S.FAILED, error_code="DataInspectionFailed", error_message="Refused.")
    move(queue, 3, *SENT[:2], S.UNCERTAIN, asks=True)
    for job, labels in (
        (1, ["任务", "当前", "提示词", "模型", "配置档", "尺寸", "时长", "种子", "任务 ID", "请求 ID", "检查"]),
        (2, ["代码", "消息", "办法"]),
        (3, ["下一步"]),
    ):
        english, chinese = both(queue, "show", str(job))
        lines = chinese.out.splitlines()
        facts = [line for line in lines if not line.startswith("20")]
        assert len(lines) == len(english.out.splitlines())
        assert not [line for line in facts if re.match("[A-Za-z]", line)], chinese.out
        assert not [one for one in labels if not any(line.startswith(f"{one}  ") for line in facts)], chinese.out
        assert len({starts(line)[1] for line in lines}) == 1, chinese.out
    shown = queue.call("show", "1", **CHINESE).out
    assert "声音：要求 有声，得到 无声：与要求不符" in shown
    assert "时长：要求 5 s，得到 5.0 s：与要求一致" in shown
    assert "  sound: ordered sound, got silent: not as ordered" in queue.call("show", "1").out
    places = queue.call("config", "path", **CHINESE).out.splitlines()
    assert [line.split()[0] for line in places] == ["配置", "设置", "主题", "模型", "提示词", "账本", "日志", "视频"]
    assert len({starts(line)[1] for line in places}) == 1


def test_what_watch_tells_is_chinese(queue: Program) -> None:
    use(CHINESE_TEXTS)
    with closing(ledger_of(queue)) as ledger:
        lines = PlainLines(plain=False, now_ms=lambda: 0)
        held = lines.first(ledger)
        assert all("按用户要求暂缓：一只猫 cat" in line for line in held), held
        ledger.pause("default", "b", PauseKind.KEY, code="InvalidApiKey")
        (paused,) = lines.changed(ledger)
        assert paused.endswith("   -  已停住       default 的队列在等待：密钥：InvalidApiKey"), paused
