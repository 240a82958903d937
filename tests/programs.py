"""Outside programs that a test drives: skipped with the reason where they are missing, required in CI."""

from __future__ import annotations

import os
import shutil

import pytest

__all__ = ["needs"]


def needs(program: str) -> str:
    """The path of ``program``; without it the test is skipped, or fails where ``WANVID_TEST_PROGRAMS=required``."""
    found = shutil.which(program)
    if found is None:
        reason = f"{program} is not installed"
        if os.environ.get("WANVID_TEST_PROGRAMS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
