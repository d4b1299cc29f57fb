"""
The metrics that there are, by name: the canonical ones, and those that source code declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from ..contract.metrics import KINDS, METRICS, Kind
from .contents import Problem, content_of

METRIC_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {spec.name: spec.kind for spec in METRICS}
)
"""The kind of each canonical metric: ``counter``, ``gauge`` or ``histogram``."""
_DECLARATION: Final = b"MetricSpec("
_DECLARED: Final = re.compile(
    rb"""MetricSpec\(\s*(?:name\s*=\s*)?["']([\w.]+)["']\s*,\s*(?:kind\s*=\s*)?["'](\w+)["']"""
)
_TEXT: Final = re.compile(rb"""["']([a-z][a-z0-9_.]*)["']""")


def metrics_of(paths: Iterable[str]) -> dict[str, Kind | None]:
    """
    Return the metrics that files of Python declare, by name, with the kind of each if it's known.

    Where a declaration has no literals, each text of its file may be a metric's name.
    """
    found: dict[str, Kind | None] = {}
    for path in paths:
        content = content_of(path)
        if isinstance(content, Problem):
            continue
        count = content.count(_DECLARATION)
        declared = _DECLARED.findall(content) if count else []
        if len(declared) < count:
            found |= dict.fromkeys((name.decode() for name in _TEXT.findall(content)), None)
        for name, kind in declared:
            found[name.decode()] = next((each for each in KINDS if each == kind.decode()), None)
    return found
