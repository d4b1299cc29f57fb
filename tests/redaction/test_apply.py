"""
All rules over one record's data: what is kept, what is kept out, and why.
"""

from __future__ import annotations

import math
import re
import sys
from collections import OrderedDict

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.record import LogRecord
from geno_lewm_obs.redaction import (
    Refusal,
    Rule,
    apply_rules,
    apply_to_text,
    holds_sequence,
    is_personal,
)
from geno_lewm_obs.redaction.values import MAX_ITEMS, MAX_TEXT
from geno_lewm_obs.render.jsonl import render_jsonl

BASES = "ACGT" * 5


class Kin(str):
    """A text of a type that no record takes as it is."""

    __slots__ = ()


ALLOWED = frozenset({"value", "other"})

ANY_TEXT = st.text(
    st.sampled_from("ACGTN\t\n\x1c -") | st.characters(exclude_categories=[]), max_size=10
)
NEAR_SEQUENCES = st.builds(
    "{}{}{}".format, ANY_TEXT, st.text("ACGTNacgtn", min_size=17, max_size=21), ANY_TEXT
)
TEXTS = ANY_TEXT | NEAR_SEQUENCES
SCALARS = st.sampled_from([None, True, 1j, b"ACGT"]) | st.integers() | st.floats() | TEXTS
KEYS = TEXTS | st.sampled_from(["email", "User-Email", "value", "ts", None, 7, True, 1.5])
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.frozensets(TEXTS, max_size=2)
    ),
    max_leaves=4,
)
PAYLOADS = st.dictionaries(KEYS, NESTED, max_size=3)


def is_clean(value):
    return type(value) in {type(None), bool, int, float, str} and not (
        type(value) is float and not math.isfinite(value)
    )


def is_flat(value):
    return is_clean(value) or (type(value) is list and all(map(is_clean, value)))


def is_wire_data(data):
    return type(data) is dict and all(
        type(key) is str
        and (
            is_flat(value)
            or (
                type(value) is dict
                and all(map(is_flat, value.values()))
                and {str} >= set(map(type, value))
            )
        )
        for key, value in data.items()
    )


class TestKept:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (1.5, 1.5),
            (None, None),
            ("NaN", math.nan),
            ([1, "a", None], [1, "a", None]),
            ([1, 2], (1, 2)),
            ([], ()),
            ({"a": 1, "b": None}, {"a": 1, "b": None}),
            ({"a": 1}, OrderedDict(a=1)),
            ({"7": "Infinity"}, {7: math.inf}),
            ({}, {}),
            ([0] * MAX_ITEMS, [0] * MAX_ITEMS),
        ],
        ids=[
            "scalar",
            "none",
            "NaN",
            "list",
            "tuple",
            "empty",
            "dict",
            "dict subclass",
            "integer key",
            "empty dict",
            "longest list",
        ],
    )
    def test_value(self, expected, value):
        """Scalars, lists of scalars and shallow dicts of scalars are kept, as plain values."""
        assert ({"value": expected}, []) == apply_rules({"value": value}, ALLOWED)

    def test_order(self):
        """What is kept stands in the order in which it was passed."""
        assert ["other", "value"] == list(
            apply_rules({"other": 1, "mood": 2, "value": 3}, ALLOWED)[0]
        )

    def test_any_collection_of_keys_will_do(self):
        """The allowlist may be any collection."""
        assert ({"value": 1}, []) == apply_rules({"value": 1}, ["value"])

    def test_what_was_passed_stays(self):
        """The caller's own dict and lists are left alone."""
        data = {"value": [math.nan], "email": "x", "mood": 1}
        apply_rules(data, ALLOWED)

        assert "{'value': [nan], 'email': 'x', 'mood': 1}" == repr(data)


