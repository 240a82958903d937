"""The composition root: picks a command or the interface, joins the parts, says what went wrong in one line."""

from __future__ import annotations

import sys

from wanvid_tui.streams import OutputLost, drop, drop_output, flush, open_streams, say, write

TYPE_CHECKING = False
"""As in `typing`, which would cost `--version` as much as the interpreter's whole start."""

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanvid_tui.cli.context import World
    from wanvid_tui.config.values import Config, Fault
    from wanvid_tui.core.ports import ServiceMaker

__all__ = ["main"]

_SIGINT = 130
_SIGPIPE = 141


def main() -> int:
    """Run the program with the words of the command line; returns the exit status (cli.md, *Exit codes*)."""
    open_streams()
    try:
        code = _guarded(sys.argv[1:])
        try:
            flush(sys.stdout)
        except OutputLost as error:
            drop(sys.stdout)
            say(sys.stderr, f"wanvid: {error}")
            code = max(code, 1)
        flush(sys.stderr)
    except BrokenPipeError:
        drop_output()
        return _SIGPIPE
    except OutputLost:
        drop(sys.stderr)  # nobody can be told of it
    except KeyboardInterrupt:
        return _SIGINT
    return code


def _guarded(argv: Sequence[str]) -> int:
    """Run, say what went wrong, and turn it into an exit status."""
    keys: list[str] = []
    try:
        # the version is told before anything else is imported: scripts ask this often
        return _version() if argv == ["--version"] else _run(argv, keys)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except SystemExit as ended:  # argparse has told its help
        return ended.code if isinstance(ended.code, int) else 0
    except OutputLost as error:
        drop(sys.stdout)
        say(sys.stderr, f"wanvid: {error}")
        return 1
    except Exception as error:
        from wanvid_tui.core.errors import WanvidError

        if not isinstance(error, WanvidError):
            return _bug(argv, keys)
        from wanvid_tui.cli.output import error_lines

        for line in error_lines(error):
            say(sys.stderr, line)
        return error.exit_code


def _version() -> int:
    from wanvid_tui import __version__

    write(sys.stdout, f"wanvid {__version__}\n")
    return 0


def _run(argv: Sequence[str], keys: list[str]) -> int:
    """The interface, or the command that the words name; ``keys`` is given every key that is found."""
    from wanvid_tui.cli.words import split_command, wants_interface

    if wants_interface(argv):
        if not _has_terminal():
            from wanvid_tui.launch import refuse

            refuse()
        from wanvid_tui.tty import EarlyTerminal

        # before anything slow is imported: keys typed from here on are for the interface, and are not echoed
        with EarlyTerminal(sys.stdin.fileno()) as early:
            from wanvid_tui.launch import launch

            return launch(argv, _world(keys), early)
    if split_command(argv)[0] is None:
        if "--version" in argv:
            return _version()
        if "--plain" in argv and "-h" not in argv and "--help" not in argv:
            from wanvid_tui.launch import print_plain

            return print_plain(argv, _world(keys))
    from wanvid_tui.cli.main import run

    return run(argv, _world(keys))


def _has_terminal() -> bool:
    import os

    return os.environ.get("TERM", "") not in ("dumb", "") and sys.stdin.isatty() and sys.stdout.isatty()


def _world(keys: list[str]) -> World:
    import os

    from wanvid_tui.cli.context import World

    return World(os.environ, sys.stdin, sys.stdout, sys.stderr, _service, keys, _key_faults, _usual_keys)


def _key_faults(config: Config) -> tuple[Fault, ...]:
    """What is wrong with the user's keys; the table of commands is imported only where there are some."""
    if not any(path[0] == "keys" for path in config.settings):
        return ()
    from wanvid_tui.ui.rebinding import faults_in

    return faults_in(config)


def _usual_keys() -> Mapping[str, list[str]]:
    """The keys of the interface's commands, which only those ask for who want to see all settings."""
    from wanvid_tui.ui.rebinding import ours_in

    return ours_in()


def _service() -> ServiceMaker:
    """What makes the network's client; imported by the driver alone."""
    from wanvid_tui.api.client import ServiceFactory

    return ServiceFactory()


def _bug(argv: Sequence[str], keys: Sequence[str]) -> int:
    """A mistake of ours: the traceback into the log, one line with its path for the user."""
    import traceback

    from wanvid_tui.core.language import _
    from wanvid_tui.crash import keep_traceback

    where = keep_traceback(traceback.format_exc(), demo="--demo" in argv, keys=keys)
    say(sys.stderr, _("wanvid: this is a bug in wanvid; {where}").format(where=where))
    return 1


if __name__ == "__main__":
    sys.exit(main())
