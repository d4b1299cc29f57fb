"""
What a failed assertion shows.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.testing.nearest_record import describe_missing, describe_unwanted, shown
from tests.samples import record

RECORDS = [
    record(event="training.metric", data={"name": "loss", "value": 1}, step=1),
    record(event="training.metric", data={"name": "loss", "value": 2}, step=2),
    record(event="training.epoch.end", data={"loss": 0.5, "lr": 0.1}, epoch=1),
]
BASES = "ACGTTGCA" * 4
fields = st.dictionaries(
    st.sampled_from(["step", "epoch", "name", "value", "loss", "x", "y", "z", "q", "r", "s"]),
    st.integers(0, 2) | st.text(max_size=90) | st.none(),
)


class TestDescribeMissing:
    def test_shows_the_nearest_record_and_what_differs(self):
        """Of several records, the one with most fields right, and the others beside the wanted."""
        expected = [
            "training.metric step=2 name='loss' value=3 kin='x' wasn't logged",
            "nearest of 2 records of it, number 2 of 3:",
            "  value  expected 3, found 2",
            "  kin    expected 'x', isn't there",
        ]

        told = describe_missing(
            RECORDS, "training.metric", {"step": 2, "name": "loss", "value": 3, "kin": "x"}
        )
        assert expected == told.splitlines()

    def test_a_misspelt_key(self):
        """The key that was probably meant is named."""
        told = describe_missing(RECORDS, "training.epoch.end", {"los": 0.5})

        assert 'los  expected 0.5, isn\'t there; did you mean "loss"?' in told

    def test_a_misspelt_event(self):
        """The event that was probably meant is named, and what was logged."""
        expected = [
            "training.metrics value=1 wasn't logged",
            'did you mean "training.metric"?',
            "3 records of other events:",
            "      2 training.metric",
            "      1 training.epoch.end",
        ]

        assert expected == describe_missing(RECORDS, "training.metrics", {"value": 1}).splitlines()

    def test_nothing_at_all(self):
        """A log without records says so."""
        assert "a.b wasn't logged\nnothing was logged" == describe_missing([], "a.b", {})

    @given(st.sampled_from(["training.metric", "training.x", "z"]), fields)
    def test_is_short(self, event, wanted):
        """Whatever is expected, at most twelve lines of bounded length tell why it isn't there."""
        lines = describe_missing(RECORDS * 9, event, wanted).splitlines()

        assert 12 >= len(lines)
        assert 220 >= max(map(len, lines))


class TestShown:
    @pytest.mark.parametrize("text", [BASES, f"x{BASES}", "chr7:117559590:ATCT:A"])
    def test_withholds_what_the_rules_keep_out(self, text):
        """A test's output goes to logs of CI: what is private isn't shown in it."""
        told = describe_missing(RECORDS, "training.metric", {"name": text})

        assert text not in shown(text)
        assert text not in told
        assert text[1:25] not in describe_unwanted(
            [record(data={"name": text})], "training.metric was logged"
        )
