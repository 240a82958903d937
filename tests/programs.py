"""Outside programs that a test drives: skipped with the reason where they are missing, required in CI."""

from __future__ import annotations

import os
import shutil

import pytest

__all__ = ["needs"]


def needs(program: str, *beside: str) -> str:
    """The path of ``program``, looked for in PATH and in the directories ``beside``.

    Without it the test is skipped, or fails where ``WANVID_TEST_PROGRAMS=required``.
    """
    found = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *beside]))
    if found is None:
        reason = f"{program} is not installed"
        if os.environ.get("WANVID_TEST_PROGRAMS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
