"""{a|b} in a prompt: one video for each choice (cli.md, *A batch*)."""

from __future__ import annotations

import re
from itertools import product

from wanvid_tui.core.language import _

_PIECE = re.compile(r"\\[{}|]|[{}|]|[^\\{}|]+|\\", re.DOTALL)


class TooMany(ValueError):
    """A prompt that means more videos than anybody wants."""

    def __init__(self, limit: int) -> None:
        """Keep the number that was passed."""
        super().__init__(_("the choices in braces make more than {limit} prompts").format(limit=limit))
        self.limit = limit
        """The most that were allowed."""


def expand(prompt: str, limit: int = 10_000) -> tuple[str, ...]:
    r"""Give every prompt that a template means, in order: the last choice changes fastest.

    Braces without a bar between them, and braces without a partner, are the user's own text and stay, and so do bars
    outside of braces. `\{` and `\}` stand for the brace itself, `\|` within braces for the bar. Raises TooMany.
    """
    if "{" not in prompt and "\\" not in prompt:
        return (prompt,)
    groups: list[list[list[str]]] = []
    texts = [""]
    for piece in _PIECE.findall(prompt):
        if piece == "{":
            groups.append([texts])
            texts = [""]
        elif piece == "|" and groups:
            groups[-1].append(texts)
            texts = [""]
        elif piece == "}" and groups:
            outer, *choices = groups.pop()
            choices.append(texts)
            texts = [text for choice in choices for text in choice]
            if len(texts) > limit:
                raise TooMany(limit)
            if len(choices) == 1:
                texts = [f"{{{text}}}" for text in texts]
            texts = _joined([outer, texts], "", limit)
        else:
            literal = piece[1] if piece in ("\\{", "\\}") or (piece == "\\|" and groups) else piece
            texts = [text + literal for text in texts]
    while groups:
        outer, *choices = groups.pop()
        inner = _joined([*choices, texts], "|", limit)
        texts = _joined([outer, inner], "{", limit)
    return tuple(texts)


def _joined(parts: list[list[str]], between: str, limit: int) -> list[str]:
    """Give every way to take one text of each part, with a text between them."""
    count = 1
    for part in parts:
        count *= len(part)
    if count > limit:
        raise TooMany(limit)
    return [between.join(texts) for texts in product(*parts)]
