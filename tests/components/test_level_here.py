"""
`level_here`: another level for one request, task or thread, and for nothing else.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import (
    InputError,
    configure,
    get_logger,
    level_here,
    logged_run,
    propagate,
    set_level,
)
from geno_lewm_obs.chain.channel import Channel
from geno_lewm_obs.components.level_here import LevelHere
from geno_lewm_obs.components.levels import LEVELS
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.record import SEVERITIES

EVENT = "inference.score.start"


@pytest.fixture
def log():
    return get_logger("api.db", run_id="r")


def is_written(log, severity="debug"):
    return getattr(log, severity)(EVENT) is not None


class TestBlock:
    def test_it_holds_inside_alone(self, log):
        """Debug records are written within the block, and neither before nor after it."""
        held = log.debug
        seen = [held(EVENT) is not None]
        with level_here("debug"):
            seen += [held(EVENT) is not None, is_written(log), is_written(log.bind(epoch=1))]
        seen.append(held(EVENT) is not None)

        assert [False, True, True, True, False] == seen

    def test_it_hides_too(self, log):
        """A higher level hides what was written outside, and what it hides is counted."""
        held = log.info
        held(EVENT)
        with level_here("error"):
            seen = [held(EVENT), log.info(EVENT), log.bind(epoch=1).info(EVENT)]

        assert [None] * 3 == seen
        assert 3 == channel_of(log).counts.below_level.value
        assert held(EVENT) is not None

    def test_what_a_logger_says_of_itself(self, log):
        """`level`, `is_enabled_for` and `isEnabledFor` tell what holds in the block."""
        with level_here("debug"):
            inside = log.level, log.is_enabled_for("debug"), log.isEnabledFor(10)

        assert ("debug", True, True) == inside
        assert ("info", False) == (log.level, log.isEnabledFor(10))

    def test_the_innermost_counts(self, log):
        """Of nested blocks the innermost that is for the component counts."""
        levels = []
        with level_here("debug"):
            levels.append(log.level)
            with level_here("error", "api"):
                levels.append(log.level)
                with level_here("warn", "other"):
                    levels.append(log.level)
            levels.append(log.level)

        assert ["debug", "error", "error", "debug", "info"] == [*levels, log.level]

    def test_it_goes_before_the_process(self, log):
        """A level that is set for the process meanwhile holds when the block has ended."""
        set_level("error")
        with level_here("debug"):
            inside = [log.level]
            set_level("warn")
            inside.append(log.level)

        assert (["debug", "debug"], "warn") == (inside, log.level)

    def test_it_ends_where_it_raises(self, log):
        """A block that an exception leaves has ended."""
        with pytest.raises(ZeroDivisionError), level_here("debug"):
            1 / 0  # noqa: B018

        assert not is_written(log)

    def test_one_object_again(self, log):
        """One object may be entered again, also within itself."""
        block = level_here("debug")
        with block, block:
            pass
        with block:
            inside = is_written(log)

        assert (True, False) == (inside, is_written(log))

    def test_a_run_that_opens_inside(self):
        """Loggers and runs that come to be in the block go by it."""
        with level_here("debug"), logged_run("api", run_id="new") as log:
            assert "debug" == log.level

        assert "info" == log.level

    def test_proxies(self):
        """structlog's proxies go by it."""
        configure(run_id="r")
        proxy = structlog.get_logger("api")
        with level_here("debug", "api"):
            inside = is_written(proxy)

        assert (True, False) == (inside, is_written(proxy))

    def test_sampling_is_as_ever(self, log):
        """A sampled event has one in so many of its records written, in a block too."""
        with level_here("debug"):
            written = [log.debug("training.step", step=n) is not None for n in range(250)]

        assert [0, 100, 200] == [n for n, is_there in enumerate(written) if is_there]

    def test_the_console_shows_it(self, capsys):
        """The console, which goes by the level, shows a debug record of the block."""
        log = get_logger("api", run_id="r", pretty=True)
        with level_here("debug"):
            log.debug(EVENT, variant_id="v-1")

        assert EVENT in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [("loud",), (None,), (50,), ("info", "ACGT" * 5)])
    def test_unusable(self, arguments):
        """What can't be used is refused before the block."""
        with pytest.raises(InputError):
            level_here(*arguments)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(SEVERITIES), st.sampled_from([None, "a", "a.b", "a.b.c", "b"])
            ),
            max_size=5,
        )
    )
    def test_any_nesting(self, blocks):
        """However blocks are nested, the innermost that covers a component counts in each depth."""
        log = get_logger("a.b", run_id="r")
        covering = [level for level, name in blocks if name in (None, "a", "a.b")]
        found = []

        def enter(rest):
            found.append(log.level)
            if rest:
                with level_here(*rest[0]):
                    enter(rest[1:])
                found.append(log.level)

        enter(blocks)

        assert (covering or ["info"])[-1] == found[len(blocks)]
        assert found == found[::-1]
        assert "info" == log.level


