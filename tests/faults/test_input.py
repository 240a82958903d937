"""What users give (I1 to I7): refused before anything is queued, with field, reason and the nearest that is valid."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.program import Program
from tests.core.facts import FACTS, Fact
from tests.e2e.program_home import WANVID, ProgramHome
from tests.faults.driven import Driven
from tests.faults.faulty import FaultyHome, FaultyService
from tests.ui import seeding
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Facts
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from collections.abc import Iterator

S = JobState


@pytest.fixture
def wanvid(tmp_path: Path) -> Program:
    """The program with a home of its own."""
    return Program(tmp_path / "home")


@pytest.fixture
def quiet(tmp_path: Path) -> ProgramHome:
    """A home whose programs know no service."""
    return ProgramHome(tmp_path, None)


def wrong_choices(fact: Fact) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a model does not take, one at a time: the field, and the names of the wire."""
    yield "duration", {"duration": 1}
    yield "duration", {"duration": 99}
    if -1 not in fact.seconds:
        yield "duration", {"duration": -1}
    for tier in ("480P", "720P", "1080P", "4K"):
        if tier not in fact.tiers:
            yield "resolution", {"resolution": tier, "ratio": "16:9"}
    yield "ratio", {"resolution": fact.tiers[0], "ratio": "2:1"}
    yield "size", {"size": "1*1"}
    yield "seed", {"seed": 2**31}
    yield "seed", {"seed": -1}
    yield "prompt", {"prompt": "x" * (fact.prompt + 1)}
    yield "prompt", {"prompt": " \n"}
    yield "negative_prompt", {"negative_prompt": "x" * 501 if fact.negative else "blur"}
    if fact.audio != "flag":
        yield "audio", {"audio": False}
    if not fact.shots:
        yield "shot_type", {"shot_type": "multi"}
    else:
        yield "shot_type", {"shot_type": "many"}
    if not fact.rewrite:
        yield "prompt_extend", {"prompt_extend": True}
    if fact.clip is None:
        yield "audio_url", {"audio_url": "https://example.com/a.mp3"}


WRONG = [(model, field, row) for model, fact in FACTS.items() for field, row in wrong_choices(fact)]
OPTIONS = {"audio_url": "--audio-file"}


def as_words(row: dict[str, Any]) -> list[str]:
    """The options of `submit` that mean the same."""
    words: list[str] = []
    for name, value in row.items():
        option = OPTIONS.get(name, f"--{name.replace('_', '-')}")
        if isinstance(value, bool):
            words.append(option if value else f"--no-{option[2:]}")
        elif name != "prompt":
            words.append(f"{option}={value}")
    return words


def test_i1_a_batch_of_everything_that_is_wrong_is_refused_row_by_row(wanvid: Program) -> None:
    rows = [{"prompt": "a fox", "model": model, **row} for model, _, row in WRONG]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = wanvid.process("batch", "-", stdin=text)
    assert done.code == 2 and f"{len(rows)} of {len(rows)} rows cannot be sent; nothing was queued" in done.err
    assert not (wanvid.home / "ledger.sqlite3").exists()
    dry = wanvid.process("batch", "-", "--dry-run", "--json", stdin=text)
    assert dry.code == 2 and len(dry.lines) == len(rows)
    mended = []
    for (model, field, _), row, line in zip(WRONG, rows, dry.lines, strict=True):
        problem = {found["field"]: found for found in line["problems"]}.get(field)
        assert not line["ok"] and problem is not None and problem["reason"], (model, field, line)
        better = dict(row)
        for found in line["problems"]:
            better |= nearest(row, found)
        mended.append({name: value for name, value in better.items() if value is not None})
    dry = wanvid.process("batch", "-", "--dry-run", "--json", stdin="".join(json.dumps(row) + "\n" for row in mended))
    bad = [(row, line) for row, line in zip(mended, dry.lines, strict=True) if not line["ok"]]
    assert bad == [], "the nearest is valid"


