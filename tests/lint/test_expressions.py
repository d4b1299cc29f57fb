"""
Expressions: what is called with what, and through which of them values come.
"""

from __future__ import annotations

from geno_lewm_obs.lint.project import Source
from geno_lewm_obs.lint.reader import parse

SOURCE = Source("a.py", "a", "", is_package=False, is_linted=True)


def calls(text):
    return {each.name: each for each in parse(SOURCE, text.encode()).calls}


def test_arguments():
    """A call has its positional arguments and its keywords, each where it stands."""
    call = calls("log.info('a', b, c=1)")["info"]

    assert [("constant", "a"), ("name", "b")] == [each.what for each in call.positional]
    assert [("c", ("constant", 1), 18)] == [
        (name, each.what, each.column) for name, each in call.keywords
    ]


def test_what_is_unpacked():
    """What is unpacked is known by the name of the mapping alone."""
    found = calls("a(**b); c(*d, 1); e(**f())")

    assert {"a": "b", "c": "*", "e": "*"} == {
        name: call.unpacked for name, call in found.items() if call.unpacked
    }
    assert () == found["c"].positional


def test_calls_everywhere():
    """Calls are found in every kind of expression and statement."""
    names = [f"f{number}" for number in range(30)]
    texts = [
        "x = -{0}()",
        "x = a + b * {0}()",
        "x = not {0}()",
        "x = {0}() < 1",
        "x = a if {0}() else b",
        "x = {{{0}(): 1}}",
        "x = [1, {0}()]",
        "x = a[{0}()]",
        "x = f'{{{0}()}}'",
        "x = lambda y={0}(): 1",
        "x = lambda: {0}()",
        "x = [y for y in z if {0}()]",
        "x = [y for z in a for y in {0}()]",
        "x = {{y: {0}() for y in z}}",
        "x = (yield_ for y in {0}())",
        "x[{0}()] = 1",
        "{0}().x = 1",
        "x += {0}()",
        "del x[{0}()]",
        "assert x, {0}()",
        "raise x from {0}()",
        "with {0}(): pass",
        "for x in y: pass\nelse: {0}()",
        "while {0}(): pass",
        "try: pass\nexcept {0}(): pass\nfinally: pass",
        "def x(y={0}(), *, z=1): pass",
        "@{0}()\nclass X: pass",
        "class X(y, metaclass={0}()): pass",
        "match x:\n    case 1 if {0}(): pass",
        "async def x():\n    async for y in {0}(): pass",
    ]
    text = "\n".join(text.format(name) for text, name in zip(texts, names, strict=True))

    assert set(names) == set(calls(text))
