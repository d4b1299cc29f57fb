"""
Whether a person sees stderr, asked while another thread loads what knows.
"""

from __future__ import annotations

import io
import sys
from importlib import import_module
from types import ModuleType

import pytest

from geno_lewm_obs.terminal.stream import is_watched


@pytest.mark.parametrize("get_ipython", [None, lambda: import_module("no_such_module")])
def test_a_notebook_that_is_being_loaded_is_none_yet(monkeypatch, get_ipython):
    """While IPython is half loaded, the process is no notebook, and nothing fails."""
    half = ModuleType("IPython")
    if get_ipython is not None:
        half.get_ipython = get_ipython
    monkeypatch.setitem(sys.modules, "IPython", half)
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    assert not is_watched()
