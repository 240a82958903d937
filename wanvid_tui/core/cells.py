"""How many cells of a terminal a text takes, and how it is cut and filled to a width.

The counting agrees with `rich.cells`, which Textual draws by, so that the interface and the plain
commands align alike; unlike it this needs nothing but the standard library.
"""

from __future__ import annotations

from functools import lru_cache

CUT = "›"
"""The sign at the end of a text that was cut (ux.md 3.4)."""

ASCII_CUT = ">"
"""The same where only ASCII is drawn (ux.md 4.1)."""

_JOINER = "\u200d"
_EMOJI = "\ufe0f"

# Format characters that are drawn: the soft hyphen and the signs that stand before a number.
_DRAWN_FORMATS = frozenset((0xAD, *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))

# What `unicodedata` calls a letter or a symbol, and a terminal draws within the character before it.
_ZERO = ((0x1160, 0x11FF), (0x3164, 0x3164), (0xD7B0, 0xD7FF), (0xFFA0, 0xFFA0), (0x1F3FB, 0x1F3FF), (0xE0000, 0xE0FFF))

# Wide since Unicode 16, whatever the interpreter's own table says.
_WIDE = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D356), (0x1D360, 0x1D376))

# Characters of Unicode 15 to 17 that the oldest interpreter's table has not got: combining ones, then wide ones.
_NEW_ZERO = (
    "897 cf3 ece 1acf-1add 1ae0-1aeb 2065 fff0-fff8 10d69-10d6d 10efa-10eff 11241 113b8-113c0 113c2 113c5 113c7-113ca"
    " 113cc-113d0 113d2 113e1-113e2 11b60-11b67 11f00-11f01 11f03 11f34-11f3a 11f3e-11f42 11f5a 13439-13440"
    " 13447-13455 1611e-1612f 1e08f 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5"
)
_NEW_WIDE = (
    "2ffc-2fff 31e4-31e5 31ef fa6e-fa6f fada-faff 16ff2-16ff6 187f8-187ff 18cff 18d09-18d1e 18d80-18df2 1b132 1b155"
    " 1f6d8 1f6dc 1fa75-1fa77 1fa87-1fa8a 1fa8e-1fa8f 1faad-1faaf 1fabb-1fabf 1fac6 1fac8 1facd-1facf 1fada-1fadc"
    " 1fadf 1fae8-1faea 1faef 1faf7-1faf8"
)

# Narrow characters that U+FE0F turns into wide pictures (emoji-variation-sequences.txt of Unicode 17).
_TURNS_WIDE = (
    "23 2a 30-39 a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 2328 23cf 23ed-23ef 23f1-23f2 23f8-23fa 24c2 25aa-25ab"
    " 25b6 25c0 25fb-25fc 2600-2604 260e 2611 2618 261d 2620 2622-2623 2626 262a 262e-262f 2638-263a 2640 2642"
    " 265f-2660 2663 2665-2666 2668 267b 267e 2692 2694-2697 2699 269b-269c 26a0 26a7 26b0-26b1 26c8 26cf 26d1 26d3"
    " 26e9 26f0-26f1 26f4 26f7-26f9 2702 2708-2709 270c-270d 270f 2712 2714 2716 271d 2721 2733-2734 2744 2747"
    " 2763-2764 27a1 2934-2935 2b05-2b07 1f170-1f171 1f17e-1f17f 1f321 1f324-1f32c 1f336 1f37d 1f396-1f397"
    " 1f399-1f39b 1f39e-1f39f 1f3cb-1f3ce 1f3d4-1f3df 1f3f3 1f3f5 1f3f7 1f43f 1f441 1f4fd 1f549-1f54a 1f56f-1f570"
    " 1f573-1f579 1f587 1f58a-1f58d 1f590 1f5a5 1f5a8 1f5b1-1f5b2 1f5bc 1f5c2-1f5c4 1f5d1-1f5d3 1f5dc-1f5de 1f5e1"
    " 1f5e3 1f5e8 1f5ef 1f5f3 1f5fa 1f6cb 1f6cd-1f6cf 1f6e0-1f6e5 1f6e9 1f6f0 1f6f3"
)


