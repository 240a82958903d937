"""The catalogues of translations, as the tests need them: compiled anew, and beside what the code asks for."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import wanvid_tui

PACKAGE = Path(wanvid_tui.__file__).parent
SOURCE = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "wanvid.po"
KEYWORDS = {"_": None, "N_": None, "plural": (2, 3), "in_context": ((1, "c"), 2)}
"""How `wanvid_tui.core.language` is called, in Babel's words."""


def compile_anew() -> None:
    """Bring the compiled catalogue of a checkout up to its source, which an installation did once."""
    compiled, source = SOURCE.with_suffix(".mo"), SOURCE
    if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return
    hook = PACKAGE.parent / ".build" / "catalogues.py"
    spec = importlib.util.spec_from_file_location("catalogues", hook)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.compile_catalogues(PACKAGE)
    os.utime(compiled, (time.time(), time.time()))


def chinese() -> Catalog:
    """The Chinese catalogue's source."""
    with SOURCE.open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


def asked() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Every text that the package asks a catalogue for: where, the text or its two forms, its context."""
    for name, line, message, _, context in extract_from_dir(
        str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    ):
        yield f"{name}:{line}", message, context
