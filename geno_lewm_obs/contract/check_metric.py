"""
Check the name of a metric against those that are declared: is there one, and of this kind?

As `check` is of records, this is the one judge of it: who asks for a metric while a program runs,
and tools that read source code, find the same and say it in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..redaction import quoted_name
from .check import Breach
from .metrics import Kind
from .registry import nearest_name, suggestion


def check_metric(declared: Mapping[str, Kind | None], name: object, kind: Kind) -> Iterator[Breach]:
    """
    Yield a breach if there is no metric *name* of this *kind*.

    Args:
        declared: The kind of each metric by its name; None where it isn't known.
        name: What was passed as the name.
        kind: What was asked for.
    """
    if not isinstance(name, str) or name not in declared:
        near = nearest_name(name, declared) if isinstance(name, str) else None
        remedy = suggestion(near, otherwise="declare it by extend_metrics")
        yield Breach("unregistered-metric", f"metric {quoted_name(name)} is not registered", remedy)
        return
    found = declared[name]
    if found not in (None, kind):
        yield Breach("other-kind", f"metric {name} is a {found}, not a {kind}", f"use get_{found}")
