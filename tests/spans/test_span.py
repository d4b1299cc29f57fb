"""
`span`: ids and records for blocks and for each kind of function, however they end.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import inspect
import threading

import pytest
import structlog

from geno_lewm_obs import (
    GenoLeWMError,
    InputError,
    InvariantViolation,
    configure,
    current_trace_context,
    get_logger,
    logged_run,
    set_trace_context,
    span,
)
from geno_lewm_obs.tracing.position import inherited_position

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
NOWHERE = (None, None)


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Check after every test that no span is current."""
    yield
    assert NOWHERE == current_trace_context()


@pytest.fixture
def trace():
    with set_trace_context(trace_id=TRACE, span_id=SPAN):
        yield (TRACE, SPAN)


def ended(read):
    return [(record.severity, record.data.get("reason")) for record in read("r")]


def recorded(**more):
    return span(
        "work", end_event="training.run.end", logger=get_logger("training", run_id="r"), **more
    )


class TestBlock:
    def test_a_new_trace(self):
        """Outside a trace, a span begins one, and its ids are the current ones."""
        with span("work") as work:
            inside = current_trace_context()

        assert inside[0] is not None
        assert inside[1] is not None
        assert work.trace_id is None, "it's over"

    def test_its_ids(self):
        """Inside, the span has its ids as attributes."""
        with span("work") as work:
            assert current_trace_context() == (work.trace_id, work.span_id)

    def test_in_the_current_trace(self, trace):
        """In a trace a span has an id of its own, and the trace's."""
        with span("work") as work:
            assert (TRACE, True) == (work.trace_id, work.span_id != SPAN)

        assert trace == current_trace_context()

    def test_nested(self):
        """Nested spans share a trace, and each outer one becomes current again."""
        with span("outer") as outer:
            with span("inner") as inner:
                ids = (inner.trace_id == outer.trace_id, inner.span_id == outer.span_id)
            after = current_trace_context()
            assert ((True, False), (outer.trace_id, outer.span_id)) == (ids, after)

    def test_of_the_start(self, monkeypatch):
        """A span is in the trace that the process was started in."""
        monkeypatch.setenv("TRACEPARENT", f"00-{TRACE}-{SPAN}-01")
        with span("work") as work:
            trace_id = work.trace_id
        monkeypatch.undo()
        inherited_position.cache_clear()

        assert TRACE == trace_id

    def test_ends_by_an_exception(self):
        """A span that is left by an exception ends, and the exception propagates."""
        failure = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError) as caught, span("work"):
            raise failure

        assert failure is caught.value

    def test_is_open_once(self):
        """An open span can't be entered again, and is unchanged by the attempt."""
        with span("work") as work:
            before = current_trace_context()
            with pytest.raises(InputError, match="open already"):
                work.__enter__()
            assert before == current_trace_context()

    def test_again(self):
        """A span that has ended may be entered again, with a new id."""
        work = span("work")
        with work:
            first = work.span_id
        with work:
            assert first != work.span_id

    def test_again_after_a_start_that_failed(self):
        """A span whose start record was refused isn't open, and may be entered again."""
        work = span("work", start_event="training.run.start", model_id="GATTACA" * 3)
        for _ in range(2):
            with pytest.raises(InvariantViolation):
                work.__enter__()

        assert work.span_id is None

    def test_without_events_opens_no_run(self, log_dir):
        """A span without events writes nothing, and makes no file."""
        with span("work"):
            pass

        assert not log_dir.exists()


