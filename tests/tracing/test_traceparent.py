"""
The ``traceparent`` header: a valid one gives its ids and flags, all others are ignored.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.redaction import text_holds_sequence
from geno_lewm_obs.tracing.traceparent import (
    RANDOM,
    SAMPLED,
    format_traceparent,
    is_span_id,
    is_trace_id,
    new_span_id,
    new_trace_id,
    parse_traceparent,
)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
LIKE_BASES = "ac" * 8


def header(version="00", trace_id=TRACE, span_id=SPAN, flags="01", more=""):
    return f"{version}-{trace_id}-{span_id}-{flags}{more}"


def hex_ids(digits):
    return st.integers(1, 16**digits - 1).map(lambda number: f"{number:0{digits}x}")


VALID = {
    "the first example of the Recommendation": (
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        SAMPLED,
    ),
    "its second one, not sampled": ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", 0),
    "random and sampled, level 2": (header(flags="03"), SAMPLED | RANDOM),
    "random, not sampled": (header(flags="02"), RANDOM),
    "flags that no level defines, sampled among them": (header(flags="09"), SAMPLED),
    "flags that no level defines": (header(flags="fc"), 0),
    "all flags": (header(flags="ff"), SAMPLED | RANDOM),
    "a blank before it": (f" {header()}", SAMPLED),
    "a tab before it": (f"\t{header()}", SAMPLED),
    "a blank behind it": (f"{header()} ", SAMPLED),
    "a tab behind it": (f"{header()}\t", SAMPLED),
    "blanks and tabs around it": (f"\t {header()} \t", SAMPLED),
    "a later version": (header("01"), SAMPLED),
    "a later version, with a flag that may mean something else": (
        header("01", flags="03"),
        SAMPLED,
    ),
    "version cc": (header("cc"), SAMPLED),
    "version cc with more": (header("cc", more="-what-the-future-will-be-like"), SAMPLED),
    "version cc with an empty field more": (header("cc", more="-"), SAMPLED),
    "version fe": (header("fe"), SAMPLED),
    "ids of one bit": (header(trace_id="0" * 31 + "1", span_id="8" + "0" * 15), SAMPLED),
    "a span that reads like 16 bases": (header(span_id=LIKE_BASES), SAMPLED),
}

INVALID = {
    "nothing": "",
    "a blank": " ",
    "a version alone": "00",
    "version ff": header("ff"),
    "version ff with more": header("ff", more="-more"),
    "a dot in the version": header(".0"),
    "a dot behind the version": header("0."),
    "a version of three": header("000"),
    "a version of four": header("0000"),
    "a version of one": header("0"),
    "no version": header(""),
    "a version in capitals": header("CC"),
    "a zero trace": header(trace_id="0" * 32),
    "a dot first in the trace": header(trace_id="." + TRACE[1:]),
    "a dot last in the trace": header(trace_id=TRACE[:-1] + "."),
    "a long trace": header(trace_id=TRACE + "3"),
    "a short trace": header(trace_id=TRACE[:-1]),
    "a trace in capitals": header(trace_id=TRACE.upper()),
    "a trace beyond f": header(trace_id=TRACE[:-1] + "g"),
    "a trace with a fullwidth digit": header(trace_id=TRACE[:-1] + "\uff11"),
    "a trace that reads like bases": header(trace_id=LIKE_BASES * 2),
    "a trace that reads like bases, in a later version": header("01", trace_id=LIKE_BASES * 2),
    "a zero span": header(span_id="0" * 16),
    "a dot first in the span": header(span_id="." + SPAN[1:]),
    "a dot last in the span": header(span_id=SPAN[:-1] + "."),
    "a long span": header(span_id=SPAN + "7"),
    "a short span": header(span_id=SPAN[:-1]),
    "a span in capitals": header(span_id=SPAN.upper()),
    "a dot first in the flags": header(flags=".0"),
    "a dot last in the flags": header(flags="0."),
    "long flags": header(flags="001"),
    "short flags": header(flags="1"),
    "no flags": header()[:-3],
    "flags in capitals": header(flags="0A"),
    "more in version 00": header(more="-what-the-future-will-be-like"),
    "a dot behind version 00": header(more="."),
    "a hyphen behind version 00": header(more="-"),
    "more in version cc without a hyphen": header("cc", more=".what-the-future-will-be-like"),
    "more in version cc, too short": header("cc")[:-1],
    "other separators": header().replace("-", "_"),
    "a newline behind": f"{header()}\n",
    "a newline before": f"\n{header()}",
    "a no-break space before": f"\xa0{header()}",
    "two headers that were joined": f"{header()},{header()}",
}


class TestParse:
    @pytest.mark.parametrize(("text", "flags"), VALID.values(), ids=VALID)
    def test_valid(self, text, flags):
        """A valid header gives its ids and the flags that are known."""
        parent = parse_traceparent(text)

        assert (text.strip()[3:35], text.strip()[36:52], flags) == parent

    @pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
    def test_invalid(self, text):
        """A header that the Recommendation says to ignore gives None."""
        assert parse_traceparent(text) is None

    @pytest.mark.parametrize(
        "value", [None, 7, ["00"], object()], ids=["none", "number", "list", "object"]
    )
    def test_no_text(self, value):
        """A value that isn't text gives None, and raises nothing."""
        assert parse_traceparent(value) is None

    def test_bytes(self):
        """The header may be given as bytes."""
        assert (TRACE, SPAN, SAMPLED) == parse_traceparent(header().encode())

    @given(st.binary(max_size=80) | st.text(max_size=80))
    @settings(deadline=None)
    @example(b"\xff" * 55)
    @example(header().encode() + b"\x00")
    def test_anything(self, value):
        """Any bytes or text can be parsed; what it gives can be formatted and parsed again."""
        parent = parse_traceparent(value)

        assert parent is None or parent == parse_traceparent(format_traceparent(*parent))

    @given(st.integers(0, len(header()) - 1), st.characters(codec="latin-1"))
    @settings(deadline=None)
    def test_one_character_changed(self, place, character):
        """A header with one changed character gives None, or well-formed ids."""
        text = header()[:place] + character + header()[place + 1 :]
        parent = parse_traceparent(text)

        assert parent is None or (
            is_trace_id(parent.trace_id)
            and is_span_id(parent.span_id)
            and text[2] == text[35] == text[52] == "-"
        )


