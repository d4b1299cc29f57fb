"""
A dict in a dict becomes dotted keys, one level deep; a list in a dict stays.
"""

from __future__ import annotations

import datetime as dt
import enum
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.flat import Nested, flat_items
from geno_lewm_obs.redaction.refusal import NotPlainError
from geno_lewm_obs.redaction.values import MAX_ITEMS

BASES = "ACGT" * 5
Split = enum.Enum("Split", {"TRAIN": "train"})


class Pair(typing.NamedTuple):
    a: int
    b: int


def judged(value):
    kept, refusals = apply_rules({"value": value}, {"value"})
    return kept.get("value"), [(refusal.rule, refusal.path) for refusal in refusals]


class TestItems:
    def test_nested(self):
        """Entries of a dict in the dict have keys that hold where they stand."""
        assert [("a", 1), (Nested("b", 1, "c", 0), 2), (Nested("b", 1, 7, 1), [3])] == flat_items(
            {"a": 1, "b": {"c": 2, 7: (3,)}}
        )

    def test_what_has_no_plain_form(self):
        """A value that has no plain form is left to be judged."""
        assert [("a", {1}), (Nested("b", 1, "c", 0), {"d": 1})] == flat_items(
            {"a": {1}, "b": {"c": {"d": 1}}}
        )

    @pytest.mark.parametrize(
        "value",
        [
            {"a": [0] * MAX_ITEMS, "b": 1},
            {"a": dict.fromkeys(range(MAX_ITEMS), 0), "b": 1},
            dict.fromkeys(range(MAX_ITEMS), (0,) * MAX_ITEMS),
        ],
        ids=["list", "dict", "lists"],
    )
    def test_too_many(self, value):
        """More values altogether than a list may have are refused, and not gone through."""
        with pytest.raises(NotPlainError):
            flat_items(value)


class TestJudged:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ({"a.b": 1, "c": 2}, {"a": {"b": 1}, "c": 2}),
            ({"a.1": "x"}, {"a": {1: "x"}}),
            ({"train.loss": 0.5}, {Split.TRAIN: {"loss": 0.5}}),
            ({"a": [1, 2], "b": ["x"]}, {"a": [1, 2], "b": ("x",)}),
            ({"a.b": [1]}, {"a": {"b": [1]}}),
            ({"a": ["2026-05-20", None]}, {"a": [dt.date(2026, 5, 20), None]}),
            ({"a": []}, {"a": []}),
            ({}, {"a": {}}),
        ],
        ids=[
            "dict",
            "integer key",
            "enum as key",
            "lists",
            "list in a dict in a dict",
            "list of dates",
            "empty list",
            "empty dict",
        ],
    )
    def test_kept(self, expected, value):
        """A dict in a dict becomes dotted keys, a list of scalars stays a list."""
        assert (expected, []) == judged(value)

    @pytest.mark.parametrize(
        ("rule", "path", "value"),
        [
            ("type", "value.a.b", {"a": {"b": {"c": 1}}}),
            ("type", "value.a.b", {"a": {"b": Pair(1, 2)}}),
            ("type", "value.a[0]", {"a": [[1]]}),
            ("type", "value.a[0]", {"a": [{"b": 1}]}),
            ("type", "value.a.#0", {"a": {(1,): 1}}),
            ("denied", "value.a.email", {"a": {"email": 1}}),
            ("denied", "value.email", {"email": {"a": 1}}),
            ("denied", "value.patient.id", {"patient": {"id": 1}}),
            ("dna", "value.a.b", {"a": {"b": BASES}}),
            ("dna", "value.a[1]", {"a": ["x", BASES]}),
            ("dna", "value.a.#0", {"a": {BASES: 1}}),
            ("dna", f"value.{BASES[:10]}.#0", {BASES[:10]: {BASES[10:]: 1}}),
            ("dna", "value", {"a": [BASES[:10]], "b": [BASES[10:]]}),
            ("dna", "value", {"a": BASES[:10], "b": {"c": BASES[10:]}}),
            ("dna", "value", {"a": [71, 65, 84, 84, 65, 67, 65], "b": list(b"GATTACA" * 2)}),
        ],
        ids=[
            "two levels",
            "named tuple two levels down",
            "list in a list",
            "dict in a list",
            "tuple as a key",
            "personal key",
            "personal key of a dict",
            "personal together",
            "text",
            "text in a list",
            "key",
            "keys together",
            "over lists",
            "over dicts",
            "codes over lists",
        ],
    )
    def test_kept_out(self, rule, path, value):
        """The rules see each key, each value, and what they are together."""
        assert [(rule, path)] == judged(value)[1]

    @pytest.mark.parametrize(
        "value",
        [
            {1: 0, "1": 0},
            {"a": {"b": 0}, "a.b": 0},
            dict.fromkeys(["\ud800", "\udfff"], 0),
            {"a.b": 0, "a": {"b": "x"}},
        ],
        ids=["integer and text", "nested and dotted", "surrogates", "dotted and nested"],
    )
    def test_keys_that_collide(self, value):
        """Of two keys that come to the same text the first is kept, the other counted."""
        kept, refusals = apply_rules({"value": value}, {"value"})

        assert ([0], ["type"], [False]) == (
            list(kept["value"].values()),
            [refusal.rule for refusal in refusals],
            [refusal.raises(strict=True) for refusal in refusals],
        )

    @given(st.dictionaries(st.integers(0, 3) | st.sampled_from("0123"), st.integers()))
    def test_nothing_vanishes(self, value):
        """Every entry is written or counted."""
        kept, refusals = apply_rules({"value": value}, {"value"})

        assert len(value) == len(kept["value"]) + len(refusals)
