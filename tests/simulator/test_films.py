"""The films, looked at with PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.caller import Caller, fetch, quick, request
from tests.simulator.test_uploads import uploaded, wav, with_sound
from wanvid_tui.simulator.films import Films
from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.painter import CLIP
from wanvid_tui.simulator.sheet import Sheet

av = pytest.importorskip("av", reason="PyAV is not installed")
pytest.importorskip("PIL", reason="Pillow is not installed")

from wanvid_tui.simulator.render import FPS, draw  # noqa: E402  # after the check for what it needs


@pytest.fixture(scope="module")
def caller() -> Iterator[Caller]:
    with quick(render=True, seed=5) as sim:
        yield Caller(sim.base)


def film(caller: Caller, body: dict[str, Any], path: Path, **headers: str) -> Path:
    answer = caller.settled(caller.task(body, **headers))
    assert answer["output"]["task_status"] == "SUCCEEDED", answer
    path.write_bytes(fetch(answer["output"]["video_url"]).content)
    return path


def sheet(**fields: Any) -> dict[str, Any]:
    usual = {"width": 320, "height": 180, "seconds": 1, "prompt": "A fox", "seed": 7, "sound": True, "sound_file": None}
    return usual | fields


@pytest.mark.parametrize(
    ("body", "size", "seconds", "sound"),
    [
        (request(size="832*480", duration=10), (832, 480), 10, True),
        (request(size="624*624", duration=5, audio=False), (624, 624), 5, False),
        (request("wan2.1-t2v-turbo", size="480*832", duration=5), (480, 832), 5, False),
        (request("wan2.6-t2v", size="1088*832", duration=2), (1088, 832), 2, True),
        (request("wan2.7-t2v", resolution="720P", ratio="4:3", duration=2), (1104, 832), 2, True),
        (request("wan3.0-video", resolution="480P", ratio="adaptive", duration=-1, audio=False), (854, 480), 5, False),
        (request("happyhorse-1.0-t2v", resolution="720P", ratio="9:21", duration=3), (720, 1680), 3, True),
    ],
)
def test_film_is_as_ordered(
    caller: Caller, tmp_path: Path, body: dict[str, Any], size: tuple[int, int], seconds: int, sound: bool
) -> None:
    with av.open(str(film(caller, body, tmp_path / "film.mp4"))) as container:
        video = container.streams.video[0]
        assert video.codec_context.name == "h264"
        assert (video.width, video.height) == size
        assert video.average_rate == FPS
        assert video.frames == seconds * FPS
        assert video.duration * video.time_base == seconds
        assert container.duration == seconds * 1_000_000
        assert len(container.streams.audio) == int(sound)
        if sound:
            audio = container.streams.audio[0]
            assert audio.codec_context.name == "aac"
            assert abs(audio.duration * audio.time_base - seconds) < Fraction(1, 20)
        first, *_, last = container.decode(video=0)
        assert bytes(first.planes[0]) != bytes(last.planes[0])


def test_same_prompt_and_seed_same_bytes(caller: Caller, tmp_path: Path) -> None:
    body = request("wan3.0-video", resolution="480P", ratio="9:16", duration=2, seed=11)
    first = film(caller, body, tmp_path / "1.mp4").read_bytes()
    assert film(caller, body, tmp_path / "2.mp4").read_bytes() == first
    for path in (tmp_path / "3.mp4", tmp_path / "4.mp4"):
        draw(sheet(), path)
    assert (tmp_path / "3.mp4").read_bytes() == (tmp_path / "4.mp4").read_bytes()


def test_another_prompt_or_seed_another_film(tmp_path: Path) -> None:
    films = set()
    changes: list[dict[str, Any]] = [{}, {"seed": 8}, {"prompt": "A fox."}, {"prompt": "字"}]
    for number, change in enumerate(changes):
        path = tmp_path / f"{number}.mp4"
        draw(sheet(sound=False, **change), path)
        with av.open(str(path)) as container:
            films.add(bytes(next(container.decode(video=0)).planes[0]))
    assert len(films) == 4


def test_sound_file_is_heard_then_silence(caller: Caller, tmp_path: Path) -> None:
    body = with_sound(uploaded(caller, wav(3)), size="624*624", duration=5, audio=False)
    path = film(caller, body, tmp_path / "film.mp4", X_DashScope_OssResourceResolve="enable")
    loud: list[float] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples = memoryview(bytes(frame.planes[0])).cast("f")
            loud.append(max(abs(sample) for sample in samples[: frame.samples]))
    third = len(loud) // 5
    assert min(loud[2 : 2 * third]) > 0.1
    assert max(loud[-third:]) < 0.01


def test_pixels_are_even_everywhere() -> None:
    for model in MODELS.values():
        for tier in model.tiers:
            for ratio in model.ratios if not model.by_size else ("16:9", "9:16", "1:1"):
                width, height = model.pixels(tier, ratio)
                assert (width % 2, height % 2) == (0, 0)


def test_clip_that_ships_with_the_package() -> None:
    assert CLIP.stat().st_size < 100_000
    with av.open(str(CLIP)) as container:
        assert container.duration == 5_000_000
        assert container.streams.video[0].average_rate == 30
        assert len(container.streams.audio) == 1


def test_a_film_that_cannot_be_drawn_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import threading

    done = threading.Event()
    films = Films(tmp_path, done.set, draw=True)
    bad = Sheet(320, 180, 1, "A fox", 7, True, str(tmp_path / "missing.wav"))
    try:
        films.ask(bad)
        assert done.wait(30)
        assert "missing.wav" in (films.problem(bad.name) or "")
        assert films.drawn_at(bad.name) is None
        done.clear()
        good = Sheet(320, 180, 1, "A fox", 7, False)
        films.ask(good)
        assert done.wait(30)
        assert films.drawn_at(good.name) is not None
    finally:
        films.close()
    assert "could not be drawn" in capsys.readouterr().err