class TestFormat:
    @given(
        hex_ids(32).filter(lambda text: not text_holds_sequence(text)),
        hex_ids(16),
        st.integers(0, 3),
    )
    @settings(deadline=None)
    def test_round_trip(self, trace_id, span_id, flags):
        """Parsing a formatted header gives back the ids and flags."""
        assert (trace_id, span_id, flags) == parse_traceparent(
            format_traceparent(trace_id, span_id, flags)
        )

    def test_form(self):
        """The header is version 00, trace, span, and the flag for sampled."""
        assert header() == format_traceparent(TRACE, SPAN)

    def test_unknown_flags(self):
        """Flags that no level defines are written as zero."""
        assert header(flags="03") == format_traceparent(TRACE, SPAN, 0xFF)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((TRACE.upper(), SPAN), "trace_id is malformed"),
            ((LIKE_BASES * 2, SPAN), "trace_id is malformed"),
            ((TRACE, "0" * 16), "span_id is malformed"),
            ((TRACE, SPAN, 256), "flags is malformed"),
            ((TRACE, SPAN, True), "flags is malformed"),
            ((TRACE, SPAN, "01"), "flags is malformed"),
        ],
        ids=[
            "trace",
            "trace like bases",
            "span",
            "too many flags",
            "flag of truth",
            "flags as text",
        ],
    )
    def test_malformed(self, arguments, message):
        """Malformed ids and flags are refused by name, and aren't quoted."""
        with pytest.raises(InputError) as caught:
            format_traceparent(*arguments)

        assert message == caught.value.message


class TestNewIds:
    def test_form(self):
        """New ids are well-formed."""
        assert (True, True) == (is_trace_id(new_trace_id()), is_span_id(new_span_id()))

    def test_differ(self):
        """A thousand new ids are all different."""
        assert 2000 == len({make() for make in (new_trace_id, new_span_id) for _ in range(1000)})

    def test_none_reads_like_bases(self):
        """A random trace id of zeros, or one that reads like 20 bases, is drawn again."""
        chance = iter([bytes(16), bytes.fromhex(LIKE_BASES * 2), bytes.fromhex(TRACE)])

        assert TRACE == new_trace_id(lambda _size: next(chance))

    def test_no_span_is_zero(self):
        """A random span id of zeros is drawn again."""
        chance = iter([bytes(8), bytes.fromhex(SPAN)])

        assert SPAN == new_span_id(lambda _size: next(chance))

    def test_leave_the_seeded_generator_alone(self):
        """
        New ids take nothing from the generator that a training run seeds, and don't depend on it.
        """
        random.seed(7)
        before, first = random.getstate(), new_trace_id()
        random.seed(7)

        assert (before, False) == (random.getstate(), first == new_trace_id())
