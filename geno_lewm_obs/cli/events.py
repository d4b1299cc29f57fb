"""
``geno-obs events declare``: print the declarations that a run lacked.

They are made of names and types alone, as the run's account has them; no value is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import orjson

from ..contract import EventSpec, Registry
from ..contract.declaration_errors import OWN_PREFIX
from ..contract.registry import suggestion
from ..contract.spec import is_event_name
from ..contract.undeclared import MAX_TOLD, Undeclared, parsed
from ..notice import say
from ..read import find_files, scan_files
from ..record import LogRecord, Severity
from ..redaction import is_clean
from .evolution import check, diff, list_events, lock, rules
from .evolution import show as show_event
from .gen import gen
from .output import echo
from .run_options import log_dir_option, registry_named, registry_option, run_argument


@click.group()
def events() -> None:
    """Ask about events: declared ones, their changes, what is missing."""


for _command in (list_events, show_event, lock, diff, check, rules, gen):
    events.add_command(_command)


@events.command()
@run_argument
@log_dir_option
@registry_option
def declare(run: str, log_dir: Path | None, registry_name: str | None) -> None:
    r"""
    Print the EventSpec lines that would have let through what RUN left out.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. Read the lines
    before you use them: a misspelt name is better mended where it's logged.

    \b
    Examples:
      geno-obs events declare latest
    """
    registry = registry_named(registry_name)
    severities: dict[str, Severity] = {}
    undeclared: list[Undeclared] = []
    for found in scan_files(find_files(run, log_dir)):
        record = found.what
        if not isinstance(record, LogRecord):
            continue
        if _could_be_declared(record.event) and record.event not in registry:
            severities.setdefault(record.event, record.severity)
        undeclared += parsed(record.data.get("undeclared"))
    lines = list(_lines(registry, severities, undeclared))
    if lines:
        echo("\n".join(lines))
    else:
        say("the run's account names nothing that was left out for want of a declaration")


def _could_be_declared(event: str) -> bool:
    return is_event_name(event) and is_clean(event) and not event.startswith(OWN_PREFIX)


def _lines(
    registry: Registry, severities: dict[str, Severity], undeclared: Iterable[Undeclared]
) -> Iterator[str]:
    keys: dict[str, dict[str, set[str]]] = {event: {} for event in severities}
    for each in undeclared:
        keys.setdefault(each.event, {}).setdefault(each.key, set()).add(each.kind)
    lacked = {
        event: {
            key: kinds for key, kinds in found.items() if key not in registry.allowed_keys(event)
        }
        for event, found in keys.items()
    }
    new = [event for event in lacked if event not in registry]
    changed = [event for event in lacked if event in registry and lacked[event]]
    if new:
        yield "# events that aren't declared: registry.extend(...)"
        # With keys first: of names that a program makes up there may be any number.
        for event in sorted(new, key=lambda event: (not lacked[event], event))[:MAX_TOLD]:
            spec = EventSpec(event, severities.get(event, "info"), "", frozenset(lacked[event]))
            yield f"{_line(spec)}{_remark(registry, event, lacked[event])}"
        if len(new) > MAX_TOLD:
            yield f"# and {len(new) - MAX_TOLD:,} more"
    if changed:
        yield "# events that allow further keys: registry.replace(...)"
        for event in sorted(changed):
            spec = registry[event]
            larger = spec.allowed_keys | lacked[event].keys()
            spec = dataclasses.replace(spec, allowed_keys=larger)
            yield f"{_line(spec)}{_remark(registry, event, lacked[event])}"


def _line(spec: EventSpec) -> str:
    keys = ", ".join(f'"{key}"' for key in sorted(spec.allowed_keys))
    arguments = [f'"{spec.name}"', f'"{spec.severity}"', orjson.dumps(spec.summary).decode()]
    arguments += [f"frozenset({{{keys}}})"] if keys else []
    arguments += [f"sample_every={spec.sample_every}"] if spec.sample_every > 1 else []
    arguments += ["durable=True"] if spec.durable else []
    return f"EventSpec({', '.join(arguments)}),"


def _remark(registry: Registry, event: str, lacked: dict[str, set[str]]) -> str:
    """Return a comment with the type of each key, and the known key that it may be meant for."""
    told = []
    for key, kinds in sorted(lacked.items()):
        near = registry.nearest_key(event, key)
        told.append(f"{key}: {' or '.join(sorted(kinds))}")
        told[-1] += f" ({suggestion(near, otherwise='')})" if near else ""
    return f"  # {', '.join(told)}" if told else ""
