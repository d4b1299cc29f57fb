"""
What a call passes, as far as mypy knows it.

Most of it is shown by the cases of `test_judge`; this is about types that stand for values.
"""

from __future__ import annotations

import pytest

pytest.importorskip("mypy", reason="the plugin is one for mypy")

from mypy.nodes import Block, ClassDef, NameExpr, SymbolTable, TypeInfo
from mypy.types import Instance, LiteralType, NoneType, UnionType

from geno_lewm_obs.contract.key import STAND_INS
from geno_lewm_obs.mypy.call import Value, _values


def instance(name, module="builtins"):
    definition = ClassDef(name, Block([]))
    definition.fullname = f"{module}.{name}"
    return Instance(TypeInfo(SymbolTable(), definition, module), [])


@pytest.mark.parametrize("name", STAND_INS)
def test_a_value_for_its_type(name):
    """What has a plain type may be what stands for its values; of others nothing is known."""
    expected = Value(STAND_INS[name], is_exact=False)

    assert (expected,) == _values(instance(name), NameExpr("x"))
    assert () == _values(instance(name, "numpy"), NameExpr("x"))


def test_several_values():
    """Of a union each part may be the value: itself where it is known, or what stands for it."""
    text = instance("str")
    union = UnionType([LiteralType("low", text), NoneType(), text, instance("complex")])

    assert (Value("low", True), Value(None, True), Value("", False)) == _values(
        union, NameExpr("x")
    )
