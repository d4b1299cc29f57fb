"""
A method for each event: ``log.training_epoch_end(loss=0.25)``.

A type checker knows the methods and the keys of each from a stub. Here they are made when they're
asked for, of the registry that the logger goes by.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from ..contract.registry import nearest_name, suggestion
from ..logger import GenoLeWMLogger, channel_of
from ..redaction import quoted_name, safe_name
from ..typegen.method_names import methods_of


class EventMethods:
    """
    A method for each registered event, named as the event with underscores for dots.

    It logs by *logger* at the event's registered severity, and takes and returns what the level
    methods do, but for the event. The logger itself stays as it is.

    Args:
        logger: Writes the records, with the fields that it has bound.

    Example::

        from geno_lewm_obs.typed import EventMethods, get_logger

        log = EventMethods(get_logger("training").bind(phase="warm-up"))
        log.training_epoch_end(epoch=2, loss=0.25)

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_logger",)

    def __init__(self, logger: GenoLeWMLogger, /) -> None:
        self._logger: Final = logger

    def __getattr__(self, name: str) -> Any:
        # What the language asks for itself, also before there is a logger, as `pickle` does.
        if name.startswith("_"):
            raise AttributeError(name)
        registry = channel_of(self._logger).registry
        methods = methods_of(registry)
        event = methods.get(name)
        if event is None:
            raise _unknown(name, methods)
        return partial(getattr(self._logger, registry[event].severity), event)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *methods_of(channel_of(self._logger).registry)]

    def __repr__(self) -> str:
        return f"<EventMethods of {self._logger!r}>"


def _unknown(name: str, methods: Iterable[str]) -> AttributeError:
    remedy = suggestion(nearest_name(name, methods), otherwise="declare the event in the registry")
    # With a name of its own, or Python would fill in the name as it is.
    return AttributeError(
        f"no event has the method {quoted_name(name)}; {remedy}", name=safe_name(name), obj=None
    )