class TestTasks:
    def test_children_inherit_and_neighbours_do_not(self, log):
        """Tasks that start in the block have its level, others beside it don't."""

        async def child():
            await asyncio.sleep(0)
            return is_written(log)

        async def request(*, debugs):
            if not debugs:
                return await child()
            with level_here("debug"):
                return await asyncio.create_task(child())

        async def serve():
            return await asyncio.gather(*(request(debugs=n % 3 == 0) for n in range(300)))

        assert [n % 3 == 0 for n in range(300)] == asyncio.run(serve())

    def test_a_task_that_outlives_the_block(self, log):
        """A task that goes on when the block has ended goes by what holds outside."""

        async def goes_on(is_over):
            inside = is_written(log)
            await is_over.wait()
            return inside, is_written(log)

        async def serve():
            is_over = asyncio.Event()
            with level_here("debug"):
                task = asyncio.create_task(goes_on(is_over))
                await asyncio.sleep(0)
            is_over.set()
            return await task

        assert (True, False) == asyncio.run(serve())

    def test_worker_threads_of_a_task(self, log):
        """`asyncio.to_thread` takes the level along."""

        async def serve():
            with level_here("debug"):
                return await asyncio.to_thread(is_written, log)

        assert asyncio.run(serve()) is True

    def test_blocks_that_overlap_in_one_context(self, log):
        """Blocks of one context that end in the order they began leave no level behind."""
        first, second = level_here("debug"), level_here("error")
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        between = log.level
        second.__exit__(None, None, None)

        assert ("error", "info") == (between, log.level)

    def test_a_generator_that_is_closed_elsewhere(self, log):
        """A block in a generator ends where another context closes it."""

        def steps():
            with level_here("debug"):
                yield log.level

        generator = steps()
        inside = contextvars.copy_context().run(next, generator)
        contextvars.copy_context().run(generator.close)

        assert ("debug", {}) == (inside, LEVELS.blocks)

    def test_tasks_that_share_one_object(self, log):
        """Each of several tasks leaves its own passage through one object."""
        shared = level_here("debug")

        async def request(number):
            with shared:
                for _ in range(number):
                    await asyncio.sleep(0)
                inside = is_written(log)
            return inside, is_written(log)

        async def serve():
            return await asyncio.gather(*(request(n) for n in (3, 1, 2)))

        assert [(True, False)] * 3 == asyncio.run(serve())


class TestThreads:
    def test_other_threads_go_by_theirs(self, log):
        """Threads that run beside the block see nothing of it."""
        turn, done = threading.Barrier(2), []

        def beside():
            turn.wait(30)
            done.append([is_written(log), log.level, log.info(EVENT) is None])
            turn.wait(30)

        thread = threading.Thread(target=beside)
        thread.start()
        with level_here("debug"), level_here("debug", "api.db"):
            turn.wait(30)
            turn.wait(30)
        thread.join()

        assert [[False, "info", False]] == done

    def test_a_thread_is_outside_unless_propagated(self, log):
        """A thread that starts in the block is outside; `propagate` takes the level along."""
        with level_here("debug"), ThreadPoolExecutor(2) as pool:
            seen = [
                pool.submit(is_written, log).result(),
                pool.submit(propagate(is_written), log).result(),
            ]

        assert [False, True] == seen

    def test_many_threads(self):
        """Threads enter and leave blocks all the time, and each always has its own level."""
        logs = [get_logger(f"part{n}", run_id="r") for n in range(4)]
        wrong = []

        def work(number):
            for turn in range(300):
                level = SEVERITIES[(turn + number) % 4]
                with level_here(level):
                    if [log.level for log in logs] != [level] * 4:
                        wrong.append(("in", number, turn))
                if number % 2 and [log.level for log in logs] != ["info"] * 4:
                    wrong.append(("out", number, turn))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))

        assert [] == wrong


class TestCost:
    """Only while a block is open does a channel ask the context."""

    def test_before_and_after(self, log):
        """A channel is what it was when it's next used after the block."""
        kinds = [type(channel_of(log))]
        with level_here("debug"):
            kinds.append(type(channel_of(log)))
        log.info(EVENT)
        kinds.append(type(channel_of(log)))

        assert [True, False, True] == [kind is Channel for kind in kinds]

    def test_a_copy_of_a_channel(self, log):
        """What is made of a channel in the block is a channel as others are behind it."""
        with level_here("debug"):
            other = channel_of(log).but(registry_strict=True)

        assert (20, 20, Channel) == (other.threshold, other.own_threshold, type(other))

    def test_nothing_is_left(self, log):
        """Blocks that have ended, in any order and context, leave nothing."""
        for _ in range(20):
            with level_here("debug"):
                is_written(log)
        gc.collect()

        assert {} == LEVELS.blocks
        assert [] == [each for each in gc.get_objects() if type(each) is LevelHere]


def test_a_forked_child(log, fork):
    """A child of a fork in the block is in it; blocks of the parent's other threads are gone."""
    turn = threading.Barrier(2)

    def beside():
        with level_here("error"):
            turn.wait(30)
            turn.wait(30)

    thread = threading.Thread(target=beside)
    thread.start()
    turn.wait(30)

    def live():
        assert 1 == len(LEVELS.blocks)
        assert is_written(log)

    with level_here("debug"):
        status = fork(live)()
    turn.wait(30)
    thread.join()

    assert 0 == status
    assert not is_written(log)
