"""Docstrings that are read from the source where Python has stripped them."""

from __future__ import annotations

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli.docstrings import docstring_of
from geno_lewm_obs.cli.show import show
from geno_lewm_obs.errors import InputError


class BareError(InputError):
    pass


@pytest.mark.parametrize("described", [InputError, show.callback], ids=["class", "function"])
def test_is_the_same_with_and_without(described, monkeypatch):
    """A class's and a function's docstring is the same, stripped or not."""
    usual = docstring_of(described)
    monkeypatch.setattr(described, "__doc__", None)

    assert (usual, True) == (docstring_of(described), len(usual) > 10)


def test_of_what_has_none():
    """A class without a docstring has none, and not that of its base."""
    assert docstring_of(BareError) == ""
