"""
``geno-obs explain``: say what an event or an error code means.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import click

from ..contract import EventSpec, default_registry
from ..errors import GenoLeWMError, InputError, error_classes
from .docstrings import docstring_of
from .output import echo


@click.command()
@click.argument("name", metavar="EVENT_OR_CODE")
def explain(name: str) -> None:
    """
    Say what an event or an error code means.

    For an event, prints when it is logged, its severity and its keys; for a code, its class and
    exit code.
    """
    registry = default_registry()
    spec = registry.get(name)
    errors = {cls.code: cls for cls in error_classes()}
    if spec is not None:
        lines = _event(spec)
    elif name.upper() in errors:
        lines = _error(errors[name.upper()])
    else:
        events = [each.name for each in registry]
        similar = difflib.get_close_matches(name, events, n=1)
        similar += difflib.get_close_matches(name.upper(), errors, n=1)
        msg = "no event and no error code has this name"
        remedy = f"did you mean {similar[0]}?" if similar else "docs/reference lists them all"
        raise InputError(msg, remediation=remedy)
    echo("\n".join(lines))


def _event(spec: EventSpec) -> Iterator[str]:
    yield spec.name
    yield f"  when      {spec.summary}"
    yield f"  severity  {spec.severity}"
    yield f"  keys      {', '.join(sorted(spec.allowed_keys)) or 'none'}"
    if spec.sample_every > 1:
        yield f"  sampling  1 in {spec.sample_every:,} debug records, the first and the last always"


def _error(cls: type[GenoLeWMError]) -> Iterator[str]:
    yield cls.code
    meaning, *_ = docstring_of(cls).splitlines() or [""]
    if meaning:
        yield f"  means     {meaning}"
    yield f"  class     {cls.__name__}"
    yield f"  exit code {cls.exit_code}"
