"""Everything the main screen shows and changes, without a widget: one object that its parts share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import Job, Waiting
from wanvid_tui.jobs.reading import View
from wanvid_tui.ui.feed import Feed
from wanvid_tui.ui.filtering import Filter
from wanvid_tui.ui.glyphs import ASCII, UNICODE, Glyphs
from wanvid_tui.ui.keymap import Keymap
from wanvid_tui.ui.marks import Marks
from wanvid_tui.ui.messages import MessageLine
from wanvid_tui.ui.panel.state import Panel
from wanvid_tui.ui.queue_rows import RowFacts
from wanvid_tui.ui.queue_window import QueueWindow
from wanvid_tui.ui.words import sentences
from wanvid_tui.ui.writer import Writer

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.jobs.comeback import LeftAlone
    from wanvid_tui.jobs.drafts import KeptDraft
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.options import DrivingStatus, UiOptions

__all__ = ["Session", "open_session"]


@dataclass(slots=True, eq=False, repr=False)
class Session:
    """The state behind the screen; used on the event loop's thread alone, but for the writer's own."""

    options: UiOptions
    catalog: Catalog
    ledger: Ledger
    """The read-only connection."""
    feed: Feed
    panel: Panel
    window: QueueWindow
    writer: Writer
    finder: Writer
    """Reads what takes long, on a thread of its own."""
    glyphs: Glyphs
    shorts: Mapping[str, str]
    """A model's id to its short name."""
    filter: Filter = field(default_factory=Filter)
    """What is typed behind ``/`` in the queue."""
    marks: Marks = field(default_factory=Marks)
    """The jobs that actions mean, where there are any."""
    gone_files: frozenset[int] = frozenset()
    """Saved jobs in sight whose file is not where it was put."""
    keymap: Keymap = field(default_factory=Keymap)
    """Which key does what."""
    found_draft: KeptDraft | None = None
    """The draft of an interface that has ended, found at the start."""
    last_fault: str = ""
    """Why something could not be kept at the end."""
    line: MessageLine = field(default_factory=MessageLine)
    done_by_ms: int | None = None
    """When all will be done, epoch ms, as far as that can be told."""
    last_active: int = 0
    """Jobs to which something is still to happen, as of the end."""
    last_saved: Job | None = None
    """The newest saved job, as of the end."""
    last_left: LeftAlone | None = None
    """What becomes of the jobs if nobody drives, as of the end."""
    driver: DrivingStatus | None = None
    """What the last look at the driver found."""
    _waiting: dict[int, Waiting] = field(default_factory=dict)
    _usual: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _id_cells: int = 3

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of the start; this process's own where none was given."""
        from os import environ

        return self.options.environ or environ

    @property
    def host(self) -> str | None:
        """This machine's name where the user sits at it; None over SSH."""
        from socket import gethostname

        return None if self.environ.get("SSH_CONNECTION") else gethostname()

    def now_ms(self) -> int:
        """The time of day, epoch ms."""
        return self.options.now_ms()

    @property
    def driver_stopped(self) -> bool:
        """Whether the process that drives was stopped, as far as is known."""
        return self.driver is not None and self.driver.stopped

    @property
    def ends_with_login(self) -> bool:
        """Whether the process that drives surely ends when the user logs out."""
        from wanvid_tui.jobs.login import Stay

        return self.driver is not None and self.driver.stay in (Stay.ENDS_WITH_LOGIN, Stay.ENDS_WITH_LAST_LOGIN)

    def row_facts(self) -> RowFacts:
        """What rows show besides their jobs."""
        return RowFacts(
            self.now_ms(),
            self._usual,
            self._waiting,
            self.shorts,
            self.glyphs,
            self._id_cells,
            marked=self.marks,
            gone=self.gone_files,
            keys=self.keymap.named,
        )

    def load_window(self, *, focused: bool) -> None:
        """Read the rows in sight anew, with what explains them."""
        ids = self.window.ids
        total = len(ids) if ids is not None else self.feed.totals.of(self.window.view)
        self.window.load(self.ledger, total, focused=focused)
        self.explain()

    def fit_window(self, height: int, *, focused: bool) -> bool:
        """Have so many rows in sight; whether that is a change."""
        if height == self.window.height:
            return False
        self.window.height = height
        self.load_window(focused=focused)
        self.reckon()
        return True

    def explain(self) -> None:
        """Work out what the rows in sight need besides themselves; once for each change, not for each second."""
        self._waiting = self.feed.waiting_of(self.window.jobs)
        self._usual = self.feed.usual_of(self.window.jobs)
        self._id_cells = max(3, len(str(self.ledger.last_id() or 0)))

    def reckon(self) -> None:
        """Work out when all will be done."""
        slots = {spec.id: spec.running_limit for spec in self.catalog.models}
        self.done_by_ms = self.feed.done_by(self.now_ms(), slots)

    def newest_seed(self) -> None:
        """Give the panel the seed of the newest job, for `keep`."""
        newest = self.ledger.last_id()
        job = self.ledger.readable(newest) if newest is not None else None
        seed = job.parameters.get("seed") if job else None
        self.panel.last_seed = seed if isinstance(seed, int) else None

    def close(self) -> None:
        """Finish what is being written and give the ledger back. Raises LedgerError, and what no error of ours is."""
        from wanvid_tui.jobs.comeback import left_alone

        self.finder.close()
        self.writer.close()
        self.feed.poll(self.now_ms())
        self.last_active = self.feed.totals.active
        self.last_left = left_alone(self.ledger) if self.last_active else None
        newest = self.ledger.window(View.SAVED, 0, 1)
        self.last_saved = newest[0] if newest and newest[0].file else None
        self.ledger.close()
        unheard = self.writer.unheard
        if isinstance(unheard, WanvidError):
            self.last_fault = self.last_fault or sentences(unheard.message)
        elif unheard is not None:
            raise unheard


def open_session(options: UiOptions) -> Session:
    """Open the ledger and load what the first screen needs. Raises LedgerError, CatalogError."""
    from wanvid_tui.jobs.drafts import free_draft
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.ui.draft_values import draft_from

    catalog = options.load_catalog()
    ledger = Ledger.open(options.ledger, now_ms=options.now_ms, read_only=True)
    feed = Feed(ledger, options.now_ms())
    region = options.account.region
    found = free_draft(ledger, options.now_ms())
    panel = Panel(draft_from(found.text.choices if found else {}, catalog, region, options.defaults), catalog, region)
    keymap = Keymap(options.commands)
    panel.usual_ms, panel.keys = feed.usual_ms, keymap.named
    session = Session(
        options,
        catalog,
        ledger,
        feed,
        panel,
        QueueWindow(),
        Writer(options.ledger, options.now_ms),
        Writer(options.ledger, options.now_ms, read_only=True),
        ASCII if options.ascii_only else UNICODE,
        {spec.id: spec.short for spec in catalog.models},
        keymap=keymap,
        found_draft=found,
    )
    session.newest_seed()
    return session
