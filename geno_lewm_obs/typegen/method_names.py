"""
The method that stands for each event: ``training_epoch_end`` for ``training.epoch.end``.

The stub and `typed.EventMethods` go by the same names.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ..contract import EventSpec, Registry
from ..contract.declaration_errors import OWN_PREFIX


def method_names(events: Iterable[str]) -> dict[str, str]:
    """
    Return the event of each method, by the method's name, in alphabetical order.

    Where two events would have one name, each of them has two underscores for a dot: ``a.b_c`` is
    ``a__b_c``. An event that shares even that name has no method.
    """
    names = sorted(events)
    plain = Counter(_joined(name, "_") for name in names)
    methods = [
        (_joined(name, "_" if plain[_joined(name, "_")] == 1 else "__"), name) for name in names
    ]
    found = Counter(method for method, _ in methods)
    return {method: name for method, name in sorted(methods) if found[method] == 1}


def specs_of(registry: Registry) -> list[EventSpec]:
    """Return the events of *registry* that programs log: all but the package's own."""
    return [spec for spec in registry if not spec.name.startswith(OWN_PREFIX)]


@lru_cache(maxsize=16)
def methods_of(registry: Registry) -> dict[str, str]:
    """Return the event of each method of *registry*, without the package's own events."""
    return method_names(spec.name for spec in specs_of(registry))


def _joined(event: str, joint: str) -> str:
    name = event.replace(".", joint)
    return f"{name}_" if keyword.iskeyword(name) else name
