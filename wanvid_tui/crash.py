"""What becomes of the traceback of a bug: it goes to the log, never to the terminal."""

from __future__ import annotations

import os

from wanvid_tui.paths import find_places

__all__ = ["keep_traceback"]


def keep_traceback(traceback: str, *, demo: bool) -> str:
    """Append a traceback to ``wanvid.log``; returns where it is, in words, or its last line when nowhere."""
    import time

    from wanvid_tui.core.text import clean_text
    from wanvid_tui.files import private_dir

    log = find_places(os.environ, demo=demo).log
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    try:
        private_dir(log.parent)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{stamp} bug\n{_without_key(traceback)}")
    except OSError as error:
        last = traceback.strip().splitlines()[-1]
        return clean_text(f"{log} cannot be written ({error.strerror}), so here is its end: {_without_key(last)}")
    return clean_text(f"its traceback is in {log}")


def _without_key(text: str) -> str:
    """The text without the key of the environment, should it be in there."""
    key = os.environ.get("DASHSCOPE_API_KEY", "").strip()
    return text.replace(key, "***") if len(key) > 3 else text
