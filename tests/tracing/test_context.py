"""
The current trace: set for a block, or inherited from the environment.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.tracing.context import current_traceparent, set_trace_context
from geno_lewm_obs.tracing.position import current_trace_context
from geno_lewm_obs.tracing.traceparent import RANDOM, parse_traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"
IDS = {"trace_id": TRACE, "span_id": SPAN}
LIKE_BASES = "ac" * 8


class TestBlock:
    def test_holds_inside(self):
        """Inside the block its ids are the current ones."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            inside = current_trace_context()

        assert (TRACE, SPAN) == inside

    def test_ends(self):
        """After the block the trace of before is current again."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            pass

        assert (None, None) == current_trace_context()

    def test_ends_by_an_exception(self):
        """A block that is left by an exception ends like any other."""
        with pytest.raises(ZeroDivisionError), set_trace_context(trace_id=TRACE, span_id=SPAN):
            _ = 1 / 0

        assert (None, None) == current_trace_context()

    def test_nests(self):
        """An inner block hides the outer one until it ends."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            with set_trace_context(trace_id=TRACE, span_id="1" * 16):
                inner = current_trace_context()
            outer = current_trace_context()

        assert [(TRACE, "1" * 16), (TRACE, SPAN)] == [inner, outer]

    def test_none_is_no_trace(self, monkeypatch):
        """None hides the outer trace, also that of the environment."""
        monkeypatch.setenv("TRACEPARENT", HEADER)
        with set_trace_context(trace_id=None, span_id=None):
            inside = current_trace_context()

        assert (None, None) == inside

    def test_a_trace_without_span(self):
        """A trace may be known without a span."""
        with set_trace_context(trace_id=TRACE, span_id=None):
            inside = current_trace_context()

        assert (TRACE, None) == inside

    def test_tasks_do_not_mix(self):
        """Two concurrent tasks in blocks of their own see their own traces."""

        async def task(barrier, span_id):
            with set_trace_context(trace_id=TRACE, span_id=span_id):
                await barrier.wait()
                return current_trace_context()

        async def both():
            barrier = asyncio.Barrier(2)
            return await asyncio.gather(task(barrier, "1" * 16), task(barrier, "2" * 16))

        assert [(TRACE, "1" * 16), (TRACE, "2" * 16)] == asyncio.run(both())

    def test_another_thread_does_not_see_it(self):
        """A block affects only its own thread."""
        seen = []
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            thread = threading.Thread(target=lambda: seen.append(current_trace_context()))
            thread.start()
            thread.join()

        assert [(None, None)] == seen

    @pytest.mark.parametrize("name", IDS)
    @pytest.mark.parametrize(
        "malform",
        [
            lambda _: "",
            lambda proper: "0" * len(proper),
            lambda proper: proper[:-1],
            lambda proper: f"{proper}0",
            str.upper,
            lambda proper: f"{proper}\n",
            lambda proper: "g" * len(proper),
            lambda _: 7,
            str.encode,
        ],
        ids=[
            "empty",
            "zero",
            "short",
            "long",
            "upper case",
            "newline",
            "not hex",
            "number",
            "bytes",
        ],
    )
    def test_malformed_id(self, name, malform):
        """An id that isn't 32 or 16 lower-case hex digits is refused by name, and isn't quoted."""
        self.check_refusal(name, malform(IDS[name]))

    def test_trace_id_like_a_sequence(self):
        """A trace id that reads as bases is refused, too."""
        self.check_refusal("trace_id", LIKE_BASES * 2)

    def check_refusal(self, name, malformed):
        with pytest.raises(InputError) as caught, set_trace_context(**IDS | {name: malformed}):
            pass

        assert (f"{name} is malformed", "use lower-case hex digits") == (
            caught.value.message,
            caught.value.remediation[:25],
        )

    def test_no_malformed_id_is_quoted(self):
        """The message about a malformed id doesn't depend on the id, so it can't reveal it."""
        messages = set()
        for wrong in ("private", "0" * 32, 7):
            with (
                pytest.raises(InputError) as caught,
                set_trace_context(trace_id=wrong, span_id=SPAN),
            ):
                pass
            messages.add(str(caught.value))

        assert 1 == len(messages)

    @pytest.mark.parametrize(
        "flags", [-1, 256, None, "01"], ids=["negative", "more than a byte", "none", "text"]
    )
    def test_malformed_flags(self, flags):
        """Flags that aren't integers from 0 to 255 are refused by name."""
        with (
            pytest.raises(InputError) as caught,
            set_trace_context(trace_id=TRACE, span_id=SPAN, flags=flags),
        ):
            pass

        assert "flags is malformed" == caught.value.message

    def test_takes_what_a_header_says(self):
        """The result of `parse_traceparent` can be set unchanged."""
        parent = parse_traceparent(HEADER)
        with set_trace_context(**parent._asdict()):
            inside = current_traceparent()

        assert HEADER == inside

    def test_overlapping_blocks(self):
        """
        Of two overlapping blocks, the one that is still open is current, and after both none is.
        """
        first, second = (
            set_trace_context(trace_id=TRACE, span_id=SPAN),
            set_trace_context(trace_id="1" * 32, span_id="2" * 16),
        )
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        between = current_trace_context()
        second.__exit__(None, None, None)

        assert [("1" * 32, "2" * 16), (None, None)] == [between, current_trace_context()]

    @given(st.lists(st.integers(0, 5), max_size=40))
    def test_in_any_order(self, moves):
        """However blocks overlap, the last entered one of those still open is current."""
        blocks, still_open = {}, []
        for number in moves:
            if number in blocks:
                blocks.pop(number).__exit__(None, None, None)
                still_open.remove(number)
            else:
                blocks[number] = set_trace_context(
                    trace_id=f"{number + 1:032x}", span_id=f"{number + 1:016x}"
                )
                blocks[number].__enter__()
                still_open.append(number)
            expected = (
                (f"{still_open[-1] + 1:032x}", f"{still_open[-1] + 1:016x}")
                if still_open
                else (None, None)
            )
            assert expected == current_trace_context()
        for block in blocks.values():
            block.__exit__(None, None, None)

        assert (None, None) == current_trace_context()

    def test_left_in_another_context(self):
        """Leaving a block in another context raises nothing, and doesn't change that context."""
        block = set_trace_context(trace_id=TRACE, span_id=SPAN)
        contextvars.copy_context().run(block.__enter__)
        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            block.__exit__(None, None, None)
            inside = current_trace_context()

        assert ("1" * 32, "2" * 16) == inside

    def test_equal_blocks_are_told_apart(self):
        """Leaving an inner block with the same ids leaves the outer one open."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                pass
            outer = current_trace_context()

        assert (TRACE, SPAN) == outer

    def test_a_task_keeps_it_longer(self):
        """A task that was started in a block keeps its trace after the block has ended."""

        async def task(may_go):
            await may_go.wait()
            return current_trace_context()

        async def outlive():
            may_go = asyncio.Event()
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                started = asyncio.create_task(task(may_go))
            may_go.set()
            return await started, current_trace_context()

        assert ((TRACE, SPAN), (None, None)) == asyncio.run(outlive())

    def test_sixteen_letters_are_no_sequence(self):
        """A span id is too short to be a sequence, whatever its digits."""
        with set_trace_context(trace_id=TRACE, span_id=LIKE_BASES):
            inside = current_trace_context()

        assert (TRACE, LIKE_BASES) == inside


class TestHeader:
    def test_for_a_request(self):
        """The header for a request names the current span, with its flags."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN, flags=0):
            inside = current_traceparent()

        assert f"00-{TRACE}-{SPAN}-00" == inside

    @pytest.mark.parametrize("trace_id", [TRACE, None], ids=["trace", "no trace"])
    def test_none_without_a_span(self, trace_id):
        """Without a current span there is no header."""
        with set_trace_context(trace_id=trace_id, span_id=None):
            assert current_traceparent() is None

    def test_keeps_the_flags_of_the_start(self, monkeypatch):
        """The flags from the environment are passed on."""
        monkeypatch.setenv("TRACEPARENT", f"00-{TRACE}-{SPAN}-02")

        assert f"00-{TRACE}-{SPAN}-02" == current_traceparent()


def test_random_flag_is_kept_in_a_trace(monkeypatch):
    """A trace id that a caller made at random stays marked so."""
    monkeypatch.setenv("TRACEPARENT", f"00-{TRACE}-{SPAN}-03")

    assert RANDOM == parse_traceparent(current_traceparent()).flags & RANDOM
