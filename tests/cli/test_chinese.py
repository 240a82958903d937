"""The commands in Chinese: the same data and exit statuses, every word translated, columns in line by cells."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.test_queue import SENT, S, ledger_of, move
from tests.done import Done
from tests.jobs.homes import alive, wait_for
from wanvid_tui.cli.help_text import wrapped
from wanvid_tui.cli.table import COMMANDS
from wanvid_tui.core.cells import width
from wanvid_tui.jobs.lease import lock_path, probe
from wanvid_tui.simulator.server import Simulator

CHINESE = {"LANG": "zh_CN.UTF-8"}
_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
"""Three English words in a row."""


pytestmark = pytest.mark.usefixtures("english_again")


def both(wanvid: Program, *words: str, stdin: str = "") -> tuple[Done, Done]:
    """A command in English and in Chinese, in this process."""
    return wanvid.call(*words, stdin=stdin), wanvid.call(*words, stdin=stdin, **CHINESE)


def is_chinese(text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text)) and not _WORDS.search(text)


def starts(line: str) -> list[int]:
    """The cells at which the columns of a line begin."""
    return [width(line[: found.start(1)]) for found in re.finditer(r"(?:^|\s{2,})(\S)", line)]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_fits(
    wanvid: Program, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    words = [command, "--help"] if command else ["--help"]
    assert wanvid.call(*words, **CHINESE).code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"用法： {' '.join(['wanvid', *words[:-1]])} ")
    assert "选项：\n" in text
    assert not _WORDS.search(text), _WORDS.search(text)
    assert not re.search(r"[\u4e00-\u9fff]:$", text, re.MULTILINE)
    # the names of modes and their explanations stand in lines of their own that are not wrapped
    assert max(map(width, text.splitlines())) <= (96 if command in ("restore", "backup") else 84)


def test_help_is_wrapped_by_cells_and_no_line_begins_with_a_closing_sign() -> None:
    lines = wrapped("同样的种子做出同样的视频；与 --takes 同用时，是第一个的种子。", 24)
    assert lines == ["同样的种子做出同样的视", "频；与 --takes 同用时，", "是第一个的种子。"]
    assert wrapped("", 10) == [""]
    assert wrapped("a-word-that-is-too-long 好", 10) == ["a-word-that-is-too-long", "好"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sumbit"], "没有命令「sumbit」\n你是指 submit 吗？"),
        (["submit", "x", "--siez", "1"], "不认识的参数：--siez 1\nwanvid submit --help 可列出它接受的参数"),
        (["jobs", "--limit", "many"], "参数 --limit：应为 0 到 1000000000 的整数，而不是 'many'"),
        (["jobs", "--state", "foo"], "参数 --state：'foo' 不在可选范围内"),
        (["jobs", "--limit"], "参数 --limit：应有一个值"),
        (["show"], "缺少必需的参数：ID"),
        (["resolve", "1"], "必须给出其中一个：--wait --task --send-again --give-up"),
        (["resolve", "1", "--wait", "--give-up"], "参数 --give-up：不能与 --wait 同用"),
        (["submit", "x"], "配置档 default 没有 API 密钥"),
        (["submit", "x", "--size", "3*4", "--dry-run"], "size: wan2.5-t2v-preview 不支持 3*4"),
        (["submit", "x", "--duration", "7", "--dry-run"], "可做 5 或 10 s 的视频，不能做 7 s（最接近的：5）"),
        (["submit", "--dry-run"], "提示词是空的；请写出视频要呈现的内容"),
        (["submit", "x", "--model", "wan9", "--dry-run"], "没有名为 wan9 的模型"),
        (["submit", "x", "--prompt-file", "/nowhere", "--dry-run"], "给了两次：直接写出，又用了 --prompt-file"),
        (["submit", "--prompt-file", "/nowhere", "--dry-run"], "无法读取 /nowhere：没有这个文件或目录"),
        (["models", "wan9"], "wanvid models 可列出模型"),
        (["show", "99"], "没有任务 99\nwanvid jobs 可列出任务"),
        (["batch", "/nowhere.csv"], "无法读取 /nowhere.csv：没有这个文件或目录"),
        (["backup", "/tmp/x"], "处还没有账本"),
        (["config", "set", "theme"], "config set 需要一个键和一个值"),
        (["config", "set", "follow", "3"], "follow：应为「true 或 false」，而不是 '3'"),
        (["jobs", "--config", "/nowhere"], "/nowhere：没有这个文件"),
        (["--profile", "other", "submit", "x"], "没有名为「other」的配置档"),
        (["doctor", "--check-key"], "--check-key 需要 --region"),
        (["adopt", "--since", "3y"], "应为不超过 24h 的时间"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_is_wrong_is_said_in_chinese(wanvid: Program, words: list[str], said: str) -> None:
    english, chinese = both(wanvid, *words)
    assert (chinese.code, chinese.out) == (english.code, english.out)
    assert chinese.code != 0
    assert said in chinese.err, chinese.err
    assert is_chinese(chinese.err.replace("wanvid config set theme paper", "")), chinese.err


def test_json_is_the_same_byte_for_byte(queue: Program) -> None:
    move(queue, 1, *SENT, S.FAILED, error_code="DataInspectionFailed", error_message="Refused.")
    move(queue, 2, *SENT[:2], S.UNCERTAIN, asks=True)
    batch = '{"prompt": "a", "duration": 7}\n{"prompt": 3}\n{"prompt": "b", "nothing": 1}\nnonsense\n'
    for words in (
        ["jobs", "--json"],
        ["show", "1", "--json"],
        ["show", "2", "--json"],
        ["models", "--json"],
        ["models", "wan2.5-t2v-preview", "--json"],
        ["submit", "a cat", "--seed", "5", "--dry-run", "--json"],
        ["batch", "-", "--dry-run", "--json"],
        ["config", "show", "--json"],
        ["config", "path", "--json"],
        ["wait", "1", "--json"],
        ["models", "wan2.5-t2v-preview", "--toml"],
    ):
        english, chinese = both(queue, *words, stdin=batch)
        assert chinese.out == english.out, words
        assert chinese.code == english.code, words
    english, chinese = both(queue, "doctor", "--json")
    assert re.sub(r"\d+", "0", chinese.out) == re.sub(r"\d+", "0", english.out)
    spoken = queue.call("doctor", "--json", "--speak", "zh_CN").json
    assert [one["what"] for one in spoken["checks"]] == [one["what"] for one in english.json["checks"]]
    assert {one["text"] for one in spoken["checks"]} >= {"没有驱动进程，也没有要做的事"}


def test_what_is_done_to_jobs_is_told_in_chinese_and_kept_in_english(queue: Program) -> None:
    def done(*words: str) -> str:
        run = queue.call(*words, **CHINESE)
        assert run.code == 0, run.err
        assert is_chinese(run.err), run.err
        return run.err.strip()

    move(queue, 1, S.QUEUED)
    assert done("hold", "1") == "任务 1 已暂缓；wanvid release 1 可放行"
    assert done("cancel", "2") == "任务 2 已取消；没有产生费用"
    assert done("forget", "3") == "任务 3 已移除"
    refused = queue.call("hold", "2", **CHINESE)
    assert (refused.code, refused.err) == (1, "wanvid: 任务 2 是 canceled；只有排队中的任务可以暂缓\n")
    waited = queue.call("wait", "1", **CHINESE)
    assert (waited.code, waited.err) == (4, "任务 1 已暂缓：按用户要求暂缓\nwanvid release 1 可放行\n")
    shown = queue.call("show", "1", **CHINESE).out
    assert "queued > held: 已由用户暂缓" in shown
    assert queue.call("submit", "狗", "--hold", **CHINESE).code == 0
    for job in queue.call("jobs", "--json").json:
        kept = [event["why"] for event in job["events"]] + [(job["waiting"] or {}).get("reason", "")]
        assert all(why.isascii() for why in kept), kept
    with closing(ledger_of(queue)) as ledger:
        assert {job.hold_reason for job in ledger.find(states=[S.HELD])} == {"held by wish"}


def test_tables_stand_in_line_by_cells(queue: Program) -> None:
    move(queue, 1, *SENT[:2], S.UNCERTAIN, asks=True)
    move(queue, 2, *SENT, S.RUNNING, overdue=True)
    move(queue, 3, S.QUEUED)
    for words in (["jobs"], ["models"], ["models", "wan2.5-t2v-preview"], ["doctor"]):
        lines = queue.call(*words, **CHINESE).out.splitlines()
        if words == ["doctor"]:
            lines = [line for line in lines if line[0] != " "]
        least = min(len(starts(line)) for line in lines)
        assert len({tuple(starts(line)[1:least]) for line in lines}) == 1, "\n".join(lines)
    out = queue.call("jobs", **CHINESE).out
    assert "等你决定" in out
    assert "超时" in out
    assert "按用户要求暂缓" in out
    header = queue.call("models", DASHSCOPE_API_REGION="ap-southeast-1", **CHINESE).out.splitlines()[0]
    assert header.split() == ["模型", "档位", "秒数", "提示词", "声音", "每秒价格"]


def test_a_batch_names_its_faults_in_chinese(wanvid: Program) -> None:
    rows = '{"prompt": "a", "duration": 7}\n{"prompt": 3}\n{"prompt": "b", "nothing": 1}\nnonsense\n'
    english, chinese = both(wanvid, "batch", "-", stdin=rows)
    assert (english.code, chinese.code) == (2, 2)
    lines = chinese.err.splitlines()
    assert len(lines) == len(english.err.splitlines())
    assert lines[0] == "第 1 行：duration: wan2.5-t2v-preview 可做 5 或 10 s 的视频，不能做 7 s（最接近的：5）"
    assert lines[1] == "第 2 行：prompt: 应为文本，而不是 3"
    assert lines[-1] == "wanvid: 4 行中有 4 行不能发送；没有任务加入队列"


def test_a_dry_run_says_its_price_in_chinese(wanvid: Program) -> None:
    assert wanvid.call("submit", "猫", "--dry-run", **CHINESE).err == "价格未知\n"
    said = wanvid.call(
        "submit", "猫", "--dry-run", "--takes", "2", DASHSCOPE_API_REGION="ap-southeast-1", **CHINESE
    ).err
    assert re.fullmatch(r"2 个视频，约 USD 1\.00（按 \d{4}-\d\d-\d\d 的价格估算）\n", said), said


def test_the_doctor_speaks_chinese(wanvid: Program) -> None:
    done = wanvid.process("doctor", **CHINESE)
    assert done.code == 3
    lines = done.out.splitlines()
    assert "有误    密钥       配置档 default 没有 API 密钥" in lines
    assert "提示    地域       北京 (cn-beijing)，默认值：没有指明" in lines
    assert "正常    驱动进程   没有驱动进程，也没有要做的事" in lines
    assert not [line for line in lines if _WORDS.search(line) and "pip install" not in line], done.out


def test_the_language_of_the_settings_holds(wanvid: Program) -> None:
    wanvid.write("config.toml", 'language = "zh_CN"\n')
    assert wanvid.process("jobs").err == "没有任务\n"
    wanvid.write("config.toml", 'language = "en"\n')
    assert wanvid.process("jobs", **CHINESE).err == "no jobs\n"


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "zh_CN.GB18030"},  # not installed: the interpreter writes UTF-8, the terminal reads another
        {"LANG": "zh_CN"},
        {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"},
        {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "ascii"},
        {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "latin-1"},
        {"LANG": "zh_CN.UTF-8", "TERM": "linux"},
    ],
    ids=lambda env: " ".join(f"{name}={value}" for name, value in env.items()),
)
def test_where_chinese_could_not_be_read_it_is_english(wanvid: Program, env: dict[str, str]) -> None:
    done = wanvid.process("show", "7", **env)
    assert (done.code, done.err) == (2, "wanvid: there is no job 7\nwanvid jobs lists them\n")


def test_a_stream_of_another_chinese_encoding_gets_chinese(wanvid: Program) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "wanvid_tui", "show", "7"],
        capture_output=True,
        env=wanvid.env(PYTHONIOENCODING="gb18030", **CHINESE),
        check=False,
    )
    assert (done.returncode, done.stderr.decode("gb18030")) == (2, "wanvid: 没有任务 7\nwanvid jobs 可列出任务\n")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program in Chinese; its driver is gone when the test is over."""
    home, runtime = tmp_path / "home", tmp_path / "run"
    runtime.mkdir(mode=0o700)
    yield Program(home, {"XDG_RUNTIME_DIR": str(runtime), "DASHSCOPE_API_KEY": "sk-any", **CHINESE})
    if (pid := probe(lock_path(home / "ledger.sqlite3")).pid) is not None and alive(pid):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not alive(pid), "the end of the driver")


