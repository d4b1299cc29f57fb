"""
`redact`, the rules usable alone: it raises or drops, and counts either way.
"""

from __future__ import annotations

import re
import sys
import traceback

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import redact, redaction_stats
from geno_lewm_obs.errors import InvariantViolation
from geno_lewm_obs.redaction import Refusal, Rule, is_strict, refusal_error

apply = sys.modules["geno_lewm_obs.redaction.apply"]
BASES = "ACGT" * 5
ALLOWED = ("value", "other")

VIOLATIONS = {
    "denied": {"email": "private"},
    "type": {"value": b"private"},
    "dna": {"value": f"private {BASES}"},
}
SEQUENCES = st.text("ACGTNacgtn", min_size=20).filter(lambda bases: len(set(bases.upper())) > 1)
PLANTED = st.builds("{}{}{}".format, st.text(), SEQUENCES, st.text())
PLACES = [
    lambda text: {text: 1},
    lambda text: {"value": text},
    lambda text: {"value": [1, text]},
    lambda text: {"value": (text, None)},
    lambda text: {"value": {text: 1}},
    lambda text: {"value": {"a": text}},
    lambda text: {"value": [[text]]},
    lambda text: {"value": {"a": [text]}},
    lambda text: {"value": {"a": {"b": text}}},
    lambda text: {"value": [{text: 1}]},
    lambda text: {"mood": text},
    lambda text: {"value": text.encode()},
    lambda text: {"value": {text}},
]
SURROUNDINGS = st.dictionaries(
    st.sampled_from(["other", "mood", "weather"]),
    st.integers() | st.text(max_size=10) | st.lists(st.floats()),
)


@pytest.fixture
def counted():
    """How many values each rule kept out since the test began."""
    before = redaction_stats()
    return lambda: {
        name: value - before[name]
        for name, value in redaction_stats().items()
        if value != before[name]
    }


class TestStrict:
    def test_keeps_what_is_allowed(self):
        """Data that breaks no rule comes back as plain values."""
        assert {"value": "NaN", "other": [1, 2]} == redact(
            "training.metric",
            {"value": float("nan"), "other": (1, 2)},
            allowed_keys=ALLOWED,
            strict=True,
        )

    @pytest.mark.parametrize("rule", VIOLATIONS)
    def test_raises(self, rule):
        """
        A value that breaks a rule of 1 to 4 raises, with the rule and the key, and quotes nothing
        of the value.
        """
        with pytest.raises(InvariantViolation) as caught:
            redact("training.metric", VIOLATIONS[rule], allowed_keys=ALLOWED, strict=True)
        error = caught.value.to_dict()

        assert (rule, *VIOLATIONS[rule], False) == (
            error["details"]["rule"],
            error["details"]["key"],
            "private" in str(error),
        )

    def test_says_event_key_reason_and_remedy(self):
        """The error says which event and key, what is wrong, and what to do."""
        with pytest.raises(InvariantViolation) as caught:
            redact("training.metric", {"value": {"a": BASES}}, allowed_keys=ALLOWED, strict=True)

        assert (
            "refused to log training.metric: value.a holds a sequence of 20 or more bases "
            "(length 20); log something that identifies no one, "
            "or set GENO_LEWM_REDACTION_STRICT=0 to drop and count such values"
        ) == str(caught.value)

    def test_details(self):
        """The error has for a machine the rule, the place, the event and the length."""
        with pytest.raises(InvariantViolation) as caught:
            redact("training.metric", {"value": {"a": BASES}}, allowed_keys=ALLOWED, strict=True)

        assert {
            "rule": "dna",
            "key": "value.a",
            "event": "training.metric",
            "length": 20,
        } == caught.value.details

    def test_never_raises_about_the_allowlist(self):
        """A key outside the allowlist is dropped, never raised about."""
        assert {"value": 1} == redact(
            "training.metric", {"value": 1, "mood": 2}, allowed_keys=ALLOWED, strict=True
        )

    @pytest.mark.parametrize(
        "event",
        [BASES, f"a.{BASES.lower()}", None, 7],
        ids=["sequence", "within", "none", "number"],
    )
    def test_a_private_event(self, event):
        """An event whose own name is private raises, and isn't named."""
        with pytest.raises(InvariantViolation, match=r"^refused to log a record: event ") as caught:
            redact(event, {}, allowed_keys=ALLOWED, strict=True)

        assert "" == caught.value.details["event"]

    @pytest.mark.parametrize("data", [7, ["value"], None], ids=repr)
    def test_data_that_is_no_mapping(self, data):
        """Data that the rules can't even read is refused."""
        with pytest.raises(InvariantViolation, match="data is no scalar"):
            redact("training.metric", data, allowed_keys=ALLOWED, strict=True)

    @pytest.mark.parametrize(
        ("failure", "reason"),
        [
            (RecursionError, "the end of the stack was reached"),
            (MemoryError, "no memory was left"),
        ],
    )
    def test_rules_that_cannot_work(self, monkeypatch, failure, reason):
        """What only the rules lacked is not said of the value, and the value doesn't pass."""

        def fail(*_):
            raise failure

        monkeypatch.setattr(apply, "judge_text", fail)
        monkeypatch.setattr(apply, "clean_texts", {})
        told = []
        for event in (BASES[:4], "training.metric"):
            with pytest.raises(InvariantViolation) as caught:
                redact(event, {"value": "a text"}, allowed_keys=ALLOWED, strict=True)
            told.append((caught.value.message, caught.value.remediation))
            monkeypatch.setattr(apply, "clean_texts", {"training.metric": None})

        remedy = "the value may be harmless, but nothing is written unjudged"
        assert [
            (f"refused to log a record: event could not be judged: {reason}", remedy),
            (f"refused to log training.metric: data could not be judged: {reason}", remedy),
        ] == told

    def test_near_the_end_of_the_stack(self):
        """However little of the stack is left, no harmless value is said to be private."""
        told = set()

        def descend(left, text):
            if left:
                return descend(left - 1, text)
            return redact("training.metric", {"value": text}, allowed_keys=ALLOWED, strict=True)

        for left in range(1, sys.getrecursionlimit()):
            try:
                descend(left, f"never seen {left}")
            except InvariantViolation as exc:
                told.add(exc.message)
            except RecursionError:
                pass

        assert told <= {
            f"refused to log {event}: {name} could not be judged: the end of the stack was reached"
            for event, name in (("a record", "event"), ("training.metric", "data"))
        }
        assert told