class TestKeptOut:
    @pytest.mark.parametrize(
        ("rule", "path", "length", "data"),
        [
            (Rule.DENIED, "email", None, {"email": "x"}),
            (Rule.DENIED, "User-Email", None, {"User-Email": 1}),
            (Rule.TYPE, "value", None, {"value": b"x"}),
            (Rule.TYPE, "value", None, {"value": {1, 2}}),
            (Rule.TYPE, "value", None, {"value": "x" * (MAX_TEXT + 1)}),
            (Rule.TYPE, "value", MAX_ITEMS + 1, {"value": [0] * (MAX_ITEMS + 1)}),
            (Rule.TYPE, "value", MAX_ITEMS + 1, {"value": (0,) * (MAX_ITEMS + 1)}),
            (Rule.TYPE, "value", MAX_ITEMS + 1, {"value": dict.fromkeys(range(MAX_ITEMS + 1))}),
            (Rule.TYPE, "value[1]", None, {"value": [1, [2]]}),
            (Rule.TYPE, "value[0]", None, {"value": [{"a": 1}]}),
            (Rule.DNA, "value", 20, {"value": BASES}),
            (Rule.DNA, "value", 25, {"value": f"rs: {BASES.lower()}!"}),
            (Rule.DNA, "value[2]", 20, {"value": ["a", 1, BASES]}),
            (Rule.KEYS, "mood", None, {"mood": 1}),
        ],
        ids=[
            *(
                "personal",
                "personal, spelt otherwise",
                "bytes",
                "set",
                "long text",
                "long list",
                "long tuple",
                "long dict",
            ),
            *(
                "list in list",
                "dict in list",
                "sequence",
                "sequence within",
                "sequence in list",
                "not allowed",
            ),
        ],
    )
    def test_value(self, rule, path, length, data):
        """A value that is kept out is left out whole; the refusal says rule, path and length."""
        assert ({}, [Refusal(rule, path.partition("[")[0], path, length)]) == apply_rules(
            data, ALLOWED
        )

    @pytest.mark.parametrize(
        ("rule", "path", "length", "key", "item"),
        [
            (Rule.DENIED, "value.email", None, "email", 1),
            (Rule.TYPE, "value.a[0]", None, "a", [[1]]),
            (Rule.TYPE, "value.a[1]", None, "a", [1, {}]),
            (Rule.TYPE, "value.a.b", None, "a", {"b": {}}),
            (Rule.DNA, "value.a[0]", 20, "a", [BASES]),
            (Rule.TYPE, "value.a", None, "a", b"x"),
            (Rule.DNA, "value.a", 20, "a", BASES),
            (Rule.DNA, "value.#1", 20, BASES, 1),
            (Rule.TYPE, "value.#1", None, None, 1),
            (Rule.TYPE, "value.#1", None, b"a", 1),
        ],
        ids=[
            "personal",
            "list in a list",
            "dict in a list",
            "dict two levels down",
            "sequence in a list",
            "bytes",
            "sequence",
            "sequence as key",
            "none key",
            "bytes key",
        ],
    )
    def test_entry_of_a_dict(self, rule, path, length, key, item):
        """An entry of a dict is kept out alone; the rest of the dict stays."""
        assert ({"value": {"fine": 1}}, [Refusal(rule, "value", path, length)]) == apply_rules(
            {"value": {"fine": 1, key: item}}, ALLOWED
        )

    @pytest.mark.parametrize(
        ("rule", "length", "key"),
        [
            (Rule.DNA, 20, BASES),
            (Rule.TYPE, None, 7),
            (Rule.TYPE, None, None),
            (Rule.TYPE, None, b"a"),
            (Rule.TYPE, None, "x" * (MAX_TEXT + 1)),
        ],
        ids=["sequence", "number", "none", "bytes", "too long"],
    )
    def test_private_key(self, rule, length, key):
        """A key that can't be shown is named by its position."""
        assert ({"value": 1}, [Refusal(rule, "#1", "#1", length)]) == apply_rules(
            {"value": 1, key: 2}, ALLOWED
        )

    def test_every_refusal_is_told(self):
        """What is wrong with one value doesn't hide what is wrong with another."""
        data = {
            "email": 1,
            "value": {"dob": 1, "b": b"x", "c": 1},
            "mood": BASES,
            "weather": 1,
            "other": b"",
        }
        expected = [
            Refusal(Rule.DENIED, "email", "email"),
            Refusal(Rule.DENIED, "value", "value.dob"),
            Refusal(Rule.TYPE, "value", "value.b"),
            Refusal(Rule.DNA, "mood", "mood", 20),
            Refusal(Rule.KEYS, "weather", "weather"),
            Refusal(Rule.TYPE, "other", "other"),
        ]

        assert ({"value": {"c": 1}}, expected) == apply_rules(data, ALLOWED)

    def test_the_allowlist_comes_last(self):
        """A private value is reported as such although its key isn't allowed anyway."""
        assert [Rule.DNA] == [refusal.rule for refusal in apply_rules({"mood": BASES}, ALLOWED)[1]]

    def test_a_subclass_cannot_hide_entries(self):
        """
        A dict or list is read through the built-in type's methods, whatever it says of itself.
        """
        empty = {"items": lambda _: (), "__iter__": lambda _: iter(()), "__len__": lambda _: 0}
        hiding = {
            "value": type("D", (dict,), empty)(a=BASES),
            "other": type("L", (list,), empty)([BASES]),
        }

        assert ["value.a", "other[0]"] == [
            refusal.path for refusal in apply_rules(hiding, ALLOWED)[1]
        ]

    @pytest.mark.parametrize("item", [0.5, "text"], ids=["numbers", "texts"])
    def test_a_dict_that_changes_meanwhile(self, item):
        """
        What another thread puts into a dict that is being judged is neither kept unjudged nor a
        reason to keep nothing.
        """
        shared = dict.fromkeys(("a", "b"), item)

        def other_thread(*_):
            shared["a"] = "jane@example.org"
            shared[f"key_{len(shared)}"] = 0.5

        sys.setprofile(other_thread)
        try:
            kept, _ = apply_rules({"value": shared}, ALLOWED)
        finally:
            sys.setprofile(None)
        assert (item, False) == (kept["value"]["b"], "jane@example.org" in kept["value"].values())

    def test_an_own_cycle(self):
        """A container that holds itself is kept out like any other nesting."""
        cycle = []
        cycle.append(cycle)

        assert ({}, [Refusal(Rule.TYPE, "value", "value[0]")]) == apply_rules(
            {"value": cycle}, ALLOWED
        )


