"""What becomes of the traceback of a bug: it goes to the log, never to the terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, system_reason
from wanvid_tui.paths import find_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["keep_traceback"]


_FILE_KEYS_MAX = 65_536


def keep_traceback(traceback: str, *, demo: bool, keys: Iterable[str] = ()) -> str:
    """Append a traceback to ``wanvid.log``; returns where it is, in words, or its last line when nowhere.

    ``keys`` were found in this run. They are cut out of it, and so is every key that lies where keys are kept, and
    the signature of every link (faults.md X4).
    """
    import time

    from wanvid_tui.core.hiding import without_secrets
    from wanvid_tui.core.text import clean_text, inert
    from wanvid_tui.files import private_dir

    places = find_places(os.environ, demo=demo)
    log = places.log
    kept = {*keys, *_keys_at_hand(os.environ, (places.config, places.settings))}
    text = inert(without_secrets(traceback, sorted(kept, key=len, reverse=True)))
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    try:
        private_dir(log.parent)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{stamp} bug\n{text}")
    except OSError as error:
        last = text.strip().splitlines()[-1]
        return clean_text(
            _("{log} cannot be written ({reason}), so here is its end: {last}").format(
                log=log, reason=system_reason(error), last=last
            )
        )
    return clean_text(_("its traceback is in {log}").format(log=log))


def _keys_at_hand(environ: Mapping[str, str], files: Iterable[Path]) -> Iterable[str]:
    """The keys of the environment, of the settings and of the official SDK's file.

    Read without the parts of wanvid that do so otherwise: one of them may be what broke.
    """
    import re
    from pathlib import Path

    yield environ.get("DASHSCOPE_API_KEY", "").strip()
    for path in files:
        for found in re.findall(r"""api_key["']?\s*=\s*["']+([^"'\n]+)""", _beginning(path)):
            yield str(found).strip()
    named = environ.get("DASHSCOPE_API_KEY_FILE_PATH", "").strip()
    yield _beginning(Path(named).expanduser() if named else Path.home() / ".dashscope" / "api_key").strip()


def _beginning(path: Path) -> str:
    """The text of a small file; empty where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return file.read(_FILE_KEYS_MAX).decode("utf-8", "replace")
    except OSError:
        return ""
