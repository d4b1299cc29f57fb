"""
``geno-obs explain``: say what an event or an error code means.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import click

from ..contract import EventSpec, Key, default_registry
from ..contract.registry import suggestion
from ..errors import GenoLeWMError, InputError, error_classes
from .docstrings import docstring_of
from .output import echo


@click.command()
@click.argument("name", metavar="EVENT_OR_CODE")
def explain(name: str) -> None:
    r"""
    Say what an event or an error code means.

    For an event, prints when it is logged, its severity and its keys, each with its type, its unit
    and what it means; for a code, its class and exit code.

    \b
    Examples:
      geno-obs explain training.epoch.end
      geno-obs explain RESOURCE.DISK_FULL
    """
    registry = default_registry()
    spec = registry.get(name)
    errors = {cls.code: cls for cls in error_classes()}
    if spec is not None:
        lines = event_lines(spec)
    elif name.upper() in errors:
        lines = _error(errors[name.upper()])
    else:
        events = [each.name for each in registry]
        similar = difflib.get_close_matches(name, events, n=1)
        similar += difflib.get_close_matches(name.upper(), errors, n=1)
        msg = "no event and no error code has this name"
        near = next(iter(similar), None)
        remedy = suggestion(near, otherwise="docs/reference lists them all")
        raise InputError(msg, remediation=remedy)
    echo("\n".join(lines))


def event_lines(spec: EventSpec) -> Iterator[str]:
    """Yield the lines that tell a person what is declared of an event."""
    yield spec.name
    yield f"  when        {spec.summary}"
    yield f"  severity    {spec.severity}"
    if spec.sample_every > 1:
        yield (
            f"  sampling    1 in {spec.sample_every:,} debug records, the first and the last always"
        )
    facts = {"since": spec.since, "deprecated": spec.deprecated, "was called": spec.renamed_from}
    yield from (f"  {name:<10}  {fact}" for name, fact in facts.items() if fact)
    rows = [(name, _kind(key), _meaning(key)) for name, key in sorted(spec.keys.items())]
    if not rows:
        yield "  keys        none"
    widths = [max((len(row[at]) for row in rows), default=0) for at in (0, 1)]
    for at, (name, kind, meaning) in enumerate(rows):
        head = "  keys        " if at == 0 else " " * 14
        yield f"{head}{name:<{widths[0]}}  {kind:<{widths[1]}}  {meaning}".rstrip()


def _kind(key: Key) -> str:
    return f"{key.type} ({key.unit})" if key.unit else key.type


def _meaning(key: Key) -> str:
    values = "" if key.values is None else f"one of {', '.join(map(str, key.values))}"
    return "; ".join(filter(None, [key.summary, values]))


def _error(cls: type[GenoLeWMError]) -> Iterator[str]:
    yield cls.code
    meaning, *_ = docstring_of(cls).splitlines() or [""]
    if meaning:
        yield f"  means     {meaning}"
    yield f"  class     {cls.__name__}"
    yield f"  exit code {cls.exit_code}"