class TestRecords:
    def test_both(self, read):
        """
        Start and end record are in the span, with their fields, and the end with the duration.
        """
        with span(
            "score",
            start_event="inference.score.start",
            end_event="inference.score.end",
            logger=get_logger("i", run_id="r", level="debug"),
            variant_id="h1",
        ) as work:
            work.add(score=0.5)
            ids = current_trace_context()
        start, end = read("r")

        assert [ids, ids] == [(start.trace_id, start.span_id), (end.trace_id, end.span_id)]
        assert [{"variant_id": "h1"}, {"variant_id": "h1", "score": 0.5}] == [start.data, end.data]
        assert (None, int) == (start.duration_ms, type(end.duration_ms))

    def test_records_inside(self, read):
        """Records inside the block are in the span, and those after it aren't."""
        log = get_logger("training", run_id="r")
        with span("epoch") as work:
            log.info("training.epoch.end", epoch=1)
            ids = current_trace_context()
            assert ids == (work.trace_id, work.span_id)
        log.info("training.epoch.end", epoch=2)

        assert [ids, NOWHERE] == [(record.trace_id, record.span_id) for record in read("r")]

    def test_of_a_typed_failure(self, read):
        """A typed failure is recorded in the span's end record, and the exception propagates."""
        work = recorded()
        with pytest.raises(GenoLeWMError), set_trace_context(trace_id=TRACE, span_id=SPAN), work:
            raise GenoLeWMError
        (record,) = read("r")

        assert (TRACE, True) == (record.trace_id, record.span_id != SPAN)
        assert ("error", "INTERNAL.GENERIC") == (record.severity, record.error_code)

    def test_a_private_start(self):
        """A private field raises before the work begins, and no span remains."""
        with (
            pytest.raises(InvariantViolation),
            span("work", start_event="training.run.start", model_id="GATTACA" * 3),
        ):
            pytest.fail("the work began")

    def test_a_private_end(self):
        """A private field of the end record raises after the work, and no span remains."""
        with pytest.raises(InvariantViolation), recorded(best_step="GATTACA" * 3):
            pass

    def test_component_of_the_run(self, read):
        """In a `logged_run` block the records have its component."""
        with logged_run("training", run_id="r"), span("work", end_event="training.run.end"):
            pass

        assert ["training"] == [record.component for record in read("r")]

    def test_component_in_a_thread(self, read):
        """A thread of a `logged_run`, which inherits no context, logs into it too."""

        def work():
            with span("work", end_event="training.run.end"):
                pass

        with logged_run("training", run_id="r"):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

        assert ["training"] == [record.component for record in read("r")]

    def test_component_without_a_run(self, read, monkeypatch):
        """Outside a run the records go to the default run, with the component runtime."""
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "r")
        with span("work", end_event="training.run.end"):
            pass

        assert ["runtime"] == [record.component for record in read("r")]

    def test_component_of_ones_own(self, read):
        """A given component is used."""
        with (
            logged_run("training", run_id="r"),
            span("work", end_event="training.run.end", component="eval"),
        ):
            pass

        assert ["eval"] == [record.component for record in read("r")]

    def test_logger_of_ones_own(self, read):
        """A given logger writes the records, with the fields that it has bound."""
        with span(
            "work",
            end_event="training.metric",
            logger=get_logger("eval", run_id="r").bind(kind="smoke"),
        ):
            pass

        assert [("eval", {"kind": "smoke"})] == [
            (record.component, record.data) for record in read("r")
        ]

    def test_logger_of_structlog(self, read):
        """After `configure`, a logger of structlog can be given."""
        configure(run_id="r")
        with span("work", end_event="training.run.end", logger=structlog.get_logger("api")):
            pass

        assert ["api"] == [record.component for record in read("r")]

    def test_logger_of_somebody_else(self):
        """A logger of another package is refused, and no span remains."""
        with (
            pytest.raises(InputError, match="not made by this package"),
            span("work", end_event="training.run.end", logger=structlog.get_logger("api")),
        ):
            pass


class TestArguments:
    @pytest.mark.parametrize(
        "name",
        ["", "GATTACA" * 3, 7],
        ids=["empty", "bases", "number"],
    )
    def test_name(self, name):
        """A name that is no text, is empty or private is refused, and isn't quoted."""
        with pytest.raises(InputError) as caught:
            span(name)

        why = ": it holds a sequence of 20 or more bases" if name == "GATTACA" * 3 else ""
        assert f"name is not a usable name{why}" == caught.value.message

    def test_repr(self):
        """The repr of a span shows its name and no field."""
        assert "<span work>" == repr(recorded(best_loss=1.0))

    @pytest.mark.parametrize(
        "arguments",
        [
            {"loss": 1.0},
            {"component": "GATTACA" * 3},
            {"component": "a", "logger": 1, "end_event": "training.run.end"},
        ],
        ids=["fields without an event", "component", "component and logger"],
    )
    def test_unusable(self, arguments):
        """Arguments that can't be used are refused when the span is made."""
        with pytest.raises(InputError):
            span("work", **arguments)

    @pytest.mark.parametrize(
        "events", [{}, {"start_event": "training.run.start"}], ids=["none", "start"]
    )
    def test_nothing_to_add_to(self, events):
        """Fields for an end record are refused if there will be none."""
        with span("work", **events) as work, pytest.raises(InputError, match="no end record"):
            work.add(reason="x")

    def test_add_outside(self):
        """Fields can be added while the span is open, not before."""
        with pytest.raises(InputError, match="no end record"):
            recorded().add(reason="x")


