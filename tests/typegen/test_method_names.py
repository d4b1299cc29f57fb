"""
The method that stands for each event.
"""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import EVENTS, EventSpec, Registry
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.typegen.method_names import method_names, methods_of
from tests.programs import printed_by

NAMES = st.from_regex(r"[a-c_][a-c_]{0,2}(\.[a-c_]{1,2}){0,2}", fullmatch=True).filter(
    lambda name: not name.startswith("_")
)


def test_dots_become_underscores():
    """A method is named as its event, with an underscore for a dot."""
    assert {"training_epoch_end": "training.epoch.end"} == method_names(["training.epoch.end"])


def test_words_of_python():
    """An event that is a word of Python's has an underscore behind it."""
    assert {"import_": "import"} == method_names(["import"])


@pytest.mark.parametrize(
    ("events", "methods"),
    [
        (["a.b_c", "a_b.c"], {"a__b_c": "a.b_c", "a_b__c": "a_b.c"}),
        (["import", "import_"], {}),
        (["a.b", "a_b", "a__b"], {"a_b": "a_b"}),
        (["a.b", "a_b", "c"], {"a__b": "a.b", "a_b": "a_b", "c": "c"}),
    ],
    ids=["told apart", "none", "not all", "others stay"],
)
def test_equal_names(events, methods):
    """Events that would have one name have two underscores for a dot, or none is a method."""
    assert methods == method_names(events)


@given(st.sets(NAMES, max_size=12))
def test_any_events(events):
    """Each method is an identifier, and stands for one event; the order of events is no matter."""
    found = method_names(events)

    assert found == method_names(sorted(events, reverse=True))
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)
    assert len(set(found.values())) == len(found)


def test_of_a_registry():
    """The package's own events have no methods, and a registry is asked once."""
    assert {spec.name for spec in EVENTS} == {*methods_of(CANONICAL).values()}
    assert methods_of(CANONICAL) is methods_of(CANONICAL)
    assert {} == methods_of(Registry([]))
    assert ["a"] == list(methods_of(Registry([EventSpec("a", "info", "")])))


def test_a_program_loads_nothing_else():
    """A program that logs by methods loads nothing of what writes stubs."""
    code = (
        "import sys, geno_lewm_obs.typed\n"
        "print(*sorted(each for each in sys.modules if each.startswith('geno_lewm_obs.typegen.')))"
    )

    assert "geno_lewm_obs.typegen.method_names\n" == printed_by("-c", code)
