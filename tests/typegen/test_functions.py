"""
What is in a stub besides the two classes.
"""

from __future__ import annotations

import ast
import inspect

import pytest

from geno_lewm_obs import get_logger, logged_run, span
from geno_lewm_obs.typegen.functions import FUNCTIONS


def _parameters(name):
    (found,) = (each for each in ast.parse(FUNCTIONS).body if each.name == name)
    if isinstance(found, ast.ClassDef):
        found = next(each for each in found.body if getattr(each, "name", "") == "__init__")
    each = found.args
    plain = [arg for arg in each.posonlyargs + each.args if arg.arg != "self"]
    rest = [each.kwarg] if each.kwarg else []
    return {arg.arg: ast.unparse(arg.annotation) for arg in plain + each.kwonlyargs + rest}


@pytest.mark.parametrize("function", [get_logger, logged_run, span])
def test_the_same_parameters(function):
    """The signatures are those of the functions, but for the names of events."""
    expected = {
        name: "Event | None" if name.endswith("_event") else each.annotation
        for name, each in inspect.signature(function).parameters.items()
    }

    assert expected == {
        name: annotation.replace("| PathLike", "| os.PathLike")
        for name, annotation in _parameters(function.__name__).items()
    }
