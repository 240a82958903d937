"""A pasted request (ux.md 7): JSON of the service's page, its ``curl`` line, a row of a batch, one of our sidecars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.language import N_, _, in_context, plural
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.ui.draft import Draft, first_draft
from wanvid_tui.ui.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.core.catalog import Catalog

__all__ = ["Found", "request_in"]

_MOST = 100_000
"""Characters of the longest paste that is looked at."""
_BODY_OPTIONS = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_TEXTS = ("size", "resolution", "ratio", "shot_type")
_SWITCHES = ("audio", "prompt_extend", "watermark")
_GEOMETRY = frozenset({"size", "resolution", "ratio"})
_NAMES = (("duration", N_("duration")), ("seed", N_("seed")))


class Found(NamedTuple):
    """A request that was pasted."""

    prompt: str
    avoid: str
    draft: Draft | None
    """The choices; None where the model is not offered here, or none is named."""
    words: str
    """What is said of it."""
    brief: str = ""
    """The same where the row is short; empty for the words."""


def request_in(text: str, catalog: Catalog, region: str | None, now: Draft) -> Found | None:
    """The request that a paste is; None for a text that is none, and for more than one. ``now`` are the choices."""
    if not 0 < len(text) <= _MOST or text.lstrip()[:1] not in ("{", "[", "c", "$"):
        return None
    found = _object(text)
    if found is None:
        return None
    inner, given = _map(found.get("input")) or found, {**found, **_map(found.get("parameters"))}
    prompt, model = inner.get("prompt"), found.get("model")
    if not isinstance(prompt, str) or not prompt.strip() or not (isinstance(model, str) or inner is not found):
        return None
    avoid = inner.get("negative_prompt")
    avoid = avoid if isinstance(avoid, str) else ""
    facts = _facts(given, inner)
    model = model if isinstance(model, str) else now.request.model
    if catalog.get(model) not in catalog.offered(region):
        words = _("Pasted a request: prompt taken; {model} is not offered here")
        return Found(prompt, avoid, None, words.format(model=model[:60]))
    draft = first_draft(catalog, region, VideoRequest(model=model, **facts))
    taken = [_("prompt"), *([_("Avoid")] if avoid else []), _("model")]
    taken += [_("size")] if _GEOMETRY & facts.keys() else []
    taken += [_(name) for field, name in _NAMES if field in facts]
    taken += [in_context("field", "sound")] if "audio_source" in facts else []
    brief = plural(len(taken), "Pasted a request: {n} value taken", "Pasted a request: {n} values taken")
    words = _("Pasted a request: {what} taken").format(what=listed(taken))
    return Found(prompt, avoid, draft, words, brief.format(n=len(taken)))


def _facts(given: Mapping[str, Any], inner: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a request that the object states, of the right kind."""
    facts: dict[str, Any] = {name: given[name] for name in _TEXTS if isinstance(given.get(name), str)}
    facts |= {name: given[name] for name in _SWITCHES if isinstance(given.get(name), bool)}
    for name in ("duration", "seed"):
        value = given.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            facts[name] = value
    source = inner.get("audio_url") or _map(given.get("audio")).get("source")
    if isinstance(source, str) and source.startswith(("http://", "https://", "/")):
        facts["audio_source"] = source
    return facts


def _object(text: str) -> dict[str, Any] | None:
    """The one JSON object of a text: by itself, alone in a list, or as the body of a curl line."""
    import json

    body = text if text.lstrip()[:1] in ("{", "[") else _body_of_curl(text)
    try:
        found = json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, dict) else None


def _body_of_curl(text: str) -> str:
    """What a curl line sends; empty for anything else."""
    text = text.lstrip().removeprefix("$").lstrip()
    if not text.startswith("curl") or text[4:5] not in (" ", "\t", "\\", "\n"):
        return ""
    import shlex

    try:
        words = shlex.split(text.replace("\r\n", "\n").replace("\\\n", " "))
    except ValueError:
        return ""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        option, _, value = word.partition("=")
        if word in _BODY_OPTIONS:
            return after
        if option in _BODY_OPTIONS and option.startswith("--"):
            return value
    return ""


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
