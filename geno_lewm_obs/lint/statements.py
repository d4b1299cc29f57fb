"""
Read statements: which names do they bind, and to what?
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .expressions import FOLLOWED, annotate, assign, define, give, parameters, ref
from .project import absolute
from .scopes import Reader
from .summary import BASE, ENTER, NONE, Class, Import
from .values import last_name

_KINDS: Final = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
}


def assignment(reader: Reader, node: Any) -> None:
    targets, value = node.targets, node.value
    if len(targets) == 1 and type(targets[0]) is ast.Tuple and type(value) is ast.Tuple:
        ends = targets[0].elts
        if len(ends) == len(value.elts) and not any(
            type(each) is ast.Starred for each in (*ends, *value.elts)
        ):
            for end, part in zip(ends, value.elts, strict=True):
                assign(reader, end, ref(reader, part))
            return
    slot = ref(reader, value)
    for target in targets:
        assign(reader, target, slot)


def annotated(reader: Reader, node: Any) -> None:
    slot = NONE if node.value is None else ref(reader, node.value)
    assign(reader, node.target, slot)
    if type(node.target) is ast.Name:
        annotate(reader, node.annotation, reader.slot(node.target.id))
    elif type(node.target) is ast.Attribute:
        typed = reader.new_slot()
        annotate(reader, node.annotation, typed)
        assign(reader, node.target, typed)


def loop(reader: Reader, node: Any) -> None:
    assign(reader, node.target, ref(reader, node.iter))
    reader.pending += [*node.body, *node.orelse]


def source(reader: Reader, node: Any) -> None:
    """Read a `for` of a comprehension that isn't its first."""
    assign(reader, node.target, ref(reader, node.iter))
    reader.pending += node.ifs


def with_(reader: Reader, node: Any) -> None:
    for item in node.items:
        manager = ref(reader, item.context_expr)
        if item.optional_vars is not None:
            entered = reader.new_slot()
            if manager != NONE:
                reader.use(manager, (ENTER, entered))
            assign(reader, item.optional_vars, entered)
    reader.pending += node.body


def match(reader: Reader, node: Any) -> None:
    subject = ref(reader, node.subject)
    for case in node.cases:
        if case.guard is not None:
            reader.pending.append(case.guard)
        reader.pending += case.body
        patterns(reader, case.pattern, subject)


def patterns(reader: Reader, pattern: Any, subject: int) -> None:
    waiting = [(pattern, subject)]
    while waiting:
        each, slot = waiting.pop()
        inner = slot
        name = getattr(each, "name", None) or getattr(each, "rest", None)
        if name is not None:
            reader.copy(slot, reader.bind(name))
        if type(each) is ast.MatchClass:
            typed = reader.new_slot()
            annotate(reader, each.cls, typed)
            reader.copy(slot, typed)
            inner = typed
            for attribute, part in zip(each.kwd_attrs, each.kwd_patterns, strict=True):
                waiting.append((part, reader.load(typed, attribute)))
        single = getattr(each, "pattern", None)
        if single is not None:
            # `GenoLeWMLogger() as log`: the name holds what the class says.
            if type(single) is ast.MatchClass and name is not None:
                annotate(reader, single.cls, reader.slot(name))
            waiting.append((single, inner))
        waiting += [(part, inner) for part in getattr(each, "patterns", ())]


def return_(reader: Reader, node: Any) -> None:
    if node.value is not None:
        give(reader, node.value)


def share(reader: Reader, node: Any) -> None:
    reader.scope.shared.update(node.names)
    if type(node) is ast.Global:
        reader.scopes[0].bound.update(node.names)
        for name in node.names:
            reader.slot_in(0, name)


def import_(reader: Reader, node: Any) -> None:
    for alias in node.names:
        if alias.asname:
            reader.imports.append(Import(reader.bind(alias.asname), alias.name, ""))
        else:
            top = alias.name.partition(".")[0]
            reader.imports.append(Import(reader.bind(top), top, ""))


def import_from(reader: Reader, node: Any) -> None:
    module = absolute(reader.package, node.level, node.module or "")
    if module is None:
        return
    for alias in node.names:
        if alias.name == "*":
            reader.stars.append(module)
        else:
            slot = reader.bind(alias.asname or alias.name)
            reader.imports.append(Import(slot, module, alias.name))


def definition(reader: Reader, node: Any) -> None:
    slot = reader.bind(node.name)
    kind = "plain"
    for each in node.decorator_list:
        ref(reader, each)
        kind = _KINDS.get(last_name(each), kind)
    define(reader, node, slot, kind)


def class_(reader: Reader, node: Any) -> None:
    slot = reader.bind(node.name)
    for each in (*node.decorator_list, *(keyword.value for keyword in node.keywords)):
        ref(reader, each)
    number = len(reader.classes)
    bases = []
    for each in node.bases:
        base = ref(reader, each)
        bases.append(last_name(each))
        if base != NONE:
            reader.use(base, (BASE, number))
    scope = reader.new_scope(reader.scope, reader.scope.function, number)
    reader.classes.append(Class(node.name, slot, scope.number, tuple(filter(None, bases))))
    later = reader.later if reader.is_marked(node) else reader.unread
    later.append((scope, [*node.body], []))


def _pass_over(_reader: Reader, _node: Any) -> None:
    pass


def _only_read(reader: Reader, node: Any) -> None:
    ref(reader, node)


HANDLERS: Final[dict[type, Callable[[Reader, Any], None]]] = {
    **dict.fromkeys(FOLLOWED, _only_read),
    ast.Constant: _pass_over,
    ast.Name: _only_read,
    ast.Assign: assignment,
    ast.AnnAssign: annotated,
    ast.For: loop,
    ast.AsyncFor: loop,
    ast.comprehension: source,
    ast.With: with_,
    ast.AsyncWith: with_,
    ast.Match: match,
    ast.Return: return_,
    ast.Global: share,
    ast.Nonlocal: share,
    ast.Import: import_,
    ast.ImportFrom: import_from,
    ast.FunctionDef: definition,
    ast.AsyncFunctionDef: definition,
    ast.ClassDef: class_,
    ast.arguments: parameters,
}
