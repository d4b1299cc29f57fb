"""
What the linter knows of a value from its expression alone: a constant, a type, or a name.

`describe` runs nothing, and returns plain tuples, which processes exchange cheaply.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

Description = tuple[str, Any]
"""
What is known of a value, and what the second item is:

    constant   the value itself: a scalar, or a list or dict of scalars
    entries    the keys of a dict, all of which are told, while the values aren't
    formatted  in what way a text was formatted, in words
    name       the last identifier of the expression
    type       the name of the value's type
    unknown    nothing
"""
UNKNOWN: Final[Description] = ("unknown", None)
_F_STRING: Final[Description] = ("formatted", "an f-string")
_CONVERTED: Final = {"str": "str()", "repr": "repr()", "ascii": "ascii()", "format": "format()"}
_CALLS: Final = {
    **dict.fromkeys(("int", "len", "round", "ord", "id", "hash"), "int"),
    **{name: name for name in ("float", "bool", "list", "dict", "set", "bytes")},
    "isinstance": "bool",
    "callable": "bool",
    "sorted": "list",
}
_MOST_ITEMS: Final = 64


def describe(node: ast.expr) -> Description:
    """Return what is known of the value of *node*."""
    known = _BY_NODE.get(type(node))
    return UNKNOWN if known is None else known(node)


def last_name(node: ast.expr) -> str:
    """Return the last identifier of a name or attribute; nothing for any other expression."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _constant(node: Any) -> Description:
    return ("constant", node.value) if node.value is not ... else UNKNOWN


def _call(node: Any) -> Description:
    function = node.func
    if isinstance(function, ast.Name):
        if function.id in _CONVERTED and node.args:
            return ("formatted", _CONVERTED[function.id])
        if function.id == "round" and len(node.args) + len(node.keywords) > 1:
            return UNKNOWN
        kind = _CALLS.get(function.id)
        return UNKNOWN if kind is None else ("type", kind)
    if isinstance(function, ast.Attribute) and _is_text(function.value):
        if function.attr in ("format", "format_map"):
            return ("formatted", "str.format")
        return ("type", "str") if function.attr == "join" else UNKNOWN
    return UNKNOWN


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and type(node.value) is str
    )


def _binary(node: Any) -> Description:
    # The left end of a chain of operators, found by steps: there may be thousands of them.
    left = node
    while isinstance(left, ast.BinOp):
        if isinstance(left.op, ast.Mod) and _is_text(left.left):
            return ("formatted", "the operator %")
        left = left.left
    return _F_STRING if isinstance(left, ast.JoinedStr) else UNKNOWN


def _unary(node: Any) -> Description:
    if isinstance(node.op, ast.Not):
        return ("type", "bool")
    value: Any = getattr(node.operand, "value", None)
    if isinstance(node.op, ast.USub) and type(value) in (int, float):
        return ("constant", -value)
    return UNKNOWN


def _items(node: Any) -> Description:
    constants = [_scalar(each) for each in node.elts[: _MOST_ITEMS + 1]]
    if len(constants) > _MOST_ITEMS or ... in constants:
        return ("type", "list")
    return ("constant", constants)


def _entries(node: Any) -> Description:
    if len(node.keys) <= _MOST_ITEMS and None not in node.keys:
        keys, values = [*map(_scalar, node.keys)], [*map(_scalar, node.values)]
        if all(type(key) is str for key in keys):
            if ... in values:
                return ("entries", tuple(keys))
            return ("constant", dict(zip(keys, values, strict=True)))
    return ("type", "dict")


def _scalar(node: ast.expr) -> Any:
    """Return the scalar that *node* is, or an ellipsis."""
    if isinstance(node, ast.Constant | ast.UnaryOp):
        kind, value = describe(node)
        return value if kind == "constant" else ...
    return ...


def _subscript(node: Any) -> Description:
    key = getattr(node.slice, "value", None)
    return ("name", key) if type(key) is str and key.isidentifier() else UNKNOWN


def _typed(name: str) -> Callable[[Any], Description]:
    return lambda _node: ("type", name)


_BY_NODE: Final[dict[type, Callable[[Any], Description]]] = {
    ast.Constant: _constant,
    ast.Name: lambda node: ("name", node.id),
    ast.Attribute: lambda node: ("name", node.attr),
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.JoinedStr: lambda _node: _F_STRING,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Dict: _entries,
    ast.ListComp: _typed("list"),
    ast.DictComp: _typed("dict"),
    ast.Set: _typed("set"),
    ast.SetComp: _typed("set"),
    ast.Lambda: _typed("function"),
}
