"""What is being composed: the choices of the Video panel as one value. The texts live in their editors."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.catalog import Catalog, ModelSpec
from wanvid_tui.core.completion import complete
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import mend, problems

if TYPE_CHECKING:
    from wanvid_tui.core.problem import Problem

__all__ = ["DEFAULT_MODEL", "MAX_TAKES", "Draft", "SeedMode", "first_draft", "ordered"]

DEFAULT_MODEL = "wan2.5-t2v-preview"
"""The model of a first draft, where the region has it."""
_DEFAULT_TIER = "720P"
MAX_TAKES = 100
"""The most takes of one Generate."""


class SeedMode(Enum):
    """Where the seed comes from."""

    NEW = "new"
    """Drawn anew for every job."""
    KEEP = "keep"
    """That of the last job."""
    TYPED = "type"
    """A number of the user's."""


class Draft(NamedTuple):
    """The choices, always a valid combination. Its request is complete and has no texts and no seed."""

    request: VideoRequest
    seed_mode: SeedMode = SeedMode.NEW
    seed: int | None = None
    """The number that was typed."""
    takes: int = 1
    moved: frozenset[str] = frozenset()
    """Fields that a change of another moved, and that were not touched since."""
    mover: str = ""
    """The field whose change moved some of them last."""

    def seeds(self, last: int | None, seed_max: int, draw: Callable[[int], int]) -> list[int]:
        """The seed of each take: drawn, or beginning at a number and going on by one."""
        first = {SeedMode.KEEP: last, SeedMode.TYPED: self.seed, SeedMode.NEW: None}[self.seed_mode]
        if first is None:
            return [draw(seed_max) for _ in range(self.takes)]
        return [(first + take) % (seed_max + 1) for take in range(self.takes)]


def first_draft(catalog: Catalog, region: str | None, wanted: VideoRequest | None = None) -> Draft:
    """The draft of a start: what the user's defaults want, what is refused in it mended, or the built-in default."""
    request = wanted or VideoRequest(resolution=_DEFAULT_TIER)
    offered = catalog.offered(region) or catalog.models
    if catalog.get(request.model) not in offered:
        default = catalog.get(DEFAULT_MODEL)
        request = request.replace(model=default.id if default in offered and default else offered[0].id)
    request = request.replace(prompt="x", negative_prompt=None, seed=None)
    for problem in problems(request, catalog, region):
        request = mend(request, problem)
    if problems(request, catalog, region):
        request = VideoRequest(model=request.model, prompt="x")
    seed = None if wanted is None else wanted.seed
    mode = SeedMode.NEW if seed is None else SeedMode.TYPED
    return Draft(request=complete(request, catalog).replace(prompt=""), seed_mode=mode, seed=seed)


def ordered(
    draft: Draft, spec: ModelSpec, prompt: str, avoid: str, seed: int | None, catalog: Catalog, region: str | None
) -> tuple[VideoRequest, tuple[Problem, ...]]:
    """The request of a draft with its texts, and everything that is wrong with it.

    A model without a negative prompt is not given one; the text stays in its editor.
    """
    request = draft.request.replace(
        prompt=prompt, negative_prompt=(avoid.strip() or None) if spec.negative_max else None, seed=seed
    )
    return request, problems(request, catalog, region)


def touched(draft: Draft, request: VideoRequest, field: str, moved: frozenset[str]) -> Draft:
    """The draft after the user set one field, and others moved along."""
    return draft._replace(request=request, moved=(draft.moved | moved) - {field}, mover=field if moved else draft.mover)
