"""What stands in the terminal after the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.words import clock_text, home_text, number

if TYPE_CHECKING:
    from wanvid_tui.ui.session import Session

__all__ = ["last_words"]


def last_words(session: Session) -> list[str]:
    """The newest saved video, what goes on without the interface, and how to come back."""
    options, active = session.options, session.last_active
    lines = []
    if session.last_saved is not None:
        where = clean_text(home_text(session.last_saved.file or "", options.user_home), limit=1000)
        lines.append(f"{session.glyphs.states['saved']} {session.last_saved.id} saved  {where}")
    if not active:
        return lines
    jobs, it = number(active, "job", "jobs"), "it" if active == 1 else "them"
    program = "wanvid --demo" if options.account.is_demo else "wanvid"
    if options.follow:
        goes = "goes" if active == 1 else "go"
        where = home_text(options.output_dir, options.user_home)
        return [*lines, f"{jobs} {goes} on without this window; videos land in {where}. {program} shows {it}."]
    runs, until = "runs" if active == 1 else "run", clock_text(session.now_ms())
    return [*lines, f"{jobs} {runs} on at the service. Start {program} before {until} tomorrow to fetch {it}."]
