"""The rule table with the user's additions, from their directory ``models.d``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.catalog import CatalogError, load_catalog
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from pathlib import Path

    from wanvid_tui.core.catalog import Catalog

__all__ = ["read_catalog"]


def read_catalog(directory: Path) -> Catalog:
    """The packaged table, then each ``*.toml`` of the directory over it, by name; ConfigError names file and key."""
    extra: list[tuple[str, str]] = []
    try:
        # not by a pattern: that takes a directory that cannot be read for an empty one
        files = sorted(file for file in directory.iterdir() if file.suffix == ".toml")
    except FileNotFoundError:
        files = []
    except OSError as error:
        raise ConfigError(
            _("{directory} cannot be read: {reason}").format(directory=directory, reason=system_reason(error))
        ) from error
    for file in files:
        try:
            extra.append((str(file), file.read_bytes().decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise ConfigError(_("{file}: not UTF-8 text").format(file=file)) from error
        except OSError as error:
            raise ConfigError(
                _("{file} cannot be read: {reason}").format(file=file, reason=system_reason(error))
            ) from error
    try:
        return load_catalog(extra)
    except CatalogError as error:
        raise ConfigError(str(error), remedy=_("Mend the file or move it away")) from error