class TestPermissive:
    @pytest.mark.parametrize("rule", VIOLATIONS)
    def test_drops(self, rule, counted):
        """A value that breaks a rule is dropped and counted under that rule; the rest is kept."""
        kept = redact(
            "training.metric", VIOLATIONS[rule] | {"other": 1}, allowed_keys=ALLOWED, strict=False
        )

        assert ({"other": 1}, {f"dropped_{rule}": 1}) == (kept, counted())

    def test_a_private_event(self, counted):
        """A private name is counted, and the data is judged all the same."""
        kept = redact(BASES, {"value": 1, "other": BASES}, allowed_keys=ALLOWED, strict=False)

        assert ({"value": 1}, {"dropped_dna": 2}) == (kept, counted())

    def test_a_filter_that_fails(self):
        """Where the rules themselves fail, nothing is let through."""

        class Unreadable(dict):
            def keys(self):
                raise RuntimeError

            __iter__ = keys

        class NoAllowlist:
            def __contains__(self, key):
                raise RuntimeError

        kept = [
            redact("training.metric", Unreadable(value=1), allowed_keys=ALLOWED, strict=False),
            redact("training.metric", {"value": 1}, allowed_keys=NoAllowlist(), strict=False),
        ]

        assert [{}, {}] == kept


class TestStrictness:
    @pytest.mark.parametrize("text", [None, "1", "", "false", "00"], ids=repr)
    def test_is_the_default(self, monkeypatch, text):
        """Unless the variable is exactly 0, what breaks a rule raises."""
        if text is not None:
            monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", text)
        with pytest.raises(InvariantViolation):
            redact("training.metric", {"value": BASES}, allowed_keys=ALLOWED)

    def test_is_off_where_the_variable_is_0(self, monkeypatch):
        """With the variable at 0 what breaks a rule is dropped."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")

        assert {} == redact("training.metric", {"value": BASES}, allowed_keys=ALLOWED)

    def test_an_argument_beats_the_variable(self, monkeypatch):
        """A caller who asks for strictness gets it whatever the variable says."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
        with pytest.raises(InvariantViolation):
            redact("training.metric", {"value": BASES}, allowed_keys=ALLOWED, strict=True)

    @pytest.mark.parametrize(
        ("expected", "environ"),
        [
            (True, {}),
            (True, {"GENO_LEWM_REDACTION_STRICT": "1"}),
            (False, {"GENO_LEWM_REDACTION_STRICT": "0"}),
        ],
    )
    def test_is_strict(self, expected, environ):
        """Strictness is what the given environment says."""
        assert expected is is_strict(environ)


