"""``batch``: every row checked before any is queued."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.done import Done


def dry(wanvid: Program, path: Path | str, stdin: str | bytes = "") -> Done:
    return wanvid.call("batch", str(path), "--dry-run", "--json", stdin=stdin)


def jsonl(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def prompts(line: dict[str, list[dict[str, dict[str, dict[str, str]]]]]) -> list[str]:
    return [request["body"]["input"]["prompt"] for request in line["requests"]]


def test_one_line_a_row_in_order(wanvid: Program) -> None:
    rows = [{"prompt": "one", "seed": 1}, {"prompt": "two", "model": "wan2.2-t2v-plus", "duration": 10}]
    done = dry(wanvid, "-", jsonl(*rows))
    assert done.code == 2
    good, bad = done.lines
    assert (good["row"], good["ok"], good["estimate"]) == (1, True, None)
    assert good["requests"][0]["body"]["parameters"]["seed"] == 1
    assert good["requests"][0]["headers"]["Authorization"] == "Bearer ***"
    assert bad == {
        "row": 2,
        "ok": False,
        "problems": [{"field": "duration", "reason": "wan2.2-t2v-plus makes videos of 5 s only", "nearest": 5}],
    }


def test_the_same_rows_from_every_form(wanvid: Program) -> None:
    csv = wanvid.write("b.csv", 'prompt,duration,audio,seed\n"one, two",10,false,1..2\nthree,,,5\n')
    lines = wanvid.write(
        "b.jsonl",
        jsonl({"prompt": "one, two", "duration": 10, "audio": False, "seed": [1, 2]}, {"prompt": "three", "seed": 5}),
    )
    toml = wanvid.write(
        "b.toml",
        '[[video]]\nprompt = "one, two"\nduration = 10\naudio = false\nseed = "1..2"\n'
        '[[video]]\nprompt = "three"\nseed = 5\n',
    )
    array = wanvid.write("b.json", json.dumps([json.loads(line) for line in lines.read_text().splitlines()]))
    found = [dry(wanvid, path) for path in (csv, lines, toml, array)]
    assert [done.code for done in found] == [0, 0, 0, 0], [done.err for done in found]
    assert len({done.out for done in found}) == 1
    assert len(found[0].lines[0]["requests"]) == 2


def test_a_template_makes_one_video_for_each_choice(wanvid: Program) -> None:
    done = dry(wanvid, "-", jsonl({"prompt": "a {red|blue} {cat|dog}", "takes": 2}))
    found = prompts(done.lines[0])
    assert len(found) == 8
    assert set(found) == {"a red cat", "a red dog", "a blue cat", "a blue dog"}


def test_prices_of_a_row_are_added_up(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default]\nregion = "ap-southeast-1"\n')
    done = dry(wanvid, "-", jsonl({"prompt": "x", "model": "wan2.5-t2v-preview", "size": "832*480", "takes": 3}))
    assert done.lines[0]["estimate"] == {"amount": "0.75", "currency": "USD"}


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"prompt": "x", "promt": "y"}, "promt", "there is no such field"),
        ({"prompt": 5}, "prompt", "expected text, not 5"),
        ({"prompt": "x", "duration": "five"}, "duration", "expected a whole number"),
        ({"prompt": "x", "duration": True}, "duration", "expected a whole number"),
        ({"prompt": "x", "audio": "maybe"}, "audio", "expected true or false"),
        ({"prompt": "x", "seed": []}, "seed", "expected 1 to 10000 seeds"),
        ({"prompt": "x", "seed": "8..1"}, "seed", "expected a range"),
        ({"prompt": "x", "seed": "0..99999999"}, "seed", "expected a range"),
        ({"prompt": "x", "seed": [1, 2], "takes": 2}, "takes", "each seed is one video"),
        ({"prompt": "x", "takes": -1}, "takes", "expected 1 to 10000"),
        ({"prompt": ""}, "prompt", "empty"),
        ({}, "prompt", "empty"),
        ({"prompt": "x", "hold": 5}, "hold", "expected true or false"),
        ({"prompt": "{a|b}" * 30}, "prompt", ""),
        ({"prompt": "\ud800"}, "prompt", "cannot be sent"),
        ({"prompt": "x", "audio_url": "no.mp3"}, "audio_url", ""),
        ({"prompt": "x", "size": "1280*720", "resolution": "480P"}, "size", "480P"),
    ],
)
def test_a_bad_row_names_field_and_reason(wanvid: Program, row: dict[str, object], field: str, said: str) -> None:
    done = dry(wanvid, "-", jsonl(row))
    assert done.code == 2
    problems = done.lines[0]["problems"]
    assert field in [problem["field"] for problem in problems]
    assert any(said in problem["reason"] for problem in problems)


def test_a_job_as_json_makes_the_same_video_again(wanvid: Program) -> None:
    wanvid.call("submit", "a {real|false} brace", "--hold", "--size", "832*480", "--seed", "99", "--no-audio")
    job = wanvid.call("jobs", "--json").json
    done = dry(wanvid, "-", json.dumps(job[0]) + "\n")
    assert done.code == 0, done.out
    body = done.lines[0]["requests"][0]["body"]
    assert body["parameters"] == job[0]["parameters"]
    assert body["input"]["prompt"] == "a {real|false} brace"
    path = wanvid.write("again.json", json.dumps(job))
    assert dry(wanvid, path).code == 0


def test_a_job_with_a_strange_name_is_refused(wanvid: Program) -> None:
    done = dry(wanvid, "-", jsonl({"prompt": "x", "model": "wan2.5-t2v-preview", "parameters": {"fps": 60}, "y": 1}))
    assert [problem["field"] for problem in done.lines[0]["problems"]] == ["y", "parameters.fps"]


def test_marks_and_line_ends_of_other_systems(wanvid: Program) -> None:
    path = wanvid.home / "b.csv"
    wanvid.home.mkdir()
    path.write_bytes(b"\xef\xbb\xbfprompt,seed\r\none,1\r\n\r\ntwo,2\r\n")
    assert [prompts(line) for line in dry(wanvid, path).lines] == [["one"], ["two"]]
    done = dry(wanvid, "-", b'\xef\xbb\xbf{"prompt": "one"}\r\n\r\n{"prompt": "two"}')
    assert [line["row"] for line in done.lines] == [1, 2]


def test_bytes_of_another_encoding_are_named_by_row(wanvid: Program) -> None:
    wanvid.home.mkdir()
    (wanvid.home / "b.csv").write_bytes(b"prompt\none\ncaf\xe9\n")
    done = dry(wanvid, wanvid.home / "b.csv")
    assert [line["ok"] for line in done.lines] == [True, False]
    assert done.lines[1]["problems"][0] == {"field": "prompt", "reason": "it is not UTF-8 text", "nearest": None}
    done = dry(wanvid, "-", b'{"prompt": "one"}\n{"prompt": "caf\xe9"}\n')
    assert [line["ok"] for line in done.lines] == [True, False]
    utf16 = dry(wanvid, "-", '{"prompt": "one"}'.encode("utf-16"))
    assert (utf16.code, "UTF-16" in utf16.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("b.txt", "x", "a batch is a .csv, .jsonl, .json or .toml file"),
        ("b.csv", "a,b\n1,2\n", "names no column prompt"),
        ("b.csv", "prompt,prompt\n1,2\n", "named twice"),
        ("b.csv", 'prompt\n"open', "line 2 is not CSV"),
        ("b.csv", "", "has no rows"),
        ("b.csv", "prompt;duration\nx;5\n", "not by semicolons"),
        ("b.csv", "p\0r\0o\0m\0p\0t\0\n\0", "looks like UTF-16"),
        ("b.jsonl", "\n\n", "has no rows"),
        ("b.toml", "[[video]\n", "line 1: not TOML"),
        ("b.toml", "a = " + "9" * 5000, "not TOML"),
        ("b.toml", "a = " + "[" * 100_000, "nested too deep"),
        ("b.toml", 'prompt = "x"\n', "expected one array of tables"),
        ("b.json", "{", "is not JSON"),
    ],
)
def test_a_file_that_is_no_batch_is_named(wanvid: Program, name: str, text: str, said: str) -> None:
    done = dry(wanvid, wanvid.write(name, text))
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize("line", ["[1]", "5", "null", '{"prompt": NaN}', "{" * 3, "[" * 100_000, '{"prompt": "x"'])
def test_a_line_that_is_no_object_is_one_bad_row(wanvid: Program, line: str) -> None:
    done = dry(wanvid, "-", f'{{"prompt": "good"}}\n{line}\n{{"prompt": "good"}}\n')
    assert [found["ok"] for found in done.lines] == [True, False, True]
    assert done.lines[1]["problems"][0]["field"] == "row"


def test_three_bad_rows_of_many_queue_nothing(wanvid: Program) -> None:
    bad = {10, 500, 900}
    rows: list[dict[str, object]] = [{"prompt": f"video {n}", "duration": 7 if n in bad else 5} for n in range(1, 1001)]
    done = wanvid.call("batch", "-", "--hold", stdin=jsonl(*rows))
    assert done.code == 2
    assert [line.split(":")[0] for line in done.err.splitlines()[:3]] == ["row 10", "row 500", "row 900"]
    assert "3 of 1000 rows cannot be sent; nothing was queued" in done.err
    assert wanvid.call("jobs", "--json").json == []


def test_a_good_batch_is_queued_in_its_order(wanvid: Program) -> None:
    done = wanvid.call("batch", "-", "--hold", stdin=jsonl({"prompt": "a", "seed": "1..3"}, {"prompt": "b"}))
    assert done.code == 0
    assert done.out.split() == ["1", "2", "3", "4"]
    jobs = wanvid.call("jobs", "--json").json
    assert [(job["id"], job["prompt"], job["state"]) for job in jobs] == [
        (4, "b", "held"),
        (3, "a", "held"),
        (2, "a", "held"),
        (1, "a", "held"),
    ]


def test_held_rows_need_no_key_and_others_do(wanvid: Program) -> None:
    held = wanvid.call("batch", "-", "--json", stdin=jsonl({"prompt": "a", "hold": True}))
    assert held.code == 0
    assert held.json[0]["state"] == "held"
    done = wanvid.call("batch", "-", stdin=jsonl({"prompt": "a", "hold": True}, {"prompt": "b"}))
    assert (done.code, "no API key" in done.err) == (3, True)
    assert len(wanvid.call("jobs", "--json").json) == 1


def test_one_file_name_for_two_videos_is_refused(wanvid: Program, tmp_path: Path) -> None:
    out = str(tmp_path / "a.mp4")
    done = dry(wanvid, "-", jsonl({"prompt": "a", "out": out}, {"prompt": "b", "out": out}))
    assert done.lines[1]["problems"][0]["reason"] == "row 1 has the same file name"
    done = dry(wanvid, "-", jsonl({"prompt": "a", "out": out, "takes": 2}))
    assert done.lines[0]["problems"][0]["field"] == "out"


def test_a_sound_file_lies_beside_the_batch(wanvid: Program) -> None:
    import wave

    wanvid.home.mkdir()
    with wave.open(str(wanvid.home / "a.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * 4)
    path = wanvid.write("b.jsonl", jsonl({"prompt": "x", "audio_url": "a.wav", "model": "wan2.5-t2v-preview"}))
    done = dry(wanvid, path)
    assert done.code == 0, done.out
    request = done.lines[0]["requests"][0]
    assert request["body"]["input"]["audio_url"] == "oss://(uploaded when sent)/a.wav"
    assert request["headers"]["X-DashScope-OssResourceResolve"] == "enable"
    held = wanvid.call("batch", str(path), "--hold", "--json").json[0]
    assert held["audio"] == {"source": str(wanvid.home / "a.wav"), "bytes": 64044, "seconds": 4.0}


def test_no_such_file(wanvid: Program) -> None:
    done = wanvid.call("batch", "/no/such.csv")
    assert (done.code, "cannot be read" in done.err) == (2, True)


def test_control_characters_of_a_batch_never_reach_the_terminal(wanvid: Program) -> None:
    nasty = "\x1b]0;x\x07\x9b31m\u202e\u200b[/]"
    done = wanvid.call("batch", "-", "--hold", "--json", stdin=jsonl({"prompt": nasty, nasty: 1}))
    shown = done.out + done.err
    done = wanvid.call("batch", "-", "--hold", "--json", stdin=jsonl({"prompt": nasty}))
    assert done.json[0]["prompt"] == nasty
    shown += done.out + done.err + wanvid.call("jobs").out + wanvid.call("show", "1").out
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u200b")
