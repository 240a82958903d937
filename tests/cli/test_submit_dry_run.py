"""``submit --dry-run``: what would be sent, and everything that is wrong with a request."""

from __future__ import annotations

import pytest

from tests.cli.program import Program


def parameters(wanvid: Program, *words: str, **env: str) -> dict[str, object]:
    done = wanvid.call("submit", "a cat", "--dry-run", "--json", *words, **env)
    assert done.code == 0, done.err
    found = done.json["body"]["parameters"]
    assert isinstance(found, dict)
    return found


def test_a_dry_run_is_one_request_and_needs_nothing(wanvid: Program) -> None:
    done = wanvid.process("submit", "a cat", "--dry-run", "--json", "--seed", "7")
    assert done.code == 0
    assert done.json == {
        "method": "POST",
        "url": "https://dashscope.aliyuncs.com/api/v1/services/aigc/video-generation/video-synthesis",
        "headers": {
            "Authorization": "Bearer ***",
            "Content-Type": "application/json",
            "X-DashScope-Async": "enable",
        },
        "body": {
            "model": "wan2.5-t2v-preview",
            "input": {"prompt": "a cat"},
            "parameters": {
                "size": "1280*720",
                "duration": 5,
                "prompt_extend": True,
                "watermark": False,
                "audio": True,
                "seed": 7,
            },
        },
    }
    assert not wanvid.home.exists()


def test_every_option_reaches_the_wire(wanvid: Program) -> None:
    words = ["--model", "wan2.6-t2v", "--size", "1280x720", "--duration", "10", "--negative-prompt", "blur"]
    words += ["--no-prompt-extend", "--watermark", "--seed", "1"]
    done = wanvid.call("submit", "a cat", "--dry-run", "--json", *words)
    assert done.json["body"] == {
        "model": "wan2.6-t2v",
        "input": {"prompt": "a cat", "negative_prompt": "blur"},
        "parameters": {"size": "1280*720", "duration": 10, "prompt_extend": False, "watermark": True, "seed": 1},
    }


def test_both_dialects_are_understood_for_every_model(wanvid: Program) -> None:
    assert parameters(wanvid, "--resolution", "480p", "--ratio", "9:16")["size"] == "480*832"
    found = parameters(wanvid, "--model", "wan2.7-t2v", "--size", "1280*720")
    assert (found["resolution"], found["ratio"], "size" in found) == ("720P", "16:9", False)


def test_sound_of_ones_own_by_address(wanvid: Program) -> None:
    done = wanvid.call("submit", "x", "--dry-run", "--json", "--audio-file", "https://host.example/a.mp3")
    assert done.json["body"]["input"]["audio_url"] == "https://host.example/a.mp3"


def test_takes_are_an_array_with_seeds_of_their_own(wanvid: Program) -> None:
    done = wanvid.call("submit", "x", "--dry-run", "--json", "--takes", "5")
    seeds = [request["body"]["parameters"]["seed"] for request in done.json]
    assert len(set(seeds)) == 5
    done = wanvid.call("submit", "x", "--dry-run", "--json", "--takes", "3", "--seed", "10")
    assert [request["body"]["parameters"]["seed"] for request in done.json] == [10, 11, 12]


def test_the_prompt_is_sent_as_it_is(wanvid: Program) -> None:
    prompt = '  a "quoted" {a|b} \\ cat\n\twith 雨  '
    assert wanvid.call("submit", prompt, "--dry-run", "--json").json["body"]["input"]["prompt"] == prompt
    assert wanvid.call("submit", "--dry-run", "--json", "--", "-x").json["body"]["input"]["prompt"] == "-x"


def test_a_prompt_from_stdin_or_a_file_loses_its_last_line_end_only(wanvid: Program) -> None:
    done = wanvid.call("submit", "-", "--dry-run", "--json", stdin="\ufeffone\n\ntwo\n")
    assert done.json["body"]["input"]["prompt"] == "one\n\ntwo"
    path = wanvid.write("p.txt", "from a file\n")
    done = wanvid.call("submit", "--prompt-file", str(path), "--dry-run", "--json")
    assert done.json["body"]["input"]["prompt"] == "from a file"


