"""Whether a directory lies on a network file system: no WAL of SQLite's there (architecture.md, *The lease*)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["NETWORK", "mounted_as", "network_file_system"]

NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "ncp", "afs", "coda", "9p", "ceph", "glusterfs", "lustre",
        "gpfs", "beegfs", "panfs", "orangefs", "pvfs2", "ocfs2", "gfs2", "virtiofs", "vboxsf", "prl_fs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse",
        "fuse.goofys", "fuse.davfs", "davfs", "fuse.vmhgfs-fuse", "vmhgfs", "fuse.curlftpfs", "fuse.juicefs",
        "afpfs", "webdav",
    }
)  # fmt: skip
"""The kinds that several machines may have mounted at once, as mountinfo and statfs call them."""

_MNT_LOCAL = 0x1000


def network_file_system(directory: Path) -> str:
    """The kind of network file system that a directory lies on; empty for a local one, and where nobody tells."""
    if sys.platform == "darwin":
        return _by_statfs(directory)
    try:
        device = directory.stat().st_dev
        if os.major(device) != 0:
            return ""  # A block device of this machine.
        kind = mounted_as(device, Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return kind if kind in NETWORK else ""


def mounted_as(device: int, table: str) -> str:
    """What kind of file system a device is, by the text of ``/proc/self/mountinfo``; empty when it is not there."""
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) > 6 and fields[2] == number and "-" in fields[6:]:
            return fields[fields.index("-", 6) + 1]
    return ""


def _by_statfs(directory: Path) -> str:
    """The same by macOS's statfs, which also says whether a file system is local."""
    import ctypes

    class Statfs(ctypes.Structure):
        _fields_ = (
            ("head", ctypes.c_uint32 * 2),
            ("sizes", ctypes.c_uint64 * 5),
            ("fsid", ctypes.c_int32 * 2),
            ("owner", ctypes.c_uint32),
            ("type", ctypes.c_uint32),
            ("flags", ctypes.c_uint32),
            ("subtype", ctypes.c_uint32),
            ("name", ctypes.c_char * 16),
            ("rest", ctypes.c_char * 4096),
        )

    library = ctypes.CDLL(None)
    found = Statfs()
    call = getattr(library, "statfs$INODE64", None) or library.statfs
    if call(os.fsencode(directory), ctypes.byref(found)) != 0 or found.flags & _MNT_LOCAL:
        return ""
    return bytes(found.name).decode("ascii", "replace")
