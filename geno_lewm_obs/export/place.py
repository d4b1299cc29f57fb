"""
Write a file that takes the place of an earlier export in one step, and of no other file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import InputError, errno_name
from ..redaction import safe_path
from ..sinks.file.opening import write_error

_PART: Final = ".part"
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def exported(path: Path, is_export: Callable[[Path], bool]) -> Iterator[BinaryIO]:
    """
    Give an open file that is at *path* when the block ends, and not before.

    Its directories are made, for their owner alone; so is the file.

    Args:
        path: Where it is to be.
        is_export: Tells whether a file that is there is an export, and may be replaced.

    Raises:
        InputError: What is at *path* is no export.
        DiskFullError: There is no space; what was at *path* is as it was.
        ResourceError: The file can't be written; what was at *path* is as it was.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.path.lexists(path) and not (path.is_file() and is_export(path)):
            msg = f"{safe_path(path)} is no export of this package, and stays as it is"
            raise InputError(msg, remediation="name another directory, or move it away")
        with os.fdopen(os.open(part, _FLAGS, 0o600), "wb") as file:
            yield file
        part.replace(path)
    except OSError as exc:
        msg = f"{safe_path(path)} can't be written ({errno_name(exc)})"
        raise write_error(exc)(
            msg, remediation="see that there is space and that you may write there"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink()
