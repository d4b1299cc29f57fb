"""
Scopes: whose name is it?
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.lint.project import Source
from geno_lewm_obs.lint.reader import parse
from geno_lewm_obs.lint.summary import COPY

SOURCE = Source("a.py", "a", "", is_package=False, is_linted=True)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "x = 1\ndef f(): x"),
        (False, "x = 1\ndef f():\n    x = 2\n    x"),
        (True, "x = 1\ndef f(): return [x for _ in y]"),
        (True, "x = 1\ndef f():\n    def g(): x"),
        (False, "x = 1\ndef f(x): x"),
        (True, "x = 1\ndef f():\n    global x\n    x = 2"),
        (True, "x = 1\nclass A:\n    x = x"),
        (False, "class A:\n    x = 1\n    def f(self): x"),
    ],
)
def test_values_come_from_outside(expected, text):
    """A name that a scope doesn't bind has the value of the one around it."""
    found = parse(SOURCE, text.encode())
    outer = found.scopes[1 if "class A:\n    x = 1" in text else 0]["x"]

    assert expected is any(
        use[0] == COPY and found.homes.get(use[1]) != found.homes[outer]
        for use in found.uses.get(outer, ())
    )


def test_print():
    """`print` is Python's own, unless the module binds the name."""
    assert 1 == len(parse(SOURCE, b"def f(): print(1)").prints)
    assert [] == parse(SOURCE, b"print = 1\nprint\ndef f(): print(1)").prints
