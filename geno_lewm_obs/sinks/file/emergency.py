"""
The last resort: lines that the run file didn't take until the end go to a new file in the
temporary directory.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final


def save(lines: Iterable[bytes], run_name: str) -> tuple[Path | None, int]:
    """
    Write *lines* to a new file, 0600, that only this process can have made.

    Returns:
        Its path, or None where none could be made, and how many lines stand whole in it: from the
        first on.
    """
    import tempfile  # noqa: PLC0415 - it takes a while to load, and most processes never need it

    try:
        number, name = tempfile.mkstemp(prefix=f"{run_name}-", suffix=".jsonl")
    except OSError:
        return None, 0
    try:
        saved = _append(number, lines)
    finally:
        os.close(number)
    if not saved:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - a Path is made only of what stays
        return None, 0
    return Path(name), saved


def _append(number: int, lines: Iterable[bytes]) -> int:
    saved = end = 0
    with suppress(OSError):  # it's full here too: what is whole stays
        for line in lines:
            written = 0
            while written < len(line):
                written += os.write(number, line[written:])
            end += len(line)
            saved += 1
    with suppress(OSError):
        os.ftruncate(number, end)
    return saved


_late: Final[dict[Callable[[], None], None]] = {}
"""
What closes files for which lines wait though their runs were shut before. A dict, since its keys
can be copied in one step.
"""


def at_exit(close: Callable[[], None]) -> None:
    """Have *close* called at the end of the process."""
    _late[close] = None


def not_at_exit(close: Callable[[], None]) -> None:
    """Have it done already."""
    _late.pop(close, None)


@atexit.register
def _close_late() -> None:
    for close in tuple(_late):
        close()
