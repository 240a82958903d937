"""Whether a driver outlives the login it was started in, as systemd has it; and the way out of a login's scope.

With ``KillUserProcesses=yes`` the login manager ends everything in a session's scope when the session ends, whatever
session of its own a process made. A scope of the user's own service manager is not in it; that manager stays when the
last session ends only where the user lingers (logind.conf(5), loginctl(1)).
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Login", "Place", "Stay", "look_at_login", "scope_words"]

_ROOT = Path("/")
_SESSION = re.compile(r"/session-[^/]+\.scope(/|$)")
_MANAGER = re.compile(r"/user@\d+\.service(/|$)")
_ASK_S = 1.0
"""How long a program of systemd's may take to answer."""
_LOGIN1 = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


class Place(Enum):
    """What of systemd's a process is in."""

    SESSION = "session"
    """The scope of one login: it may be ended with that login."""
    MANAGER = "manager"
    """Below the user's service manager: ended with the last login, unless the user lingers."""
    ELSEWHERE = "elsewhere"
    """A service of the system, a container, or no systemd at all: no login's end is its end."""


class Stay(Enum):
    """Whether a process outlives the login."""

    SURE = "sure"
    UNKNOWN = "unknown"
    """Nobody could be asked."""
    ENDS_WITH_LOGIN = N_("ends with the login")
    """With this very session."""
    ENDS_WITH_LAST_LOGIN = N_("ends with the last login")
    """With the last session of the user."""


@dataclass(frozen=True, slots=True)
class Login:
    """What is known of a process and its login."""

    place: Place
    """Where the process stands."""
    kills: bool | None
    """Whether the login manager ends what is left in a session's scope; None when it is not known. Asked only for a
    process that is in such a scope."""
    lingers: bool | None
    """Whether the user's service manager stays without a login; None when it is not known. Asked only where it
    matters."""
    manager: bool
    """Whether that service manager can be asked for a scope: it runs, and ``systemd-run`` is there."""

    @property
    def stay(self) -> Stay:
        """Whether the process outlives the login, staying where it is."""
        if self.place is Place.ELSEWHERE or (self.place is Place.SESSION and self.kills is False):
            return Stay.SURE
        if self.place is Place.SESSION:
            return Stay.UNKNOWN if self.kills is None else Stay.ENDS_WITH_LOGIN
        if self.lingers is None:
            return Stay.UNKNOWN
        return Stay.SURE if self.lingers else Stay.ENDS_WITH_LAST_LOGIN

    @property
    def moves(self) -> bool:
        """Whether a driver started from here is better off in a scope of the user's service manager.

        Without lingering that one ends too, with the last login: then it is better only than a scope that is surely
        ended with this one.
        """
        if self.place is not Place.SESSION or not self.manager or self.kills is False:
            return False
        return self.kills is True or self.lingers is True

    @property
    def stay_of_driver(self) -> Stay:
        """Whether a driver outlives the login that is started from here."""
        if not self.moves:
            return self.stay
        return Login(Place.MANAGER, self.kills, self.lingers, self.manager).stay


def look_at_login(environ: Mapping[str, str], *, pid: int | None = None, root: Path = _ROOT) -> Login:
    """Find out about a process of this user, this one when ``pid`` is None. Costs nothing outside of systemd.

    ``environ`` says where the programs and the user's service manager are; ``root`` is the file system looked at.
    """
    place = _place(root / "proc" / (str(pid) if pid is not None else "self") / "cgroup")
    if place is Place.ELSEWHERE:
        return Login(place, None, None, manager=False)
    user = _user_name()
    kills = _kills(environ, user, root) if place is Place.SESSION else None
    lingers = None if kills is False else _lingers(environ, user, root)
    return Login(place, kills, lingers, manager=place is Place.SESSION and _has_manager(environ))


def scope_words(environ: Mapping[str, str], *, root: Path = _ROOT) -> list[str]:
    """The words before a command line that let it run in a scope of the user's manager; none where that is no gain.

    ``systemd-run --scope`` becomes the command when the scope is made: process id, environment, standard streams and
    session stay what they are.
    """
    program = _which("systemd-run", environ)
    if program is None or not look_at_login(environ, root=root).moves:
        return []
    return [program, "--user", "--scope", "--quiet", "--collect", "--description=wanvid follow", "--"]


