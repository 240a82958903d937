"""The options that every command takes, before or after its name."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from typing import NamedTuple

from wanvid_tui.core.language import _

__all__ = ["Globals", "add_globals", "globals_of"]


class Globals(NamedTuple):
    """What holds for every command (cli.md)."""

    profile: str | None = None
    """``--profile NAME``."""
    demo: bool = False
    """``--demo``: the local simulator, a ledger of its own."""
    config: str | None = None
    """``--config FILE``."""
    plain: bool = False
    """``--plain``: no colour, no layout."""
    no_follow: bool = False
    """``--no-follow``: the driver ends with this program."""
    yes: bool = False
    """``--yes``: answers what would be asked."""
    verbose: bool = False
    """``-v``: say more on standard error."""
    language: str | None = None
    """What is spoken whatever the settings say; no option of its own, but what is data is English."""


def add_globals(parser: ArgumentParser) -> None:
    """Let a parser take the global options."""
    group = parser.add_argument_group(_("everywhere"))
    group.add_argument("--profile", metavar="NAME", default=SUPPRESS, help=_("the account to use"))
    group.add_argument(
        "--demo", action="store_true", default=SUPPRESS, help=_("play with the local simulator, for free")
    )
    group.add_argument("--config", metavar="FILE", default=SUPPRESS, help=_("read this instead of config.toml"))
    group.add_argument("--plain", action="store_true", default=SUPPRESS, help=_("no colour, no layout"))
    group.add_argument(
        "--no-follow", action="store_true", default=SUPPRESS, help=_("nothing goes on when this program ends")
    )
    group.add_argument("--yes", action="store_true", default=SUPPRESS, help=_("answer yes beforehand"))
    group.add_argument("-v", "--verbose", action="store_true", default=SUPPRESS, help=_("say more"))


def globals_of(args: Namespace) -> Globals:
    """The global options among what was parsed."""
    return Globals(**{name: getattr(args, name) for name in Globals._fields if hasattr(args, name)})
