"""
Loggers that keep_usable_at_exit the modules: a `__del__` that logs while the interpreter takes
everything apart.

At its end Python sets what modules hold to None, one module after another, and the program's own
globals last of all. An object among them that logs as it goes would find `os.write` gone. So what
the modules on a record's way hold is remembered, in one closure, when the process ends; and a
level method that's called still later puts it back first. Until then a call costs nothing for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final, TypeVar

_PACKAGE: Final = __name__.partition(".")[0]


def finalized_with_program(cls: type[T]) -> type[T]:
    """
    Let the instances of *cls* that modules hold be finalized as the program's own objects are. A
    decorator for classes whose instances refer to such objects: a module that remembered them would
    keep those from being finalized.
    """
    _NOT_REMEMBERED.add(cls)
    return cls


def keep_usable_at_exit(cls: type, names: tuple[str, ...]) -> None:
    """
    Let the methods *names* of *cls* work until the last object is gone. To be called at the end of
    the process.

    What fails in them even then is dropped, since no one is left to see it.
    """
    put_back = _remembering()
    lasting = {}
    for method in (vars(cls)[name] for name in names):
        make = _lasting if isinstance(method, FunctionType) else _lasting_attribute
        lasting[method] = make(method, put_back, sys.is_finalizing)
    for name, value in list(vars(cls).items()):  # aliases too
        if isinstance(value, Hashable) and value in lasting:
            setattr(cls, name, lasting[value])


def _lasting(
    method: Callable[..., Any], put_back: Callable[[], None], is_finalizing: Callable[[], bool]
) -> Callable[..., Any]:
    def lasting(*args: Any, **kwargs: Any) -> Any:
        if not is_finalizing():
            return method(*args, **kwargs)
        try:
            put_back()
            return method(*args, **kwargs)
        except Exception:  # noqa: BLE001 - at this time anything may be missing
            return None

    return lasting


def _lasting_attribute(
    method: Any, put_back: Callable[[], None], is_finalizing: Callable[[], bool]
) -> property:
    """
    As `_lasting`, for a *method* that gives each object a function of its own, which the object
    keeps: a property comes before that.
    """

    def function(self: object) -> Callable[..., Any]:
        if is_finalizing():
            put_back()
        return _lasting(method.__get__(self, type(self)), put_back, is_finalizing)

    return property(function)


def _remembering() -> Callable[[], None]:
    ours = [
        (name, vars(module))
        for name, module in sys.modules.copy().items()
        if name.partition(".")[0] == _PACKAGE
    ]
    libraries = {
        home for _, names in ours for value in names.values() if (home := _home(value)) is not None
    } | {"builtins", "sys"}
    held = [(names, _needed(names, of_ours=True)) for _, names in ours]
    held += [
        (vars(sys.modules[name]), _needed(vars(sys.modules[name]), of_ours=False))
        for name in libraries & sys.modules.keys()
    ]
    held.append((vars(sys), {"modules": sys.modules}))

    def put_back() -> None:
        for names, values in held:
            for name, value in values.items():
                if name in names and names[name] is None:
                    names[name] = value

    return put_back


def _home(value: object) -> str | None:
    """
    Return the library module that *value* is, or comes from, or None where it's of no library that
    records need.
    """
    home = (
        value.__name__
        if isinstance(value, ModuleType)
        else value.__module__
        if isinstance(value, _DEFINED)
        else None
    )
    return home if home is not None and home.partition(".")[0] in _LIBRARIES else None


def _needed(names: dict[str, Any], *, of_ours: bool) -> dict[str, Any]:
    """
    Return what of a module's *names* is to be remembered: what libraries are made of, not what the
    program has put there.
    """
    return {
        name: value
        for name, value in names.items()
        if (of_ours and _is_known(type(value))) or type(value) in _CONSTANTS or _home(value)
    }


def _is_known(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in _LIBRARIES and kind not in _NOT_REMEMBERED


T = TypeVar("T")
_NOT_REMEMBERED: Final[set[type]] = set()
_DEFINED: Final = (FunctionType, BuiltinFunctionType, type)
_CONSTANTS: Final = frozenset({int, str, bytes, bool})
_LIBRARIES: Final = frozenset({_PACKAGE, "orjson", "structlog", *sys.stdlib_module_names})
