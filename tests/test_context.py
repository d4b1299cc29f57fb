"""
The trace that records belong to: set for a block, read anywhere in it, inherited from the environment.
"""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.context import current_trace_context, format_traceparent, parse_traceparent, set_trace_context
from geno_lewm_obs.errors import InputError

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"
LIKE_BASES = "ac" * 8


def hex_ids(digits):
    return st.integers(1, 16**digits - 1).map(lambda number: f"{number:0{digits}x}")


class TestBlock:
    def test_holds_inside(self):
        """Inside the block its ids are the current ones."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            inside = current_trace_context()

        assert (TRACE, SPAN) == inside

    def test_ends(self):
        """After the block what held before holds again."""
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
        """None hides whatever held outside, the environment's trace included."""
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
        """Two tasks that are in blocks of their own at once each see their own."""

        async def task(barrier, span_id):
            with set_trace_context(trace_id=TRACE, span_id=span_id):
                await barrier.wait()
                return current_trace_context()

        async def both():
            barrier = asyncio.Barrier(2)
            return await asyncio.gather(task(barrier, "1" * 16), task(barrier, "2" * 16))

        assert [(TRACE, "1" * 16), (TRACE, "2" * 16)] == asyncio.run(both())

    def test_another_thread_does_not_see_it(self):
        """A block belongs to its own thread."""
        seen = []
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            thread = threading.Thread(target=lambda: seen.append(current_trace_context()))
            thread.start()
            thread.join()

        assert [(None, None)] == seen

    @pytest.mark.parametrize(
        "trace_id",
        ["", "0" * 32, TRACE[:31], f"{TRACE}0", TRACE.upper(), f"{TRACE}\n", "g" * 32, 7, TRACE.encode(), LIKE_BASES * 2],
        ids=["empty", "zero", "short", "long", "upper case", "newline", "not hex", "number", "bytes", "like a sequence"],
    )
    def test_malformed_trace_id(self, trace_id):
        """A trace id that isn't 32 lower-case hex digits is refused by name, and isn't quoted."""
        with pytest.raises(InputError) as caught, set_trace_context(trace_id=trace_id, span_id=SPAN):
            pass

        assert ("trace_id is malformed", "use lower-case hex digits") == (caught.value.message, caught.value.remediation[:25])

    @pytest.mark.parametrize(
        "span_id",
        ["", "0" * 16, SPAN[:15], f"{SPAN}0", SPAN.upper(), f"{SPAN}\n", "g" * 16, 7, SPAN.encode()],
        ids=["empty", "zero", "short", "long", "upper case", "newline", "not hex", "number", "bytes"],
    )
    def test_malformed_span_id(self, span_id):
        """A span id that isn't 16 lower-case hex digits is refused by name, and isn't quoted."""
        with pytest.raises(InputError) as caught, set_trace_context(trace_id=TRACE, span_id=span_id):
            pass

        assert ("span_id is malformed", "use lower-case hex digits") == (caught.value.message, caught.value.remediation[:25])

    def test_no_malformed_id_is_quoted(self):
        """What is said of a malformed id is the same whatever it is, so it can't give the id away."""
        messages = set()
        for wrong in ("private", "0" * 32, 7):
            with pytest.raises(InputError) as caught, set_trace_context(trace_id=wrong, span_id=SPAN):
                pass
            messages.add(str(caught.value))

        assert 1 == len(messages)

    def test_sixteen_letters_are_no_sequence(self):
        """A span id is too short to be a sequence, whatever its digits."""
        with set_trace_context(trace_id=TRACE, span_id=LIKE_BASES):
            inside = current_trace_context()

        assert (TRACE, LIKE_BASES) == inside


