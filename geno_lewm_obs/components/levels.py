"""
The levels that are set while a program runs: for the process by `set_level`, or for a context.

They go before the level that a run or a logger was given. A channel keeps the level that holds for
it where its loggers read it, so that a call costs the same whether one was set or not; whoever sets
one has the channels look again. No lock is taken, so a signal handler may set a level at any time.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final, Protocol

from ..process.fork import at_fork
from ..record import RANK, parse_threshold
from .name import component_name

EVERYWHERE: Final = ""
"""Stands for all components where the name of one could stand."""


class Follower(Protocol):
    """A channel, as far as these levels go."""

    component: str

    def settle(self) -> None:
        """Go by the level that the process has for the component now, if any."""

    def ask_context(self) -> None:
        """Go by the context of each call, since a block of `level_here` is open."""


class LevelBlock:
    """
    One passage through a `level_here` block.

    A context can outlive the block: a task that goes on, or a generator that is closed elsewhere.
    So it is the block that tells whether it has ended.

    Args:
        rank: Of the lowest severity that is written in it.
        component: The component that it is for, and those below; or `EVERYWHERE`.
    """

    __slots__ = ("component", "has_ended", "rank")

    def __init__(self, rank: int, component: str) -> None:
        self.rank: Final = rank
        self.component: Final = component
        self.has_ended = False

    def is_for(self, component: str) -> bool:
        """Tell whether it holds for *component* now."""
        return not self.has_ended and covers(self.component, component)


def covers(name: str, component: str) -> bool:
    """Tell whether a level that is set for *name*, or `EVERYWHERE`, holds for *component*."""
    return name in (EVERYWHERE, component) or component.startswith(f"{name}.")


class Levels:
    """The levels that are set in this process. There is one instance, `LEVELS`."""

    __slots__ = ("_followers", "blocks", "edition", "given")

    def __init__(self) -> None:
        self.given: Final[dict[str, int]] = {}
        """The ranks that `set_level` has set, by component."""
        self.blocks: dict[int, LevelBlock] = {}
        """The blocks of `level_here` that are open, in any thread, by their identity."""
        self.edition = object()
        """Another object after each change of `given`."""
        self._followers: Final[dict[int, weakref.ref[Follower]]] = {}

    def rank_of(self, component: str) -> int | None:
        """Return the rank that is given for the longest prefix of *component*, or None."""
        if not self.given:
            return None
        name = component
        while name:
            rank = self.given.get(name)
            if rank is not None:
                return rank
            name = name.rpartition(".")[0]
        return self.given.get(EVERYWHERE)

    def follow(self, follower: Follower) -> None:
        """Have *follower* go by these levels, now and whenever one is set, while it lives."""
        key = id(follower)
        self._followers[key] = weakref.ref(follower, lambda _: self._followers.pop(key, None))
        follower.settle()
        if self.blocks:
            follower.ask_context()

    def have_changed(self, component: str = EVERYWHERE) -> None:
        """Have the followers that *component* covers settle, since `given` is another for it."""
        self.edition = object()
        for follower in self._living():
            if covers(component, follower.component):
                follower.settle()

    def reset(self) -> None:
        """Forget all that `set_level` has set."""
        self.given.clear()
        self.have_changed()

    def enter(self, block: LevelBlock) -> None:
        """Note that *block* is open, before a context has it."""
        self.blocks[id(block)] = block
        for follower in self._living():
            follower.ask_context()

    def leave(self, block: LevelBlock) -> None:
        """Note that *block* has ended. Channels find out when they next ask their context."""
        block.has_ended = True
        self.blocks.pop(id(block), None)

    def _living(self) -> Iterator[Follower]:
        # Listed in one step, whatever other threads and the garbage collector do meanwhile.
        for reference in list(self._followers.values()):
            follower = reference()
            if follower is not None:
                yield follower


LEVELS: Final = Levels()
_blocks_here: Final[ContextVar[tuple[LevelBlock, ...]]] = ContextVar(
    "geno_lewm_obs_levels", default=()
)
entered_blocks: Final = _blocks_here.get
"""Return the blocks that the context has entered, the innermost last. Some may have ended."""


def set_level(level: str | int | None, component: str | None = None) -> None:
    """
    Write records of *level* and above from now on, in the whole process.

    It holds at once for all loggers of *component*, in each run that is open or will be, and for
    those bound from them, whichever thread or task has them; nothing else of them changes. It goes
    before the level that the environment, `configure`, a run or a logger names, which holds again
    when it is taken back. Of several levels that were set, that of the longest name counts:
    ``api.db`` before ``api`` before all components.

    A signal handler may call it, and a handler of HTTP requests. A forked child begins with what
    was set in its parent; other processes set their own.

    Args:
        level: A severity, or a number as the standard library has it; None takes back what was set
            for *component*.
        component: ``api`` is for the component ``api`` and for ``api.db``, ``api.db.pool`` and so
            on. By default the level is for all components.

    Raises:
        InputError: *level* names no level, or would hide errors; or *component* can't be used.

    Example::

        import signal
        from geno_lewm_obs import set_level

        signal.signal(signal.SIGUSR1, lambda *_: set_level("debug", "api"))
        signal.signal(signal.SIGUSR2, lambda *_: set_level(None, "api"))

    .. versionadded:: 0.1.0
    """
    name = area(component)
    if level is None:
        LEVELS.given.pop(name, None)
    else:
        LEVELS.given[name] = RANK[parse_threshold(level)]
    LEVELS.have_changed(name)


def area(component: str | None) -> str:
    """
    Return the name of the components that *component* is for; `EVERYWHERE` for None.

    Raises:
        InputError: *component* can't be used.
    """
    return EVERYWHERE if component is None else component_name(component)


def blocks_here() -> tuple[LevelBlock, ...]:
    """Return the blocks that this context has entered and that haven't ended, innermost last."""
    return tuple(block for block in entered_blocks() if not block.has_ended)


def have_blocks_here(blocks: tuple[LevelBlock, ...]) -> None:
    """Let *blocks* be those that this context has entered."""
    _blocks_here.set(blocks)


def rank_in_force(component: str, own: int) -> int:
    """Return the rank that holds for *component* here and now; *own* where none is set."""
    for block in reversed(entered_blocks()):
        if block.is_for(component):
            return block.rank
    rank = LEVELS.rank_of(component)
    return own if rank is None else rank


def _begin_in_child() -> None:
    # The threads of the parent are gone, and with them the blocks that they were in.
    LEVELS.blocks = {id(block): block for block in blocks_here()}


at_fork("components.levels", in_child=_begin_in_child)
