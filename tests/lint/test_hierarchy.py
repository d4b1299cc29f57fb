"""
Attributes are found in the classes above and below, and not in those beside.
"""

from __future__ import annotations

from geno_lewm_obs.lint.hierarchy import Hierarchy

BASE, LEFT, RIGHT, LOW = ((0, number) for number in range(4))
HERE, THERE = (1, 1), (1, 2)


def tree():
    classes = Hierarchy()
    for key, base in ((LEFT, BASE), (RIGHT, BASE), (LOW, LEFT)):
        assert [] == [*classes.derive(key, base)]
    return classes


def test_family():
    """A class's family is all that it derives from, and all that derive from it."""
    assert {BASE, LEFT, LOW} == tree().family(LEFT)
    assert {BASE, LEFT, RIGHT, LOW} == tree().family(BASE)


def test_reading_before_and_after():
    """What reads an attribute finds it whether that is set before or after."""
    classes = tree()

    assert set() == classes.read(BASE, "log", HERE)
    assert {HERE} == classes.hold(LOW, "log")
    assert {LOW} == classes.read(LEFT, "log", THERE)
    assert set() == classes.read(RIGHT, "log", THERE)


def test_a_base_that_is_known_later():
    """When a class turns out to derive from another, what was read before is found."""
    classes = Hierarchy()
    classes.read(LOW, "log", HERE)
    classes.hold(BASE, "log")

    assert [] == [*classes.derive(LOW, LEFT)]
    assert [(BASE, "log", HERE)] == [*classes.derive(LEFT, BASE)]
    assert [] == [*classes.derive(LEFT, BASE)]


def test_a_circle_ends():
    """Classes that derive from each other, as broken code may have it, are no problem."""
    classes = tree()
    assert [] == [*classes.derive(BASE, LOW)]
    assert {BASE, LEFT, RIGHT, LOW} == classes.family(BASE)