class TestFunction:
    def test_each_call(self, read):
        """Each call of a decorated function has its own span; result and name are unchanged."""

        @recorded()
        def work(value):
            return value, current_trace_context()

        (one, first), (two, second) = work(1), work(2)

        assert (1, 2, "work") == (one, two, work.__name__)
        assert [first, second] == [(record.trace_id, record.span_id) for record in read("r")]
        assert first != second

    def test_recursion(self):
        """A decorated function may call itself: the spans share a trace, and have their own ids."""

        @span("work")
        def work(depth):
            return [current_trace_context(), *(work(depth - 1) if depth else ())]

        ids = work(5)

        assert (1, 6) == (len({trace for trace, _ in ids}), len({own for _, own in ids}))

    def test_threads(self):
        """Concurrent calls in threads have spans and traces of their own."""
        barrier, seen = threading.Barrier(8), []

        @span("work")
        def work():
            barrier.wait(timeout=30)
            seen.append(current_trace_context())
            barrier.wait(timeout=30)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (8, 8) == (len({trace for trace, _ in seen}), len({own for _, own in seen}))

    def test_failure(self, read):
        """A failing call is recorded, and its exception propagates."""

        @recorded()
        def work():
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work()

        assert [("error", "failed")] == ended(read)

    def test_method(self):
        """A method can be decorated."""

        class Trainer:
            @span("work")
            def work(self):
                return self, current_trace_context() != NOWHERE

        trainer = Trainer()

        assert (trainer, True) == trainer.work()


class TestCoroutine:
    def test_each_call(self):
        """Concurrent calls of a decorated coroutine function have spans of their own."""

        async def both():
            barrier = asyncio.Barrier(2)

            @span("work")
            async def work():
                await barrier.wait()
                return current_trace_context()

            return await asyncio.gather(work(), work())

        first, second = asyncio.run(both())

        assert (True, True) == (first[0] != second[0], first[1] != second[1])

    def test_is_still_one(self):
        """A decorated coroutine function is a coroutine function."""

        @span("work")
        async def work():
            pass

        assert inspect.iscoroutinefunction(work)

    def test_cancelled(self, read):
        """A cancelled coroutine ends its span as interrupted, and the cancellation propagates."""

        async def cancel():
            started = asyncio.Event()

            @recorded()
            async def work():
                started.set()
                await asyncio.Event().wait()

            task = asyncio.create_task(work())
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return current_trace_context()

        assert (NOWHERE, [("info", "interrupted")]) == (asyncio.run(cancel()), ended(read))

    def test_timed_out(self, read):
        """A coroutine that times out ends its span."""

        async def hurry():
            async with asyncio.timeout(0):
                with recorded():
                    await asyncio.Event().wait()

        with pytest.raises(TimeoutError):
            asyncio.run(hurry())

        assert [("info", "interrupted")] == ended(read)

    def test_closed_elsewhere(self, read):
        """
        A coroutine that is closed in another context ends its span, and doesn't change that
        context.
        """

        @recorded()
        async def work():
            await asyncio.Event().wait()

        async def begin():
            coroutine = work()
            contextvars.copy_context().run(coroutine.send, None)
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                coroutine.close()
                return current_trace_context()

        assert ((TRACE, SPAN), [("info", "interrupted")]) == (asyncio.run(begin()), ended(read))


class TestGenerator:
    @staticmethod
    def steps(read=None):
        @(recorded() if read else span("work"))
        def work():
            sent = yield current_trace_context()
            while sent != "stop":
                sent = yield (sent, current_trace_context())
            return "returned"

        return work

    def test_the_consumer_is_left_alone(self, trace):
        """
        The consumer keeps its own trace, and the generator has its own, the same in each step.
        """
        work = self.steps()()
        first, between, (_, second) = next(work), current_trace_context(), next(work)
        work.close()

        assert (trace, first, True) == (between, second, first != trace)

    def test_two_at_once(self):
        """Two generators that take turns have spans of their own."""
        one, two = self.steps()(), self.steps()()
        ids = [next(one), next(two), one.send("a")[1], two.send("b")[1]]
        one.close()
        two.close()

        assert (ids[:2], 2) == (ids[2:], len(set(ids)))

    def test_values(self, read):
        """`send` and the return value work as without a span."""
        work = self.steps(read)()
        next(work)
        got = work.send("a")[0]
        with pytest.raises(StopIteration) as stopped:
            work.send("stop")

        assert ("a", "returned", [("info", "completed")]) == (got, stopped.value.value, ended(read))

    def test_begins_with_the_first_step(self, read):
        """A generator that is never stepped has no span and no records."""
        self.steps(read)().close()
        get_logger("training", run_id="r").info("training.epoch.end")

        assert ["training.epoch.end"] == [record.event for record in read("r")]

    def test_thrown_in(self):
        """An exception that is thrown in reaches the body, which may handle it."""

        @span("work")
        def work():
            try:
                yield
            except ValueError:
                yield current_trace_context() != NOWHERE

        generator = work()
        next(generator)

        assert generator.throw(ValueError()) is True
        generator.close()

    def test_fails(self, read):
        """A body that fails ends its span as failed."""

        @recorded()
        def work():
            yield
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            list(work())

        assert [("error", "failed")] == ended(read)

    def test_closed_early(self, read):
        """
        A generator that is closed early ends its span, after its clean-up, which is in the span.
        """
        cleaned = []

        @recorded()
        def work():
            try:
                yield 1
            finally:
                cleaned.append(current_trace_context())

        work_once = work()
        next(work_once)
        work_once.close()
        (record,) = read("r")

        assert ([(record.trace_id, record.span_id)], [("info", "interrupted")]) == (
            cleaned,
            ended(read),
        )

    def test_collected(self, read, trace):
        """
        A generator that is garbage-collected ends its span, and doesn't change the current trace.
        """
        work = self.steps(read)()
        next(work)
        del work
        gc.collect()

        assert (trace, [("info", "interrupted")]) == (current_trace_context(), ended(read))

    def test_closed_in_another_thread(self, read, trace):
        """
        A generator that is closed in another thread ends its span, and neither thread's trace
        changes.
        """
        work, seen = self.steps(read)(), []
        next(work)

        def close():
            with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
                work.close()
                seen.append(current_trace_context())

        thread = threading.Thread(target=close)
        thread.start()
        thread.join()

        assert ([("1" * 32, "2" * 16)], trace, [("info", "interrupted")]) == (
            seen,
            current_trace_context(),
            ended(read),
        )

    def test_spans_inside_it_stay_inside(self, trace):
        """A span that is open inside a decorated generator isn't current in the consumer."""

        @span("outer")
        def work():
            with span("inner") as inner:
                yield inner.span_id
                yield current_trace_context()[1]

        generator = work()
        first, between, second = next(generator), current_trace_context(), next(generator)
        generator.close()

        assert (trace, first) == (between, second)

    def test_goes_on_after_its_end(self):
        """
        A body that yields after `close` is an error, as without a span, and can still be ended.
        """

        @span("work")
        def work():
            with contextlib.suppress(GeneratorExit):
                yield
            yield

        generator = work()
        next(generator)
        with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
            generator.close()
        generator.close()

    def test_is_still_one(self):
        """A decorated generator function is a generator function."""
        assert inspect.isgeneratorfunction(self.steps())