def test_a_driver_that_was_started_from_chinese_keeps_english(program: Program) -> None:
    """What the service refuses: said in Chinese, kept in English, the service's own words as they came."""
    with Simulator(speed=120.0, render=False, rates=False) as service:
        at = {"DASHSCOPE_HTTP_BASE_URL": service.base}
        failed = program.process("submit", "[moderation] 猫", "--wait", **at)
        assert failed.code == 10, failed.err
        assert failed.err.splitlines()[-2:] == [
            "任务 1 失败：DataInspectionFailed: Input data may contain inappropriate content.",
            "内容审核没有通过：请改写提示词；没有产生费用",
        ]
        saved = program.process("submit", "cat", "--wait", **at)
        assert saved.code == 0, saved.err
        shown = program.call("show", "2", **at).out
        assert "服务端已接受" in shown
        assert "已完成；正在取回视频" in shown
        assert not [line for line in shown.splitlines()[-4:] if _WORDS.search(line)], shown
        followed = program.process("follow", **at)
        assert followed.code == 0, followed.err
        assert "上的进程" in followed.err
        assert is_chinese(followed.err), followed.err
    jobs = program.call("jobs", "--json", LANG="C.UTF-8").json
    whys = [event["why"] for job in jobs for event in job["events"]]
    assert all(why.isascii() for why in whys), whys


def test_a_refused_key_is_kept_in_english_and_told_in_chinese(program: Program) -> None:
    with Simulator(render=False, rates=False) as service:
        at = {"DASHSCOPE_HTTP_BASE_URL": service.base, "DASHSCOPE_API_KEY": "sk-wrong"}
        refused = program.process("submit", "cat", **at)
        assert refused.code == 3, refused.err
        assert "已停住：密钥：InvalidApiKey: Invalid API-key provided." in refused.err
        assert "密钥有误，或属于另一个地域" in refused.err
        with closing(ledger_of(program)) as ledger:
            (pause,) = ledger.pauses()
        assert pause.message.isascii(), pause.message
        assert "The key is wrong" in pause.message
