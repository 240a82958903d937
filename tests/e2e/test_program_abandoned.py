"""The interface is killed with a job running: the video is saved all the same."""

from __future__ import annotations

from tests.e2e.program_home import ProgramHome, films
from wanvid_tui.core.job import JobState
from wanvid_tui.media.mp4 import inspect


def test_the_video_of_a_killed_interface_is_saved(abandoned: ProgramHome) -> None:
    assert len(abandoned.drivers()) == 1
    job = abandoned.wait_until(1, JobState.SAVED)
    (film,) = films(abandoned.wanvid)
    assert job.file == str(film)
    assert inspect(film).duration_s == 5.0
