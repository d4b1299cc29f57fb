"""
The benchmark of type checkers checks what it claims to; no test judges a time.
"""

from __future__ import annotations

import ast

import pytest

pytest.importorskip("resource", reason="the benchmark measures processes as POSIX does")

from benchmarks.types import FORMS, make_registry, mistakes, program
from geno_lewm_obs.typegen.stub import stub_of

REGISTRY = make_registry(30)


@pytest.mark.parametrize("form", FORMS)
def test_programs(form):
    """Each form has a program of as many calls as asked for, and four mistakes, a line each."""
    calls = ast.parse(program(form, REGISTRY, 40)).body[2:]

    assert 40 == len(calls)
    assert 4 == len([ast.parse(line) for line in mistakes(form, REGISTRY)])


def test_registry():
    """The registry has as many events as asked for, the same each time."""
    assert 30 == len(REGISTRY)
    assert stub_of(REGISTRY) == stub_of(make_registry(30))
