"""Where a job's video goes: its directory, its wished name, and the temporary file beside it."""

from __future__ import annotations

from hashlib import blake2s
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.naming import SUFFIX, file_name, slug

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job

__all__ = ["part_of", "target", "target_dir"]

_PART_STEM_BYTES = 150


def target_dir(job: Job) -> Path:
    """The directory that the job's video goes to."""
    return target(job)[0]


def target(job: Job) -> tuple[Path, str]:
    """Directory and wished name of the job's video; whether the name is free is seen when it is given.

    What the user named is a file when it ends in ``.mp4``, else a directory: also when that is gone by now.
    """
    if job.output is not None:
        output = Path(job.output)
        if output.suffix.lower() == SUFFIX and not job.output.endswith("/") and not output.is_dir():
            return output.parent, output.name
        return output, file_name(job.name_template, _name_fields(job))
    return Path(job.output_dir), file_name(job.name_template, _name_fields(job))


def part_of(job: Job, folder: Path, name: str) -> Path:
    """The file that the download grows in, hidden beside its target.

    It belongs to the task, not to the job's number: two ledgers may fetch into one directory.
    """
    stem = name.encode()[:_PART_STEM_BYTES].decode("utf-8", "ignore")
    owner = blake2s(f"{job.base}\0{job.task_id}".encode(), digest_size=6).hexdigest()
    return folder / f".{stem}.{owner}.part"


def _name_fields(job: Job) -> dict[str, str]:
    import time

    made = time.localtime(job.created_ms / 1000)
    return {
        "id": str(job.id),
        "date": time.strftime("%Y-%m-%d", made),
        "time": time.strftime("%H%M%S", made),
        "model": job.model,
        "size": str(job.parameters.get("size") or job.tier),
        "ratio": job.ratio,
        "seconds": str(job.duration),
        "seed": str(job.parameters.get("seed", "")),
        "profile": job.profile,
        "slug": slug(job.prompt),
        "task": job.task_id or "",
    }
