"""The screens that are kept, and what differs from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.ui.snapshots.cells import Screen, differences, read
from tests.ui.snapshots.looks import Look

__all__ = ["FOLDER", "faults_of", "file_of"]

FOLDER = Path(__file__).parent / "screens"
"""Where they are."""


def file_of(look: Look, name: str) -> Path:
    """The file of a screen."""
    return FOLDER / f"{name}-{look.name}.txt"


def faults_of(look: Look, screens: Mapping[str, Screen]) -> list[str]:
    """What is otherwise than it was kept, screen by screen."""
    faults = []
    for name, screen in screens.items():
        path = file_of(look, name)
        if not path.exists():
            faults.append(f"{path.name} is not kept")
            continue
        found = differences(read(path.read_text(encoding="utf-8")), screen)
        faults += [f"{path.name}:", *(f"  {one}" for one in found)] if found else []
    missing = {path.name for path in FOLDER.glob(f"*-{look.name}.txt")} - {file_of(look, name).name for name in screens}
    return faults + [f"{name} is kept and drawn no more" for name in sorted(missing)]
