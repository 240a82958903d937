"""The service that a program is killed over: quick tasks, answers and films slow enough to be killed in, own films."""

from __future__ import annotations

import hashlib
import random
import re
import time
from typing import TYPE_CHECKING

from wanvid_tui.simulator.exchange import Answer, refused
from wanvid_tui.simulator.faults import Cut
from wanvid_tui.simulator.painter import CLIP
from wanvid_tui.simulator.refusals import Refusal
from wanvid_tui.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanvid_tui.simulator.exchange import Call

__all__ = ["CrashService", "film"]

_FILM = re.compile(r"/videos/([0-9a-f]{32})\.mp4")
_PIECE = 4096
_REFUSED, _CUT = 0.04, 0.02


def film(name: str) -> bytes:
    """The film of a name: the packaged clip with a box at its end that no other film has."""
    own = f"film {name}".encode()
    return CLIP.read_bytes() + (8 + len(own)).to_bytes(4) + b"free" + own


class _Slow:
    """A fault of the simulator's: time passes before and after each submit, and between the pieces of a film.

    ``moody``: now and then a submit is turned away with 429, or cut when it was worked on.
    """

    def __init__(self, seed: int, *, post_s: float, piece_s: float, moody: bool) -> None:
        self._chance = random.Random(seed)
        self._post_s = post_s
        self._piece_s = piece_s
        self._moody = moody

    def before(self, call: Call) -> Answer | None:
        if call.method != "POST":
            return None
        time.sleep(self._chance.random() * self._post_s)
        if self._moody and self._chance.random() < _REFUSED:
            return refused(call, Refusal(429, "Throttling", "Requests throttling triggered."))
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        if call.method == "POST":
            time.sleep(self._chance.random() * self._post_s)
            if self._moody and answer.status == 200 and self._chance.random() < _CUT:
                raise Cut
        found = _FILM.fullmatch(call.path)
        if found is None or answer.status not in (200, 206) or call.method != "GET":
            return answer
        return self._part(call, film(found[1]))

    def _part(self, call: Call, whole: bytes) -> Answer:
        etag = f'"{hashlib.md5(whole, usedforsecurity=False).hexdigest()}"'
        headers = {"Content-Type": "video/mp4", "Accept-Ranges": "bytes", "ETag": etag}
        wish = re.fullmatch(r"bytes=(\d+)-", call.headers.get("range", ""))
        if wish is None or call.headers.get("if-range", etag) != etag:
            return Answer(200, self._pieces(whole), headers, len(whole))
        first = int(wish[1])
        if first >= len(whole):
            return Answer(416, b"", {**headers, "Content-Range": f"bytes */{len(whole)}"})
        headers["Content-Range"] = f"bytes {first}-{len(whole) - 1}/{len(whole)}"
        return Answer(206, self._pieces(whole[first:]), headers, len(whole) - first)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), _PIECE):
            time.sleep(self._piece_s)
            yield data[at : at + _PIECE]


class CrashService(Simulator):
    """A simulator for kills. A context manager."""

    def __init__(
        self, seed: int, *, speed: float = 2000.0, post_s: float = 0.08, piece_s: float = 0.01, moody: bool = False
    ) -> None:
        """``post_s`` is the longest wait before and after a submit, ``piece_s`` that between two pieces of a film.

        ``moody``: now and then a submit is turned away, or its answer lost.
        """
        faults = _Slow(seed, post_s=post_s, piece_s=piece_s, moody=moody)
        super().__init__(speed=speed, seed=seed, render=False, rates=False, faults=faults)
