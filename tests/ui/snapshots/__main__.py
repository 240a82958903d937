"""``python -m tests.ui.snapshots --write`` keeps the screens as they are drawn now; without it says what differs."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.catalogue import compile_anew
from tests.conftest import pytest_configure
from tests.ui.snapshots.cells import written
from tests.ui.snapshots.kept import FOLDER, faults_of, file_of
from tests.ui.snapshots.looks import LOOKS, all_of, in_utc


def main() -> int:
    """Write or compare; 1 when something differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.snapshots")
    parser.add_argument("--write", action="store_true", help="keep them as they are now")
    given = parser.parse_args()
    pytest_configure()
    compile_anew()
    FOLDER.mkdir(exist_ok=True)
    found: dict[Path, str] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, in_utc():
        for look in LOOKS:
            screens = asyncio.run(all_of(look, Path(folder)))
            for name, screen in screens.items():
                found[file_of(look, name)] = written(screen)
            faults += faults_of(look, screens)
    if given.write:
        for old in set(FOLDER.glob("*.txt")) - set(found):
            old.unlink()
        for path, text in found.items():
            path.write_text(text, encoding="utf-8")
        print(f"{len(found)} screens are kept")
        return 0
    print("\n".join(faults) or "all as kept")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