class TestStats:
    def test_names(self):
        """There is one counter a rule, in the order of the rules."""
        assert [
            "dropped_denied",
            "dropped_type",
            "dropped_dna",
            "dropped_variant",
            "dropped_keys",
        ] == list(redaction_stats())

    def test_what_raises_is_counted_too(self, counted):
        """A value that raised was kept out, so it is counted."""
        with pytest.raises(InvariantViolation):
            redact("training.metric", {"email": 1}, allowed_keys=ALLOWED, strict=True)

        assert {"dropped_denied": 1} == counted()

    def test_keys_outside_the_allowlist_are_counted(self, counted):
        """Each key outside the allowlist is counted."""
        redact(
            "training.metric",
            {"mood": 1, "weather": 2, "value": 3},
            allowed_keys=ALLOWED,
            strict=True,
        )

        assert {"dropped_keys": 2} == counted()

    def test_what_is_kept_is_not_counted(self, counted):
        """A record in which nothing was wrong changes no counter."""
        redact("training.metric", {"value": 1}, allowed_keys=ALLOWED, strict=True)

        assert {} == counted()

    def test_every_entry_of_a_dict_is_counted(self, counted):
        """Two entries that are kept out of one dict are counted as two."""
        redact(
            "training.metric",
            {"value": {"email": 1, "dob": 2, "a": BASES}},
            allowed_keys=ALLOWED,
            strict=False,
        )

        assert {"dropped_denied": 2, "dropped_dna": 1} == counted()

    def test_is_a_copy(self):
        """What was read isn't changed by counting on."""
        read = redaction_stats()
        expected = dict(read)
        redact("training.metric", {"mood": 1}, allowed_keys=ALLOWED, strict=True)

        assert expected == read


class TestPlanted:
    @pytest.mark.no_cover
    @given(st.sampled_from(PLACES), PLANTED, SURROUNDINGS)
    @settings(deadline=None, max_examples=300)
    def test_is_refused(self, place, text, surroundings):
        """Twenty bases planted anywhere in any data raise, and the error holds none of them."""
        with pytest.raises(InvariantViolation) as caught:
            redact("training.metric", surroundings | place(text), allowed_keys=ALLOWED, strict=True)

        assert not re.search("[ACGTNacgtn]{20}", f"{caught.value} {caught.value.details}")

    @pytest.mark.parametrize("strict", [True, False], ids=["strict", "permissive"])
    @pytest.mark.parametrize("value", ["a" * 40, ["T"] * 20, "T " * 20], ids=["run", "list", "row"])
    def test_one_letter_is_a_guess(self, counted, value, strict):
        """One letter again and again is dropped and counted, and never raises."""
        data = {"name": "x", "value": value}

        assert {"name": "x"} == redact("e.v", data, allowed_keys=data, strict=strict)
        assert {"dropped_dna": 1} == counted()

    @given(st.sampled_from(PLACES), PLANTED, SURROUNDINGS)
    @settings(deadline=None, max_examples=300)
    def test_is_dropped(self, place, text, surroundings):
        """
        Twenty bases planted anywhere in any data are gone from what the permissive mode keeps.
        """
        kept = redact(
            "training.metric", surroundings | place(text), allowed_keys=ALLOWED, strict=False
        )

        assert not re.search(rb"[ACGTNacgtn]{20}", orjson.dumps(kept))


def test_violation_without_an_event():
    """A refusal of a record whose event may not be named says so without it."""
    assert (
        "refused to log a record: phase holds a sequence of 20 or more bases (length 20)"
        == refusal_error("", Refusal(Rule.DNA, "phase", "phase", 20)).message
    )


def test_the_error_hides_what_was_being_handled():
    """
    Raised while an exception that quotes the value is handled, the error shows nothing of it: no
    cause, no context, no text.
    """
    secret = "GATTACA" * 3
    # the handling is what it's about
    with pytest.raises(InvariantViolation) as caught:  # noqa: PT012
        try:
            int(secret)
        except ValueError as exc:
            redact("training.metric", {"name": str(exc)}, allowed_keys={"name"}, strict=True)
    told = (
        "".join(traceback.format_exception(caught.value))
        + repr(caught.value)
        + str(caught.value.to_dict())
    )

    assert (None, True, False) == (
        caught.value.__cause__,
        caught.value.__suppress_context__,
        secret in told,
    )
