"""
What is said of a value that has no plain form: its type, how much it holds, and the way out.
"""

from __future__ import annotations

import collections
import dataclasses
import sys
import types

import pytest

from geno_lewm_obs import InvariantViolation, get_logger, redact
from geno_lewm_obs.redaction import apply_rules

BASES = "ACGT" * 5


class Silent:
    """A class whose objects say nothing of themselves."""

    def __repr__(self):
        raise AssertionError

    __str__ = __len__ = __iter__ = __repr__

    def __getattr__(self, name):
        raise AssertionError


@dataclasses.dataclass
class Options:
    lr: float = 0.1


def said(value, key="at"):
    _, refusals = apply_rules({key: value}, {key})
    return str(refusals[0])


def series(module, shape):
    return type("Series", (), {"__module__": module, "shape": shape})()


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("at is bytes of length 12; log len(at)", b"x" * 12),
        ("at is a bytearray of length 1; log len(at)", bytearray(1)),
        ("at is a memoryview of length 8; log len(at)", memoryview(bytes(8)).cast("i")),
        ("at is a set of 1 element; log sorted(at), or len(at)", {1}),
        ("at is a frozenset of 0 elements; log sorted(at), or len(at)", frozenset()),
        ("at is a deque of 2 elements; log list(at), or len(at)", collections.deque([1, 2])),
        ("at is a list of 10,001 elements; log a part of it, or len(at)", [0] * 10_001),
        (
            "at is a dict of 10,001 entries; log a part of it, or len(at)",
            dict.fromkeys(range(10_001)),
        ),
        ("at is a dict of more than 10,000 values; log a part of it", {"a": [0] * 10_000, "b": 1}),
        ("at is a range; log its start, stop and step", range(10**30)),
        ("at is a str of 1,000,001 characters; log a part of it, or len(at)", "x" * 1_000_001),
        ("at is a complex; log its parts, real and imag", 1j),
        ("at is a ValueError; pass it as exc_info", ValueError("x")),
        ("at is a type; log its name", int),
        ("at is a function; log its name", said),
        ("at is a generator; log list(at)", (item for item in ())),
        ("at is a mappingproxy; log dict(at)", types.MappingProxyType({})),
        ("at is an object; log what matters of it, as a number or a text", object()),
        ("at is a Silent; log what matters of it, as a number or a text", Silent()),
        ("at[0] is a list of 1 element; log it under a key of its own", [[1]]),
        ("at[0] is an Options; log it under a key of its own", [Options()]),
        ("at[1] is bytes of length 1; log its length", [1, b"x"]),
        ("at.a.b is a dict of 1 entry; log it under a key of its own", {"a": {"b": {"c": 1}}}),
        ("at.#0 is a key of type tuple; use a text or an integer as key", {(1,): 1}),
        (
            "at is a Series of 20,000 values; log a statistic of it, or len(at)",
            series("pandas.core", (20_000,)),
        ),
        ("at is a Series of 1 value; log a statistic of it, or len(at)", series("polars", (1,))),
        ("at is a Series of shape (3, 2); log a statistic of it", series("pandas.core", (3, 2))),
        ("at is a Series; log what matters of it, as a number or a text", series("mine", (3,))),
    ],
    ids=lambda value: value[:60] if type(value) is str else type(value).__name__,
)
def test_words(expected, value):
    """The type is named, its size where it has one, and what to log instead."""
    assert expected == said(value)


def test_arrays():
    """An array's shape is named."""
    np = pytest.importorskip("numpy", reason="arrays are tested with numpy's")

    assert "at is an ndarray of shape (2, 3); log a statistic of it" == said(np.zeros((2, 3)))


def test_a_key_that_is_no_name():
    """What the way out can't name as a variable is called it."""
    assert "a-b is a set of 1 element; log sorted(it), or its length" == said({1}, "a-b")


@pytest.mark.parametrize(
    "name", [BASES, "chr7-117559590-ATCT-A", "jane@example.org"], ids=["1", "2", "3"]
)
def test_a_private_class(name):
    """The name of a class that a rule keeps out isn't told."""
    text = said(type(name, (), {})())

    assert (True, False) == (
        text.startswith("at is of a class whose name is withheld"),
        name in text,
    )


@pytest.mark.parametrize("shape", [None, ("x",), 7], ids=repr)
def test_a_shape_that_is_none(shape):
    """An object that can't tell its shape is refused all the same."""
    assert said(series("pandas.core", shape)).startswith("at is ")


def test_the_error_says_the_way_out():
    """The error of strict mode says what the value is, what to log, and how to go on."""
    with pytest.raises(InvariantViolation) as caught:
        redact("training.metric", {"value": {1}}, allowed_keys={"value"}, strict=True)

    assert str(caught.value) == (
        "refused to log training.metric: value is a set of 1 element; log sorted(value), or"
        " len(value); or set GENO_LEWM_REDACTION_STRICT=0 to drop and count such values"
    )


def test_the_notice_says_it_too(capsys):
    """In permissive mode the notice says so, once a key."""
    log = get_logger("training", run_id="r", redaction_strict=False)
    for _ in range(3):
        log.info("training.metric", value=b"x")

    assert (
        "geno-lewm-obs: dropped from training.metric: value is bytes of length 1; log len(value)"
        " (said once)\n"
    ) == capsys.readouterr().err


def at_depth(depth, function):
    return function() if depth <= 0 else at_depth(depth - 1, function)


@pytest.mark.parametrize("value", [{"a": {"b": "x"}}, {1}, {(1,): 1}], ids=["dict", "set", "key"])
def test_at_the_end_of_the_stack(value):
    """
    However little stack is left, a value that can be logged isn't blamed, and of one that can't
    nothing is said that isn't so.
    """
    blamed = {said(value)} if apply_rules({"at": value}, {"at"})[1] else set()
    heard = set()
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit()):
        try:
            _, refusals = at_depth(depth, lambda: apply_rules({"at": value}, {"at"}))
        except RecursionError:
            continue
        heard |= {str(refusal) for refusal in refusals if not refusal.failure}

    assert heard <= blamed
