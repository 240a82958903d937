"""The real program: exit codes, streams, and how it ends when things go wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from tests.cli.program import Program
from wanvid_tui import __version__
from wanvid_tui.cli.table import COMMANDS


def test_version_and_help(wanvid: Program) -> None:
    assert wanvid.process("--version").out == f"wanvid {__version__}\n"
    done = wanvid.process("--help")
    assert done.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.out
    for later in ("spend", "prune", "schema", "completion", "serve", "play", "export"):
        assert f"\n  {later} " not in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(wanvid: Program, command: str) -> None:
    done = wanvid.call(command, "--help")
    assert done.code == 0


@pytest.mark.parametrize("options", [["--demo", "--plain"], ["--yes", "-v"], ["--no-follow"]])
def test_global_options_stand_before_or_after_the_command(wanvid: Program, options: list[str]) -> None:
    assert wanvid.call(*options, "jobs", "--json").json == []
    assert wanvid.call("jobs", "--json", *options).json == []


def test_a_global_option_with_a_value_is_no_command(wanvid: Program) -> None:
    wanvid.write("config.toml", "[profiles.jobs]\nregion = 'cn-beijing'\n")
    for words in (["--profile", "jobs", "models"], ["models", "--profile=jobs"], ["--profile=jobs", "models"]):
        assert "PRICE/S" in wanvid.call(*words).out


def test_an_unknown_command_or_option_is_told(wanvid: Program) -> None:
    done = wanvid.process("sumbit", "x")
    assert (done.code, done.out) == (2, "")
    assert done.err == 'wanvid: there is no command "sumbit"\nDid you mean submit?\n'
    assert wanvid.process("submit", "x", "--nonsense").code == 2
    assert wanvid.process("--nonsense").code == 2


@pytest.mark.parametrize("term", ["dumb", "xterm", ""])
def test_without_a_terminal_the_interface_refuses_in_one_line(wanvid: Program, term: str) -> None:
    done = wanvid.process(TERM=term)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert "wanvid submit" in done.err


def test_plain_without_a_command_is_the_queue_as_lines(wanvid: Program) -> None:
    wanvid.call("submit", "a cat", "--hold")
    done = wanvid.process("--plain")
    assert (done.code, done.out.splitlines()[1:]) == (
        0,
        ["1 job:", "1 held, held by wish; wanvid release 1 lets it go: a cat"],
    )


def test_no_key_anywhere_is_exit_3_and_nothing_queued(wanvid: Program) -> None:
    done = wanvid.process("submit", "a cat")
    assert (done.code, done.out) == (3, "")
    assert "no API key" in done.err
    assert wanvid.process("jobs", "--json").json == []


def test_a_reader_that_goes_away_is_no_error_message(wanvid: Program) -> None:
    for _ in range(3):
        wanvid.call("submit", "x" * 1000, "--takes", "300", "--hold")
    command = f"{sys.executable} -m wanvid_tui jobs --json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=wanvid.env(), check=True)
    assert done.stderr == ""
    assert done.stdout.endswith("141\n")


def test_an_interrupt_is_quiet(wanvid: Program) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "wanvid_tui", "batch", "-", "--dry-run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=wanvid.env(),
    )
    assert child.stdin is not None
    child.stdin.write(b'{"prompt": "x"}\n' * 20_000)  # more than a pipe holds: it reads by the time this is written
    child.stdin.flush()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in err


def test_text_that_the_terminal_cannot_write_is_escaped(wanvid: Program) -> None:
    wanvid.call("submit", "雨夜", "--hold")
    done = subprocess.run(
        [sys.executable, "-m", "wanvid_tui", "jobs"],
        capture_output=True,
        env=wanvid.env(PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
        check=True,
    )
    assert b"\\u96e8\\u591c" in done.stdout


def test_a_bug_is_one_line_with_the_logs_path(wanvid: Program) -> None:
    script = (
        "import sys; from wanvid_tui import __main__ as m; from wanvid_tui.cli import table;"
        "table.COMMANDS['jobs'] = table.Command('no_such_module', '');"
        "sys.argv = ['wanvid', 'jobs']; sys.exit(m.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=wanvid.env(DASHSCOPE_API_KEY="no_such_module"),
        check=False,
    )
    log = wanvid.home / "wanvid.log"
    assert done.returncode == 1
    assert done.stderr == f"wanvid: this is a bug in wanvid; its traceback is in {log}\n"
    assert "ModuleNotFoundError" in log.read_text()
    assert "no_such_module" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(wanvid: Program, closed: str) -> None:
    command = f"{sys.executable} -m wanvid_tui submit x --hold {closed}; echo $?"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=wanvid.env(), check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert len(wanvid.call("jobs", "--json").json) == 1


def test_output_that_cannot_be_written_is_told(wanvid: Program) -> None:
    command = f"{sys.executable} -m wanvid_tui models > /dev/full; echo $?"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=wanvid.env(), check=True)
    assert done.stdout == "1\n"
    assert done.stderr == "wanvid: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--version"], 1),
        (["jobs", "--json"], 1),
        (["batch", "-", "--dry-run", "--json"], 2),
        (["no-such-command"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_the_output_is_no_bug(wanvid: Program, words: list[str], code: int, unbuffered: str) -> None:
    wanvid.call("submit", "x" * 1000, "--takes", "20", "--hold")  # more than a buffer holds
    rows = "".join(f'{{"prompt": "a cat, take {n}", "size": "1*1"}}\n' for n in range(100))
    command = f"{sys.executable} -m wanvid_tui {' '.join(words)} > /dev/full; echo $?"
    done = subprocess.run(
        ["bash", "-c", command],
        input=rows,
        capture_output=True,
        text=True,
        env=wanvid.env(PYTHONUNBUFFERED=unbuffered),
        check=True,
    )
    ends = [int(line) for line in done.stdout.split()]
    assert ends == [code] or (ends == [1] and code == 2)
    if code == 1:
        assert done.stderr == "wanvid: the output cannot be written: No space left on device\n"
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ["--version", "--help", "jobs", "no-such-command"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "2>/dev/full"])
def test_a_stream_that_takes_nothing_changes_no_exit_status(wanvid: Program, words: str, closed: str) -> None:
    command = f"{sys.executable} -m wanvid_tui {words} {closed}; echo $?"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=wanvid.env(), check=True)
    assert done.stdout.splitlines()[-1] == ("2" if words == "no-such-command" else "0")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_json_is_json_in_every_encoding(wanvid: Program, encoding: str) -> None:
    prompt = 'a "é 猫 😀 [red]x[/] \x1b[31m\u202e\u200b\x9b\x07\u2028 end'
    wanvid.call("submit", "--prompt-file", str(wanvid.write("p.txt", prompt)), "--hold")
    done = subprocess.run(
        [sys.executable, "-m", "wanvid_tui", "show", "1", "--json"],
        capture_output=True,
        env=wanvid.env(PYTHONIOENCODING=encoding, PYTHONUTF8="0"),
        check=True,
    )
    assert json.loads(done.stdout.decode(encoding))["prompt"] == prompt
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["submit", "x", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["jobs", "\x1b[31mred"], "unrecognized arguments: ␛[31mred"),
        (["jobs", "--limit=-1"], "expected a whole number from 0 to 1000000000, not '-1'"),
        (["jobs", "--limit", "x"], "expected a whole number from 0 to 1000000000, not 'x'"),
        (["wait", "--timeout", "nan"], "expected a number from 0 to 1e+09, not 'nan'"),
        (["simulate", "--port", "70000"], "expected a whole number from 0 to 65535, not '70000'"),
        (["simulate", "--speed", "0"], "expected a number from 1e-06 to 1e+09, not '0'"),
        (["cancel"], "the following arguments are required: ID"),
        (["config", "sho"], "invalid choice"),
        (["--plain", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_words_are_told_in_one_line_and_a_next_step(wanvid: Program, words: list[str], said: str) -> None:
    done = wanvid.process(*words)
    assert (done.code, done.out) == (2, "")
    what, step = done.err.splitlines()
    assert said in what
    assert "--help" in step


def test_options_of_the_screen_are_told_of_and_are_no_matter_without_one(wanvid: Program) -> None:
    told = wanvid.process("--help").out
    screen = ("--no-mouse", "--ascii", "--stock-display")
    assert all(option in told for option in screen)
    assert wanvid.process("--plain", *screen).code == 0
