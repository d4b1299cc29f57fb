"""
What a call passes, as far as mypy knows it.

Most of it is shown by the cases of `test_judge`; this is about types that stand for values.
"""

from __future__ import annotations

import pytest

pytest.importorskip("mypy", reason="the plugin is one for mypy")

from geno_lewm_obs.contract.key import KEY_TYPES, Key, has_type
from geno_lewm_obs.mypy.call import _OF_TYPE


@pytest.mark.parametrize("name", _OF_TYPE)
def test_a_value_for_its_type(name):
    """A value that stands for a type is of it, and fits each key that any value of it may fit."""
    value = _OF_TYPE[name]
    takes = {kind for kind in KEY_TYPES if has_type(Key(kind), value)}

    assert f"builtins.{type(value).__name__}" == name
    assert "any" in takes
    assert (name == "builtins.float") <= ({"int", "float", "number"} <= takes)
