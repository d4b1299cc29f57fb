"""
Read expressions: through which of them may a logger come, and what is called with what?

Only what may carry a logger is followed from an expression to its parts, to a limited depth. All
other parts wait until their turn comes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from .scopes import Reader
from .summary import CALL, NONE, PASS, STORE, STORED, TYPE, Argument, Call, Function
from .values import describe, last_name

DEEPEST: Final = 50
"""How many expressions inside each other are followed; 20 calls of ``bind`` in a chain take 40."""
_LONGEST_NAME: Final = 100
_RESERVED: Final[Any] = None


def ref(reader: Reader, node: Any) -> int:
    """Return the slot of the value of *node*, whose parts are read or will be."""
    kind = type(node)
    if kind is ast.Name:
        return reader.read(node.id)
    follow = FOLLOWED.get(kind)
    if follow is None or reader.depth > DEEPEST:
        if kind is not ast.Constant:
            reader.pending.append(node)
        return NONE
    reader.depth += 1
    try:
        return follow(reader, node)
    finally:
        reader.depth -= 1


def attribute(reader: Reader, node: Any) -> int:
    base = ref(reader, node.value)
    return NONE if base == NONE else reader.load(base, node.attr)


def text(reader: Reader, node: Any) -> int:
    value = node.value
    if type(value) is not str or not value.isascii() or not 0 < len(value) < _LONGEST_NAME:
        return NONE
    slot = reader.new_slot()
    reader.texts.append((slot, value))
    return slot


def any_of(reader: Reader, nodes: Iterable[Any]) -> int:
    """Return a slot that holds the values of all *nodes*, as a list of them would."""
    slots = [slot for slot in [ref(reader, each) for each in nodes] if slot != NONE]
    if len(slots) <= 1:
        return slots[0] if slots else NONE
    whole = reader.new_slot()
    for slot in slots:
        reader.copy(slot, whole)
    return whole


def conditional(reader: Reader, node: Any) -> int:
    reader.pending.append(node.test)
    return any_of(reader, (node.body, node.orelse))


def dictionary(reader: Reader, node: Any) -> int:
    reader.pending += [key for key in node.keys if key is not None]
    return any_of(reader, node.values)


def subscript(reader: Reader, node: Any) -> int:
    reader.pending.append(node.slice)
    return ref(reader, node.value)


def walrus(reader: Reader, node: Any) -> int:
    host, name = reader.scope, node.target.id
    while host.is_inline and host.parent is not None:
        host = host.parent
    if name not in host.shared:
        host.bound.add(name)
    slot = reader.slot_in(host.number, name)
    reader.copy(ref(reader, node.value), slot)
    return slot


def comprehension(reader: Reader, node: Any) -> int:
    """Read the first source here, and all else in a scope of its own."""
    first, *others = node.generators
    source = ref(reader, first.iter)
    scope = reader.new_scope(reader.scope, reader.scope.function)
    scope.is_inline = True
    result = reader.new_slot()
    here = reader.scope, reader.names, reader.pending
    reader.scope, reader.names, reader.pending = scope, reader.all_names[scope.number], []
    assign(reader, first.target, source)
    nodes = [*reader.pending, *first.ifs, *others]
    reader.scope, reader.names, reader.pending = here
    if type(node) is ast.DictComp:
        reader.later.append((scope, [*nodes, node.key], [(node.value, result)]))
    else:
        reader.later.append((scope, nodes, [(node.elt, result)]))
    return result


def await_(reader: Reader, node: Any) -> int:
    return ref(reader, node.value)


def yield_(reader: Reader, node: Any) -> int:
    if node.value is not None:
        give(reader, node.value)
    return NONE


def give(reader: Reader, node: Any) -> None:
    """Let the value of *node* be one that the present function returns or yields."""
    slot = ref(reader, node)
    if reader.scope.function != NONE:
        reader.copy(slot, reader.functions[reader.scope.function].result)


def sequence(reader: Reader, node: Any) -> int:
    return any_of(reader, node.elts)


def call(reader: Reader, node: Any) -> int:
    function = ref(reader, node.func)
    args, keywords = node.args, node.keywords
    if function == NONE:
        for each in args:
            ref(reader, each)
        for each in keywords:
            ref(reader, each.value)
        return NONE
    number = len(reader.calls)
    reader.calls.append(_RESERVED)
    unpacked = ""
    positional = []
    for each in args:
        if type(each) is ast.Starred:
            unpacked = "*"
        if unpacked:
            ref(reader, each)
        else:
            positional.append(argument(reader, each, number))
    named = []
    for each in keywords:
        if each.arg is None:
            unpacked = each.value.id if type(each.value) is ast.Name else "*"
            ref(reader, each.value)
        else:
            named.append((each.arg, argument(reader, each.value, number, at=each)))
    result = reader.new_slot()
    reader.calls[number] = Call(
        function,
        last_name(node.func),
        result,
        tuple(positional),
        tuple(named),
        unpacked,
        node.lineno,
        reader.column(node.lineno, node.col_offset),
        reader.scope.function,
    )
    reader.use(function, (CALL, number))
    return result


def argument(reader: Reader, node: Any, number: int, at: Any = None) -> Argument:
    slot = NONE if type(node) is ast.Constant else ref(reader, node)
    if slot != NONE:
        reader.use(slot, (PASS, number))
    at = at or node
    column = reader.column(at.lineno, at.col_offset)
    return Argument(slot, describe(node), at.lineno, column)


def lambda_(reader: Reader, node: Any) -> int:
    slot = reader.new_slot()
    define(reader, node, slot, "plain")
    return slot


def assign(reader: Reader, target: Any, slot: int) -> None:
    """Let *target* have the value of *slot*; an unpacked one has it in each of its parts."""
    kind = type(target)
    if kind is ast.Name:
        reader.copy(slot, reader.bind(target.id))
    elif kind is ast.Attribute:
        base = ref(reader, target.value)
        if NONE not in (base, slot):
            reader.use(slot, (STORED, base))
            reader.use(base, (STORE, target.attr, slot))
    elif kind in (ast.Tuple, ast.List):
        for each in target.elts:
            assign(reader, each, slot)
    elif kind is ast.Starred:
        assign(reader, target.value, slot)
    elif kind is ast.Subscript:  # of a list or dict, which then holds it
        reader.pending.append(target.slice)
        base = ref(reader, target.value)
        if base != NONE:
            reader.copy(slot, base)
    else:
        reader.pending.append(target)


def annotate(reader: Reader, annotation: Any, slot: int) -> None:
    """Let *slot* hold an instance of what *annotation* names, also as text."""
    pending = [annotation]
    for _ in range(DEEPEST):
        if not pending:
            break
        node = pending.pop()
        kind = type(node)
        if kind is ast.Constant:
            pending += _parsed(node.value)
        elif kind in (ast.Name, ast.Attribute):
            base = ref(reader, node)
            if base != NONE:
                reader.use(base, (TYPE, slot))
        elif kind is ast.BinOp:
            pending += [node.left, node.right]
        elif kind is ast.Subscript:
            pending.append(node.slice)
        elif kind is ast.Tuple:
            pending += node.elts


def define(reader: Reader, node: Any, slot: int, kind: str) -> None:
    """Note a function, which *slot* is to hold, and read its body later."""
    args: ast.arguments = node.args
    is_lambda = type(node) is ast.Lambda
    for default in (*args.defaults, *args.kw_defaults):
        if default is not None:
            ref(reader, default)
    number, result = len(reader.functions), reader.new_slot()
    scope = reader.new_scope(reader.scope, number)
    names = reader.all_names[scope.number]
    positional = [*args.posonlyargs, *args.args]
    extra = [each for each in (args.vararg, args.kwarg) if each is not None]
    for parameter in (*positional, *args.kwonlyargs, *extra):
        names[parameter.arg] = reader.new_slot()
        scope.bound.add(parameter.arg)
    slots = {each.arg: names[each.arg] for each in (*positional, *args.kwonlyargs)}
    if not is_lambda and node.returns is not None and reader.is_marked(node):
        annotate(reader, node.returns, result)
    reader.functions.append(
        Function(
            "" if is_lambda else node.name,
            slot,
            result,
            NONE if is_lambda else reader.scope.class_number,
            kind,
            tuple(each.arg for each in positional),
            slots,
            args.kwarg.arg if args.kwarg else "",
            reader.scope.function,
            scope.number,
        )
    )
    if is_lambda:
        reader.later.append((scope, [], [(node.body, result)]))
    else:
        later = reader.later if reader.is_marked(node) else reader.unread
        later.append((scope, [args, *node.body], []))


def parameters(reader: Reader, node: ast.arguments) -> None:
    """Read the annotations of a function's parameters, in its own scope."""
    for each in (*node.posonlyargs, *node.args, *node.kwonlyargs):
        if each.annotation is not None:
            annotate(reader, each.annotation, reader.slot(each.arg))


def _parsed(text: object) -> list[ast.expr]:
    """Return the expression that an annotation holds as *text*, or nothing."""
    if type(text) is not str or len(text) > _LONGEST_NAME:
        return []
    try:
        return [ast.parse(text, mode="eval").body]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []


FOLLOWED: Final[dict[type, Callable[[Reader, Any], int]]] = {
    ast.Attribute: attribute,
    ast.Call: call,
    ast.Constant: text,
    ast.IfExp: conditional,
    ast.BoolOp: lambda reader, node: any_of(reader, node.values),
    ast.NamedExpr: walrus,
    ast.Await: await_,
    ast.Yield: yield_,
    ast.YieldFrom: yield_,
    ast.Starred: await_,
    ast.Subscript: subscript,
    ast.List: sequence,
    ast.Tuple: sequence,
    ast.Set: sequence,
    ast.Dict: dictionary,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
    ast.Lambda: lambda_,
}
"""Expressions through which a logger may come, and how each is followed."""
