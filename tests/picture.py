"""Draws the README's pictures of the screen, from the real interface over a ledger made up for it.

python -m tests.picture
"""

from __future__ import annotations

import asyncio
import html
import re
import tempfile
from pathlib import Path

from tests.catalogue import compile_anew
from tests.ui.five_running import PROMPT
from tests.ui.seeding import NOW_MS, options, seed
from wanvid_tui.core import cells
from wanvid_tui.core.language import CHINESE, use
from wanvid_tui.ui.app import WanvidApp
from wanvid_tui.ui.session import open_session

PICTURES = Path(__file__).resolve().parent.parent / ".github"
"""Where the README looks for them."""


async def running(folder: Path) -> str:
    """The main screen at 80x24 with five jobs running, as SVG."""
    seed(folder / "ledger.sqlite3")
    app = WanvidApp(open_session(options(folder, now_ms=lambda: NOW_MS)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.main.prompt.put(PROMPT)
        app.main.prompt.move_cursor((0, 0))
        app.main.avoid.put("low resolution, extra fingers")
        await pilot.press("f4", "down", "down", "down", "down")
        await pilot.wait_for_scheduled_animations()
        return mended(app.export_screenshot(title="wanvid"))


async def chinese(folder: Path) -> str:
    """The detail of a failed job in Chinese, in a light theme, as SVG."""
    seed(folder / "ledger.sqlite3")
    compile_anew()
    use(CHINESE)
    app = WanvidApp(open_session(options(folder, now_ms=lambda: NOW_MS, theme="paper")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4", *["down"] * 8, "enter")
        await pilot.wait_for_scheduled_animations()
        return mended(app.export_screenshot(title="wanvid"))


def mended(svg: str) -> str:
    """The picture with the true length of texts that have wide characters: Rich counts those as one cell each."""

    def length(match: re.Match[str]) -> str:
        text = html.unescape(match["text"])
        true = float(match["length"]) / len(text) * cells.width(text)
        return f'{match["head"]}textLength="{true:g}"{match["tail"]}>{match["text"]}<'

    return re.sub(r'(?P<head><text [^>]*)textLength="(?P<length>[\d.]+)"(?P<tail>[^>]*)>(?P<text>[^<]+)<', length, svg)


def main() -> None:
    """Write the files."""
    for name, draw in (("screen.svg", running), ("chinese.svg", chinese)):
        with tempfile.TemporaryDirectory() as folder:
            (PICTURES / name).write_text(asyncio.run(draw(Path(folder))), encoding="utf-8")
        print(PICTURES / name)


if __name__ == "__main__":
    main()