def _place(cgroup: Path) -> Place:
    """Where a process is, by its control group: ``0::/user.slice/user-1000.slice/session-3.scope``."""
    try:
        lines = cgroup.read_text("utf-8", "replace").splitlines()
    except OSError:
        return Place.ELSEWHERE
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controllers in ("", "name=systemd"):
            if _MANAGER.search(path):
                return Place.MANAGER
            if _SESSION.search(path):
                return Place.SESSION
    return Place.ELSEWHERE


def _kills(environ: Mapping[str, str], user: str, root: Path) -> bool | None:
    """Whether sessions of this user are swept when they end: the login manager's word, else its files'."""
    names = ("KillUserProcesses", "KillOnlyUsers", "KillExcludeUsers")
    said = _ask(environ, "busctl", "--system", "get-property", *_LOGIN1, *names)
    lines = [] if said is None else said.splitlines()
    if len(lines) == len(names) and lines[0] in ("b true", "b false"):
        kill, only, spared = lines[0] == "b true", _strings(lines[1]), _strings(lines[2])
    else:
        found = _settings(root)
        word = found.get("KillUserProcesses", "").lower()
        if word not in ("yes", "true", "1", "on", "no", "false", "0", "off"):
            return None  # as it was built: one distribution has it so, the next one the other way
        kill = word in ("yes", "true", "1", "on")
        only = found.get("KillOnlyUsers", "").split()
        spared = found.get("KillExcludeUsers", "root").split()
    return kill and (not only or user in only) and user not in spared


def _strings(line: str) -> list[str]:
    """The texts in an answer such as ``as 1 "root"``."""
    return re.findall(r'"([^"]*)"', line)


def _settings(root: Path) -> dict[str, str]:
    """What the login manager's own files say; later files win (logind.conf(5))."""
    folders = [root / place / "systemd" for place in ("usr/lib", "usr/local/lib", "run", "etc")]
    pieces: dict[str, Path] = {}
    for folder in folders:
        for piece in sorted((folder / "logind.conf.d").glob("*.conf")):
            pieces[piece.name] = piece
    found: dict[str, str] = {}
    mains = [folder / "logind.conf" for folder in folders]
    for file in [*mains, *(pieces[name] for name in sorted(pieces))]:
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            name, equals, value = line.partition("=")
            if equals and not line.lstrip().startswith(("#", ";")):
                found[name.strip()] = value.strip()
    return found


def _lingers(environ: Mapping[str, str], user: str, root: Path) -> bool | None:
    """Whether the user lingers: the login manager's word, else the file it keeps for those who do."""
    said = _ask(environ, "loginctl", "show-user", user, "--property=Linger")
    if said is not None and said.strip() in ("Linger=yes", "Linger=no"):
        return said.strip() == "Linger=yes"
    folder = root / "var/lib/systemd/linger"
    if (folder / user).exists():
        return True
    return False if folder.is_dir() else None


def _has_manager(environ: Mapping[str, str]) -> bool:
    """Whether the user's service manager can be asked: its socket is there, and the program that asks."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if not runtime.startswith("/") or _which("systemd-run", environ) is None:
        return False
    try:
        return stat.S_ISSOCK(Path(runtime, "systemd", "private").stat().st_mode)
    except OSError:
        return False


def _which(program: str, environ: Mapping[str, str]) -> str | None:
    import shutil

    return shutil.which(program, path=environ.get("PATH", os.defpath))


def _ask(environ: Mapping[str, str], program: str, *words: str) -> str | None:
    """What a program prints; None when it is not there, fails or takes too long."""
    import subprocess

    path = _which(program, environ)
    if path is None:
        return None
    command: Sequence[str] = [path, *words]
    known = {name: value for name, value in environ.items() if name != "DASHSCOPE_API_KEY"}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_ASK_S, env=known, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _user_name() -> str:
    """This user's name, its number where it has none."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
