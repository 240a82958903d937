"""What ``doctor`` has to say of the machine: room on the disks, the terminal, what is installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.cli.findings import Finding, Mark, fine, remark
from wanvid_tui.core.ambiguous import WIDE, WIDE_MEANS
from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.files import MIN_FREE_BYTES, free_bytes
from wanvid_tui.jobs.network import network_file_system
from wanvid_tui.terminal import Depth, color_depth, multiplexer
from wanvid_tui.tty import draws_unicode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanvid_tui.cli.context import Context

__all__ = ["disk_findings", "extra_findings", "terminal_finding", "width_findings"]

_LEAST_STATE_BYTES = 20_000_000
"""Room that the ledger and its log want."""
_LEAST_CELLS = (40, 12)
"""Columns and rows below which the interface refuses (ux.md 1)."""


class Extra(NamedTuple):
    """One extra of the package."""

    name: str
    """As pip names it."""
    modules: tuple[str, ...]
    """What it brings, by the names they are imported by."""
    what: str
    """What it is for."""


_EXTRAS = (
    Extra("preview", ("av", "PIL"), N_("pictures of videos, and the demo's drawn films")),
    Extra("audio", ("tinytag",), N_("sound files of more kinds measured")),
    Extra("keyring", ("keyring",), N_("the API key in the system's key ring")),
    Extra("socks", ("socksio",), N_("SOCKS proxies")),
)


def disk_findings(
    context: Context,
    *,
    room: Callable[[Path], int] = free_bytes,
    kind_of: Callable[[Path], str] = network_file_system,
) -> Iterator[Finding]:
    """Room and rights where videos go and where the ledger is; whether that is a network file system."""
    demo, config = context.options.demo, context.config
    profile = None if demo else (context.options.profile or config.profile_name)
    for what, path, least in (
        ("videos", config.output_dir(profile), MIN_FREE_BYTES),
        ("data", context.places.state, _LEAST_STATE_BYTES),
    ):
        yield _disk(what, path, least, room)
    state = context.places.state
    kind = kind_of(next((place for place in (state, *state.parents) if place.exists()), state))
    if kind:
        yield remark(
            "data",
            _("{state} is on a network file system ({kind}): wanvid is to run on one machine at a time").format(
                state=state, kind=kind
            ),
            _("WANVID_HOME on a local disk has no such rule"),
            file_system=kind,
        )


def _disk(what: str, path: Path, least: int, room: Callable[[Path], int]) -> Finding:
    there = next((place for place in (path, *path.parents) if place.exists()), Path("/"))
    facts = {"path": str(path)}
    if not there.is_dir():
        return Finding(
            what,
            Mark.WRONG,
            _("{path}: {there} is no directory").format(path=path, there=there),
            _("Choose another one"),
            1,
            facts,
        )
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(
            what,
            Mark.WRONG,
            _("{path}: {there} cannot be written").format(path=path, there=there),
            _("Check its rights"),
            1,
            facts,
        )
    try:
        free = room(there)
    except OSError as error:
        return Finding(what, Mark.WRONG, f"{path}: {system_reason(error)}", _("Check the disk"), 1, facts)
    said = _("{path}, {free} MB free") if there == path else _("{path}, {free} MB free (made when it is needed)")
    text = said.format(path=path, free=free // 1_000_000)
    if free < least:
        how = _("Make room: wanvid wants {least} MB there").format(least=least // 1_000_000)
        return Finding(what, Mark.WRONG, text, how, 1, {**facts, "free_bytes": free})
    return fine(what, text, **facts, free_bytes=free)


def terminal_finding(environ: Mapping[str, str], size: tuple[int, int] | None) -> Finding:
    """The terminal as the interface would find it; ``size`` in cells, None where there is none."""
    term = environ.get("TERM", "")
    facts = {
        "term": term or None,
        "colours": colours(environ),
        "utf8": draws_unicode(environ),
        "inside": multiplexer(environ) or None,
        "ssh": bool(environ.get("SSH_CONNECTION")),
        "size": list(size) if size else None,
    }
    words = [f"TERM={term}" if term else _("TERM is not set"), _("{n} colours").format(n=_(colours(environ)))]
    words.append("UTF-8" if facts["utf8"] else _("drawn with ASCII alone (no UTF-8 here)"))
    words += [_("inside {program}").format(program=facts["inside"])] if facts["inside"] else []
    words += [_("over ssh")] if facts["ssh"] else []
    if size is None:
        return remark("terminal", _(", ").join([*words, _("none here")]), _("The interface needs one"), **facts)
    text = _(", ").join([*words, f"{size[0]}x{size[1]}"])
    if term in ("", "dumb"):
        return remark("terminal", text, _("The interface needs a terminal that can move its cursor: set TERM"), **facts)
    if size[0] < _LEAST_CELLS[0] or size[1] < _LEAST_CELLS[1]:
        return remark(
            "terminal",
            text,
            _("The interface needs {columns}x{rows}").format(columns=_LEAST_CELLS[0], rows=_LEAST_CELLS[1]),
            **facts,
        )
    return fine("terminal", text, **facts)


def width_findings(drawn: str) -> Iterator[Finding]:
    """What a terminal means that draws box lines on two cells, ``wide``."""
    if drawn == "wide":
        yield remark("terminal", _(WIDE), _(WIDE_MEANS), ambiguous=drawn)


def colours(environ: Mapping[str, str]) -> str:
    """How many colours will be used, as a word."""
    if environ.get("NO_COLOR") or environ.get("TERM", "") in ("", "dumb"):
        return N_("no")
    return {Depth.FULL: N_("all"), Depth.EIGHT_BIT: "256", Depth.SIXTEEN: "16"}.get(color_depth(environ), "no")


def extra_findings(context: Context) -> Iterator[Finding]:
    """Which extras are installed; one that the settings ask for and that is missing is wrong."""
    from importlib.util import find_spec

    profile = context.config.profile(context.options.profile or context.config.profile_name)
    for extra in _EXTRAS:
        line = f"pip install 'wanvid-tui[{extra.name}]'"
        if all(find_spec(module) is not None for module in extra.modules):
            yield fine("extra", _("{extra}: installed").format(extra=extra.name), extra=extra.name, installed=True)
        elif extra.name == "keyring" and profile.keyring and not context.options.demo:
            text = _("{extra}: not installed, and profile {profile} keeps its key there").format(
                extra=extra.name, profile=profile.name
            )
            yield Finding("extra", Mark.WRONG, text, line, 3, {"extra": extra.name, "installed": False})
        else:
            yield remark(
                "extra",
                _("{extra}: not installed ({what})").format(extra=extra.name, what=_(extra.what)),
                line,
                extra=extra.name,
                installed=False,
            )
