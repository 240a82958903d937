"""Where the key may go and what is kept secret (X2 to X4, X6), with the real program."""

from __future__ import annotations

import json
import re
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.api.ways import PEM
from tests.e2e.program_home import WANVID, ProgramHome
from tests.faults.driven import KEY, Driven
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.hostile import failed_with
from wanvid_tui.simulator.kinds import API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Facts
from wanvid_tui.simulator.whens import First

S = JobState


@pytest.fixture
def quiet(tmp_path: Path) -> ProgramHome:
    """A home whose programs know no service."""
    return ProgramHome(tmp_path, None)


BASES = {
    "plain http": "http://service.example/api/v1",
    "plain http, an address": "http://10.0.0.1",
    "a name that begins like this machine's": "http://localhost.evil.example",
    "an address that only looks like this machine's": "http://127.0.0.1.evil.example",
    "user info": "https://user:hunter2@service.example",
    "user info before this machine": "http://hunter2@127.0.0.1",
    "another scheme": "ftp://service.example",
    "a file": "file:///etc/passwd",
    "no scheme": "service.example/api/v1",
    "a query": "https://service.example/?token=hunter2",
    "a line end": "https://service.example/\r\nX-Evil: hunter2",
    "a backslash": "https://service.example\\@127.0.0.1",
    "dots": "https://service.example/../api",
}


@pytest.mark.parametrize("base", list(BASES.values()), ids=list(BASES))
def test_x2_a_base_that_would_show_the_key_is_refused_with_the_reason(quiet: ProgramHome, base: str) -> None:
    for env, config in (
        ({"DASHSCOPE_HTTP_BASE_URL": base}, ""),
        ({}, f"[profiles.default]\nbase = {json.dumps(base)}\n"),
    ):
        quiet.wanvid.mkdir(exist_ok=True)
        (quiet.wanvid / "config.toml").write_text(config)
        done = quiet.run("submit", "a fox", DASHSCOPE_API_KEY=KEY, **env)
        assert done.code == 2 and "base" in done.err, done
        assert ("config.toml line 2" if config else "DASHSCOPE_HTTP_BASE_URL") in done.err
        assert "hunter2" not in done.err and KEY not in done.err and not quiet.ledger.exists()


LINKS = ["file:///etc/passwd", "ftp://example.com/a.mp4", "gopher://127.0.0.1:1/", "\\\\evil\\a.mp4", "//example.com/a"]


@pytest.mark.parametrize("link", LINKS)
async def test_x2_a_link_of_another_scheme_is_no_link(tmp_path: Path, service: FaultyService, link: str) -> None:
    service.faults.become(Fault(Facts({"output.video_url": link}, of="SUCCEEDED"), Kind.QUERY))
    async with Driven(tmp_path, service) as driven:
        job = await driven.until(driven.add(), S.LOST)
        assert job.error_message and service.seen(Kind.VIDEO) == []


