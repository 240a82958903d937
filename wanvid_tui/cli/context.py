"""What a command works with: its words, the world outside, and the parts of the house, each made on first need."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.text import clean_text, inert
from wanvid_tui.paths import Places, find_places
from wanvid_tui.streams import flush, say, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from wanvid_tui.cli.options import Globals
    from wanvid_tui.config.values import Config, Fault
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.ports import ServiceMaker
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Context", "World"]


@dataclass(frozen=True, slots=True)
class World:
    """What is outside of the program, given by the composition root."""

    environ: Mapping[str, str]
    """The environment, which a command heeds and never changes."""
    stdin: TextIO
    """Standard input."""
    stdout: TextIO
    """Where data goes."""
    stderr: TextIO
    """Where everything else goes."""
    service: Callable[[], ServiceMaker]
    """Imports the network's client and gives what makes it; only the driver asks for it."""
    keys: list[str] = field(default_factory=list, repr=False)
    """Every key that was found in this run: they are cut out of what a bug leaves in the log."""
    key_faults: Callable[[Config], tuple[Fault, ...]] = field(default=lambda config: (), repr=False)
    """What is wrong with ``[keys]`` of the settings: the interface's table of commands tells."""
    usual_keys: Callable[[], Mapping[str, list[str]]] = field(default=dict, repr=False)
    """The keys of the interface's commands by their ids, as ``[keys]`` would have them."""


class Context:
    """One run of one command; a context manager that gives back what it opened."""

    def __init__(self, options: Globals, world: World) -> None:
        self.options = options
        """The global options."""
        self.world = world
        """Environment and streams."""
        self._ledgers: list[Ledger] = []
        self._readers: list[Ledger] = []

    def __enter__(self) -> Context:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for ledger in (*self._ledgers, *self._readers):
            ledger.close()

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment."""
        return self.world.environ

    @cached_property
    def places(self) -> Places:
        """Where files lie."""
        config = Path(self.options.config) if self.options.config is not None else None
        return find_places(self.environ, demo=self.options.demo, config=config)

    @cached_property
    def config(self) -> Config:
        """The settings; raises ConfigError naming every fault."""
        from wanvid_tui.config.load import without_faults

        return without_faults(self._load())

    def bear_faults(self) -> Config:
        """The settings, those at fault at their defaults, from now on; for what shall run all the same (config.md).

        Raises ConfigError for a file named on the command line that is not there.
        """
        self.config = self._load()
        return self.config

    def _load(self) -> Config:
        """The settings with all that is wrong with them."""
        from wanvid_tui.config.load import load

        self._check_named_file()
        config = load(self.places)
        return self._spoken(config._replace(faults=(*config.faults, *self.world.key_faults(config))))

    def _spoken(self, config: Config) -> Config:
        """Settings as they are, and their language from now on."""
        from wanvid_tui.core.language import choose, readable, use

        wanted = self.options.language or choose(config.text("language"), self.environ)
        use(readable(wanted, self.environ, self.world.stdout.encoding, self.world.stderr.encoding))
        return config

    def _check_named_file(self) -> None:
        """A file that was named is there: without it a mistyped name would mean the defaults."""
        from wanvid_tui.core.errors import ConfigError

        if self.options.config is not None and not self.places.config.exists():
            raise ConfigError(
                _("{config}: no such file").format(config=self.places.config),
                remedy=_("Check the path given to --config"),
            )

    @cached_property
    def catalog(self) -> Catalog:
        """The rule table with the user's additions; raises ConfigError for a file of theirs that is broken."""
        from wanvid_tui.config.catalog import read_catalog

        return read_catalog(self.places.models)

    def account(self, *, sending: bool) -> Account:
        """The account in use, without its key (credentials.find_account)."""
        from wanvid_tui.credentials import find_account

        return find_account(
            self.config,
            self.environ,
            self.catalog.regions,
            named=self.options.profile,
            demo=self.options.demo,
            sending=sending,
        )

    def with_key(self, account: Account) -> Account:
        """The same account with its key; CredentialError when there is none anywhere."""
        from wanvid_tui.credentials import with_key

        found = with_key(account, self.config, self.environ, named=self.options.profile)
        if found.key is not None:
            self.world.keys.append(found.key)
        return found

    def ledger(self) -> Ledger:
        """The ledger, made where there is none; raises LedgerError naming the path."""
        from wanvid_tui.core.errors import LedgerError
        from wanvid_tui.files import private_dir
        from wanvid_tui.jobs.ledger import Ledger

        if self._ledgers:
            return self._ledgers[0]
        try:
            private_dir(self.places.state)
        except OSError as error:
            raise LedgerError(
                _("{state} cannot be made: {reason}").format(state=self.places.state, reason=system_reason(error)),
                remedy=_("Check its rights, or choose another place with WANVID_HOME"),
            ) from error
        ledger = Ledger.open(self.places.ledger)
        self._ledgers.append(ledger)
        if notice := ledger.take_notice():
            self.say(f"wanvid: {clean_text(notice)}")
        return ledger

    def ledger_if_any(self) -> Ledger | None:
        """The ledger, or None where there is none yet: a question makes no files."""
        return self.ledger() if self._ledgers or self.places.ledger.exists() else None

    def reader_if_any(self) -> Ledger | None:
        """The ledger to be read alone, also where it cannot be written; None where there is none yet."""
        from wanvid_tui.jobs.ledger import Ledger

        if self._ledgers:
            return self._ledgers[0]
        if not self.places.ledger.exists():
            return None
        self._readers.append(Ledger.open(self.places.ledger, read_only=True))
        return self._readers[-1]

    @property
    def width(self) -> int | None:
        """Cells of the terminal that standard output is; None when it is none, or with ``--plain``: nothing is cut."""
        if self.options.plain or not self.world.stdout.isatty():
            return None
        import os

        try:
            return os.get_terminal_size(self.world.stdout.fileno()).columns or None
        except OSError:
            return None

    def now_ms(self) -> int:
        """The wall clock, epoch ms."""
        return time.time_ns() // 1_000_000

    def print(self, text: str = "") -> None:
        """One line of data on standard output."""
        write(self.world.stdout, inert(text) + "\n")

    def put(self, text: str) -> None:
        """A piece of a line of data on standard output; the rest follows."""
        write(self.world.stdout, inert(text))

    def flush(self) -> None:
        """Let a reader have what was printed until now."""
        flush(self.world.stdout)

    def say(self, text: str) -> None:
        """One remark on standard error."""
        say(self.world.stderr, inert(text))

    def detail(self, text: str) -> None:
        """One remark that only ``-v`` shows."""
        if self.options.verbose:
            self.say(text)

    def path_text(self, path: Path | str) -> str:
        """A path as it may be shown."""
        return clean_text(str(path))