def test_a_saved_prompt_is_where_it_starts(wanvid: Program) -> None:
    wanvid.write("prompts/night.toml", 'text = "a night market"\navoid = "blur"\ntags = ["x"]\nduration = 10\n')
    done = wanvid.call("submit", "--from", "night", "--dry-run", "--json", "--size", "832*480")
    assert done.json["body"]["input"] == {"prompt": "a night market", "negative_prompt": "blur"}
    assert done.json["body"]["parameters"]["duration"] == 10
    missing = wanvid.call("submit", "--from", "nigt", "--dry-run")
    assert missing.code == 2
    assert "night" in missing.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "wan2.2-t2v-plus", "--duration", "10"], "duration: wan2.2-t2v-plus makes videos of 5 s only"),
        (["--model", "wan2.2-t2v-plus", "--duration", "10"], "(nearest: 5)"),
        (["--model", "wan9"], "model: "),
        (["--size", "1x1"], "size: "),
        (["--size", "big"], "size: "),
        (["--duration", "long"], "duration: expected a whole number, not 'long'"),
        (["--seed", "-1"], "seed: "),
        (["--seed", "2147483647", "--takes", "2"], "seed: "),
        (["--takes", "0"], "takes: expected 1 to 10000, not 0"),
        (["--shot-type", "multi"], "shot_type: "),
        (["--model", "wan2.6-t2v", "--no-audio"], "audio: "),
        (["--audio-file", "/no/such.mp3"], "audio_url: "),
        (["--model", "happyhorse-1.0-t2v", "--prompt-extend"], "prompt_extend: "),
        (["--out", "/dev/null"], "out: "),
    ],
)
def test_what_is_wrong_is_named_by_field_reason_and_nearest(wanvid: Program, words: list[str], said: str) -> None:
    done = wanvid.call("submit", "a cat", "--dry-run", "--json", *words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_all_problems_are_told_at_once(wanvid: Program) -> None:
    done = wanvid.call("submit", " ", "--dry-run", "--size", "1*1", "--duration", "99", "--shot-type", "x")
    assert {line.split(":")[0] for line in done.err.splitlines()} == {"prompt", "size", "duration", "shot_type"}


def test_a_long_prompt_is_refused_by_how_much_or_cut_knowingly(wanvid: Program) -> None:
    done = wanvid.call("submit", "x" * 1507, "--dry-run")
    assert done.code == 2
    assert "1507" in done.err
    assert "7 too many" in done.err
    done = wanvid.call("submit", "x" * 1507, "--dry-run", "--json", "--truncate")
    assert done.json["body"]["input"]["prompt"] == "x" * 1500
    assert "prompt: cut from 1507 to 1500 characters" in done.err


@pytest.mark.parametrize("raw", [b"caf\xe9", b"a\x00b"])
def test_a_prompt_that_is_no_text_is_refused(wanvid: Program, raw: bytes) -> None:
    done = wanvid.call("submit", "-", "--dry-run", stdin=raw)
    assert done.code == 2
    assert done.err.startswith("prompt: ")


def test_no_prompt_and_two_prompts_are_refused(wanvid: Program) -> None:
    assert "prompt: " in wanvid.call("submit", "--dry-run").err
    assert "twice" in wanvid.call("submit", "x", "--prompt-file", "y", "--dry-run").err


def test_without_a_region_every_model_is_offered_and_no_price_known(wanvid: Program) -> None:
    done = wanvid.call("submit", "x", "--dry-run", "--model", "wan2.1-t2v-plus")
    assert (done.code, done.err) == (0, "price unknown\n")


def test_a_named_region_decides_models_address_and_price(wanvid: Program) -> None:
    beijing = wanvid.call("submit", "x", "--dry-run", "--model", "wan2.1-t2v-plus", DASHSCOPE_API_REGION="cn-beijing")
    assert beijing.code == 2
    singapore = wanvid.call("submit", "x", "--dry-run", "--json", DASHSCOPE_API_REGION="ap-southeast-1")
    assert singapore.json["url"].startswith("https://dashscope-intl.aliyuncs.com/api/v1/")
    assert "about USD 0.50" in singapore.err


def test_a_gateway_keeps_its_prefix_and_a_workspace_its_header(wanvid: Program) -> None:
    env = {"DASHSCOPE_HTTP_BASE_URL": "https://gw.example/qwen", "DASHSCOPE_WORKSPACE_ID": "ws-1"}
    done = wanvid.call("submit", "x", "--dry-run", "--json", **env)
    assert done.json["url"] == "https://gw.example/qwen/api/v1/services/aigc/video-generation/video-synthesis"
    assert done.json["headers"]["X-DashScope-WorkSpace"] == "ws-1"


def test_the_profiles_defaults_hold_where_nothing_is_said(wanvid: Program) -> None:
    wanvid.write("config.toml", '[profiles.default.defaults]\nmodel = "wan2.6-t2v"\nduration = 12\nratio = "9:16"\n')
    assert parameters(wanvid)["duration"] == 12
    assert parameters(wanvid, "--size", "1280*720")["size"] == "1280*720"
    other = parameters(wanvid, "--model", "wan2.5-t2v-preview")
    assert (other["duration"], other["size"]) == (5, "1920*1080")


def test_the_key_of_the_environment_is_nowhere(wanvid: Program) -> None:
    for words in (["--json"], []):
        done = wanvid.process("submit", "x", "--dry-run", *words, DASHSCOPE_API_KEY="sk-very-secret")
        assert "secret" not in done.out + done.err


def test_a_saved_prompt_draws_from_its_lists(wanvid: Program) -> None:
    wanvid.write("prompts/cat.toml", 'text = "a __colors__ __no_such__ cat"\n')
    wanvid.write("prompts/lists/colors.txt", "red\n\nblue\n")
    drawn = {
        wanvid.call("submit", "--from", "cat", "--dry-run", "--json").json["body"]["input"]["prompt"] for _ in range(40)
    }
    assert drawn == {"a red __no_such__ cat", "a blue __no_such__ cat"}
    wanvid.write("prompts/lists/colors.txt", "\n")
    assert wanvid.call("submit", "--from", "cat", "--dry-run").code == 2


@pytest.mark.parametrize("name", ["../config", "a/b", ".hidden", "", "no-such"])
def test_a_saved_prompt_is_a_name_in_its_directory(wanvid: Program, name: str) -> None:
    wanvid.write("config.toml", "")
    assert wanvid.call("submit", "--from", name, "--dry-run").code == 2