def test_x3_a_certificate_of_nobody_s_stops_the_program_and_ssl_cert_file_helps(tmp_path: Path) -> None:
    quiet = FaultyHome(tmp_path, None)

    def serves(request: Seen, line: Line) -> bool:
        return line.answer({"code": "InvalidParameter", "message": "not today"}, 400)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with Server(serves, context) as secure:
        quiet.environ |= {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": f"https://localhost:{secure.port}"}
        waiting = quiet.start("submit", "a fox")
        wait_for(lambda: quiet.ledger.exists() and quiet.job(1) is not None, "the job")
        wait_for(lambda: any("certificate" in pause.message for pause in quiet.pauses()), "the reason")
        waiting.kill()
        waiting.communicate()
        quiet.close()
        assert secure.seen == [] and quiet.is_in(1, S.QUEUED)
        done = quiet.run("submit", "another fox", "--wait", SSL_CERT_FILE=str(PEM))
        assert done.code == 8 and "not today" in done.err, done
    quiet.close()


def log_of(home: ProgramHome) -> str:
    """The driver's log; empty when there is none."""
    path = home.wanvid / "wanvid.log"
    return path.read_text() if path.exists() else ""


def kept_secrets(home: ProgramHome, *but: str) -> list[str]:
    """Files below a home that hold the key, or a signature outside of the ledger."""
    found = []
    for path in home.top.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.name not in but:
            data = path.read_bytes()
            if KEY.encode() in data or (b"Signature=" in data and not path.name.startswith("ledger.sqlite3")):
                found.append(path.name)
    return found


def open_to_others(home: ProgramHome) -> list[str]:
    """What others could read below WANVID_HOME, but for the videos, whole or half: they go by the umask."""
    paths = [home.wanvid, *home.wanvid.rglob("*")]
    films = {path for path in paths if path.suffix == ".mp4" or (".mp4." in path.name and path.suffix == ".part")}
    return [f"{path.name} {oct(path.lstat().st_mode)}" for path in paths if path not in films and seen_by_others(path)]


def seen_by_others(path: Path) -> bool:
    """Whether a file or directory is for more than its owner."""
    return stat.S_IMODE(path.lstat().st_mode) & 0o077 != 0 and not path.is_symlink()


QUOTED = f"Incorrect API key provided: {KEY}."
ECHO = f"{QUOTED} See https://help.example/a?Signature=abc&k=1"
LEAKS = {
    "at a submit": [Fault(deeds.Refuses(400, "InvalidParameter", ECHO, {"X-Request-Id": KEY}), Kind.SUBMIT)],
    "as a bill": [Fault(deeds.Refuses(403, "AllocationQuota.FreeTierOnly", ECHO), Kind.SUBMIT)],
    "at every look": [Fault(deeds.Refuses(500, f"Internal {KEY}", ECHO), Kind.QUERY, First(1))],
    "in a failure": [Fault(failed_with(ECHO, KEY), Kind.QUERY)],
    "in the facts": [
        Fault(
            Facts({"output.actual_prompt": QUOTED, "usage": {KEY: KEY}, "request_id": KEY, f"output.{KEY}": KEY}),
            Kind.QUERY,
        )
    ],
    "in a link": [
        Fault(
            Facts({"output.video_url": f"https://10.0.0.1/{KEY}?Signature={KEY}"}, of="SUCCEEDED"), Kind.QUERY, First(9)
        )
    ],
    "of the storage": [Fault(deeds.Says(403, f"<Code>{KEY}</Code>".encode()), Kind.VIDEO, First(1))],
}


def test_x4_neither_key_nor_signed_link_is_kept_or_shown(service: FaultyService, home: FaultyHome) -> None:
    home.environ["DASHSCOPE_API_KEY"] = KEY
    said = []
    for name, faults in LEAKS.items():
        service.faults.become(*faults)
        if name == "in a link":
            # Not waited for: it is asked for again and again.
            said.append(home.run("submit", f"a fox {name}"))
            continue
        said.append(home.run("release", "1..9") if name == "at every look" else home.run("jobs"))
        said.append(home.run("submit", f"a fox {name}", "--wait"))
    service.faults.become()
    said += [
        home.run(*words.split()) for words in ("jobs", "show 1..9", "show 1..9 --json", "config show", "jobs --json")
    ]
    text = "\n".join(done.out + done.err for done in said)
    assert [line for line in text.splitlines() if KEY in line or "Signature=" in line] == []
    assert "Traceback" not in text
    assert kept_secrets(home) == [] and open_to_others(home) == []
    for pid in home.processes():
        assert KEY.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        if pid in home.drivers():
            assert KEY.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    with home.interface(size=(120, 36)) as program:
        program.wait_for("a fox")
        program.press("f4", "end")
        for _ in LEAKS:
            program.press("enter", "enter", "escape", "escape", "up")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert KEY.encode() not in program.raw and b"Signature=" not in program.raw
    assert {call.headers.get("authorization") for call in service.seen(*API)} == {f"Bearer {KEY}"}
    assert all("authorization" not in call.headers for call in service.seen(Kind.VIDEO, Kind.UPLOAD))


def test_x4_links_are_in_the_ledger_alone_and_printed_only_when_asked_for(
    service: FaultyService, home: FaultyHome
) -> None:
    service.faults.become(Fault(deeds.Sent(Way(until=9_000, end=End.RESET)), Kind.VIDEO, First(1)))
    assert home.run("submit", "a fox", "--wait").code == 0
    job = home.job(1)
    assert job is not None and job.video_url is not None and "Signature=" in job.video_url
    assert kept_secrets(home) == [] and stat.S_IMODE(home.ledger.stat().st_mode) == 0o600
    assert "Signature=" in home.run("jobs", "--links").out
    for words in (("jobs",), ("show", "1"), ("show", "1", "--json"), ("jobs", "--json"), ("wait", "1")):
        assert "Signature=" not in home.run(*words).out


CRASH = """
import sys
from wanvid_tui import __main__ as program
from wanvid_tui.cli import listing
def breaks(context, args):
    context.with_key(context.account(sending=True))
    raise RuntimeError(said)
listing.jobs = breaks
said = sys.argv.pop()
sys.exit(program.main())
"""


def test_x4_a_bug_leaves_no_key_behind_wherever_it_is_kept(quiet: ProgramHome) -> None:
    said = f"Authorization: Bearer {KEY} sk-other-0123456789 https://v.example/a.mp4?Expires=1&Signature=abc \x1b[2J"
    (quiet.top / "printed").write_text(f"gw.{KEY}")
    ways: list[tuple[str, dict[str, str]]] = [
        ("", {"DASHSCOPE_API_KEY": f"gw.{KEY}"}),
        (f'api_key = "gw.{KEY}"\n', {}),
        (f'api_key_command = ["cat", "{quiet.top / "printed"}"]\n', {}),
        ("", {"DASHSCOPE_API_KEY_FILE_PATH": str(quiet.top / "printed")}),
    ]
    quiet.wanvid.mkdir(mode=0o700)
    for profile, env in ways:
        (quiet.wanvid / "config.toml").write_text(f"[profiles.default]\nregion = 'ap-southeast-1'\n{profile}")
        (quiet.wanvid / "config.toml").chmod(0o600)
        done = subprocess.run(
            [sys.executable, "-c", CRASH, "jobs", f"{said} gw.{KEY}"],
            env={**quiet.whole_environ(), **env, "HOME": str(quiet.top)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1 and "this is a bug in wanvid" in done.stderr, done.stderr
        assert KEY not in done.stderr and "gw." not in done.stderr
    log = log_of(quiet)
    assert log.count("RuntimeError") >= len(ways)
    assert KEY not in log and "gw." not in log and "Signature" not in log and "\x1b" not in log
    assert stat.S_IMODE((quiet.wanvid / "wanvid.log").stat().st_mode) == 0o600


def test_x6_the_command_for_the_key_is_run_without_a_shell_and_without_the_other_key(quiet: ProgramHome) -> None:
    script = quiet.top / "tell.py"
    script.write_text(
        "import json, os, sys\n"
        f"json.dump([sys.argv[1:], dict(os.environ)], open({str(quiet.top / 'told')!r}, 'w'))\n"
        f"print({KEY!r})\n"
    )
    words = [sys.executable, str(script), "$(touch evil)", "; touch evil", "`touch evil`", "a b"]
    quiet.wanvid.mkdir()
    (quiet.wanvid / "config.toml").write_text(
        "[profiles.other]\nregion = 'ap-southeast-1'\nbase = 'http://127.0.0.1:9'\n"
        f"api_key_command = {json.dumps(words)}\n"
    )
    env = {"DASHSCOPE_API_KEY": "sk-of-the-environment", "MINE": "kept"}
    with subprocess.Popen(
        [*WANVID, "submit", "a fox", "--profile", "other"],
        cwd=quiet.top,
        env=quiet.whole_environ(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_for(lambda: quiet.ledger.exists() and quiet.job(1) is not None, "the job")
        process.kill()
    argv, environ = json.loads((quiet.top / "told").read_text())
    assert argv == words[2:] and not (quiet.top / "evil").exists()
    assert environ["MINE"] == "kept" and "DASHSCOPE_API_KEY" not in environ
    for pid in quiet.drivers():
        assert b"sk-of-the-environment" not in Path(f"/proc/{pid}/environ").read_bytes()
    quiet.close()


def test_x6_programs_run_at_the_end_of_a_job_get_it_on_their_input_and_never_the_key(home: FaultyHome) -> None:
    script, told = home.top / "told.py", home.top / "told"
    told.mkdir()
    script.write_text(
        "import json, os, sys\n"
        "job = json.load(sys.stdin)\n"
        "name = '-'.join([sys.argv[1], str(job['id'])])\n"
        f"with open(os.path.join({str(told)!r}, name + '.part'), 'w') as out:\n"
        "    json.dump([sys.argv[2:], dict(os.environ), job], out)\n"
        "os.replace(out.name, out.name.removesuffix('.part'))\n"
    )

    def words(name: str) -> str:
        return json.dumps([sys.executable, str(script), name, "$(touch evil)", "; touch evil", "a b"])

    home.wanvid.mkdir(exist_ok=True)
    (home.wanvid / "config.toml").write_text(
        "".join(f"on_{name} = {words(name)}\n" for name in ("done", "failed", "queue_empty"))
    )
    home.environ["DASHSCOPE_API_KEY"] = KEY
    home.environ["MINE"] = "kept"
    for prompt in ("a fox", "a storm [moderation]"):
        assert home.run("submit", prompt).code == 0
    wait_for(lambda: {"done-1", "failed-2"} <= {path.name for path in told.iterdir()}, "both programs")
    wait_for(lambda: list(told.glob("queue_empty-?")), "the one for the empty queue")
    for path, state in ((told / "done-1", "saved"), (told / "failed-2", "failed")):
        argv, environ, job = json.loads(path.read_text())
        assert argv == ["$(touch evil)", "; touch evil", "a b"]
        assert environ["MINE"] == "kept" and "DASHSCOPE_API_KEY" not in environ and KEY not in str(environ)
        assert job["state"] == state and job["video_url"] is None
    assert json.loads((told / "done-1").read_text())[2]["file"].endswith("1-a-fox.mp4")
    home.run("forget", "2")
    assert not list(home.top.rglob("evil"))
    assert len(list(told.glob("done-*"))) == 1 and len(list(told.glob("failed-*"))) == 1


def test_x6_a_driver_and_its_children_never_have_the_key_in_their_environment(
    service: FaultyService, home: FaultyHome
) -> None:
    home.environ["DASHSCOPE_API_KEY"] = KEY
    service.faults.become(Fault(deeds.Sent(Way(until=9_000, end=End.SILENT)), Kind.VIDEO, First(1)))
    assert home.run("submit", "a fox").code == 0
    wait_for(lambda: service.seen(Kind.VIDEO), "the download to begin")
    (driver,) = home.drivers()
    environ = Path(f"/proc/{driver}/environ").read_bytes()
    assert KEY.encode() not in environ and b"WANVID_HOME=" in environ
    held = [str(path.readlink()) for path in Path(f"/proc/{driver}/fd").iterdir()]
    assert not [name for name in held if re.search(r"/(tty|pts)", name)]
