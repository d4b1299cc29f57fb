"""
The methods in a stub: one for each event.
"""

from __future__ import annotations

import ast

from geno_lewm_obs import EventSpec, Key, Registry
from geno_lewm_obs.typegen.methods import methods_class

REGISTRY = Registry(
    [
        EventSpec("app.no", "error", "it failed", keys={"class": Key("str"), "n": Key("int", "s")}),
        EventSpec("app.old", "info", "", deprecated="log app.no", keys={}),
    ],
    context_keys={"request_id": Key("str", summary="of the client")},
)


def _methods():
    """Return the methods of the class by name."""
    (found,) = ast.parse("\n".join(methods_class(REGISTRY))).body
    return {each.name: each for each in found.body if isinstance(each, ast.FunctionDef)}


def _keywords(method):
    return [each.arg for each in method.args.kwonlyargs]


def test_its_own_keys():
    """A method takes its event's keys and context keys, and an error code if it's an error."""
    assert ["n", "request_id"] == _keywords(_methods()["app_no"])[:2]
    assert "error_code" in _keywords(_methods()["app_no"])
    assert ["request_id", "step"] == _keywords(_methods()["app_old"])[:2]
    assert "error_code" not in _keywords(_methods()["app_old"])


def test_documentation():
    """A method tells its event, its severity, and the meaning and unit of keys that have one."""
    told = ast.get_docstring(_methods()["app_no"])

    assert "it failed (app.no, error)\n\nn: (s)\nrequest_id: of the client" == told


def test_deprecated():
    """The method of a deprecated event says so to a checker."""
    (mark,) = _methods()["app_old"].decorator_list

    assert "Deprecated('log app.no')" == ast.unparse(mark)