class TestAnything:
    @given(PAYLOADS)
    @settings(deadline=None, max_examples=300)
    @pytest.mark.slow
    def test_what_is_kept_is_wire_data(self, payload):
        """
        Whatever was passed, what is kept is plain JSON: scalars, lists of scalars and shallow
        dicts of both under text keys.
        """
        assert is_wire_data(apply_rules(payload, payload)[0])

    @pytest.mark.no_cover
    @given(PAYLOADS)
    @settings(deadline=None, max_examples=300)
    def test_what_is_kept_holds_no_sequence(self, payload):
        """Whatever was passed, what is kept is written without 20 bases in a row."""
        assert not re.search(rb"[ACGTNacgtn]{20}", orjson.dumps(apply_rules(payload, payload)[0]))

    @pytest.mark.no_cover
    @given(PAYLOADS)
    @settings(deadline=None, max_examples=300)
    def test_what_is_kept_names_nobody(self, payload):
        """Whatever was passed, no key that is kept names personal data, at either depth."""
        kept, _ = apply_rules(payload, payload)
        keys = [
            *kept,
            *(inner for value in kept.values() if type(value) is dict for inner in value),
        ]

        assert not any(map(is_personal, keys))

    @pytest.mark.no_cover
    @given(PAYLOADS)
    @settings(deadline=None, max_examples=300)
    def test_judging_again_changes_nothing(self, payload):
        """What is kept would be kept again, as it is."""
        kept, _ = apply_rules(payload, payload)

        assert (kept, []) == apply_rules(kept, kept)

    @given(PAYLOADS)
    @settings(deadline=None, max_examples=300)
    @pytest.mark.slow
    def test_nothing_is_lost_without_a_word(self, payload):
        """Every top-level entry is kept or refused."""
        kept, refusals = apply_rules(payload, ALLOWED)

        assert len(payload) <= len(kept) + len(refusals)

    @pytest.mark.parametrize(
        "hidden", ["\x9a", "\u200c", "\u202a", "\u206c", "\U000e006c"], ids=ascii
    )
    def test_what_is_kept_can_be_written(self, hidden):
        """
        What the rules let through, the line can hold: no escape in it makes twenty bases of
        nineteen.
        """
        kept, _ = apply_rules({"value": f"{hidden}{BASES[:19]}"}, ALLOWED)
        line = render_jsonl(
            LogRecord(
                "2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", kept
            )
        )

        assert not holds_sequence(line)