@lru_cache(maxsize=8)
def _points(ranges: str) -> frozenset[int]:
    """Return the code points of a list of hexadecimal ranges."""
    points: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """Return the cells of one character by itself: 0, 1 or 2; control and combining characters take none."""
    import unicodedata

    point = ord(char)
    if any(first <= point <= last for first, last in _ZERO):
        return 0
    if any(first <= point <= last for first, last in _WIDE):
        return 2
    category = unicodedata.category(char)
    if category == "Cn":
        if point >= 0x20000:  # whole planes are kept for wide characters to come
            return 2 if point & 0xFFFF < 0xFFFE and point < 0x40000 else 1
        return 0 if point in _points(_NEW_ZERO) else 2 if point in _points(_NEW_WIDE) else 1
    if category == "Cf":
        return 1 if point in _DRAWN_FORMATS else 0
    if category in ("Cc", "Mn", "Me", "Mc", "Zl", "Zp"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """Return the cells that `text` takes on one line.

    A character after a zero width joiner takes none, and U+FE0F makes some narrow characters wide, as in `rich.cells`.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    if _JOINER not in text and _EMOJI not in text:
        return sum(map(char_width, text))
    return sum(cells for _, cells in clusters(text))


def clusters(text: str) -> list[tuple[str, int]]:
    """Return the pieces of `text` that must stay together, each with its cells; joined they are `text` again.

    A piece is a character with the combining characters, variation selectors and joined characters after it. A piece
    of 0 cells can only be the first one.
    """
    pieces: list[tuple[str, int]] = []
    base = ""
    index = 0
    while index < len(text):
        char = text[index]
        index += 1
        if char == _JOINER:
            char += text[index : index + 1] if pieces else ""
            index += len(char) - 1
            cells = 0
        elif char == _EMOJI:
            cells = 0
            if base and ord(base) in _points(_TURNS_WIDE):
                before, size = pieces[-1]
                pieces[-1] = (before, size + 1)
            base = ""
        else:
            cells = char_width(char)
            base = char if cells else base
        if cells or not pieces:
            pieces.append((char, cells))
        else:
            before, size = pieces[-1]
            pieces[-1] = (before + char, size)
    return pieces


def crop(text: str, cells: int) -> str:
    """Return the first `cells` cells of `text`, never more; a wide character that would be cut in half is a space."""
    if cells <= 0:
        return ""
    if text.isascii() and text.isprintable():
        return text[:cells]
    kept: list[str] = []
    left = cells
    for piece, size in clusters(text):
        if size > left:
            kept.append(" " * left)
            break
        kept.append(piece)
        left -= size
    return "".join(kept)


def ending(text: str, cells: int) -> str:
    """Return the last `cells` cells of `text`, never more; what would be cut in half is left out."""
    if cells <= 0:
        return ""
    if text.isascii() and text.isprintable():
        return text[-cells:]
    pieces = clusters(text)
    first = len(pieces)
    while first and pieces[first - 1][1] <= cells:
        first -= 1
        cells -= pieces[first][1]
    return "".join(piece for piece, _ in pieces[first:])


def fit(text: str, cells: int, cut: str = CUT) -> str:
    """Return `text` if it takes at most `cells` cells, else its beginning with the sign `cut` as the last of them."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    return crop(text, cells - 1) + cut


def pad(text: str, cells: int) -> str:
    """Return `text` with spaces after it up to `cells` cells; a longer text as it is."""
    return text + " " * (cells - width(text))


def pad_left(text: str, cells: int) -> str:
    """Return `text` with spaces before it up to `cells` cells; a longer text as it is."""
    return " " * (cells - width(text)) + text


def marked(error: UnicodeError) -> tuple[str, int]:
    """Give question marks for what an encoding lacks, one for each cell, and where to go on: for `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * width(error.object[error.start : error.end]), error.end
