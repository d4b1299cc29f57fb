"""
The whole stub of a registry.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geno_lewm_obs.typed
from geno_lewm_obs import EventSpec, Key, Registry
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.typegen.stub import MARK, Left, left_out, stub_of
from tests.hostile_names import HOSTILE

ROOT = Path(geno_lewm_obs.typed.__file__).parent


def test_of_the_canonical_registry():
    """The stub that comes with the package is that of the canonical registry."""
    assert (ROOT / "__init__.pyi").read_text("utf-8") == stub_of(CANONICAL)


def test_has_what_the_module_has():
    """The stub describes each name that the module offers."""
    body = ast.parse(stub_of(CANONICAL)).body
    named = {each.name for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef)}

    assert {*geno_lewm_obs.typed.__all__} == named | {"Event"}


@pytest.mark.parametrize("registry", [HOSTILE, Registry([])], ids=["hostile names", "no events"])
def test_is_python(registry):
    """Whatever is declared, the stub is Python, and begins with the mark of its command."""
    text = stub_of(registry)

    ast.parse(text)
    assert text.startswith(MARK)


def test_annotations_have_capitals():
    """No method, whatever its event is called, is taken for a type or decorator of a later one."""
    (methods,) = (
        each
        for each in ast.parse(stub_of(HOSTILE)).body
        if getattr(each, "name", "") == "EventMethods"
    )
    used = {
        node.id
        for method in methods.body
        for part in [*getattr(method, "decorator_list", []), getattr(method, "args", method)]
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }

    assert "Deprecated" in used
    assert [] == [name for name in used if name[0].islower()]


def test_order():
    """The order of declarations doesn't matter."""
    assert stub_of(HOSTILE) == stub_of(Registry(reversed(tuple(HOSTILE))))


def test_left_out():
    """What a stub can't say is told: keys that are no keywords, events of equal names."""
    expected = {
        Left("int", "self"),
        Left("a.b_c", "None"),
        Left("a.b_c", "__x"),
        Left("import", ""),
        Left("import_", ""),
    }

    assert expected == {*left_out(HOSTILE)}
    assert [] == [*left_out(CANONICAL)]


NAMES = st.from_regex(r"[a-z]{1,6}(\.[a-z]{1,6}){0,2}", fullmatch=True)
KEYS = st.lists(st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True), max_size=4)


@settings(max_examples=30)
@given(st.dictionaries(NAMES, KEYS, max_size=4))
def test_any_registry(declared):
    """Whatever events and keys there are, the stub is Python."""
    specs = [
        EventSpec(name, "info", name, keys=dict.fromkeys(keys, Key("int")))
        for name, keys in declared.items()
    ]
    try:
        registry = Registry(specs)
    except geno_lewm_obs.InputError:  # names that no registry takes
        return

    ast.parse(stub_of(registry))
