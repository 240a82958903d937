"""Cutting the key out of what the service says: some gateways quote the key that they refuse (faults.md X4)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wanvid_tui.api.body import BodyUnreadable
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KeyHider"]

_LEAST_KEY = 12
"""Characters of the shortest key that is looked for: a shorter one may be any word of a prompt."""
_SHOWN = "[key]"


class KeyHider:
    """Takes one key out of answers and heads before anything of them is kept, shown or followed."""

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= _LEAST_KEY else ""
        self._quoted = json.dumps(key)[1:-1]

    def __repr__(self) -> str:
        return "<KeyHider>"

    def json(self, answer: Any) -> Any:
        """An answer with the key cut out of all its texts and names; BodyUnreadable when it is too deep."""
        if not self._key:
            return answer
        try:
            text = json.dumps(answer, ensure_ascii=False)
            return json.loads(text.replace(self._quoted, _SHOWN)) if self._quoted in text else answer
        except RecursionError:
            raise BodyUnreadable(_("JSON nested too deep")) from None

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The head of an answer, names in lower case, with the key cut out of its values."""
        said = {name.lower(): value for name, value in headers.items()}
        return {name: value.replace(self._key, _SHOWN) for name, value in said.items()} if self._key else said
