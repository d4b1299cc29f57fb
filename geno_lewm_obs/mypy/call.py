"""
What a call passes, as far as mypy knows it: texts, keys, and values or such as stand for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mypy.nodes import (
    ArgKind,
    CallExpr,
    Context,
    DictExpr,
    Expression,
    FloatExpr,
    MemberExpr,
    StrExpr,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import (
    Instance,
    LiteralType,
    NoneType,
    Type,
    TypedDictType,
    UnionType,
    get_proper_type,
)

from ..contract.key import STAND_INS

_BUILTINS: Final = "builtins."


class Value(NamedTuple):
    """A value that may be passed."""

    value: object
    is_exact: bool
    """Whether it's the value itself, and not one that stands for its type."""


class Passed(NamedTuple):
    """What is passed under one key."""

    key: str
    values: tuple[Value, ...]
    """What it may be; nothing of a type that isn't plain."""
    place: Context
    """Where an error is shown."""


class _Argument(NamedTuple):
    name: str | None
    kind: ArgKind
    type: Type
    expression: Expression


class Call:
    """
    One call.

    Args:
        context: What mypy hands to a hook. Arguments that the callee doesn't take aren't looked at,
            since mypy itself finds fault with them.
    """

    def __init__(self, context: FunctionContext | MethodContext) -> None:
        self._api = context.api
        call = context.context
        types = {
            id(expression): type_
            for row in zip(context.args, context.arg_types, strict=True)
            for expression, type_ in zip(*row, strict=True)
        }
        self._arguments = []
        self.method = ""
        """The name of the method that is called; empty if it's called by another name."""
        if isinstance(call, CallExpr):
            rows = zip(call.arg_names, call.arg_kinds, call.args, strict=True)
            self._arguments = [
                _Argument(name, kind, types[id(expression)], expression)
                for name, kind, expression in rows
                if id(expression) in types
            ]
            self.method = call.callee.name if isinstance(call.callee, MemberExpr) else ""

    def positional(self) -> list[Expression]:
        """Return the positional arguments, up to one that stands for any number of them."""
        found = []
        for each in self._arguments:
            if each.kind is not ArgKind.ARG_POS:
                break
            found.append(each.expression)
        return found

    def named(self, name: str) -> Expression | None:
        """Return what is passed by keyword under *name*, or None."""
        found = (each.expression for each in self._arguments if each.name == name)
        return next(found, None)

    def keywords(self, but: Iterable[str] = ()) -> Iterator[Passed]:
        """Yield what is passed by keyword, or in a mapping whose keys are known."""
        for each in self._arguments:
            if each.kind is ArgKind.ARG_STAR2:
                yield from self.entries(each.expression)
            elif each.name is not None and each.name not in but:
                yield Passed(each.name, _values(each.type, each.expression), each.expression)

    def entries(self, mapping: Expression | None) -> Iterator[Passed]:
        """Yield the entries of an argument that is a mapping, as far as its keys are known."""
        if isinstance(mapping, DictExpr):
            for key, value in mapping.items:
                if isinstance(key, StrExpr):
                    type_ = self._api.get_expression_type(value)
                    yield Passed(key.value, _values(type_, value), value)
        elif mapping is not None:
            found = get_proper_type(self._type(mapping))
            for name, type_ in found.items.items() if isinstance(found, TypedDictType) else ():
                yield Passed(name, _values(type_, mapping), mapping)

    def texts(self, expression: Expression | None) -> list[str]:
        """Return each text that an argument may be; none where mypy doesn't know."""
        return [] if expression is None else _texts(self._type(expression))

    def _type(self, expression: Expression) -> Type:
        return next(each.type for each in self._arguments if each.expression is expression)


def _values(type_: Type, expression: Expression) -> tuple[Value, ...]:
    if isinstance(expression, FloatExpr):
        return (Value(expression.value, is_exact=True),)
    found = _known(type_)
    if isinstance(found, UnionType):
        each = [_values(item, expression) for item in found.items]
        return tuple(value for values in each for value in values)
    if isinstance(found, LiteralType) and not found.is_enum_literal():
        return (Value(found.value, is_exact=True),)
    if isinstance(found, NoneType):
        return (Value(None, is_exact=True),)
    if isinstance(found, Instance) and found.type.fullname.startswith(_BUILTINS):
        name = found.type.fullname.removeprefix(_BUILTINS)
        return (Value(STAND_INS[name], is_exact=False),) if name in STAND_INS else ()
    return ()


def _texts(type_: Type) -> list[str]:
    found = _known(type_)
    if isinstance(found, UnionType):
        each = [_texts(item) for item in found.items]
        return [text for texts in each for text in texts] if all(each) else []
    is_text = isinstance(found, LiteralType) and found.fallback.type.fullname == "builtins.str"
    return [str(found.value)] if isinstance(found, LiteralType) and is_text else []


def _known(type_: Type) -> Type:
    """Return *type_*, or the literal that an expression of it is known to be."""
    found = get_proper_type(type_)
    if isinstance(found, Instance) and found.last_known_value is not None:
        return found.last_known_value
    return found
