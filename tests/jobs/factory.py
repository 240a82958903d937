"""Jobs to test with."""

from __future__ import annotations

from typing import Any

from wanvid_tui.core.job import JobState, NewJob

BASE = "http://127.0.0.1:9/api/v1"

_S = JobState
WAYS: dict[JobState, tuple[JobState, ...]] = {
    _S.QUEUED: (),
    _S.HELD: (_S.HELD,),
    _S.CANCELED: (_S.CANCELED,),
    _S.SUBMITTING: (_S.SUBMITTING,),
    _S.UNCERTAIN: (_S.SUBMITTING, _S.UNCERTAIN),
    _S.PENDING: (_S.SUBMITTING, _S.PENDING),
    _S.RUNNING: (_S.SUBMITTING, _S.PENDING, _S.RUNNING),
    _S.DOWNLOADING: (_S.SUBMITTING, _S.PENDING, _S.DOWNLOADING),
    _S.FAILED: (_S.SUBMITTING, _S.PENDING, _S.RUNNING, _S.FAILED),
    _S.LOST: (_S.SUBMITTING, _S.PENDING, _S.LOST),
    _S.SAVED: (_S.SUBMITTING, _S.PENDING, _S.RUNNING, _S.DOWNLOADING, _S.SAVED),
}
"""The legal moves that bring a new job to a state."""


def new_job(prompt: str = "A kitten general", **changes: Any) -> NewJob:
    """A valid order of wan2.5, 720P, 5 s; any field can be changed."""
    job = NewJob(
        profile="default",
        base=BASE,
        region="ap-southeast-1",
        model="wan2.5-t2v-preview",
        prompt=prompt,
        negative_prompt=None,
        parameters={
            "size": "1280*720",
            "duration": 5,
            "prompt_extend": True,
            "watermark": False,
            "audio": True,
            "seed": 7,
        },
        tier="720P",
        ratio="16:9",
        duration=5,
        sound=True,
        output_dir="/nowhere",
        estimate_amount="0.50",
        estimate_currency="USD",
    )
    return job._replace(**changes)
