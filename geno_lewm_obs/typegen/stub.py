"""
The whole stub of a registry, and what it has to leave out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..contract import Registry
from .functions import FUNCTIONS
from .keywords import ACCEPTED, is_keyword
from .levels import event_type, keys_of_all, logger_class
from .method_names import methods_of, specs_of
from .methods import methods_class

MARK: Final = "# Written by geno-obs events gen"
"""How a file begins that may be written over."""
_HEAD: Final = f"""\
{MARK}, from what is declared; to change it, run that again.
# The level methods take less than those of the class that they are of, which is their purpose.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="override"
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# ty: ignore
# pyrefly: ignore-errors
from collections.abc import Iterable, Mapping
from enum import Enum
from os import PathLike
from typing import Any, Literal, Never, SupportsInt

import geno_lewm_obs
from geno_lewm_obs import GenoLeWMLogger, LogRecord, Registry, Sink
from geno_lewm_obs.typed.accepted import {", ".join(ACCEPTED)}
"""
_DEPRECATED: Final = "from typing_extensions import deprecated as Deprecated\n"


class Left(NamedTuple):
    """Something that a stub can't say, so that it's logged by an open logger."""

    event: str
    key: str
    """Empty where it's the event itself that has no method."""


def stub_of(registry: Registry) -> str:
    """Return the text of the stub of *registry*, the same for the same declarations."""
    specs = specs_of(registry)
    parts = [
        event_type(sorted(spec.name for spec in specs)),
        logger_class(keys_of_all(specs, registry.context)),
        methods_class(registry),
    ]
    head = [_HEAD, _DEPRECATED] if any(spec.deprecated for spec in specs) else [_HEAD]
    return "\n".join([*head, *("\n".join([*part, ""]) for part in parts), FUNCTIONS])


def left_out(registry: Registry) -> Iterator[Left]:
    """Yield what the stub of *registry* doesn't have: keys that are no keywords, equal names."""
    methods = {*methods_of(registry).values()}
    for spec in specs_of(registry):
        yield from (Left(spec.name, key) for key in sorted(spec.keys) if not is_keyword(key))
        if spec.name not in methods:
            yield Left(spec.name, "")
