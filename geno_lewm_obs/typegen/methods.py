"""
The methods in a stub: one for each event, with the keys of that event alone.

Every checker is exact about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..contract import EventSpec, Key, Registry
from .keywords import is_keyword, keywords
from .method_names import methods_of
from .texts import docstring, quoted, sentence


def methods_class(registry: Registry) -> Iterator[str]:
    """Yield the lines of the class ``EventMethods``."""
    yield "class EventMethods:"
    yield '    """A method for each event, which logs it at its registered severity."""'
    yield "    def __init__(self, logger: GenoLeWMLogger, /) -> None: ..."
    for method, event in methods_of(registry).items():
        yield from _method(method, registry[event], registry.context)


def _method(method: str, spec: EventSpec, context: Mapping[str, Key]) -> Iterator[str]:
    keys = {**context, **spec.keys}
    if spec.deprecated:
        yield f"    @Deprecated({quoted(sentence(spec.deprecated) or 'deprecated')})"
    yield f"    def {method}("
    yield "        self,"
    yield "        *,"
    declared = {name: [key] for name, key in keys.items()}
    lines = keywords(declared, of_error=spec.severity == "error")
    yield from (f"        {line}," for line in lines)
    yield "    ) -> LogRecord | None:"
    yield from docstring(" " * 8, _told(spec, keys))


def _told(spec: EventSpec, keys: Mapping[str, Key]) -> Iterator[str]:
    """Yield what a docstring tells: when the event is logged, and the meaning of each key."""
    yield f"{sentence(spec.summary)} ({spec.name}, {spec.severity})".strip()
    meanings = [(name, _meaning(keys[name])) for name in sorted(keys) if is_keyword(name)]
    told = [f"{name}: {meaning}" for name, meaning in meanings if meaning]
    yield from ["", *told] if told else []


def _meaning(key: Key) -> str:
    unit = sentence(key.unit)
    return f"{sentence(key.summary)}{f' ({unit})' if unit else ''}".strip()
