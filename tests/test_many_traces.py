"""
Many traces at once: whichever way tasks, threads and generators take turns, each record has the
ids of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geno_lewm_obs import current_trace_context, get_logger, propagate, set_trace_context, span

TASKS, THREADS, STEPS = 1000, 32, 5


def ids_of(number):
    """The trace that writer *number* sets itself, and its span there."""
    return f"{number + 1:032x}", f"{number + 1:016x}"


@pytest.fixture
def eager_switching():
    """Let threads take turns a thousand times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_switching")
def test_every_record_has_its_own_ids(read):
    """
    A thousand tasks and 32 threads, each in a trace of its own, log in a mixed order into one
    file; no id is another's.
    """
    log = get_logger("training", run_id="r", pretty=False)
    begun = threading.Barrier(THREADS + 1)

    def write(number, step):
        log.info("training.metric", step=number, value=step)

    def in_a_thread(number):
        begun.wait(timeout=60)
        with set_trace_context(trace_id=ids_of(number)[0], span_id=ids_of(number)[1]):
            for step in range(STEPS * 20):
                write(number, step)

    async def in_a_task(number, turns):
        with set_trace_context(trace_id=ids_of(number)[0], span_id=ids_of(number)[1]):
            for step in range(STEPS):
                write(number, step)
                for _ in range(turns.randrange(4)):
                    await asyncio.sleep(0)

    async def all_tasks():
        turns = random.Random(7)
        begun.wait(timeout=60)
        await asyncio.gather(*(in_a_task(number, turns) for number in range(TASKS)))

    threads = [
        threading.Thread(target=in_a_thread, args=(TASKS + number,)) for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    asyncio.run(all_tasks())
    for thread in threads:
        thread.join()

    records = read("r")
    wrong = [
        record for record in records if (record.trace_id, record.span_id) != ids_of(record.step)
    ]
    turns_taken = sum(one.step != two.step for one, two in itertools.pairwise(records))
    assert ([], TASKS * STEPS + THREADS * STEPS * 20) == (wrong, len(records))
    assert turns_taken > TASKS, "they did mix"


@pytest.mark.usefixtures("eager_switching")
def test_spans_of_every_kind_at_once(read):
    """
    Tasks that each hold a span over a generator, an asynchronous one and a worker thread keep
    their trace to themselves.
    """
    log = get_logger("training", run_id="r", pretty=False)

    def write(number):
        log.info("training.metric", step=number, value=1)

    @span("steps")
    def steps(number):
        for _ in range(STEPS):
            write(number)
            yield

    @span("later")
    async def steps_later(number):
        for _ in range(STEPS):
            write(number)
            await asyncio.sleep(0)
            yield

    async def work(number, pool):
        with span("work") as own:
            below = steps(number)
            async for _ in steps_later(number):
                next(below)
                await asyncio.get_running_loop().run_in_executor(pool, propagate(write), number)
                assert current_trace_context() == (own.trace_id, own.span_id)
            below.close()
            return number, own.trace_id

    async def all_work():
        with ThreadPoolExecutor(8) as pool:
            return await asyncio.gather(*(work(number, pool) for number in range(100)))

    trace_of = dict(asyncio.run(all_work()))

    assert 100 == len(set(trace_of.values()))
    assert [] == [record for record in read("r") if record.trace_id != trace_of[record.step]]
