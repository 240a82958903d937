"""Compiles the catalogues of translations when the package is built or installed from a checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(package: Path) -> None:
    """Write a ``.mo`` file beside every ``.po`` file below ``package/locale``."""
    for source in sorted(package.glob("locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        unfinished = source.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(source.with_suffix(".mo"))


class Catalogues(BuildHookInterface[Any]):
    """The hook that hatchling runs before a build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; the results are no part of the checkout, so they are named to the builder."""
        package = Path(self.root) / "wanvid_tui"
        compile_catalogues(package)
        build_data["artifacts"] += [f"/{path.relative_to(self.root)}" for path in package.glob("locale/**/*.mo")]