class TestTraceparent:
    @given(hex_ids(32), hex_ids(16))
    @settings(deadline=None)
    def test_round_trip(self, trace_id, span_id):
        """Any ids come back from the header that carries them."""
        assert (trace_id, span_id) == parse_traceparent(format_traceparent(trace_id, span_id))

    def test_form(self):
        """The header is version 00, trace, span, and the flag for sampled."""
        assert HEADER == format_traceparent(TRACE, SPAN)

    @pytest.mark.parametrize(
        "header",
        [HEADER, f" {HEADER}\t", f"00-{TRACE}-{SPAN}-00", f"cc-{TRACE}-{SPAN}-01", f"01-{TRACE}-{SPAN}-01-what-came-later"],
        ids=["sampled", "blanks around", "not sampled", "later version", "later version with more"],
    )
    def test_well_formed(self, header):
        """A header of this version or a later one gives its ids."""
        assert (TRACE, SPAN) == parse_traceparent(header)

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "00",
            f"ff-{TRACE}-{SPAN}-01",
            f"00-{TRACE}-{SPAN}-01-more",
            f"01-{TRACE}-{SPAN}-01more",
            f"00-{'0' * 32}-{SPAN}-01",
            f"00-{TRACE}-{'0' * 16}-01",
            f"00-{LIKE_BASES * 2}-{SPAN}-01",
            HEADER.upper(),
            f"00-{TRACE}-{SPAN}",
            f"00-{TRACE}-{SPAN}-1",
            f"0-{TRACE}-{SPAN}-01",
            f"00_{TRACE}_{SPAN}_01",
            f"{HEADER}\n",
        ],
        ids=[
            *(
                "empty",
                "version only",
                "version ff",
                "more in version 00",
                "no hyphen before more",
                "zero trace",
                "zero span",
                "like a sequence",
            ),
            *("upper case", "no flags", "short flags", "short version", "underscores", "newline"),
        ],
    )
    def test_malformed(self, header):
        """A header that the Recommendation calls invalid gives nothing."""
        assert parse_traceparent(header) is None

    @given(st.text())
    @settings(deadline=None)
    def test_any_text(self, text):
        """Any text at all can be asked about; what it gives, if anything, can be written again."""
        ids = parse_traceparent(text)

        assert ids is None or ids == parse_traceparent(format_traceparent(*ids))


class TestAtStart:
    def test_gives_the_trace(self, monkeypatch):
        """A process that is started with a `TRACEPARENT` belongs to that trace."""
        monkeypatch.setenv("TRACEPARENT", HEADER)

        assert (TRACE, SPAN) == current_trace_context()

    def test_a_block_hides_it(self, monkeypatch):
        """A block's own ids hold over the environment's."""
        monkeypatch.setenv("TRACEPARENT", HEADER)
        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            inside = current_trace_context()

        assert ("1" * 32, "2" * 16) == inside

    @pytest.mark.parametrize("header", [None, ""], ids=["unset", "empty"])
    def test_may_be_missing(self, monkeypatch, capsys, header):
        """Without a `TRACEPARENT` there is no trace, and nothing to say about it."""
        if header is not None:
            monkeypatch.setenv("TRACEPARENT", header)

        assert ((None, None), "") == (current_trace_context(), capsys.readouterr().err)

    def test_malformed(self, monkeypatch, capsys):
        """A malformed `TRACEPARENT` is ignored and said once, and isn't quoted."""
        monkeypatch.setenv("TRACEPARENT", "private")
        traces = [current_trace_context(), current_trace_context()]

        assert ([(None, None)] * 2, "geno-lewm-obs: TRACEPARENT is malformed and ignored; records carry no trace\n") == (
            traces,
            capsys.readouterr().err,
        )

    def test_is_read_once(self, monkeypatch):
        """What the environment says later doesn't move a process to another trace."""
        monkeypatch.setenv("TRACEPARENT", HEADER)
        current_trace_context()
        monkeypatch.setenv("TRACEPARENT", format_traceparent("1" * 32, "2" * 16))

        assert (TRACE, SPAN) == current_trace_context()
