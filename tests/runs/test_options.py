"""The options of a run: declared once, and the same in every public function that takes them."""

from __future__ import annotations

import inspect

import pytest

from geno_lewm_obs import configure, get_logger, logged_run
from geno_lewm_obs.runs.logged_run import OPT_INS, OPTIONS
from geno_lewm_obs.runs.options import OptIns, RunOptions

PUBLIC = pytest.mark.parametrize(
    ("function", "left_out"),
    [(get_logger, {"registry"}), (logged_run, set()), (configure, set())],
    ids=["get_logger", "logged_run", "configure"],
)


def parameters(function):
    return inspect.signature(function).parameters


def documented(what, names):
    """Return those of *names* that the docstring of *what* describes in a list of arguments."""
    lines = [line.strip() for line in inspect.getdoc(what).splitlines()]
    return {name for name in names if any(line.startswith(f"{name}: ") for line in lines)}


@PUBLIC
def test_public_signatures_name_them(function, left_out):
    """`help` and editors show each option by name, as a keyword, with the type that's declared."""
    found = {
        name: (parameter.annotation, parameter.kind)
        for name, parameter in parameters(function).items()
        if name in RunOptions.__annotations__
    }
    expected = {
        name: (declared.__forward_arg__, inspect.Parameter.KEYWORD_ONLY)
        for name, declared in RunOptions.__annotations__.items()
        if name not in left_out
    }

    assert expected == found


@PUBLIC
def test_what_they_do_not_document_is_an_option(function, left_out):
    """Each argument is documented in its function, or as an option, and in one place only."""

    own = documented(function, parameters(function))
    shared = documented(RunOptions, RunOptions.__annotations__)

    assert set(RunOptions.__annotations__) == shared
    assert set(parameters(function)) == own | (shared - left_out)
    assert set() == own & shared


def test_a_block_hands_on_all():
    """`logged_run` hands on each option, and each thing that a block may ask for besides."""
    assert (set(RunOptions.__annotations__), set(OptIns.__annotations__)) == (
        set(OPTIONS),
        set(OPT_INS),
    )
