"""Getting at a video from the machine that the user sits at."""

from __future__ import annotations

from pathlib import Path

from tests.ui.stage import stage


async def test_the_scp_line_has_the_host_of_the_settings_before_that_of_the_login(tmp_path: Path) -> None:
    environ = {"TERM": "linux", "USER": "me", "SSH_CONNECTION": "10.0.0.9 50000 10.0.0.1 2222"}
    async with stage(tmp_path, environ=environ, scp_host="you@box:2200") as on:
        on.ledger.note(18, file="/videos/18.mp4")
        await on.pilot.press("f4", *["down"] * 6, "Y")
        await on.until(lambda: on.rows()[3] == "scp -P 2200 you@box:/videos/18.mp4 .")
