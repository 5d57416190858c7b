"""Two folders change places in one step, so that no moment is without either."""

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchange(one: Path, other: Path) -> bool:
    """Let two existing folders of one file system change places.

    Returns
    -------
    bool
        False where the system or the file system has no such step; nothing was moved then.

    Raises
    ------
    OSError
        The step exists and failed; nothing was moved.
    """
    rename = _renameat2()
    if rename is None:
        return False
    ends = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, ends[0], _AT_FDCWD, ends[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_HERE:
        return False
    raise OSError(code, os.strerror(code), str(other))


@cache
def _renameat2() -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    found = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if found is not None:
        path = ctypes.c_char_p
        found.argtypes = (ctypes.c_int, path, ctypes.c_int, path, ctypes.c_uint)
    return found
