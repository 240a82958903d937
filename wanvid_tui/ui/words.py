"""Times, sizes and places as the interface writes them (ux.md 3.4, 6): short, one cell a sign."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from wanvid_tui.core.language import N_, _

_MB = 1_000_000
_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_REGIONS = (N_("Singapore"), N_("Beijing"), N_("Virginia"), N_("Frankfurt"), N_("Hong Kong"), N_("Tokyo"))


def span_text(ms: int) -> str:
    """A span of time: ``0:21``, ``8:10``, from an hour on ``1:02:03``; never negative."""
    seconds = max(0, ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def offset_text(ms: int) -> str:
    """How long after: ``+1 s``, ``+28 s``, from a minute on ``+1:43``."""
    return f"+{max(0, ms) // 1000} s" if ms < 60_000 else f"+{span_text(ms)}"


def clock_text(ms: int) -> str:
    """The time of day, ``17:28``, by the machine's own time zone."""
    return time.strftime("%H:%M", time.localtime(ms / 1000))


def exact_clock_text(ms: int) -> str:
    """The time of day with seconds, ``17:01:12``."""
    return time.strftime("%H:%M:%S", time.localtime(ms / 1000))


def moment_text(ms: int, now_ms: int) -> str:
    """A time of day, with the day when it is another: ``17:02``, ``16:58 tomorrow``, ``16:58 on 3 May``."""
    then, now = time.localtime(ms / 1000), time.localtime(now_ms / 1000)
    if then[:3] == now[:3]:
        return clock_text(ms)
    if then[:3] == time.localtime(now_ms / 1000 + 86_400)[:3]:
        return _("{clock} tomorrow").format(clock=clock_text(ms))
    if then[:3] == time.localtime(now_ms / 1000 - 86_400)[:3]:
        return _("{clock} yesterday").format(clock=clock_text(ms))
    return _("{clock} on {day} {month}").format(
        clock=clock_text(ms), day=then.tm_mday, month=_(_MONTHS[then.tm_mon - 1])
    )


def midnight_ms(now_ms: int) -> int:
    """When this day began, by the machine's own calendar, epoch ms."""
    now = time.localtime(now_ms / 1000)
    return int(time.mktime((now.tm_year, now.tm_mon, now.tm_mday, 0, 0, 0, 0, 0, -1)) * 1000)


def megabytes(size: int, *, unit: bool = True) -> str:
    """A file's length: ``4.2 MB``; never ``0.0`` for a file that is not empty."""
    value = size / _MB
    text = f"{value:.1f}" if value < 100 else f"{value:.0f}"
    if size and text == "0.0":
        text = "0.1"
    return f"{text} MB" if unit else text


def minutes_text(ms: int) -> str:
    """About how long, for a sentence: ``~2 min``, ``~40 s``."""
    if ms >= 55_000:
        return _("~{n} min").format(n=max(1, round(ms / 60_000)))
    return _("~{n} s").format(n=max(1, round(ms / 1000)))


def home_text(path: Path | str, home: Path) -> str:
    """A path as its user writes it, ``~`` being the home directory."""
    text, base = str(path), str(home)
    if text == base:
        return "~"
    return "~" + text[len(base) :] if base != "/" and text.startswith(base + "/") else text


def at_home(text: str, home: Path) -> str:
    """A sentence with paths in it, as :func:`home_text` writes them."""
    return text if str(home) == "/" else re.sub(rf"(?<![\w./~-]){re.escape(str(home))}/", "~/", text)


def place_text(name: str) -> str:
    """A region's name in the chosen language; any other name as it is."""
    return _(name) if name in _REGIONS else name


def listed(names: Sequence[str]) -> str:
    """Several names in a sentence: ``one``, ``one and two``, ``one, two and three``."""
    if len(names) < 2:
        return "".join(names)
    return _("{several} and {last}").format(several=_(", ").join(names[:-1]), last=names[-1])


def sentences(*parts: str | None) -> str:
    """What happened and what now, each of which may or may not end in a full stop, as sentences."""
    told = [part.rstrip(".。") for part in parts if part]
    return _(". ").join(told) + _(".") if told else ""


def joined(told: Sequence[str]) -> str:
    """Whole sentences after one another; a fullwidth full stop brings its own space."""
    text = ""
    for sentence in told:
        text += sentence if not text or text.endswith("。") else f" {sentence}"
    return text
