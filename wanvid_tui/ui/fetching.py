"""Getting at a video from the machine that the user sits at: its place, its link, the scp line, the service's ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import _, plural
from wanvid_tui.core.ssh_login import SshLogin, read_login
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui import changing
from wanvid_tui.ui.layout import Depth
from wanvid_tui.ui.messages import problem, said
from wanvid_tui.ui.undoing import said_of
from wanvid_tui.ui.words import home_text

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job
    from wanvid_tui.ui.desk import Desk

__all__ = ["Fetcher", "login_of", "scp_line"]


def login_of(environ: Mapping[str, str], host_name: str, *, told: str = "") -> SshLogin:
    """How this machine is reached from the one the user sits at.

    By what the settings tell; else by ``SSH_CONNECTION`` (client's address and port, then ours), else by the machine's
    name.
    """
    if (login := read_login(told)) is not None:
        return login
    user = environ.get("USER") or environ.get("LOGNAME") or ""
    parts = environ.get("SSH_CONNECTION", "").split()
    if len(parts) != 4 or not parts[3].isdigit():
        return SshLogin(user, host_name, None)
    # An address of one link alone is written with the name of this machine's interface, which the other has not.
    host = parts[2].partition("%")[0].removeprefix("::ffff:")
    return SshLogin(user, host, int(parts[3]) if parts[3] != "22" else None)


def scp_line(login: SshLogin, paths: Sequence[str]) -> str:
    """The command that fetches files into the directory where it is pasted."""
    from shlex import quote

    host = f"[{login.host}]" if ":" in login.host else login.host
    where = f"{login.user}@{host}" if login.user else host
    port = ["-P", str(login.port)] if login.port is not None else []
    return " ".join(["scp", *port, *(f"{quote(where)}:{quote(path)}" for path in paths), "."])


class Fetcher:
    """Runs ``o``, ``y``, ``Y`` and their kin; what is fetched counts as looked at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def look(self, job: Job | None) -> None:
        """Say where a job's video is."""
        if job is None:
            return
        if job.state is not JobState.SAVED or not job.file:
            words = _("Job {id} is {state}; there is no video to look at yet.")
            self._desk.say(said(words.format(id=job.id, state=job.state.value)))
            return
        session = self._desk.session
        if job.id in session.gone_files:
            words = _("The file of job {id} is gone: {file}")
            self._desk.say(problem(words.format(id=job.id, file=clean_text(job.file, limit=1000))))
            return
        where = home_text(job.file, session.options.user_home)
        copies = session.keymap.printed("copy-scp")
        words = _("{id} is at").format(id=job.id)
        self._desk.say(said(words, tail=where, key=copies, does=_("copies the scp line")))
        self._seen([job])

    def copy_link(self, job: Job | None) -> None:
        """Copy a job's link; what has none, or is to be complained of in its detail, gives its task's id."""
        if job is None:
            return
        wrong = any(check.get("ok") is False for check in job.checks)
        complains = wrong and self._desk.screen.depth is not Depth.CLOSED and job.task_id
        if job.video_url and (job.video_expires_ms or 0) > self._desk.session.now_ms() and not complains:
            self._desk.around.copy_text(clean_text(job.video_url, limit=20_000), _("Link"))
            self._seen([job])
        elif job.task_id:
            self.copy_id(job, request=False)
        else:
            self._desk.say(said(_("Job {id} has no link and no task id.").format(id=job.id)))

    def copy_links(self, ids: Sequence[int]) -> None:
        """Copy the links of these jobs, one a line."""
        now_ms = self._desk.session.now_ms()
        jobs = [job for job_id in ids if (job := self._desk.session.ledger.shown(job_id)) is not None]
        there = [job for job in jobs if job.video_url and (job.video_expires_ms or 0) > now_ms]
        if not there:
            self._desk.say(said(_("None of these jobs has a link.")))
            return
        what = plural(len(there), "{n} link", "{n} links").format(n=len(there))
        if left := len(jobs) - len(there):
            what = plural(left, "{what}, {n} job has none", "{what}, {n} jobs have none").format(what=what, n=left)
        self._desk.around.copy_text("\n".join(clean_text(job.video_url or "", limit=20_000) for job in there), what)
        self._seen(there)

    def copy_id(self, job: Job | None, *, request: bool) -> None:
        """Copy the id that the service gave a job's task, or its request."""
        if job is None:
            return
        shown = self._desk.session.ledger.with_receipt(job)
        value, what = (shown.request_id, _("Request id")) if request else (shown.task_id, _("Task id"))
        if value:
            self._desk.around.copy_text(clean_text(value, limit=1000), what)
        else:
            words = _("Job {id} has no request id.") if request else _("Job {id} has no task id.")
            self._desk.say(said(words.format(id=job.id)))

    def copy_scp(self, ids: Sequence[int]) -> None:
        """Copy one scp line for the files of these jobs."""
        from socket import gethostname

        session = self._desk.session
        jobs = [job for job_id in ids if (job := session.ledger.shown(job_id)) is not None]
        there = [job for job in jobs if job.state is JobState.SAVED and job.file]
        if not jobs:
            return
        if not there:
            one, many = _("Job {id} has no file yet."), _("These jobs have no file yet.")
            self._desk.say(said(said_of([job.id for job in jobs], one, many)))
            return
        told = session.options.scp_host
        login = login_of(session.environ, gethostname(), told=told)
        line = scp_line(login, [clean_text(job.file or "", limit=4_000) for job in there])
        left = len(jobs) - len(there)
        what = _("scp line") if len(there) == 1 else _("scp line for {n} files").format(n=len(there))
        if left and len(there) > 1:
            what = plural(left, "{what}, {n} job has no file", "{what}, {n} jobs have no file").format(
                what=what, n=left
            )
        self._desk.around.copy_text(line, what)
        self._seen(there)

    def _seen(self, jobs: Sequence[Job]) -> None:
        """Note that the user looked at these."""
        fresh = [job.id for job in jobs if job.state is JobState.SAVED and not job.seen]
        if fresh:
            self._desk.write_quietly(lambda ledger: changing.look(ledger, fresh))

    def opened(self, job: Job | None) -> None:
        """The user opened a job's detail: a saved one is looked at by that."""
        if job is not None:
            self._seen([job])
