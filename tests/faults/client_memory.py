"""A client in a process of its own: makes calls whose answers are bad, and says how much its memory grew by them.

Called with the base and the names of calls; each may end by an error of the family, by nothing else.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.errors import WanvidError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = "sk-0123456789abcdef0123456789abcdef"
DEADLINES = Deadlines(submit_s=1.0, call_s=1.0)


def peak_kib() -> int:
    """The most memory that this process ever had (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def sound(folder: Path) -> Path:
    """A sound file that can be uploaded."""
    path = folder / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * 16_000 * 4)
    return path


async def main(base: str, names: list[str], folder: Path) -> int:
    """Make the calls; the growth in KiB."""
    calls: dict[str, Callable[[DashScopeClient], Awaitable[object]]] = {
        "submit": lambda client: client.submit({"model": "wan2.5-t2v-preview", "input": {"prompt": "x"}}),
        "query": lambda client: client.query("t-1"),
        "list_tasks": lambda client: client.list_tasks(),
        "cancel": lambda client: client.cancel("t-1"),
        "upload": lambda client: client.upload(sound(folder), "wan2.5-t2v-preview"),
    }
    # Once, before the count begins: what is imported and made on first need.
    nobody = DashScopeClient("http://127.0.0.1:9", KEY, deadlines=DEADLINES)
    await asyncio.gather(nobody.query("t-1"), return_exceptions=True)
    await nobody.aclose()
    client = DashScopeClient(base, KEY, deadlines=DEADLINES)
    before = peak_kib()
    for name in names:
        try:
            await calls[name](client)
        except WanvidError as error:
            assert KEY not in str(error)
            continue
        raise AssertionError(f"{name} took it for an answer")
    await client.aclose()
    return peak_kib() - before


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps({"grown_kib": asyncio.run(main(sys.argv[1], sys.argv[2:], Path(made)))}))
