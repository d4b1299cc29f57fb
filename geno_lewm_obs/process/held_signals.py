"""
Blocks in which signals that have a handler of ours wait.

It knows no signal and loads no `signal`, so that a program without such a handler doesn't pay for
it: `signals` asks here, with each signal that arrives, whether it's to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

from .fork import at_fork


@contextmanager
def held() -> Generator[None]:
    """
    Let signals that have a handler of ours wait until the block ends.

    Blocks may be nested, and open in several threads: signals wait for the last of them. For work
    that a handler must not find half done.
    """
    _open_blocks.append(None)
    try:
        yield
    finally:
        with suppress(IndexError):  # in a child that was forked in the block
            _open_blocks.pop()
        _deliver()


def has_to_wait(deliver: Callable[[], object]) -> bool:
    """
    Tell whether a signal that has arrived has to wait.

    If so, *deliver* is called when the last block has ended, by the thread that ends it.
    """
    if not _open_blocks:
        return False
    _waiting.append(deliver)
    _deliver()  # another thread may have ended the last block meanwhile
    return True


def _deliver() -> None:
    while _waiting and not _open_blocks:
        try:
            deliver = _waiting.pop(0)
        except IndexError:  # another thread took it
            return
        deliver()


def _begin_in_child() -> None:
    """Forget the blocks of threads that a forked child doesn't have, and its parent's signals."""
    _open_blocks.clear()
    _waiting.clear()


_open_blocks: Final[list[None]] = []
"""One entry a block. A list, because it grows and shrinks in one step, whatever interrupts it."""
_waiting: Final[list[Callable[[], object]]] = []
"""The signals that wait, in the order of their arrival."""

at_fork("process.held_signals", in_child=_begin_in_child)
