"""Starting the interface: the terminal made quiet first, then the facts it needs, Textual last."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.cli.context import World

__all__ = ["NoTerminal", "launch"]


class NoTerminal(WanvidError):
    """There is no terminal that the interface could use."""

    exit_code = 2


def launch(argv: Sequence[str], world: World) -> int:
    """Run the interface; returns the exit status. Raises NoTerminal and, for what cannot be started with, ConfigError.

    What is wrong with the settings does not keep it from starting: it is shown there (config.md).
    """
    from wanvid_tui.cli.main import interface_options
    from wanvid_tui.cli.options import globals_of

    args = interface_options(argv)
    options = globals_of(args)
    if options.plain:
        from wanvid_tui.cli.context import Context
        from wanvid_tui.cli.listing import print_queue

        with Context(options, world) as context:
            return print_queue(context)
    _check_terminal(world)
    from wanvid_tui.tty import EarlyTerminal

    with EarlyTerminal(sys.stdin.fileno()) as early:
        import gc

        gc.disable()  # what is made until the first paint stays for good; looking through it costs a twelfth
        os.environ["TEXTUAL_ANIMATIONS"] = "none"
        from wanvid_tui.starting import ui_options

        found = ui_options(args, options, world)
        from dataclasses import replace

        from wanvid_tui.ui.app import run as run_interface
        from wanvid_tui.ui.driver import driver_class

        return run_interface(replace(found, driver_class=driver_class(early.attributes)))


def _check_terminal(world: World) -> None:
    if world.environ.get("TERM", "") in ("dumb", "") or not (world.stdin.isatty() and world.stdout.isatty()):
        raise NoTerminal(
            "the interface needs a terminal; without one there are wanvid submit, batch, jobs, show, wait and others: "
            "wanvid --help"
        )
