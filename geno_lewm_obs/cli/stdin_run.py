"""
A run on standard input: a copy of it, since most commands read a run more than once.

The copy is in a directory of its own, which nobody else may enter and which is removed when the
command ends. `show` and `stats` read once, and need none.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from ..errors import InputError, errno_name
from ..redaction import safe_path
from ..sinks.file.opening import write_error

STDIN: Final = "-"
"""Names the run on standard input."""
_COPY: Final = "stdin.jsonl"
_KEY: Final = f"{__name__}.copy"


def with_stdin(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    """
    Return *value*, one name of a run or several, with the path of a copy in place of ``-``.

    It's the callback of an argument.

    Raises:
        InputError: ``-`` stands there twice, and standard input holds one run.
        DiskFullError: There is no space for a copy in the directory for temporary files.
        ResourceError: A copy can't be made there.
    """
    if context.resilient_parsing:  # a shell completes
        return value
    if isinstance(value, tuple):
        return tuple(_name(context, each) for each in value)
    return _name(context, value)


def stdin_bytes() -> BinaryIO:
    """
    Return standard input, to be read as bytes.

    Raises:
        InputError: It's closed.
    """
    if sys.stdin is None:
        msg = "- names standard input, which is closed"
        raise InputError(msg, remediation="pass the lines of a run there, or name a run")
    return sys.stdin.buffer


def is_from_stdin(context: click.Context, run: str) -> bool:
    """Tell whether *run* is the path of the copy of standard input."""
    return context.meta.get(_KEY) == run


def _name(context: click.Context, name: str) -> str:
    if name != STDIN:
        return name
    if _KEY in context.meta:
        msg = "- names standard input, which holds one run, twice"
        raise InputError(msg, remediation="name the other run by its id or its path")
    path = context.meta[_KEY] = str(_copied(context))
    return path


def _copied(context: click.Context) -> Path:
    """Copy standard input to a file that is gone when the command ends; return its path."""
    # Loaded here, since few calls need them.
    from shutil import copyfileobj
    from tempfile import TemporaryDirectory, gettempdir

    source = stdin_bytes()
    try:
        folder = TemporaryDirectory(prefix="geno-obs-")
        context.find_root().call_on_close(folder.cleanup)  # also where an argument is refused
        path = Path(folder.name, _COPY)
        with path.open("xb") as file:
            copyfileobj(source, file)
    except OSError as exc:
        msg = f"stdin can't be copied to {safe_path(gettempdir())} ({errno_name(exc)})"
        raise write_error(exc)(msg, remediation="free space there, or set TMPDIR") from None
    return path