class TestField:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [("warmup", "warmup"), ("", ""), ("a\ufffd", "a\ud800"), (BASES[:19], BASES[:19])],
        ids=ascii,
    )
    def test_kept(self, expected, text):
        """A field that must be text is kept as plain text."""
        assert (expected, None) == apply_to_text("phase", text)

    @pytest.mark.parametrize(
        ("rule", "length", "text"),
        [
            (Rule.DNA, 20, BASES),
            (Rule.DNA, 20, f"\n{BASES[:19]}"),
            *((Rule.TYPE, None, wrong) for wrong in (None, 7, b"x", [], object(), "x" * 1_000_001)),
        ],
        ids=["sequence", "escaped", "none", "number", "bytes", "list", "object", "too long"],
    )
    def test_kept_out(self, rule, length, text):
        """A field that is private or isn't text is kept out, and reported by its name."""
        assert ("", Refusal(rule, "phase", "phase", length)) == apply_to_text("phase", text)


class TestRefusal:
    @pytest.mark.parametrize(
        ("expected", "refusal"),
        [
            ("email is or names personal data or a secret", Refusal(Rule.DENIED, "email", "email")),
            (
                "a[3] is no scalar, list of scalars or shallow dict of scalars",
                Refusal(Rule.TYPE, "a", "a[3]"),
            ),
            (
                "a.b holds a sequence of 20 or more bases (length 25)",
                Refusal(Rule.DNA, "a", "a.b", 25),
            ),
            ("a holds a variant written out", Refusal(Rule.VARIANT, "a", "a")),
            ("mood is not on the event's allowlist", Refusal(Rule.KEYS, "mood", "mood")),
            ("a holds a sequence of 20 or more bases (length 0)", Refusal(Rule.DNA, "a", "a", 0)),
        ],
        ids=["personal", "type", "sequence", "variant", "allowlist", "length nought"],
    )
    def test_text(self, expected, refusal):
        """A refusal reads as its place, what is wrong there, and the length where there is one."""
        assert expected == str(refusal)

    def test_rules_in_order(self):
        """The rules are the contract's five, in its order."""
        assert ["denied", "type", "dna", "variant", "keys"] == list(Rule)


class TestSpread:
    @pytest.mark.parametrize(
        "value",
        [
            list("ACGT" * 5),
            ["ACGTACG", "TACGTAC", "GTACGTA"],
            {"a": "ACGTACGTACG", "b": "TACGTACGTAC"},
        ],
        ids=["single letters", "pieces", "values of a dict"],
    )
    def test_over_one_value(self, value):
        """A sequence spread over a list or a dict takes the whole of it."""
        kept, refusals = apply_rules({"name": value, "loss": 1.0}, {"name", "loss"})

        assert ({"loss": 1.0}, ["dna"]) == (kept, [refusal.rule for refusal in refusals])

    def test_over_several_fields(self):
        """A sequence spread over several fields takes all texts of the record."""
        kept, refusals = apply_rules(
            {"a": "ACGTACGTACG", "n": 1, "b": "TACGTACGTAC"}, {"a", "b", "n"}
        )

        assert ({"n": 1}, ["a", "b"]) == (kept, [refusal.path for refusal in refusals])

    def test_tables_of_nan_pass(self):
        """Texts that stand for numbers which aren't any are no sequence, however many."""
        data = {"name": [float("nan")] * 50, "tag": "nan " * 30}

        assert [] == apply_rules(data, {"name", "tag"})[1]

    def test_coded_lists_are_guesses(self):
        """A list of character codes is left out, and can't raise."""
        kept, (refusal,) = apply_rules({"value": list(b"GATTACA" * 3)}, {"value"})

        assert ({}, "dna", False, False) == (
            kept,
            refusal.rule,
            refusal.certain,
            refusal.raises(strict=True),
        )

    def test_a_list_that_passed_passes_for_itself_alone(self):
        """
        A list that was let through is known as a whole: one with the same texts in another order,
        or of a text's kin, is judged anew.
        """
        halves = ["a step", "ACGTACGTACG", "and", "TACGTACGTAC"]
        assert (
            []
            == apply_rules({"value": halves}, {"value"})[1]
            == apply_rules({"value": halves}, {"value"})[1]
        )

        (refusal,) = apply_rules(
            {"value": [halves[0], halves[2], halves[1], halves[3]]}, {"value"}
        )[1]

        assert ("dna", "value") == (refusal.rule, refusal.path)
        assert str is type(apply_rules({"value": list(map(Kin, halves))}, {"value"})[0]["value"][0])
