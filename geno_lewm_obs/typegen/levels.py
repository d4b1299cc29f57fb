"""
The class of loggers in a stub: one signature a level, over all events and all keys.

A checker finds a misspelt event and a key of no event by it, in time that doesn't grow with the
number of events as that of overloads does. It lets a key of another event pass: `methods` and the
plugin for mypy are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..contract import EventSpec, Key
from ..record import Severity
from .keywords import keywords
from .texts import quoted

_METHODS: Final[dict[str, Severity]] = {
    "debug": "debug",
    "info": "info",
    "msg": "info",
    "warn": "warn",
    "warning": "warn",
    "error": "error",
    "err": "error",
    "exception": "error",
    "critical": "error",
    "fatal": "error",
}
"""
Each method of a logger that logs, and its severity.

Each is written out, since mypy before 2 can't tell the type of one that is another one's alias.
"""


_LONGEST: Final = 256
"""Names of a literal: pyrefly takes a longer one for any text, and a union of two that are."""
_PART: Final = _LONGEST // 2
"""Names of each part of a longer one."""


def event_type(events: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the type ``Event``: the name of one of *events*, in a literal."""
    if 0 < len(events) <= _LONGEST:
        yield from _literal("Event", events)
        return
    parts = [events[at : at + _PART] for at in range(0, len(events), _PART)]
    names = [f"_Event{number}" for number in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        yield from _literal(name, part)
    yield f"Event = {' | '.join(names) or 'Never'}"


def _literal(name: str, events: Iterable[str]) -> list[str]:
    return [f"{name} = Literal[", *(f"    {quoted(event)}," for event in events), "]"]


def keys_of_all(
    specs: Iterable[EventSpec], context: Mapping[str, Key]
) -> dict[str, dict[Key, None]]:
    """Return every key of *specs* and of every event's *context*, with its declarations."""
    found: dict[str, dict[Key, None]] = {}
    for keys in (context, *(spec.keys for spec in specs)):
        for name, key in keys.items():
            found.setdefault(name, {})[key] = None
    return found


def logger_class(keys: Mapping[str, Iterable[Key]]) -> Iterator[str]:
    """Yield the lines of the class ``Logger``, whose level methods take *keys*."""
    yield "class Logger(GenoLeWMLogger):"
    yield '    """A logger whose level methods know every event, and every key of any."""'
    for method, severity in _METHODS.items():
        yield f"    def {method}("
        yield "        self,"
        yield "        event: Event,"
        yield "        *,"
        lines = keywords(keys, of_error=severity == "error")
        yield from (f"        {line}," for line in lines)
        yield "    ) -> LogRecord | None:"
        yield f'        """Log an event at severity {severity}."""'
