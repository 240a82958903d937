"""From a seed to what a person does: single keys, habits, rubbish. Nothing here knows what the program shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.ui.random_input.inputs import (
    Elsewhere,
    Key,
    Kill,
    Look,
    Mouse,
    Paste,
    Resize,
    Step,
    Wait,
    Wheel,
    character,
    key,
)  # fmt: skip
from wanvid_tui.simulator.hostile import TEXTS
from wanvid_tui.ui.commands import COMMANDS

__all__ = ["steps"]


_NAMED = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "tab", "shift+tab",
    "backspace", "delete", "insert", "space", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f12", "shift+up",
    "shift+down", "shift+left", "shift+right", "shift+home", "shift+end", "ctrl+left", "ctrl+right", "ctrl+up",
    "ctrl+down", "ctrl+home", "ctrl+end", "ctrl+a", "ctrl+c", "ctrl+d", "ctrl+e", "ctrl+f", "ctrl+g", "ctrl+k",
    "ctrl+p", "ctrl+q", "ctrl+r", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x", "ctrl+y", "ctrl+z", "ctrl+shift+z",
    "ctrl+enter", "alt+u", "alt+x", "alt+up", "ctrl+backspace", "ctrl+delete", "ctrl+@", "ctrl+backslash",
)  # fmt: skip
_RARE = frozenset({"ctrl+q", "ctrl+c"})
_LETTERS = sorted({name for command in COMMANDS for name in command.keys if len(name) == 1})
_WORDS = (
    "a fox in the snow", "一只戴着金色头盔的小猫将军", "e\u0301\u0301\u0301", "x", " ", "\U0001f469\u200d\U0001f467",
    "wave", "state:failed", "model:wan2.5", "today", "job", "theme", "again", "generate", "cancel", "doctor", "drafts",
    "prompts", "key", "undo", "quit", "12", "481516234", "99999999999", "0", "~/", "/tmp/song.wav",
    "https://x.example/a.mp3",
)  # fmt: skip
_REQUESTS = (
    '{"model": "wan2.2-t2v-plus", "input": {"prompt": "a pasted request"}, "parameters": {"size": "832*480"}}',
    '{"model": "wan9", "input": {"prompt": "unknown model"}, "parameters": {"size": "1*1", "duration": 99}}',
    'curl -X POST https://dashscope-intl.aliyuncs.com/api/v1/x -d \'{"model": "wan2.5-t2v-preview", "input": '
    '{"prompt": "a cat"}, "parameters": {"duration": 10}}\'',
    '{"input": 5}',
    "[[[[",
)
_SIZES = ((80, 24), (120, 36), (60, 18), (200, 50), (40, 12), (72, 20), (160, 34), (159, 34), (71, 19), (100, 30))
_SMALL = ((39, 12), (40, 11), (10, 3), (1, 1), (38, 10))


def steps(seed: int) -> Iterator[Step]:
    """What is done, without end."""
    rng = Random(seed)
    habits = [habit for habit, weight in _HABITS for _ in range(weight)]
    while True:
        yield from rng.choice(habits)(rng)


def _some_key(rng: Random) -> Key:
    if rng.random() < 0.45:
        return character(rng.choice(_LETTERS))
    if rng.random() < 0.15:
        return character(rng.choice("aeiouxyz0123456789 .,~-'\"猫é"))
    name = rng.choice(_NAMED)
    if name in _RARE and rng.random() < 0.7:
        name = "down"
    return key(name)


def _keys(rng: Random) -> Iterator[Step]:
    for _ in range(rng.randint(1, 12)):
        yield (_some_key(rng),)


def _lump(rng: Random) -> Iterator[Step]:
    yield tuple(_some_key(rng) for _ in range(rng.randint(2, 15)))


def _held(rng: Random) -> Iterator[Step]:
    yield (_some_key(rng),) * rng.randint(5, 30)


def _typed(rng: Random) -> Iterator[Step]:
    text = rng.choice(_WORDS)
    if rng.random() < 0.5:
        yield tuple(map(character, text))
    else:
        for one in text:
            yield (character(one),)


def _paste(rng: Random) -> Iterator[Step]:
    texts = [
        *TEXTS.values(),
        *_WORDS,
        *_REQUESTS,
        "line\nof\r\nmany\rlines\n" * 4,
        "long " * rng.choice((10, 400, 9000)),
    ]
    yield (Paste(rng.choice(texts)),)


def _place(rng: Random) -> tuple[float, float | int]:
    x = rng.random()
    return x, rng.choice((rng.random(), rng.random(), rng.random(), -1, 0, 1, rng.randrange(24), rng.randrange(24)))


def _mouse(rng: Random) -> Iterator[Step]:
    for _ in range(rng.randint(1, 4)):
        x, y = _place(rng)
        kind = rng.random()
        if kind < 0.25:
            yield (Wheel(x, y, rng.random() < 0.5),) * rng.randint(1, 5)
        elif kind < 0.4:
            yield (Mouse(x, y, to=(rng.random(), rng.random())),)
        else:
            mods = rng.random() < 0.1, rng.random() < 0.05, rng.random() < 0.05
            yield (Mouse(x, y, rng.choice((1, 1, 1, 2, 3)), rng.choice((1, 1, 1, 1, 1, 2, 3)), mods=mods),)


def _resized(rng: Random) -> Iterator[Step]:
    for _ in range(rng.randint(1, 3)):
        size = rng.choice((*_SIZES, *_SIZES, *_SMALL, (rng.randint(40, 200), rng.randint(12, 50))))
        yield (Resize(*size),)
        if rng.random() < 0.3:
            yield (_some_key(rng),)
    if size in _SMALL:
        yield (Resize(*rng.choice(_SIZES)),)


def _resized_meanwhile(rng: Random) -> Iterator[Step]:
    yield (Resize(*rng.choice(_SIZES)), _some_key(rng), Resize(*rng.choice(_SIZES)), _some_key(rng))


def _keys_of(*names: str) -> Step:
    return tuple(map(key, names))


def _each(*names: str) -> Iterator[Step]:
    for name in names:
        yield _keys_of(name)


def _palette(rng: Random) -> Iterator[Step]:
    yield from _each("escape", "colon" if rng.random() < 0.2 else "ctrl+p")
    words = [command.title for command in COMMANDS if command.title]
    word = rng.choice((rng.choice(words), rng.choice(words)[:4], "re", "", "zzzz"))
    yield tuple(map(character, word.lower()))
    yield from _each(*["down"] * rng.choice((0, 0, 0, 1, 2, 5)))
    yield from _each(rng.choice(("enter", "enter", "enter", "enter", "escape", "f4", "ctrl+p")))
    for _ in range(rng.randint(0, 4)):
        yield (rng.choice((_some_key(rng), *_keys_of("down", "up", "enter", "escape", "a"))),)


def _generated(rng: Random) -> Iterator[Step]:
    if rng.random() < 0.5:
        yield from _each("escape", "escape", "f2")
        yield tuple(map(character, rng.choice(_WORDS)))
    yield from _each(*rng.choice((("f5",), ("f5", "f5"), ("f3", "end", "enter"), ("ctrl+r",))))
    if rng.random() < 0.5:
        yield (Wait(rng.choice((10, 500, 1_200, 6_000))),)
        yield from _each(*rng.choice((("y",), ("left", "enter"), ("enter",), ("escape",), ("u",), ("ctrl+z",))))


def _chosen(rng: Random) -> Iterator[Step]:
    yield from _each("f3")
    for _ in range(rng.randint(2, 14)):
        yield from _each(
            rng.choice(
                ("up", "down", "down", "left", "right", "right", "space", "enter", "home", "end", *"0123456789u")
            )
        )


def _sound(rng: Random) -> Iterator[Step]:
    yield from _each("f3", "home", *["down"] * 4, "right", "right", "right")
    yield tuple(map(character, rng.choice(("~/so", "~/song.wav", "/etc/", "https://x.example/a.mp3", "nothing"))))
    yield from _each(*rng.choices(("tab", "enter", "escape", "down", "backspace", "f5", "left"), k=3))


def _models(rng: Random) -> Iterator[Step]:
    yield from _each("f3", "home", "enter", *rng.choices(("down", "up", "pagedown"), k=rng.randint(0, 6)))
    yield from _each(rng.choice(("enter", "space", "escape", "u", "f5")))


def _queue(rng: Random) -> Iterator[Step]:
    yield from _each(
        "escape", "f4", *rng.choices(("down", "up", "j", "k", "g", "G", "pagedown", "pageup"), k=rng.randint(0, 5))
    )
    if rng.random() < 0.3:
        yield from _each(*["space"] * rng.randint(1, 4))
    for _ in range(rng.randint(1, 4)):
        yield from _each(rng.choice((*_LETTERS, "enter", "escape", "down")))
        if rng.random() < 0.2:
            yield (Wait(rng.choice((200, 3_000, 11_000))),)


def _asking(rng: Random) -> Iterator[Step]:
    yield from _each("escape", "escape", "f4", "!", "enter")
    yield from _each(*rng.choice((("s", "s"), ("s",), ("w",), ("x",), ("a",))))
    yield tuple(map(character, rng.choice(("1f0c4be2-77d1-4c1b-9a55-0e6f2d7a9b10", "nonsense", ""))))
    yield from _each(rng.choice(("enter", "escape", "f4")))


def _filtered(rng: Random) -> Iterator[Step]:
    yield from _each("escape", "f4", "/")
    yield tuple(map(character, rng.choice(_WORDS)))
    yield from _each(*rng.choices(("enter", "escape", "backspace", "down", "ctrl+u", "ctrl+w", "f2"), k=2))


def _help(rng: Random) -> Iterator[Step]:
    yield from _each("f1", *rng.choices(("down", "pagedown", "end", "up", "f1", "escape"), k=rng.randint(1, 5)))


def _elsewhere(rng: Random) -> Iterator[Step]:
    for _ in range(rng.randint(1, 5)):
        yield (Elsewhere(rng.getrandbits(32)),)
    yield (Wait(rng.choice((0, 300, 5_000, 60_000))),)


def _time(rng: Random) -> Iterator[Step]:
    yield (Wait(rng.choice((50, 400, 2_100, 10_500, 61_000, 3_600_000))),)


def _looks(rng: Random) -> Iterator[Step]:
    yield (Look(False),)
    yield (Look(True),)


def _killed(rng: Random) -> Iterator[Step]:
    yield (Kill(),)


def _left(rng: Random) -> Iterator[Step]:
    yield from _each("ctrl+q")


Habit = Callable[[Random], Iterator[Step]]
_HABITS: tuple[tuple[Habit, int], ...] = (
    (_keys, 16), (_lump, 5), (_held, 2), (_typed, 6), (_paste, 4), (_mouse, 16), (_resized, 6), (_resized_meanwhile, 2),
    (_palette, 12), (_generated, 7), (_chosen, 5), (_sound, 2), (_models, 3), (_queue, 12), (_asking, 3),
    (_filtered, 4), (_help, 2), (_elsewhere, 5), (_time, 3), (_looks, 1), (_killed, 2),
    (_left, 1),
)  # fmt: skip
"""What people and accidents do, and how often."""
