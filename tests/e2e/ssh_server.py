"""An sshd of the test's own on this machine, for this user alone: what people reach wanvid through."""

from __future__ import annotations

import getpass
import os
import shlex
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.jobs.homes import wait_for
from tests.programs import needs

_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/client_key.pub
PidFile {folder}/sshd.pid
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PrintMotd no
"""


class SshServer:
    """A running sshd with a host key and a user's key made for it. A context manager."""

    def __init__(self, folder: Path) -> None:
        """Start one that keeps its files in ``folder``; the test is skipped where there is no sshd."""
        self.folder = folder
        # sshd looks for itself by its whole path, and is often in no PATH but root's
        sshd = needs("sshd", "/usr/sbin", "/usr/local/sbin", "/sbin")
        keygen = needs("ssh-keygen")
        for name in ("host_key", "client_key"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
            """Where it listens, on loopback."""
        (folder / "sshd_config").write_text(_CONFIG.format(port=self.port, folder=folder))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # as the system's service makes it, which may not run
        with (folder / "sshd.log").open("wb") as log:
            command = [sshd, "-D", "-e", "-f", str(folder / "sshd_config")]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
        wait_for(lambda: self.process.poll() is not None or self._listens(), "sshd")
        assert self.process.poll() is None, (folder / "sshd.log").read_text()

    def login(self, command: Sequence[str], environ: Mapping[str, str]) -> list[str]:
        """What a person types elsewhere: ``ssh`` with a terminal there, and a command instead of the shell."""
        words = ["env", *(f"{name}={value}" for name, value in environ.items()), *command]
        options = {
            "UserKnownHostsFile": self.folder / "known_hosts",
            "StrictHostKeyChecking": "no",
            "IdentitiesOnly": "yes",
            "LogLevel": "ERROR",
        }
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        place = f"{getpass.getuser()}@127.0.0.1"
        key, port = str(self.folder / "client_key"), str(self.port)
        ssh = needs("ssh")
        return [ssh, "-tt", "-F", "/dev/null", "-i", key, "-p", port, *flags, place, f"exec {shlex.join(words)}"]

    def sessions(self) -> list[int]:
        """The processes that sshd runs for those who are logged in (Linux)."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __enter__(self) -> SshServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()
