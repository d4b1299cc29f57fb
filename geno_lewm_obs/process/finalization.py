"""
Methods that work until the interpreter is gone, so that a `__del__` may log at the very end.

At its end Python sets what modules hold to None, one module after another. An object that is
finalized meanwhile, and logs, would find `os.write` gone. So when the process ends, what the
modules that logging needs hold is remembered in one closure, and a level method that is called
still later restores it first. Until then a call costs nothing for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final, TypeVar

T = TypeVar("T")


def finalized_with_program(cls: type[T]) -> type[T]:
    """
    Mark *cls* as one whose instances aren't remembered, a decorator.

    For classes whose instances refer to objects of the program: to remember them would keep those
    objects from being finalized.
    """
    _NOT_REMEMBERED.add(cls)
    return cls


def keep_usable_at_exit(cls: type, names: tuple[str, ...]) -> None:
    """
    Let the methods *names* of *cls* work until the last object is gone.

    To be called when the process ends. What the methods raise while modules are taken apart is
    dropped, since no one is left to see it.
    """
    restore = _remember_modules()
    replaced = {}
    for method in (vars(cls)[name] for name in names):
        wrap = _wrap_function if isinstance(method, FunctionType) else _wrap_descriptor
        replaced[method] = wrap(method, restore, sys.is_finalizing)
    for name, value in list(vars(cls).items()):  # all names, since a method may have several
        if isinstance(value, Hashable) and value in replaced:
            setattr(cls, name, replaced[value])


# What the functions below need at the very end they have as arguments: their globals are None then.


def _wrap_function(
    function: Callable[..., Any], restore: Callable[[], None], is_finalizing: Callable[[], bool]
) -> Callable[..., Any]:
    """Return *function* as one that restores the modules first, once they are taken apart."""

    def usable_at_exit(*args: Any, **kwargs: Any) -> Any:
        if not is_finalizing():
            return function(*args, **kwargs)
        try:
            restore()
            return function(*args, **kwargs)
        except Exception:  # noqa: BLE001 - at this time anything may be missing
            return None

    return usable_at_exit


def _wrap_descriptor(
    descriptor: Any, restore: Callable[[], None], is_finalizing: Callable[[], bool]
) -> property:
    """
    Return a property that does what *descriptor* does, and restores the modules at the end.

    The *descriptor* gives each object a function, which the object keeps as an attribute. Python
    asks a property before such an attribute.
    """

    def function(self: object) -> Callable[..., Any]:
        if is_finalizing():
            restore()
        return _wrap_function(descriptor.__get__(self, type(self)), restore, is_finalizing)

    return property(function)


def _remember_modules() -> Callable[[], None]:
    """Return a function that restores what the modules that logging needs hold now."""
    ours = [vars(module) for name, module in sys.modules.copy().items() if _is_in_package(name)]
    used = {_library_of(value) for names in ours for value in names.values()}
    libraries = [
        vars(module)
        for name, module in sys.modules.copy().items()
        if (name in used and not _is_in_package(name)) or name in ("builtins", "sys")
    ]
    remembered = [(names, _needed(names, of_ours=True)) for names in ours]
    remembered += [(names, _needed(names, of_ours=False)) for names in libraries]
    remembered.append((vars(sys), {"modules": sys.modules}))

    def restore() -> None:
        for names, values in remembered:
            for name, value in values.items():
                if name in names and names[name] is None:
                    names[name] = value

    return restore


def _needed(names: dict[str, Any], *, of_ours: bool) -> dict[str, Any]:
    """
    Return those of a module's *names* that are to be remembered.

    These are what libraries are made of, and not what the program has put there. A module *of_ours*
    is trusted to hold the former alone.
    """
    return {
        name: value
        for name, value in names.items()
        if type(value) in _CONSTANTS
        or _library_of(value) is not None
        or (of_ours and _is_of_a_library(type(value)))
    }


def _library_of(value: object) -> str | None:
    """
    Return the library module that *value* is, or in which it was defined.

    None if that isn't of a library that logging needs.
    """
    module: object = None
    if isinstance(value, ModuleType):
        module = value.__name__
    elif isinstance(value, _DEFINED):
        module = value.__module__
    return module if isinstance(module, str) and _is_in_library(module) else None


def _is_of_a_library(cls: type) -> bool:
    return _is_in_library(cls.__module__) and cls not in _NOT_REMEMBERED


def _is_in_library(module: str) -> bool:
    return module.partition(".")[0] in _LIBRARIES


def _is_in_package(module: str) -> bool:
    return module.partition(".")[0] == _PACKAGE


_PACKAGE: Final = __name__.partition(".")[0]
_LIBRARIES: Final = frozenset({_PACKAGE, "orjson", "structlog", *sys.stdlib_module_names})
_DEFINED: Final = (FunctionType, BuiltinFunctionType, type)
_CONSTANTS: Final = frozenset({int, str, bytes, bool})
_NOT_REMEMBERED: Final[set[type]] = set()
