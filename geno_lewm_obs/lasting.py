"""
Loggers that outlast the modules: a `__del__` that logs while the interpreter takes everything apart.

At its end Python sets what modules hold to None, one module after another, and the program's own globals last of all. An object among them
that logs as it goes would find `os.write` gone. So what the modules on a record's way hold is remembered, in one closure, when the process
ends; and a level method that's called still later puts it back first. Until then a call costs nothing for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

_OURS: Final = frozenset({__name__.partition(".")[0], "orjson", "structlog"})


def outlast(cls: type, names: tuple[str, ...]) -> None:
    """
    Let the methods *names* of *cls* work until the last object is gone. To be called at the end of the process.

    What fails in them even then is dropped, since no one is left to see it.
    """
    put_back = _remembering()
    methods = [getattr(cls, name) for name in names]
    lasting = {method: _lasting(method, put_back, sys.is_finalizing) for method in methods}
    for name, value in list(vars(cls).items()):  # aliases too
        if callable(value) and value in lasting:
            setattr(cls, name, lasting[value])


def _lasting(method: Callable[..., Any], put_back: Callable[[], None], is_finalizing: Callable[[], bool]) -> Callable[..., Any]:
    def lasting(*args: Any, **kwargs: Any) -> Any:
        if not is_finalizing():
            return method(*args, **kwargs)
        try:
            put_back()
            return method(*args, **kwargs)
        except Exception:  # noqa: BLE001 - at this time anything may be missing
            return None

    return lasting


def _remembering() -> Callable[[], None]:
    held = [(vars(module), dict(vars(module))) for name, module in list(sys.modules.items()) if _is_on_the_way(name)]

    def put_back() -> None:
        for names, values in held:
            for name, value in values.items():
                if value is not None and name in names and names[name] is None:
                    names[name] = value

    return put_back


def _is_on_the_way(name: str) -> bool:
    package = name.partition(".")[0]
    if package in ("sys", "builtins"):  # these go last, and what Python takes from `sys` before, such as its import machinery, stays away
        return False
    return package in _OURS or package in sys.stdlib_module_names
