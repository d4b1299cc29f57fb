"""
What is asked of modules that may be loaded, half loaded, or not at all.
"""

from __future__ import annotations

import sys
import types

import pytest

from geno_lewm_obs.process.loaded_modules import find_loaded


class Failing(types.ModuleType):
    """A module that loads a part of itself when it's asked, and can't."""

    def __getattr__(self, name):
        raise ImportError(name)


class TestModule:
    def test_that_is_loaded_gives_what_it_has(self):
        """What a loaded module has is returned."""
        assert sys.exit is find_loaded("sys", "exit")

    @pytest.mark.parametrize(
        "module", [types.ModuleType("half"), Failing("half"), None], ids=["half", "failing", "none"]
    )
    def test_that_is_half_loaded_has_nothing(self, monkeypatch, module):
        """A module without the name, one that fails, and one that may not be loaded give None."""
        monkeypatch.setitem(sys.modules, "half", module)

        assert find_loaded("half", "name") is None

    def test_that_is_not_loaded_stays_so(self):
        """Nothing is loaded for the answer."""
        assert find_loaded("this_module.does_not_exist", "name") is None
