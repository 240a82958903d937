"""A server of one file, with Range, and the faults of downloads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.api.loopback import Line, Seen


def content(length: int, seed: int = 1) -> bytes:
    """Bytes that look like the start of an MP4 and never repeat."""
    blocks = [hashlib.sha256(f"{seed}:{n}".encode()).digest() for n in range(length // 32 + 1)]
    return (b"\0\0\0\x18ftypisom" + b"".join(blocks))[:length]


@dataclass
class FileServer:
    """Serves ``data``; breaks off after ``cut`` bytes of a body, as often as ``cuts`` says."""

    data: bytes
    etag: str = '"v1"'
    cut: int | None = None
    cuts: int = 1
    ranges: bool = True
    sized: bool = True
    replies: list[int] = field(default_factory=list)

    def __call__(self, request: Seen, line: Line) -> bool:
        start, status = 0, 200
        headers = {"Content-Type": "video/mp4"}
        if self.etag:
            headers["ETag"] = self.etag
        wanted = request.headers.get("range")
        if self.ranges and wanted and request.headers.get("if-range") in (None, self.etag):
            start, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
            if start >= len(self.data):
                self.replies.append(416)
                return line.answer(b"", 416, {"Content-Range": f"bytes */{len(self.data)}"})
            headers["Content-Range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        self.replies.append(status)
        body = self.data[start:]
        if self.sized:
            headers["Content-Length"] = str(len(body))
        else:
            headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.send(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode())
        if self.cut is not None and self.cuts > 0:
            self.cuts -= 1
            line.send(body[: self.cut])
            return False
        line.send(body)
        return self.sized
