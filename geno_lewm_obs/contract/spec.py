"""
The declaration of one event: frozen data without behaviour.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..field_methods import FrozenByFields, MadeLater
from ..record import Severity


def is_event_name(text: str) -> bool:
    """Tell whether *text* has the form of an event's name: lower-case words joined by dots."""
    # Imported here, since only declarations and mistakes are judged.
    import re

    return re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", text) is not None


class EventSpec(FrozenByFields):
    """
    The declaration of one event.

    Args:
        name: Dotted lower-case name, object first: ``training.epoch.end``.
        severity: The severity at which it's meant to be logged. A record has the severity of the
            method that was called.
        summary: When the event is logged, in a few words.
        allowed_keys: The keys that its ``data`` may hold.
        sample_every: Keep 1 in this many of its *debug* records; 1 keeps all of them.
        durable: In the durability mode ``power``, whether a record is on the disk when its call
            returns, as records of ``warn`` and above are.

    Example::

        from geno_lewm_obs import EventSpec, default_registry, logged_run

        spec = EventSpec("planning.search.end", "info", "a search ends", frozenset({"score"}))
        with logged_run("planning", registry=default_registry().extend(spec)) as log:
            log.info("planning.search.end", score=0.71)

    .. versionadded:: 0.1.0
    """

    __slots__ = ("allowed_keys", "durable", "name", "sample_every", "severity", "summary")
    __match_args__ = ("name", "severity", "summary", "allowed_keys")
    __dataclass_fields__: ClassVar[Any] = MadeLater()
    __dataclass_params__: ClassVar[Any] = MadeLater()

    name: str
    severity: Severity
    summary: str
    allowed_keys: frozenset[str]
    sample_every: int
    durable: bool

    def __init__(
        self,
        name: str,
        severity: Severity,
        summary: str,
        allowed_keys: frozenset[str] = frozenset(),
        *,
        sample_every: int = 1,
        durable: bool = False,
    ) -> None:
        set_once = object.__setattr__
        set_once(self, "name", name)
        set_once(self, "severity", severity)
        set_once(self, "summary", summary)
        set_once(self, "allowed_keys", allowed_keys)
        set_once(self, "sample_every", sample_every)
        set_once(self, "durable", durable)
