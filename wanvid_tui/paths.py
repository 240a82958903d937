"""Where files lie (cli.md, *Places*): below ``WANVID_HOME``, or in the platform's own directories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Places", "expand_user", "find_places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Every path of wanvid. Nothing is made by asking for it; directories are made 0700 when first written to."""

    config: Path
    """The user's ``config.toml``; never written by wanvid."""
    settings: Path
    """``settings.toml``, written by wanvid whole."""
    themes: Path
    """Directory of the user's own themes."""
    models: Path
    """Directory ``models.d``: additions to the rule table."""
    prompts: Path
    """Directory of the user's own prompts and word lists."""
    state: Path
    """Directory of the ledger, its lease and the log; below ``demo/`` for the demo."""
    ledger: Path
    """The ledger, SQLite."""
    log: Path
    """``wanvid.log``: what the driver and a crash have to say."""
    simulator: Path
    """Where the demo's simulator keeps its tasks."""
    videos: Path
    """Where videos go unless the config says otherwise."""
    user_home: Path
    """The user's home directory, what ``~`` stands for."""
    is_demo: bool
    """Whether these are the demo's: a ledger of its own."""


def expand_user(text: str, home: Path) -> Path:
    """A path as a user writes it, ``~`` being ``home``."""
    if text == "~" or text.startswith("~/"):
        return home / text[2:]
    return Path(text)


def find_places(environ: Mapping[str, str], *, demo: bool = False, config: Path | None = None) -> Places:
    """The paths that hold for this environment; ``config`` is a ``--config FILE``."""
    user_home = Path(environ.get("HOME") or Path.home())
    own = environ.get("WANVID_HOME")
    if own:
        top = Path(expand_user(own, user_home)).absolute()
        config_dir, state, videos = top, top, top / "videos"
    else:
        config_dir, state = _platform_dirs()
        videos = user_home / "Videos" / "wanvid"
    if demo:
        state = state / "demo"
    return Places(
        config=config.absolute() if config is not None else config_dir / "config.toml",
        settings=config_dir / "settings.toml",
        themes=config_dir / "themes",
        models=config_dir / "models.d",
        prompts=config_dir / "prompts",
        state=state,
        ledger=state / "ledger.sqlite3",
        log=state / "wanvid.log",
        simulator=state / "simulator",
        videos=videos,
        user_home=user_home,
        is_demo=demo,
    )


def _platform_dirs() -> tuple[Path, Path]:
    """The platform's directories for settings and for what a program keeps."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("wanvid", appauthor=False)
    return Path(dirs.user_config_dir), Path(dirs.user_state_dir)
