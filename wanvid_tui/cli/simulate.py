"""``wanvid simulate``: the local service alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.parser import number, whole
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context

__all__ = ["simulate", "simulate_options"]


def simulate_options(parser: ArgumentParser) -> None:
    """The options of ``simulate`` (cli.md)."""
    from wanvid_tui.simulator.magic import MAGIC_KEYS, MAGIC_WORDS

    parser.add_argument(
        "--port", metavar="N", type=whole(0, 65535), default=0, help=_("where it listens; 0: any free port")
    )
    parser.add_argument(
        "--speed", metavar="X", type=number(1e-6, 1e9), default=1.0, help=_("tasks take so much less time")
    )
    parser.add_argument("--state", metavar="DIR", help=_("keep tasks there, over a restart; else in memory"))
    parser.add_argument("--until-eof", action="store_true", help=_("end at the end of standard input"))
    magic = [*MAGIC_KEYS.items(), *MAGIC_WORDS.items()]
    listed = "\n".join(f"  {word:<18}{_(effect)}" for word, effect in magic)
    parser.epilog = _("It takes any key and any prompt, but for these:\n{listed}").format(listed=listed)


def simulate(context: Context, args: Namespace) -> int:
    """Serve until interrupted; the first line on standard output is the base."""
    from pathlib import Path

    from wanvid_tui.simulator.main import serve

    state = Path(args.state).absolute() if args.state is not None else None
    return serve(args.port, args.speed, state, args.until_eof)
