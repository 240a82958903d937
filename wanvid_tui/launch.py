"""Starting the interface: the facts it needs first, Textual last; and what there is where it cannot run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import ENGLISH, _, choose, readable, use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanvid_tui.cli.context import World
    from wanvid_tui.tty import EarlyTerminal

__all__ = ["NoTerminal", "launch", "print_plain", "refuse"]


class NoTerminal(WanvidError):
    """There is no terminal that the interface could use."""

    exit_code = 2


def refuse() -> NoReturn:
    """Say in one line that there is no terminal, and what works without (ux.md 9)."""
    import sys

    _speak(os.environ, sys.stderr.encoding)
    raise NoTerminal(
        _(
            "the interface needs a terminal; without one there are wanvid --plain, wanvid submit, batch, jobs, show, "
            "wait and others: wanvid --help"
        )
    )


def launch(argv: Sequence[str], world: World, early: EarlyTerminal) -> int:
    """Run the interface; returns the exit status. ``early`` keeps the terminal quiet until Textual has it.

    What is wrong with the settings does not keep it from starting: it is shown there (config.md). Raises ConfigError
    for what is wrong on the command line, and LedgerError.
    """
    import gc

    gc.disable()  # what is made until the first paint stays for good; looking through it costs a twelfth
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from wanvid_tui.cli.main import interface_options
    from wanvid_tui.cli.options import globals_of
    from wanvid_tui.starting import ui_options
    from wanvid_tui.terminal import Depth, color_depth
    from wanvid_tui.tty import draws_unicode

    depth = color_depth(os.environ)
    os.environ["TEXTUAL_COLOR_SYSTEM"] = {Depth.FULL: "truecolor", Depth.EIGHT_BIT: "256"}.get(depth, "standard")
    if depth is Depth.NONE:
        os.environ["NO_COLOR"] = "1"
    elif os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # set to nothing it says nothing (no-color.org), and Textual would hear it
    _speak(world.environ, world.stdout.encoding)
    args = interface_options(argv)
    given = globals_of(args)
    if not draws_unicode(world.environ):  # what is drawn is ASCII then
        given = given._replace(language=ENGLISH)
    options = ui_options(args, given, world)

    from wanvid_tui.ui.app import run as run_interface
    from wanvid_tui.ui.driver import driver_class

    code = run_interface(options._replace(driver_class=driver_class(early.attributes)))
    if options.setup is not None and options.setup.demo_wanted:
        return launch([*argv, "--demo"], world, early)
    return code


def print_plain(argv: Sequence[str], world: World) -> int:
    """The interface with ``--plain``: the queue as lines, then its changes, until the input ends or a signal comes.

    Settings at fault are told of as by a command, and nothing begins (config.md).
    """
    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.main import interface_options
    from wanvid_tui.cli.options import globals_of
    from wanvid_tui.starting import ui_options

    _speak(world.environ, world.stdout.encoding)
    args = interface_options(argv)
    with Context(globals_of(args), world) as context:
        _settings = context.config  # raises
    options = ui_options(args, globals_of(args), world)
    from wanvid_tui.ui.plain import run

    return run(options, world.stdin, world.stdout, world.stderr)


def _speak(environ: Mapping[str, str], *encodings: str | None) -> None:
    """Speak the language of the environment until the settings are read, which may choose another."""
    use(readable(choose("auto", environ), environ, *encodings))
