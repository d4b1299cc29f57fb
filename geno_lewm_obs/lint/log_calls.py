"""
The logging calls of a project: by loggers, and by functions that log what they're called with.

A *wrapper* is a function that passes one of its parameters on as the event. What it logs is judged
where it is called, and so on to the callers of its callers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from . import roles
from .flow import Flow
from .hierarchy import Key
from .summary import NONE, Argument, Call, Function, passed
from .values import UNKNOWN

_Origin = tuple[int, int, roles.Role]
"""A direct call, as module and number, and what it calls."""


class LogCall(NamedTuple):
    """A call that logs, or asks for something that has a registered name."""

    module: int
    """Its number in the flow."""
    role: roles.Role
    """What is called."""
    line: int
    column: int
    inside: int
    """The function that it stands in."""
    severity: str | None
    """None if it isn't known, or has none."""
    event: Argument | None
    """None if none is passed."""
    others: int
    """How many positional arguments follow the event."""
    keys: tuple[tuple[str, Argument], ...]
    unpacked: str
    """As in `Call`."""
    is_direct: bool
    """Whether a logger itself is called, and no wrapper."""


def find_log_calls(flow: Flow) -> Iterator[LogCall]:
    """Yield the logging calls in all modules of *flow*, wrappers' calls and callers among them."""
    waiting: list[tuple[LogCall, _Origin]] = []
    for (module, at), found in flow.judged.items():
        call = flow.modules[module].calls[at]
        waiting += [(_direct(module, call, role), (module, at, role)) for role in found]
    # Functions may pass an event on in a circle, so that each step of a way is taken once.
    seen = set()
    while waiting:
        call_, origin = waiting.pop()
        yield call_
        wrapper = wrapper_of(flow, call_)
        if wrapper is None:
            continue
        for module, at, skipped in flow.callers[wrapper]:
            way = origin, module, at, call_.module, call_.line, call_.column
            if way not in seen:
                seen.add(way)
                outer = flow.modules[module].calls[at]
                function = flow.modules[wrapper[0]].functions[wrapper[1]]
                through = _through(function, call_, module, outer, skipped=skipped)
                waiting.append((through, origin))


def follow_wrappers(flow: Flow) -> None:
    """Follow what was added to *flow*, what calls its wrappers, and where events come from."""
    is_new = True
    while is_new:
        flow.solve()
        is_new = False
        for call in [*find_log_calls(flow)]:
            wrapper = wrapper_of(flow, call)
            if wrapper is not None:
                is_new |= flow.know_function(wrapper)
            elif call.event is not None and call.event.what[0] == "name":
                slot = call.event.slot
                if not flow.texts(call.module, slot):
                    is_new |= flow.ask_for_owner(call.module, slot)


def wrapper_of(flow: Flow, call: LogCall) -> Key | None:
    """Return the function that passes one of its parameters to *call* as the event, or None."""
    if call.event is None or call.event.what[0] != "name":
        return None
    functions = flow.modules[call.module].functions
    inside, name = call.inside, call.event.what[1]
    while inside != NONE:
        if name in functions[inside].slots:
            return call.module, inside
        inside = functions[inside].inside
    return None


def _direct(module: int, call: Call, role: roles.Role) -> LogCall:
    """Return the logging call of what has *role*."""
    positional, keywords = list(call.positional), dict(call.keywords)
    severity = None
    event: Argument | None = None
    if role[0] == roles.LEVEL:
        severity = roles.severity_of(role[1])
        if severity is None:
            level = positional.pop(0) if positional else keywords.pop("level", None)
            if level is not None and level.what[0] == "constant":
                severity = roles.severity_of(str(level.what[1]).lower())
    if role[0] in (roles.LEVEL, roles.METRIC) or role == roles.SPAN:
        name = "name" if role[0] == roles.METRIC else "event"
        event = positional.pop(0) if positional else keywords.pop(name, None)
    return LogCall(
        module,
        role,
        call.line,
        call.column,
        call.inside,
        severity,
        event,
        len(positional),
        tuple(keywords.items()),
        call.unpacked,
        is_direct=True,
    )


def _through(
    function: Function, inner: LogCall, module: int, outer: Call, *, skipped: int
) -> LogCall:
    """Return what *outer* logs, which calls the wrapper *function* around *inner*."""
    given = passed(function, outer, skipped)
    here = Argument(NONE, UNKNOWN, outer.line, outer.column)
    event = given.get(inner.event.what[1], here) if inner.event is not None else here
    keys = [(name, _seen_from(outer, given, function, argument)) for name, argument in inner.keys]
    unpacked = inner.unpacked
    if unpacked and unpacked == function.mapping:
        keys += [(name, each) for name, each in given.items() if name not in function.slots]
        unpacked = outer.unpacked
    return inner._replace(
        module=module,
        line=outer.line,
        column=outer.column,
        inside=outer.inside,
        event=event,
        keys=tuple(keys),
        unpacked=unpacked,
        is_direct=False,
    )


def _seen_from(
    outer: Call, given: dict[str, Argument], function: Function, argument: Argument
) -> Argument:
    """Return what a wrapper passes on as *argument*, as its caller sees it."""
    name = argument.what[1] if argument.what[0] == "name" else None
    if name in function.slots and name in given:
        return given[name]
    return Argument(NONE, UNKNOWN, outer.line, outer.column)
