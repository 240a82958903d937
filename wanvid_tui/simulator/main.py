"""The service alone, as a command runs it."""

from __future__ import annotations

from pathlib import Path


def serve(port: int, speed: float, state: Path | None, until_eof: bool) -> int:
    """Serve until SIGINT or SIGTERM, with `until_eof` also until the end of standard input; the exit status.

    The first line on standard output, once it listens, is its base.
    """
    import sys

    from wanvid_tui.simulator.server import Simulator

    simulator = Simulator(speed=speed, state=state, port=port)
    with _Stop(until_eof) as stop:
        try:
            simulator.start()
        except OSError as problem:
            print(_unable(port, state, problem), file=sys.stderr)
            return 1
        try:
            if not simulator.draws:
                print(
                    "wanvid simulate: PyAV and Pillow are not installed, so every video is the same small clip. "
                    "For drawn ones: pip install 'wanvid-tui[preview]'",
                    file=sys.stderr,
                    flush=True,
                )
            print(simulator.base, flush=True)
            stop.wait()
        finally:
            simulator.close()
    return 0


def _unable(port: int, state: Path | None, problem: OSError) -> str:
    """What went wrong at the start, and what to do."""
    import errno

    if problem.errno in (errno.EADDRINUSE, errno.EACCES) and problem.filename is None:
        return f"wanvid simulate: port {port} cannot be used ({problem.strerror}). Take another one, or --port 0."
    place = "Set TMPDIR to a directory that can be written" if state is None else "Name another directory with --state"
    return f"wanvid simulate: {problem}. {place}."


class _Stop:
    """Waits for a signal or for the end of standard input."""

    def __init__(self, until_eof: bool) -> None:
        import os

        self._until_eof = until_eof
        self._reader, self._writer = os.pipe()

    def __enter__(self) -> _Stop:
        import os
        import signal

        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        return self

    def wait(self) -> None:
        """Return when it is time to end."""
        import os
        import select

        watched = [self._reader, 0] if self._until_eof else [self._reader]
        while True:
            ready, _, _ = select.select(watched, [], [])
            if self._reader in ready or os.read(0, 65536) == b"":
                return

    def __exit__(self, *_: object) -> None:
        import os
        import signal

        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.close(self._reader)
        os.close(self._writer)
