"""What goes wrong with videos alone: no parts, another file between two parts, a file that is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from wanvid_tui.simulator.deeds import Harmless
from wanvid_tui.simulator.exchange import Answer, Call

_RANGES = ("range", "if-range")


@dataclass(frozen=True, slots=True)
class WithoutRanges(Harmless):
    """The storage knows no parts: it answers 200 with the whole file, and does not offer any."""

    def before(self, call: Call) -> Answer | Call | None:
        """Forget that a part was asked for."""
        return replace(call, headers=_without_ranges(call))

    def after(self, call: Call, answer: Answer) -> Answer:
        """Offer none."""
        kept = {name: value for name, value in answer.headers.items() if name not in ("Accept-Ranges", "ETag")}
        return replace(answer, headers=kept)


@dataclass(frozen=True, slots=True)
class OtherFile(Harmless):
    """The file is another one than before: `change` makes it of the bytes of the true one."""

    change: Callable[[bytes], bytes]
    tag: str = '"CHANGED"'
    """Its `ETag`; of an equal one nobody can see that the file changed."""
    heeds: bool = True
    """Whether `If-Range` is heeded: a part of another file than the caller has is then never sent."""

    def before(self, call: Call) -> Answer | Call | None:
        """Have the service give the whole file."""
        return replace(call, headers=_without_ranges(call))

    def after(self, call: Call, answer: Answer) -> Answer:
        """Give the other file, or the part of it that was asked for."""
        if answer.status != 200 or call.method != "GET":
            return answer
        whole = self.change(answer.body if isinstance(answer.body, bytes) else b"".join(answer.body))
        headers = {**answer.headers, "ETag": self.tag}
        asked = re.fullmatch(r"bytes=(\d+)-", call.headers.get("range", ""))
        if asked is None or (self.heeds and call.headers.get("if-range") not in (None, self.tag)):
            return Answer(200, whole, headers)
        first = int(asked[1])
        headers["Content-Range"] = f"bytes {first}-{len(whole) - 1}/{len(whole)}"
        return Answer(206, whole[first:], headers)


def longer(whole: bytes) -> bytes:
    """A video that is another one, and whole: the true one with a free box at its end."""
    return whole + (16).to_bytes(4, "big") + b"free" + b"\x01" * 8


def garbled(whole: bytes) -> bytes:
    """A video of the same length whose boxes do not fit together."""
    return whole[:8] + bytes(one ^ 0x5A for one in whole[8:])


def halved(whole: bytes) -> bytes:
    """The first half of a video, as if it were all of it."""
    return whole[: len(whole) // 2]


def _without_ranges(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.headers.items() if name not in _RANGES}
