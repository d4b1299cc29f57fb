"""
Statements: which names they bind.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.lint.project import Source
from geno_lewm_obs.lint.reader import parse

SOURCE = Source("a/b.py", "a.b", "", is_package=False, is_linted=True)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("x", "x = 1"),
        ("x y z", "x, (y, *z) = 1"),
        ("x", "x: int = 1"),
        ("x", "for x in y: pass"),
        ("x", "with y as x: pass"),
        ("x", "def x(y): z = 1"),
        ("x", "class x: y = 1"),
        ("x", "import x.y"),
        ("z", "import x.y as z"),
        ("y z", "from x import y, w as z"),
        ("x", "(x := 1)"),
        ("x", "[(x := y) for y in z]"),
        ("x y z w", "match a:\n    case [x, *y] | {'k': z, **w}: pass"),
        ("x", "def f():\n    global x\n    x = 1"),
    ],
)
def test_bound_names(expected, text):
    """Each statement binds these names in the module's scope."""
    found = parse(SOURCE, text.encode())

    assert set(expected.split()) == set(found.bound) - {"f"}


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ([("x.y", "z")], "from x.y import z"),
        ([("a", "z")], "from . import z"),
        ([("a.y", "z")], "from .y import z"),
        ([], "from ...y import z"),
        ([("x", "")], "import x.y"),
        ([("x.y", "")], "import x.y as z"),
    ],
)
def test_imports(expected, text):
    """Modules are named in full."""
    assert expected == [(each.module, each.name) for each in parse(SOURCE, text.encode()).imports]


def test_stars():
    """What is imported with a star is known by its module."""
    assert ["a", "x"] == sorted(parse(SOURCE, b"from . import *\nfrom x import *").stars)


def test_kinds_of_methods():
    """A method is known to be static, of its class, or a property."""
    text = b"""
class A:
    def plain(self): ...
    @staticmethod
    def static(): ...
    @classmethod
    def of_class(cls): ...
    @functools.cached_property
    def property(self): ...
"""
    assert {"plain", "static", "class", "property"} == {
        each.kind for each in parse(SOURCE, text).functions
    }
