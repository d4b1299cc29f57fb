"""
What the linter keeps of a module: which values flow where, and what is called with what.

A *slot* is a number for one thing in the module that may hold a value: a name in a scope, an
attribute of a name, the result of a call. A *use* is what happens to the value of a slot. All of it
is plain tuples, lists and dicts, which processes exchange cheaply; the syntax tree is thrown away.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from .values import Description

COPY: Final = 0  # (COPY, to)
"""The value is also that of another slot."""
ENTER: Final = 1  # (ENTER, to)
"""A `with` statement enters the value, and its ``as`` is the other slot."""
LOAD: Final = 2  # (LOAD, attribute, to)
"""An attribute of the value is read."""
STORE: Final = 3  # (STORE, attribute, slot)
"""An attribute of the value is set, to the value of the other slot."""
STORED: Final = 4  # (STORED, base)
"""The value becomes an attribute of the other slot's value."""
CALL: Final = 5  # (CALL, number in `Summary.calls`)
"""The value is called."""
PASS: Final = 6  # (PASS, number in `Summary.calls`)
"""The value is an argument of a call."""
TYPE: Final = 7  # (TYPE, to)
"""The value is a class, and annotates the other slot."""
BASE: Final = 8  # (BASE, number in `Summary.classes`)
"""The value is a class from which another one derives."""

Use = tuple[Any, ...]
NONE: Final = -1
"""Stands for no slot, function or class."""


class Argument(NamedTuple):
    """What is passed to a call."""

    slot: int
    what: Description
    line: int
    column: int


class Call(NamedTuple):
    """A call in the source."""

    function: int
    """The slot of what is called."""
    name: str
    """The last identifier of what is called; empty if it has none."""
    result: int
    positional: tuple[Argument, ...]
    """Those before the first that is unpacked."""
    keywords: tuple[tuple[str, Argument], ...]
    unpacked: str
    """
    Of ``**mapping`` the name of the mapping, ``*`` if it has none or positional arguments are
    unpacked, empty if nothing is.
    """
    line: int
    column: int
    inside: int
    """The function in which it stands, as a number in `Summary.functions`."""


class Function(NamedTuple):
    """A function, method or lambda."""

    name: str
    slot: int
    """Holds the function."""
    result: int
    """Holds what it returns or yields."""
    owner: int
    """The class whose method it is."""
    kind: str
    """``plain``, ``static``, ``class`` or ``property``."""
    positional: tuple[str, ...]
    slots: dict[str, int]
    """The slot of each parameter."""
    mapping: str
    """The name of its ``**`` parameter, or nothing."""
    inside: int
    """The function in which it is defined."""
    scope: int


class Class(NamedTuple):
    """A class."""

    name: str
    slot: int
    scope: int
    """Its scope, whose names are its attributes."""
    bases: tuple[str, ...]
    """The last identifiers of its bases."""


class Import(NamedTuple):
    """A name that is bound to a module, or to something in one."""

    slot: int
    module: str
    """In full, also where the source has dots in its place."""
    name: str
    """What in the module; the module itself if empty."""


class Summary(NamedTuple):
    """What is kept of a module."""

    module: str
    scopes: list[dict[str, int]]
    """The slot of each name in each scope; the module's own scope is the first."""
    class_scopes: dict[int, int]
    """The class of each scope that is one."""
    bound: frozenset[str]
    """The names that the module's own scope binds."""
    uses: dict[int, list[Use]]
    homes: dict[int, int]
    """The scope of each slot that is a name."""
    calls: list[Call]
    functions: list[Function]
    classes: list[Class]
    imports: list[Import]
    stars: list[str]
    """Modules all of whose names are imported."""
    texts: list[tuple[int, str]]
    """Slots that hold a constant which may be an event's name."""
    prints: list[int]
    """Slots that hold the function `print`."""
    unread: frozenset[int]
    """The scopes of functions that weren't read, since nothing in them looks like logging."""


def passed(function: Function, call: Call, skipped: int) -> dict[str, Argument]:
    """
    Return what *call* passes to *function*, by parameter, and what it has no parameter for.

    Args:
        function: What is called.
        call: The call.
        skipped: How many parameters the method's own object takes.
    """
    by_position = zip(function.positional[skipped:], call.positional, strict=False)
    return {**dict(by_position), **dict(call.keywords)}


def loads_of(module: Summary) -> dict[int, int]:
    """Return for each slot that holds an attribute the slot of what it's an attribute of."""
    return {use[2]: base for base, uses in module.uses.items() for use in uses if use[0] == LOAD}
