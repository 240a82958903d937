"""The facts of api.md 1, written down a second time, so that the rule table is held against something."""

from __future__ import annotations

from dataclasses import dataclass

WAN = {
    "480P": {"16:9": "832*480", "9:16": "480*832", "1:1": "624*624"},
    "720P": {"16:9": "1280*720", "9:16": "720*1280", "1:1": "960*960", "4:3": "1088*832", "3:4": "832*1088"},
    "1080P": {"16:9": "1920*1080", "9:16": "1080*1920", "1:1": "1440*1440", "4:3": "1632*1248", "3:4": "1248*1632"},
}
WAN27 = {
    "720P": {**WAN["720P"], "4:3": "1104*832", "3:4": "832*1104"},
    "1080P": {**WAN["1080P"], "4:3": "1648*1248", "3:4": "1248*1648"},
}
FIVE = ("16:9", "9:16", "1:1", "4:3", "3:4")
BJ, SG, VA, FR, TK = "cn-beijing", "ap-southeast-1", "us-east-1", "eu-central-1", "ap-northeast-1"
REGIONS = (BJ, SG, VA, FR, "cn-hongkong", TK)


@dataclass(frozen=True)
class Fact:
    """One row of the published table."""

    regions: tuple[str, ...]
    tiers: tuple[str, ...]
    seconds: tuple[int, ...]
    prompt: int
    audio: str = "never"
    clip: tuple[float, float] | None = None
    shots: bool = False
    rewrite: bool = True
    watermark: bool = False
    negative: bool = True
    ratios: tuple[str, ...] | None = None
    default: tuple[str, str] = ("1080P", "16:9")
    pixels: dict[str, dict[str, str]] | None = None
    cjk: int | None = None
    limit: int = 5

    def ratios_of(self, tier: str) -> tuple[str, ...]:
        return self.ratios or tuple(WAN[tier])

    @property
    def by_size(self) -> bool:
        return self.ratios is None


ALL, HD = ("480P", "720P", "1080P"), ("720P", "1080P")
_27 = Fact(
    (BJ, SG), HD, tuple(range(2, 16)), 5000, "always", (2, 30), ratios=FIVE, pixels=WAN27,
)  # fmt: skip
_30 = Fact(
    (BJ, SG, TK, FR, VA), ALL, (-1, *range(2, 31)), 20000, "flag", negative=False,
    ratios=("adaptive", *FIVE), default=("1080P", "adaptive"), limit=2,
)  # fmt: skip
_HORSE = Fact(
    (BJ, SG, VA, FR), HD, tuple(range(3, 16)), 5000, "always", rewrite=False, watermark=True, negative=False,
    ratios=(*FIVE, "4:5", "5:4", "9:21", "21:9"), cjk=2500,
)  # fmt: skip
FACTS = {
    "wanx2.1-t2v-turbo": Fact((BJ,), ("480P", "720P"), (5,), 800, default=("720P", "16:9"), pixels=WAN, limit=2),
    "wanx2.1-t2v-plus": Fact((BJ,), ("720P",), (5,), 800, default=("720P", "16:9"), pixels=WAN, limit=2),
    "wan2.1-t2v-turbo": Fact((SG,), ("480P", "720P"), (5,), 800, default=("720P", "16:9"), pixels=WAN, limit=2),
    "wan2.1-t2v-plus": Fact((SG,), ("720P",), (5,), 800, default=("720P", "16:9"), pixels=WAN, limit=2),
    "wan2.2-t2v-plus": Fact((BJ, SG), ("480P", "1080P"), (5,), 800, pixels=WAN, limit=2),
    "wan2.5-t2v-preview": Fact((BJ, SG), ALL, (5, 10), 1500, "flag", (3, 30), pixels=WAN),
    "wan2.6-t2v": Fact((BJ, SG, VA, FR), HD, tuple(range(2, 16)), 1500, "always", (3, 30), shots=True, pixels=WAN),
    "wan2.6-t2v-us": Fact((VA,), HD, (5, 10), 1500, "always", (3, 30), shots=True, pixels=WAN),
    "wan2.7-t2v": _27,
    "wan2.7-t2v-2026-04-25": _27,
    "wan2.7-t2v-2026-06-12": _27,
    "wan3.0-video": _30,
    "wan3.0-video-prime": _30,
    "happyhorse-1.0-t2v": _HORSE,
    "happyhorse-1.1-t2v": _HORSE,
}
"""Model id to its facts, in the order of the table."""

PRICES = {
    ("wanx2.1-t2v-turbo", BJ): ("CNY", {"480P": 240000, "720P": 240000}),
    ("wanx2.1-t2v-plus", BJ): ("CNY", {"720P": 700000}),
    ("wan2.1-t2v-turbo", SG): ("USD", {"480P": 36000, "720P": 36000}),
    ("wan2.1-t2v-plus", SG): ("USD", {"720P": 100000}),
    ("wan2.2-t2v-plus", BJ): ("CNY", {"480P": 140000, "1080P": 700000}),
    ("wan2.2-t2v-plus", SG): ("USD", {"480P": 20000, "1080P": 100000}),
    ("wan2.5-t2v-preview", BJ): ("CNY", {"480P": 300000, "720P": 600000, "1080P": 1000000}),
    ("wan2.5-t2v-preview", SG): ("USD", {"480P": 50000, "720P": 100000, "1080P": 150000}),
    ("wan2.6-t2v-us", VA): ("USD", {"720P": 100000, "1080P": 150000}),
    ("happyhorse-1.0-t2v", SG): ("USD", {"720P": 143000, "1080P": 245000}),
    **{("happyhorse-1.0-t2v", at): ("CNY", {"720P": 900000, "1080P": 1600000}) for at in (BJ, VA, FR)},
    **{("wan2.6-t2v", at): ("CNY", {"720P": 600000, "1080P": 1000000}) for at in (BJ, VA, FR)},
    ("wan2.6-t2v", SG): ("USD", {"720P": 100000, "1080P": 150000}),
    **{
        (model, at): price
        for model in FACTS
        if model.startswith("wan2.7")
        for at, price in (
            (BJ, ("CNY", {"720P": 600000, "1080P": 1000000})),
            (SG, ("USD", {"720P": 100000, "1080P": 150000})),
        )
    },
}
"""(model, region) to currency and millionths a second for each tier; what is not here is unknown."""