class TestAsyncGenerator:
    @staticmethod
    def steps():
        @recorded()
        async def work():
            sent = yield current_trace_context()
            while sent != "stop":
                await asyncio.sleep(0)
                sent = yield (sent, current_trace_context())

        return work

    def test_the_consumer_is_left_alone(self, read):
        """
        The consumer keeps its own trace, and the generator has its own, the same in each step.
        """

        async def consume():
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                work = self.steps()()
                first, between = await anext(work), current_trace_context()
                second = (await work.asend("a"))[1]
                with pytest.raises(StopAsyncIteration):
                    await work.asend("stop")
                return first == second, between, first[0]

        assert ((True, (TRACE, SPAN), TRACE), [("info", "completed")]) == (
            asyncio.run(consume()),
            ended(read),
        )

    def test_closed_early(self, read):
        """An asynchronous generator that is closed early ends its span."""

        async def consume():
            async for _ in (work := self.steps()()):
                break
            await work.aclose()
            return current_trace_context()

        assert (NOWHERE, [("info", "interrupted")]) == (asyncio.run(consume()), ended(read))

    def test_closed_in_another_task(self, read):
        """
        An asynchronous generator that is closed in another task ends its span; no trace changes.
        """

        async def close(work):
            with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
                await work.aclose()
                return current_trace_context()

        async def consume():
            work = self.steps()()
            await anext(work)
            return await asyncio.create_task(close(work)), current_trace_context()

        assert (("1" * 32, "2" * 16), NOWHERE) == asyncio.run(consume())
        assert [("info", "interrupted")] == ended(read)

    def test_dropped(self, read):
        """An asynchronous generator that is dropped ends its span when the event loop closes it."""

        async def consume():
            await anext(self.steps()())
            gc.collect()
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        asyncio.run(consume())

        assert [("info", "interrupted")] == ended(read)

    def test_thrown_in(self, read):
        """
        An exception that is thrown in reaches the body; if not handled, the span ends as failed.
        """

        async def consume():
            work = self.steps()()
            await anext(work)
            with pytest.raises(ZeroDivisionError):
                await work.athrow(ZeroDivisionError())

        asyncio.run(consume())

        assert [("error", "failed")] == ended(read)

    def test_cancelled_within_a_step(self, read):
        """A consumer that is cancelled in a step ends the span, and has its own trace again."""

        @recorded()
        async def work():
            await asyncio.Event().wait()
            yield

        async def consume(seen):
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                try:
                    await anext(work())
                finally:
                    seen.append(current_trace_context())

        async def cancel():
            seen = []
            task = asyncio.create_task(consume(seen))
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            return seen

        assert ([(TRACE, SPAN)], [("info", "interrupted")]) == (asyncio.run(cancel()), ended(read))

    def test_is_still_one(self):
        """A decorated asynchronous generator function is an asynchronous generator function."""
        assert inspect.isasyncgenfunction(self.steps())
