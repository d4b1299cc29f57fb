"""
Files are read and parsed, however they are; what can't be is told.
"""

from __future__ import annotations

import gc
import re
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.lint.contents import MOST_BYTES, Problem
from geno_lewm_obs.lint.project import Source
from geno_lewm_obs.lint.reader import ANY_LINE, parse, read_and_parse, undisturbed
from geno_lewm_obs.lint.summary import Summary

SOURCE = Source("a.py", "a", "", is_package=False, is_linted=True)


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("this Python can't parse it", b"def f(:"),
        ("this Python can't parse it", b"x = 1\x00"),
        ("this Python can't parse it", b"# coding: nothing\n"),
        ("this Python can't parse it", b"x = '\xff'"),
        ("it is larger than 10 MB", b" " * (MOST_BYTES + 1)),
    ],
)
def test_what_can_not_be_parsed(expected, content):
    """A file that is no Python, or too large, is a problem that says so."""
    with undisturbed():
        found = parse(SOURCE, content)

    assert isinstance(found, Problem)
    assert expected == found.reason


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="it knows template strings")
def test_newer_syntax():
    """A file of a later Python is a problem, and no crash."""
    assert isinstance(parse(SOURCE, b'x = t"{y}"'), Problem)


def test_a_file_that_is_not_there(tmp_path):
    """A file that can't be read is a problem."""
    folder = SOURCE._replace(path=str(tmp_path))
    assert isinstance(read_and_parse(folder, ANY_LINE, is_whole=False), Problem)


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["x"] * 5_000),
        "x" + ".a" * 5_000,
        "x" + "()" * 5_000,
        "x" + ".bind()" * 5_000,
        "x" + "[0]" * 5_000,
        "if x: pass\n" + "elif x: pass\n" * 3_000,
        "[" * 90 + "]" * 90,
        "\n".join(f"{' ' * depth}class A:" for depth in range(90)) + f"\n{' ' * 90}x = 1",
    ],
    ids=["operators", "attributes", "calls", "binds", "items", "elif", "lists", "classes"],
)
def test_deep_trees(text):
    """A tree that is deeper than the stack is read, unless Python itself can't parse it."""
    with undisturbed():
        found = parse(SOURCE, text.encode())

    assert not isinstance(found, Problem) or found.reason == "it is nested too deeply"


@pytest.mark.parametrize("link", [".a", "()", ".bind()", "[0]"])
def test_long_chains(link):
    """A chain that Python parses, and that is longer than the stack is deep, is read."""
    with undisturbed():
        found = parse(SOURCE, f"x{link * 900}".encode())

    assert isinstance(found, Summary)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_columns_are_characters(encoding, ending):
    """Columns are characters, in each encoding and with each end of lines."""
    lines = [f"# coding: {encoding}", "", "é = 'é'; call(é, log='é')", ""]
    found = parse(SOURCE, ending.join(lines).encode(encoding))

    (call,) = found.calls
    assert (3, 10) == (call.line, call.column)
    assert [15] == [each.column for each in call.positional]
    assert [18] == [each.column for _, each in call.keywords]


def test_slots_stay():
    """Where more is read of a module, what was read before has the same slots and numbers."""
    text = b"""
def f(a, b=c()): return d(a)
class A:
    x = log
    def g(self): log.info(x)
class B(A):
    y = 1
    def h(self): self.i()
def j():
    def k(): global z; z = f(1)
log = f(2)
"""
    marks = re.compile(rb"log")
    part, whole = parse(SOURCE, text, marks), parse(SOURCE, text, marks, is_whole=True)

    assert part.unread
    assert not whole.unread
    for each in ("calls", "functions", "classes", "texts"):
        before = getattr(part, each)
        assert before == getattr(whole, each)[: len(before)]
    for before, after in zip(part.scopes, whole.scopes, strict=False):
        assert before.items() <= after.items()


def test_undisturbed():
    """Warnings of what is parsed aren't shown; the collector rests, and is then as it was."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with undisturbed():
            assert isinstance(parse(SOURCE, b"x = '\\d'; 1 is 1"), Summary)
            assert not gc.isenabled()
            with undisturbed():
                pass
            assert not gc.isenabled()

    assert gc.isenabled()


@given(st.text(max_size=200))
def test_any_text(text):
    """Whatever a file holds, it's read or told to be a problem."""
    with undisturbed():
        parse(SOURCE, text.encode("utf-8", "surrogatepass"))
