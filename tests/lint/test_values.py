"""
What is known of a value from its expression.
"""

from __future__ import annotations

import ast

import pytest

from geno_lewm_obs.lint.values import UNKNOWN, describe


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (("constant", 1), "1"),
        (("constant", -1.5), "-1.5"),
        (("constant", None), "None"),
        (("constant", [1, "a"]), "[1, 'a']"),
        (("constant", [1, 2]), "(1, 2)"),
        (("constant", {"a": 1}), "{'a': 1}"),
        (("entries", ("a", "b")), "{'a': x, 'b': 1}"),
        (("type", "dict"), "{**x}"),
        (("type", "dict"), "{1: 2}"),
        (("type", "list"), "[x]"),
        (("type", "list"), "[x for x in y]"),
        (("type", "list"), f"[{'1,' * 1000}]"),
        (("type", "dict"), "{x: x for x in y}"),
        (("type", "set"), "{1}"),
        (("type", "set"), "{x for x in y}"),
        (("type", "function"), "lambda: 1"),
        (("type", "int"), "len(x)"),
        (("type", "int"), "round(x)"),
        (("type", "bool"), "not x"),
        (("type", "str"), "', '.join(x)"),
        (("formatted", "an f-string"), "f'{x}'"),
        (("formatted", "an f-string"), "f'{x}' + y + z"),
        (("formatted", "the operator %"), "'%s' % x"),
        (("formatted", "str.format"), "'{}'.format(x)"),
        (("formatted", "str()"), "str(x)"),
        (("formatted", "repr()"), "repr(x)"),
        (("name", "x"), "x"),
        (("name", "y"), "x.y"),
        (("name", "y"), "x['y']"),
        *((UNKNOWN, text) for text in ("round(x, 2)", "x[0]", "x % 2", "x == y", "...", "f(x)")),
        *((UNKNOWN, text) for text in ("str()", "x.join(y)", "-x", "x['a b']", "x()()")),
    ],
)
def test_describe(expected, text):
    """An expression tells the value, its type, its name, how it was formatted, or nothing."""
    assert expected == describe(ast.parse(text, mode="eval").body)


def test_long_chains():
    """A chain of thousands of operators is no problem."""
    node = ast.Name("x")
    for _ in range(20_000):
        node = ast.BinOp(node, ast.Add(), ast.Name("x"))

    assert UNKNOWN == describe(node)
