"""Runs a program for which no file can be locked, as on a network file system without a lock server.

``python no_flock.py PROGRAM ...``: a seccomp filter answers every flock of it and of its children with ENOLCK. Exit
status 77 where such a filter cannot be set.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_FLOCK = {"x86_64": 73, "aarch64": 32}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def main() -> None:
    number = _FLOCK.get(platform.machine())
    if number is None:
        sys.exit(77)
    steps = [
        (_LOAD, 0, 0, 0),  # the number of the call
        (_EQUAL, 0, 1, number),
        (_RETURN, 0, 0, _ERRNO | errno.ENOLCK),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or library.prctl(
        _SECCOMP, _FILTER, ctypes.byref(_Program(len(steps), code)), 0, 0
    ):
        sys.exit(77)
    os.execvp(sys.argv[1], sys.argv[1:])


main()
