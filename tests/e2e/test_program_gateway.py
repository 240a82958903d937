"""A whole request of a gateway's user, from the command line to the saved file, through every form of its address."""

from __future__ import annotations

import re
from typing import Any

import av

from tests.e2e.program_home import ProgramHome, Service, films

PROMPT = (
    "An epically cute scene. A tiny cartoon kitten general in detailed golden armor and an oversized helmet stands "
    "bravely on a cliff. Riding a small but heroic warhorse, he declares: "
    '"Dark clouds gather above the Snow Mountain, and from the lone city we gaze toward Yumenguan. '
    'Yellow sand will wear through golden armor a hundred times, yet we shall not return until Loulan is broken!" '
    "Below him an army of mice in paper hats answers with one voice, banners snap in the wind, and the camera rises "
    'slowly from the hooves to the horizon, where the first light of the morning writes "Hero" into the clouds.'
)
OPTIONS = ["--size", "832*480", "--duration", "10", "--prompt-extend", "--audio"]
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_a_request_goes_through_a_gateway_to_a_film_with_sound(home: ProgramHome, quick_service: Service) -> None:
    assert 550 < len(PROMPT) < 650
    gateway = {"DASHSCOPE_HTTP_BASE_URL": f"{quick_service.origin}/qwen", "DASHSCOPE_API_KEY": "any"}
    home.environ.pop("DASHSCOPE_API_REGION")
    done = home.run("submit", PROMPT, "--model", "wan2.5-t2v-preview", *OPTIONS, "--wait", "--json", **gateway)
    assert done.code == 0, done.err
    job: dict[str, Any] = done.json
    (film,) = films(home.wanvid)
    with av.open(str(film)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height) == (832, 480)
        assert sum(1 for _ in container.decode(video)) == 10 * (video.average_rate or 0)
        assert sound.duration is not None
        assert sound.time_base is not None
        assert sound.duration * sound.time_base > 9.9

    moments = {name: job.pop(name) for name in list(job) if name.endswith("_at")}
    assert list(moments) == ["created_at", "submitted_at", "started_at", "ended_at", "saved_at", "video_expires_at"]
    assert all(MOMENT.fullmatch(moment) for moment in moments.values())
    events = job.pop("events")
    assert [event.keys() for event in events] == [{"at", "from", "to", "why"}] * len(events)
    walk = [event["to"] for event in events]
    assert [events[0]["from"], *walk] == [None, "queued", "submitting", "pending", *walk[3:-2], "downloading", "saved"]
    assert UUID.fullmatch(job.pop("task_id"))
    assert UUID.fullmatch(job.pop("request_id"))
    assert job.pop("actual_prompt").startswith(PROMPT)
    assert job.pop("polls") >= 1
    assert 0 <= job["parameters"].pop("seed") <= 2**31 - 1
    assert job.pop("usage") == {"video_count": 1, "video_duration": 10, "video_ratio": "832*480"}
    assert job == {
        "id": 1,
        "state": "saved",
        "profile": "default",
        "region": None,
        "base": f"{quick_service.origin}/qwen/api/v1",
        "model": "wan2.5-t2v-preview",
        "prompt": PROMPT,
        "negative_prompt": None,
        "parameters": {"size": "832*480", "duration": 10, "prompt_extend": True, "watermark": False, "audio": True},
        "audio": None,
        "waiting": None,
        "position": None,
        "overdue": False,
        "adopted": None,
        "retry_of": None,
        "video_url": None,
        "file": str(film),
        "bytes": film.stat().st_size,
        "checks": [
            {"what": "size", "ordered": "832*480", "got": "832*480", "ok": True},
            {"what": "duration", "ordered": 10, "got": 10.0, "ok": True},
            {"what": "sound", "ordered": True, "got": True, "ok": True},
        ],
        "error": None,
        "estimate": None,
        "cost": None,
    }


def test_every_form_of_an_address_means_the_same_gateway(home: ProgramHome, slow_service: Service) -> None:
    gateway = f"{slow_service.origin}/qwen"
    forms = [
        f"{gateway}/",
        f"{gateway}/api/v1",
        f"{gateway}/api/v1/",
        f"{gateway}/api/v1/services/aigc/video-generation/video-synthesis",
    ]
    started = [home.start("submit", "A fox", "--json", DASHSCOPE_HTTP_BASE_URL=form) for form in forms]
    jobs = [home.ended(process).json for process in started]
    assert {job["base"] for job in jobs} == {f"{gateway}/api/v1"}
    assert {job["state"] for job in jobs} <= {"pending", "running"}
    assert len({job["task_id"] for job in jobs}) == 4
