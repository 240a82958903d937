"""Text that means harm to the terminal (T1, T2), and terminals that are hardly any (T3), with the real program."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.e2e.program_home import WANVID, ProgramHome
from tests.e2e.pty_program import PtyProgram
from tests.faults.evil import EVIL, MARKUP, SHORT, acting, evil_ledger, harm
from tests.faults.faulty import FaultyHome, FaultyService
from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.simulator import deeds, hostile
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Facts, Spoiled
from wanvid_tui.simulator.whens import First


@pytest.fixture
def quiet(tmp_path: Path) -> ProgramHome:
    """A home whose programs know no service."""
    return ProgramHome(tmp_path, None)


def raw(home: ProgramHome, *words: str, env: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Run a command; its exit status and every byte that it wrote."""
    done = subprocess.run(
        [*WANVID, *words],
        cwd=home.top,
        env=home.whole_environ(**(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr and b"this is a bug" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


COMMANDS = (
    "jobs", "jobs --plain", "jobs --links", "jobs --json", "jobs --links --json", "--plain", "show last",
    "show 1..99 --links", "show 1..99 --json --links", "wait 1..99 --timeout 0.1", "hold 1..99", "cancel 1..99",
    "doctor", "release 1..99 --yes", "retry 1..99 --yes", "forget 1..20", "resolve 22 --give-up", "config show",
    "config path",
)  # fmt: skip


def test_t1_no_command_lets_a_byte_of_the_ledger_act(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger)
    for words in COMMANDS:
        code, out = raw(quiet, *words.split())
        assert acting(out) == [], words
        if "--json" in words:
            json.loads(out.decode().partition("\nwanvid:")[0])
    code, out = raw(quiet, "show", "last")
    assert code == 0 and "\u241b".encode() in out, "it is shown as symbols"


def test_t1_what_is_watched_as_it_changes_is_inert(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger)
    for words in (("watch",), ("watch", "--json")):
        watching = subprocess.Popen(
            [*WANVID, *words],
            cwd=quiet.top,
            env=quiet.whole_environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert watching.stdout is not None
        told = b""
        for turn in range(40):
            raw(quiet, "hold" if turn % 2 else "release", "1..99", "--yes")
            if select.select([watching.stdout], [], [], 0.5)[0]:
                told = os.read(watching.stdout.fileno(), 65536)
                break
        watching.send_signal(signal.SIGINT)
        told += watching.communicate(timeout=30)[0]
        assert told and acting(told) == [], words


def evil_list(content: Any) -> bytes:
    """The task list with evil in every text but the ids, which the client takes only when they are ids."""
    for item in content["data"]:
        item.update(dict.fromkeys(("model_name", "region", "request_id", "api_key_id"), EVIL))
    content["data"].append({"task_id": EVIL, "status": EVIL, "model_name": EVIL})
    return json.dumps(content).encode()


def test_t1_tasks_of_other_programs_are_listed_and_adopted_inert(service: FaultyService, home: FaultyHome) -> None:
    other = DashScopeClient(service.base, "sk-any")
    body = {"model": "wan2.5-t2v-preview", "input": {"prompt": EVIL}, "parameters": {"size": "832*480", "duration": 5}}

    async def order() -> None:
        await other.submit(body)
        await other.aclose()

    asyncio.run(order())
    facts = Facts({"output.actual_prompt": EVIL, "output.orig_prompt": EVIL, "usage": {EVIL: EVIL}})
    service.faults.become(Fault(Spoiled(evil_list), Kind.LIST), Fault(facts, Kind.QUERY))
    task = service.task().id
    for words in (
        ("adopt",),
        ("adopt", "--since", "24h"),
        ("adopt", task, "--yes"),
        ("wait",),
        ("show", "last"),
        ("doctor",),
    ):
        assert acting(raw(home, *words)[1]) == [], words


def test_t1_names_of_backups_are_inert(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger)
    name = str(quiet.top / f"copy{SHORT['title']}{SHORT['bidi']}")
    for words in (("backup", name), ("backup", name), ("restore", name), ("restore", f"/nowhere/{EVIL}"), ("doctor",)):
        assert acting(raw(quiet, *words)[1]) == [], words
    odd = quiet.whole_environ(WANVID_HOME=str(quiet.top / f"home{SHORT['title']}{SHORT['bidi']}"))
    for line in ("jobs", "doctor", "config path", "submit x --hold", "show last"):
        assert acting(raw(quiet, *line.split(), env=odd)[1]) == [], line


def walk(program: PtyProgram, shows: str) -> None:
    """Look at everything that an interface shows of its jobs."""
    program.wait_for("Queue")
    program.press("f4", "end")
    for _ in range(3):
        program.press("enter", "enter", "escape", "escape", "up")
    program.press("home", "enter", "enter")
    program.wait_for(shows)
    program.press(*["pagedown"] * 9)  # such texts take more rows than there are
    program.wait_for("History")
    program.press("escape", "escape", "e", "f4", "]", "]", "]", "f3", "f1", "escape", "f2")
    program.resize(70, 20)
    program.resize(200, 50)
    program.wait_for(program.has_read)
    program.press("f4")
    program.wait_for(lambda: "Queue" in program.text() and program.process.poll() is None)
    program.press("ctrl+q")
    assert program.wait_exit() == 0


def test_t1_t2_no_text_of_the_ledger_acts_on_the_interface(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger)
    with quiet.interface(size=(120, 36)) as program:
        walk(program, "\u241b]0;owned")
        assert harm(program.raw) == [] and program.left_behind() == []


def test_t2_markup_is_literal_in_commands_and_on_the_screen(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger, MARKUP)
    for words in (("jobs",), ("show", "last"), ("jobs", "--json")):
        assert MARKUP.encode() in raw(quiet, *words)[1]
    with quiet.interface(size=(158, 33)) as program:
        program.wait_for(MARKUP[:20])
        program.paste(MARKUP)
        row = 2
        program.wait_for(lambda: MARKUP in program.screen()[row])
        column = program.screen()[row].index("press")
        # xterm's own report of a click of the left button on it, and of letting go
        program.send(f"\x1b[<0;{column + 2};{row + 1}M\x1b[<0;{column + 2};{row + 1}m".encode())
        program.wait_for(program.has_read)
        program.type("still here")
        program.wait_for("still here")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert harm(program.raw) == []


PLACES: dict[str, list[Fault]] = {
    "a refusal": [Fault(deeds.Refuses(400, EVIL, EVIL), Kind.SUBMIT)],
    "a failure": [Fault(hostile.failed_with(EVIL, EVIL), Kind.QUERY)],
    "a success": [
        Fault(Facts({"request_id": EVIL}), {Kind.SUBMIT, Kind.QUERY}),
        Fault(
            Facts({"output.actual_prompt": EVIL, "output.orig_prompt": EVIL, "usage": {EVIL: EVIL, "size": EVIL}}),
            Kind.QUERY,
        ),
    ],
    "an unknown status": [Fault(Facts({"output.task_status": EVIL}), Kind.QUERY, First(1))],
    "a head": [
        Fault(deeds.Refuses(400, "InvalidParameter", "", {"X-Request-Id": "\x9b2J\x9d0;owned\x9c"}), Kind.SUBMIT)
    ],
}


def test_t1_no_text_of_the_service_acts_on_a_terminal(service: FaultyService, home: FaultyHome) -> None:
    for name, faults in PLACES.items():
        service.faults.become(*faults)
        assert acting(raw(home, "submit", f"A fox, {name}", "--wait")[1]) == [], name
    for words in ("show 1..9", "show 1..9 --json", "jobs"):
        assert acting(raw(home, *words.split())[1]) == []
    assert acting((home.wanvid / "wanvid.log").read_bytes()) == [], "who reads the log has a terminal too"
    with home.interface(size=(120, 36)) as program:
        program.wait_for("A fox")
        program.press("f4", "end")
        for _ in PLACES:
            program.press("enter", "enter", "escape", "escape", "up")
        program.press("enter", "enter")
        program.wait_for("History")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert harm(program.raw) == []


def test_t1_what_the_user_says_is_said_back_inert(quiet: ProgramHome) -> None:
    """A prompt, ids, names of files and of settings, rows of a batch, a config."""
    name = quiet.top / f"{EVIL[:60]}.csv".replace("/", "-")
    name.write_text(f"prompt,duration\n{EVIL.replace(chr(10), ' ')!r},99\n", encoding="utf-8")
    (quiet.top / f"{SHORT['title']}.mp3").write_bytes(b"no sound")
    told = [
        ("show", EVIL), ("wait", EVIL), ("cancel", EVIL), (EVIL,), ("submit", f"--{EVIL}"),
        ("batch", str(name)), ("batch", str(name), "--dry-run", "--json"), ("batch", f"/nowhere/{EVIL}"),
        ("submit", "x", "--model", EVIL), ("submit", "x", "--size", EVIL), ("submit", "x", "--ratio", EVIL),
        ("submit", EVIL, "--dry-run"), ("submit", "x", "--shot-type", EVIL), ("submit", "--from", EVIL),
        ("submit", "x", "--audio-file", f"{SHORT['title']}.mp3"), ("submit", "x", "--audio-file", f"http://{EVIL}"),
        ("submit", "x", "--prompt-file", f"/nowhere/{EVIL}"), ("submit", EVIL, "--hold"), ("jobs", "--state", EVIL),
        ("models", EVIL), ("config", "set", EVIL, "1"), ("config", "set", "theme", EVIL), ("--profile", EVIL, "jobs"),
        ("--config", f"/nowhere/{EVIL}", "jobs"), ("submit", "x", "--out", f"/nowhere/{EVIL}/", "--hold"), ("jobs",),
    ]  # fmt: skip
    program = Program(quiet.wanvid)
    for number, words in enumerate(told):
        if number % 5 == 0:
            assert acting(raw(quiet, *words)[1]) == [], words
            continue
        done = program.call(*words)
        assert acting((done.out + done.err).encode("utf-8", "surrogateescape")) == [], words
    for text in (
        f'"{EVIL}" = 1\n',
        f'theme = "{SHORT["bidi"]}"\n',
        "\x1b]0;owned\x07",
        '[profiles."\\u001b[2J"]\nx = 1\n',
    ):
        quiet.wanvid.mkdir(exist_ok=True)
        (quiet.wanvid / "config.toml").write_text(text, encoding="utf-8")
        for words in (("jobs",), ("config", "show")):
            done = program.call(*words)
            assert acting((done.out + done.err).encode()) == [], text
    environ = {"DASHSCOPE_HTTP_BASE_URL": f"https://{EVIL}".replace("\x00", ""), "DASHSCOPE_API_REGION": EVIL}
    (quiet.wanvid / "config.toml").unlink()
    assert acting(raw(quiet, "submit", "x", env=environ)[1]) == []


def test_t1_a_pasted_or_reused_text_is_inert_in_the_editor(quiet: ProgramHome) -> None:
    with quiet.interface(DASHSCOPE_API_KEY="sk-0123456789abcdef") as program:
        program.wait_for("What should the video show?")
        program.paste(f"A fox {EVIL} runs")
        program.wait_for("left out")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert harm(program.raw) == []


def test_t1_a_hundred_thousand_characters_are_cut_or_escaped(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger, "x" * 102_400, 2)
    for words in (("jobs",), ("show", "last"), ("jobs", "--json")):
        code, out = raw(quiet, *words)
        assert code == 0 and acting(out) == []
        assert "--json" in words or max(map(len, out.splitlines())) < 10_000
    with quiet.interface() as program:
        program.wait_for("xxxxxxxxxx")
        program.press("f4", "enter", "enter")
        program.wait_for("Esc back")
        program.press("ctrl+q")
        assert program.wait_exit() == 0 and len(program.raw) < 1_000_000


PLAIN = [("jobs",), ("show", "last"), ("models",), ("submit", "A fox", "--dry-run")]


@pytest.mark.parametrize(
    "env",
    [{"TERM": "dumb", "NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}, {"TERM": "", "LANG": ""}],
    ids=["dumb", "LANG=C", "nothing"],
)
def test_t3_output_to_a_pipe_is_plain(quiet: ProgramHome, env: dict[str, str]) -> None:
    evil_ledger(quiet.ledger, "一只猫 and a fox")
    for words in PLAIN:
        code, out = raw(quiet, *words, env=env)
        assert (code, acting(out)) == (0, []), (words, out)


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}], ids=str)
@pytest.mark.parametrize("size", [(20, 5), (1, 1)], ids=str)
def test_t3_output_to_a_tiny_terminal_is_plain_and_fits(
    quiet: ProgramHome, env: dict[str, str], size: tuple[int, int]
) -> None:
    evil_ledger(quiet.ledger, "一只猫 and a fox")
    with PtyProgram([*WANVID, "jobs"], quiet.top, size=size, env={**quiet.environ, **env}) as program:
        assert program.wait_exit() == 0
        assert acting(program.raw.replace(b"\r\n", b"\n")) == []
        assert all(len(line) <= size[0] * 4 for line in program.raw.splitlines())


@pytest.mark.parametrize(
    ("size", "env"),
    [((20, 5), {}), ((80, 24), {"TERM": "dumb"}), ((80, 24), {"TERM": ""}), ((1, 1), {})],
    ids=["20x5", "dumb", "no TERM", "1x1"],
)
def test_t3_the_interface_refuses_in_one_line_or_in_its_frame(
    quiet: ProgramHome, size: tuple[int, int], env: dict[str, str]
) -> None:
    with quiet.interface(size=size, DASHSCOPE_API_KEY="sk-0123456789abcdef", **env) as program:
        if env:
            assert program.wait_exit() == 2
            assert acting(program.raw.replace(b"\r\n", b"\n")) == [] and program.raw.count(b"\n") == 1
        else:
            program.wait_for(lambda: program.raw and program.text().strip())
            program.resize(80, 24)
            program.wait_for("What should the video show?")
            program.press("ctrl+q")
            assert program.wait_exit() == 0
        assert program.left_behind() == []


def test_t3_a_terminal_that_reads_no_utf8_gets_none_of_its_bytes(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger, "\u96db a fox", 1)
    latin = {"LANG": "C", "LC_ALL": "C"}
    with quiet.interface(size=(80, 24), **latin) as program:
        program.wait_for("?? a fox")
        program.paste("\u96db is typed")
        program.wait_for("?? is typed")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.raw.isascii()
    with PtyProgram([*WANVID, "jobs"], quiet.top, env={**quiet.environ, **latin}) as program:
        assert program.wait_exit() == 0 and program.raw.isascii() and b"?? a fox" in program.raw


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}, {"TERM": "linux"}], ids=str)
def test_t3_the_interface_without_colour_or_unicode(quiet: ProgramHome, env: dict[str, str]) -> None:
    evil_ledger(quiet.ledger, "an [/] evil [b]fox")
    with quiet.interface(size=(80, 24), **env) as program:
        program.wait_for("fox")
        program.press("f4", "enter", "ctrl+q")
        assert program.wait_exit() == 0
        if "LANG" in env:
            program.raw.decode("ascii")
        if "NO_COLOR" in env:
            assert b"\x1b[38" not in program.raw and b"\x1b[48" not in program.raw


def test_t3_a_reader_that_goes_away_is_no_error(quiet: ProgramHome) -> None:
    evil_ledger(quiet.ledger, "a fox " * 50)
    with subprocess.Popen(
        [sys.executable, "-m", "wanvid_tui", "show", "1..99"],
        env=quiet.whole_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        os.read(process.stdout.fileno(), 1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141
