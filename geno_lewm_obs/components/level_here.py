"""
`level_here`: another level for one request, task or thread.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Final

from ..record import RANK, parse_threshold
from .levels import LEVELS, LevelBlock, area, blocks_here, have_blocks_here


def level_here(level: str | int, component: str | None = None) -> LevelHere:
    """
    Write records of *level* and above in a block, and only where its context is.

    The level holds in this thread or task, and in the tasks that start in the block, until the
    block ends; other threads and tasks go by theirs. `propagate` takes it along into another thread
    or process. It goes before any other level, also one that `set_level` sets meanwhile; of nested
    blocks the innermost that is for a component counts. Sampling is as ever.

    While no block is open in the process, no call pays for it.

    Args:
        level: A severity, or a number as the standard library has it.
        component: ``api`` is for the component ``api`` and for ``api.db``, ``api.db.pool`` and so
            on. By default the level is for all components.

    Raises:
        InputError: *level* names no level, or would hide errors; or *component* can't be used.

    Example::

        from geno_lewm_obs import get_logger, level_here

        log = get_logger("api", level="info")
        with level_here("debug"):
            assert log.debug("inference.score.start", variant_id="v-1") is not None
        assert log.debug("inference.score.start", variant_id="v-1") is None

    .. versionadded:: 0.1.0
    """
    return LevelHere(RANK[parse_threshold(level)], area(component))


class LevelHere:
    """
    What `level_here` returns: a context manager that may be entered again, by several at a time.

    Args:
        rank: Of the lowest severity that is written in the block.
        component: The component that it is for, and those below; or `EVERYWHERE`.
    """

    def __init__(self, rank: int, component: str) -> None:
        self._rank: Final = rank
        self._component: Final = component
        self._open: Final[list[LevelBlock]] = []
        """The passages that haven't ended; threads and tasks may share one object."""

    def __reduce__(self) -> tuple[Any, ...]:
        return LevelHere, (self._rank, self._component)

    def __enter__(self) -> None:
        block = LevelBlock(self._rank, self._component)
        LEVELS.enter(block)
        have_blocks_here((*blocks_here(), block))
        self._open.append(block)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        # A generator may be closed in another context than it began in.
        own = [block for block in blocks_here() if block in self._open] or self._open
        block = own[-1]
        self._open.remove(block)
        LEVELS.leave(block)
        have_blocks_here(blocks_here())


def levels_here() -> tuple[LevelHere, ...]:
    """Return what enters the blocks of this context anew, as in another process."""
    return tuple(LevelHere(block.rank, block.component) for block in blocks_here())
