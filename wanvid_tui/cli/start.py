"""What a request starts from where its user said nothing (config.md, ``profiles.NAME.defaults``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.wishes import read_wish
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _
from wanvid_tui.core.request import VideoRequest

if TYPE_CHECKING:
    from wanvid_tui.cli.wishes import Wish
    from wanvid_tui.config.values import Config
    from wanvid_tui.core.catalog import Catalog

__all__ = ["starting_request"]

_MODEL = "wan2.5-t2v-preview"
_FIRST = VideoRequest(model=_MODEL, resolution="720P", duration=5)
"""The first draft of somebody who set nothing: not the dearest that there is."""


def starting_request(config: Config, profile: str | None, catalog: Catalog, region: str | None) -> VideoRequest:
    """The profile's defaults over our own; a model that the region does not offer gives way to its first one."""
    defaults = config.profile(profile).defaults if profile is not None else {}
    own = dict(defaults)
    if "model" not in own:
        offered = [spec.id for spec in catalog.offered(region)]
        if _MODEL not in offered and offered:
            return _with_seed(read_wish({"model": offered[0], **own})[0])
        base: VideoRequest | None = _FIRST
    else:
        base = None
    wish, problems = read_wish(own, base=base)
    if problems:
        raise ConfigError(
            _("profiles.{profile}.defaults: {field}: {reason}").format(
                profile=profile, field=problems[0].field, reason=problems[0].reason
            )
        )
    return _with_seed(wish)


def _with_seed(wish: Wish) -> VideoRequest:
    return wish.request.replace(seed=wish.seeds[0]) if wish.seeds else wish.request