def nearest(row: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    """What a problem's nearest makes of a row."""
    value, field = problem["nearest"], problem["field"]
    if isinstance(value, dict):
        return {"size": None, **value}
    if field == "prompt":
        return {"prompt": row["prompt"].strip()[:800] or "a fox"}
    if field == "negative_prompt" and len(row["negative_prompt"]) > 500:
        return {"negative_prompt": row["negative_prompt"][:500]}
    return {field: value}


def test_i1_the_same_by_flags(wanvid: Program) -> None:
    for model, field, row in WRONG:
        done = wanvid.call("submit", str(row.get("prompt", "a fox")), "--model", model, *as_words(row))
        assert done.code == 2 and done.out == "", (model, row, done)
        assert any(line.startswith(f"{field}: ") for line in done.err.splitlines()), (model, row, done.err)
    assert not (wanvid.home / "ledger.sqlite3").exists()


def test_i1_the_same_by_a_sidecar(wanvid: Program) -> None:
    """A job as JSON whose parameters somebody edited."""
    names = ("size", "resolution", "ratio", "duration", "seed", "audio", "shot_type", "prompt_extend")
    chosen = [(model, field, row) for model, field, row in WRONG if set(row) <= set(names)]
    rows = [{"model": model, "prompt": "a fox", "parameters": row} for model, _, row in chosen]
    done = wanvid.process("batch", "-", "--dry-run", "--json", stdin="".join(json.dumps(row) + "\n" for row in rows))
    for (model, field, _), line in zip(chosen, done.lines, strict=True):
        assert field in {found["field"].removeprefix("parameters.") for found in line["problems"]}, (model, field, line)


def test_i1_the_same_by_the_defaults_of_a_config(wanvid: Program) -> None:
    for model, field, row in WRONG[:: max(1, len(WRONG) // 25)]:
        if "prompt" in field or field == "audio_url":
            continue
        facts = "".join(f"{name} = {json.dumps(value)}\n" for name, value in {"model": model, **row}.items())
        wanvid.write("config.toml", f"[profiles.default.defaults]\n{facts}")
        done = wanvid.call("submit", "a fox", "--hold")
        assert done.code == 2 and field in done.err, (model, row, done)
    assert not (wanvid.home / "ledger.sqlite3").exists()


def test_i1_a_seed_of_the_config_is_the_one_that_is_sent(wanvid: Program) -> None:
    wanvid.write("config.toml", "[profiles.default.defaults]\nseed = 7\n")
    done = wanvid.call("submit", "a fox", "--dry-run", "--json", "--takes", "2")
    assert [request["body"]["parameters"]["seed"] for request in done.json] == [7, 8]
    done = wanvid.call("submit", "a fox", "--dry-run", "--json", "--seed", "3")
    assert done.json["body"]["parameters"]["seed"] == 3


def test_i1_a_job_that_is_edited_becomes_a_valid_draft(quiet: ProgramHome) -> None:
    """A row that no rule would let pass, such as one of another version of the table."""
    quiet.wanvid.mkdir()
    ledger = Ledger.open(quiet.ledger)
    odd = {"size": "1*1", "duration": 99, "seed": 2**40, "audio": False, "shot_type": "many", "watermark": "yes"}
    seeded = seeding.new_job(
        "a fox", model="wan2.2-t2v-plus", parameters=odd, tier="9K", ratio="7:1", duration=99, held=True
    )
    ledger.add([seeded])
    ledger.close()
    service = {"DASHSCOPE_API_KEY": "sk-any", "DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:9"}
    with quiet.interface(size=(120, 36), **service) as program:
        program.wait_for("a fox")
        program.press("f4", "e")
        program.wait_for("the draft now")
        program.press("f5")
        program.wait_for("Job 2 is queued")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    job = quiet.job(2)
    assert job is not None and (job.model, job.duration) == ("wan2.2-t2v-plus", 5)
    assert (job.tier, job.parameters["size"]) in (("480P", "832*480"), ("1080P", "1920*1080"))
    assert set(job.parameters) <= {
        "size", "duration", "seed", "prompt_extend", "watermark",
    }  # fmt: skip
    quiet.close()


PROMPTS = {
    "CJK at the limit": ("猫" * 1500, 0),
    "CJK over it": ("猫" * 1501, 2),
    "emoji with joiners": ("\U0001f468\u200d\U0001f469\u200d\U0001f467 walk", 0),
    "NUL": ("a\x00b", 2),
    "lone surrogate": ("a\ud800b", 2),
    "1 MB": ("x" * 1_000_000, 2),
    "control characters": ("a\x1b[2Jb", 0),
}


@pytest.mark.parametrize(("prompt", "code"), list(PROMPTS.values()), ids=list(PROMPTS))
def test_i2_any_prompt_is_counted_and_sent_as_it_is_or_refused(wanvid: Program, prompt: str, code: int) -> None:
    row = json.dumps({"prompt": prompt, "model": "wan2.5-t2v-preview", "hold": True})
    done = wanvid.call("batch", "-", stdin=row)
    assert done.code == code, done.err
    if code:
        assert "prompt: " in done.err and not (wanvid.home / "ledger.sqlite3").exists()
        assert len(done.err) < 2_000
    else:
        assert wanvid.call("show", "1", "--json").json["prompt"] == prompt


def test_i2_a_paste_of_a_megabyte_leaves_the_interface_alive(quiet: ProgramHome) -> None:
    with quiet.interface(DASHSCOPE_API_KEY="sk-0123456789abcdef") as program:
        program.wait_for("What should the video show?")
        program.paste("猫 and a fox\n" * 60_000)
        program.wait_for("characters")
        before = program.cpu_s()
        program.type("still here")
        program.wait_for("still here")
        assert program.cpu_s() - before < 2.0, "keys cost no more for it"
        program.press("ctrl+q")
        assert program.wait_exit() == 0


def sound_file(path: Path, seconds: float) -> Path:
    """A WAV file of so many seconds."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * int(16_000 * seconds))
    return path


def bad_sounds(folder: Path) -> Iterator[Path]:
    """Files that are no sound, or none that is taken."""
    yield folder / "none.wav"
    yield folder
    (folder / "text.mp3").write_text("not a sound, whatever it is called")
    yield folder / "text.mp3"
    (folder / "video.wav").write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 100_000)
    yield folder / "video.wav"
    (folder / "empty.wav").touch()
    yield folder / "empty.wav"
    yield sound_file(folder / "short.wav", 2.5)
    yield sound_file(folder / "long.wav", 31)
    large = sound_file(folder / "large.wav", 10)
    with large.open("r+b") as file:
        file.truncate(16 * 1024 * 1024)
    yield large
    (folder / "lying.wav").write_bytes(b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WAVEfmt " + b"\xff" * 40)
    yield folder / "lying.wav"
    os.mkfifo(folder / "pipe.wav")
    yield folder / "pipe.wav"
    (folder / "loop.wav").symlink_to(folder / "loop.wav")
    yield folder / "loop.wav"
    yield Path("/dev/zero")


def test_i3_what_is_no_sound_is_refused_when_it_is_chosen(wanvid: Program, tmp_path: Path) -> None:
    for path in bad_sounds(tmp_path):
        run = wanvid.process if path.name in ("pipe.wav", "zero") else wanvid.call
        done = run("submit", "a fox", "--hold", "--audio-file", str(path))
        assert done.code == 2 and done.err.startswith("audio_url: "), (path, done)
        batch = wanvid.call("batch", "-", stdin=json.dumps({"prompt": "a fox", "audio_url": str(path), "hold": True}))
        assert batch.code == 2 and "audio_url: " in batch.err, path
    assert not (wanvid.home / "ledger.sqlite3").exists()


EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>"
TAKEN = b"<Error><Code>FileAlreadyExists</Code><Message>The object you specified already exists.</Message></Error>"


@pytest.mark.parametrize(("status", "body"), [(403, EXPIRED), (400, EXPIRED), (409, TAKEN)])
async def test_i4_an_upload_that_is_refused_gets_one_new_ticket(
    tmp_path: Path, service: FaultyService, status: int, body: bytes
) -> None:
    service.faults.become(Fault(deeds.Says(status, body), Kind.UPLOAD, First(1)))
    sound = sound_file(tmp_path / "a.wav", 4)
    async with Driven(tmp_path, service) as driven:
        await driven.until(driven.add(audio_source=str(sound)), S.SAVED)
        assert (len(service.seen(Kind.TICKET)), len(service.seen(Kind.UPLOAD))) == (2, 2)
        service.faults.become(Fault(deeds.Says(status, body), Kind.UPLOAD))
        sound_file(tmp_path / "a.wav", 5)
        job = await driven.until(driven.add(audio_source=str(sound)), S.HELD)
        assert (len(service.seen(Kind.TICKET)), len(service.seen(Kind.UPLOAD))) == (4, 4)
        assert "refused" in driven.ledger.events(job.id)[-1].why
    assert service.submits() == 1
    for call in service.seen(Kind.UPLOAD):
        assert "authorization" not in call.headers and b"sk-0123456789abcdef" not in call.body


@pytest.mark.parametrize("host", ["http://169.254.169.254/", "https://10.0.0.1/", "https://u:p@example.com/"])
async def test_i4_an_upload_that_leads_inside_holds_the_job_with_the_reason(
    tmp_path: Path, service: FaultyService, host: str
) -> None:
    service.faults.become(Fault(Facts({"data.upload_host": host}), Kind.TICKET))
    sound = sound_file(tmp_path / "a.wav", 4)
    async with Driven(tmp_path, service) as driven:
        job = await driven.until(driven.add(audio_source=str(sound)), S.HELD)
        assert "sound file: a link" in driven.ledger.events(job.id)[-1].why
        assert len(service.seen(Kind.TICKET)) == 1 and service.submits() == 0


TEMPLATES = (
    "../{id}",
    "/etc/{id}",
    "{x.__class__}",
    "{id.__class__}",
    "{0}",
    "{id!r}",
    "{id:>9999999}",
    "a\x00{id}",
    "{",
    "x",
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_i5_a_template_of_more_than_fixed_fields_is_refused_with_its_line(wanvid: Program, template: str) -> None:
    escaped = json.dumps(template)
    wanvid.write("config.toml", f"theme = 'ink'\nname = {escaped}\n")
    done = wanvid.call("submit", "a fox", "--hold")
    assert done.code == 2 and "config.toml line 2: name: " in done.err, done.err
    assert not (wanvid.home / "ledger.sqlite3").exists()


async def test_i5_every_name_is_one_inside_the_output_directory(tmp_path: Path, service: FaultyService) -> None:
    async with Driven(tmp_path, service) as driven:
        for template in ("{slug}" * 60, "{profile}{model}", "..{slug}", "{ratio}-{size}-{id}", "é" * 300 + "{id}"):
            number = driven.add("../../" * 40 + "猫" * 300, name_template=template, profile="../../evil\x00")
            job = await driven.until(number, S.SAVED)
            assert job.file is not None
            film = Path(job.file)
            assert film.parent == driven.videos and film in driven.films()
            assert len(film.name.encode()) <= 200 and not film.name.startswith(".") and film.name.isprintable()


def test_i6_three_bad_rows_of_ten_thousand_queue_nothing(quiet: ProgramHome) -> None:
    lines = ["prompt,duration,model"] + [f"fox {number},5,wan2.5-t2v-preview" for number in range(1, 10_001)]
    lines[700], lines[5_000] = "fox,7,wan2.5-t2v-preview", "fox,5,wan9"
    raw = "\r\n".join(lines).encode("utf-8-sig").replace(b"fox 9999,", b"caf\xe9,")
    (quiet.top / "big.csv").write_bytes(raw)
    done = quiet.run("batch", "big.csv", "--hold")
    assert done.code == 2 and not quiet.ledger.exists()
    assert [line.partition(":")[0] for line in done.err.splitlines()[:3]] == ["row 700", "row 5000", "row 9999"]
    assert [line.split(": ")[1] for line in done.err.splitlines()[:3]] == ["duration", "model", "prompt"]
    assert "3 of 10000 rows cannot be sent; nothing was queued" in done.err


KEYS = {
    "a line end inside": "sk-0123456789\nabcdef",
    "a space inside": "sk-0123456789 abcdef",
    "quotes": '"sk-0123456789abcdef"',
    "a header": "sk-0123456789\r\nX-Evil: 1",
    "letters that no key has": "sk-0123456789\u200babcdef",
    "far too long": "sk-" + "0123456789" * 100,
}


@pytest.mark.parametrize("key", list(KEYS.values()), ids=list(KEYS))
def test_i7_a_key_that_is_none_is_refused_and_never_echoed(wanvid: Program, key: str) -> None:
    wanvid.write("printed", key)
    cat = f'api_key_command = ["cat", {json.dumps(str(wanvid.home / "printed"))}]'
    ways: list[tuple[str, dict[str, str]]] = [
        ("", {"DASHSCOPE_API_KEY": key}),
        (f"api_key = {json.dumps(key)}", {}),
        ("", {"DASHSCOPE_API_KEY_FILE_PATH": str(wanvid.home / "printed")}),
    ]
    if "\n" not in key:
        ways.append((cat, {}))
    for profile, env in ways:
        config = wanvid.write("config.toml", f'[profiles.default]\nregion = "ap-southeast-1"\n{profile}\n')
        config.chmod(0o600)
        run = wanvid.process if key == KEYS["quotes"] else wanvid.call
        done = run("submit", "a fox", **env)
        assert done.code == 3, (profile, env, done)
        assert "0123456789" not in done.out + done.err
        assert not (wanvid.home / "ledger.sqlite3").exists()
    done = wanvid.call("config", "set", "api_key", "-", stdin=key)
    assert done.code != 0 and "0123456789" not in done.out + done.err


def test_i7_a_key_is_trimmed(home: FaultyHome, service: FaultyService) -> None:
    home.environ["DASHSCOPE_API_KEY"] = "  sk-0123456789abcdef \n"
    assert home.run("submit", "a fox", "--wait").code == 0
    assert {call.headers["authorization"] for call in service.seen(Kind.SUBMIT)} == {"Bearer sk-0123456789abcdef"}


def test_i1_nothing_that_is_wrong_is_queued_by_a_pipe_of_words(quiet: ProgramHome) -> None:
    """Options that contradict one another, and words that are none."""
    for words in ("submit", "submit x --size 1*1 --resolution 720P", "submit x --takes 0", "batch /nowhere.csv"):
        done = subprocess.run(
            [*WANVID, *words.split()],
            cwd=quiet.top,
            env=quiet.whole_environ(),
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 2 and done.stderr and not quiet.ledger.exists(), words
