"""
The last resort for lines that the run file never took: a new file in the temporary directory.
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
    Write *lines* to a new file, with mode 0600, that no other process can have made before.

    Returns:
        The file's path, or None if none could be made; and how many lines, from the first on, are
        whole in it.
    """
    # It takes a while to load, and most processes never need it.
    import tempfile  # noqa: PLC0415

    try:
        number, name = tempfile.mkstemp(prefix=f"{run_name}-", suffix=".jsonl")
    except OSError:
        return None, 0
    path = Path(name)
    try:
        saved = _append(number, lines)
    finally:
        os.close(number)
    if not saved:
        with suppress(OSError):
            path.unlink()
        return None, 0
    return path, saved


def _append(number: int, lines: Iterable[bytes]) -> int:
    """Write whole lines for as long as there is room; return how many."""
    saved = end = 0
    with suppress(OSError):  # this disk is full too: what is whole stays
        for line in lines:
            written = 0
            while written < len(line):
                written += os.write(number, line[written:])
            end += len(line)
            saved += 1
    with suppress(OSError):
        os.ftruncate(number, end)
    return saved


_closes_at_exit: Final[dict[Callable[[], None], None]] = {}
"""
What closes files for which lines wait although their runs were shut.

It's a dict, since its keys can be copied in one step of the interpreter.
"""


def close_at_exit(close: Callable[[], None]) -> None:
    """Have *close* called at the end of the process."""
    _closes_at_exit[close] = None


def cancel_close_at_exit(close: Callable[[], None]) -> None:
    """Undo `close_at_exit`: the file is closed."""
    _closes_at_exit.pop(close, None)


@atexit.register
def _close_all() -> None:
    for close in tuple(_closes_at_exit):
        close()
