"""
Versions: how much one must rise, and whether it has.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.evolution.versions import is_enough, needed, risen


@pytest.mark.parametrize(
    ("expected", "levels", "old"),
    [
        (None, [], "1.0.0"),
        ("patch", ["patch"], "1.0.0"),
        ("minor", ["patch", "minor"], "1.4.0"),
        ("major", ["minor", "major"], "1.4.0"),
        ("patch", ["minor"], "0.4.0"),
        ("minor", ["major"], "0.4.0"),
        ("patch", ["patch"], "0.4.0"),
    ],
)
def test_needed(expected, levels, old):
    """The gravest change decides; before 1.0 each needs one step less."""
    assert expected == needed(levels, old)


@pytest.mark.parametrize(
    ("expected", "old", "new"),
    [
        ("major", "1.4.2", "2.0.0"),
        ("minor", "1.4.2", "1.5.0"),
        ("patch", "1.4.2", "1.4.3"),
        ("patch", "1.4", "1.4.1"),
        (None, "1.4.2", "1.4.2"),
        (None, "1.4.2", "1.4.1"),
        ("minor", "0.1.0", "v0.2.0rc1"),
        ("minor", "unknown", "0.1.0"),
    ],
)
def test_risen(expected, old, new):
    """A version has risen by the first number that differs."""
    assert expected == risen(old, new)


@pytest.mark.parametrize(
    ("expected", "new", "level"),
    [
        (True, "1.0.0", None),
        (False, "1.0.0", "patch"),
        (True, "1.0.1", "patch"),
        (True, "1.1.0", "patch"),
        (False, "1.1.0", "major"),
        (True, "2.0.0", "minor"),
    ],
)
def test_is_enough(expected, new, level):
    """A step that is larger than needed is enough."""
    assert expected is is_enough("1.0.0", new, level)
