"""
The declaration of one event: frozen data without behaviour.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from ..field_methods import ByFields, values_of
from ..record import Severity


def is_event_name(text: str) -> bool:
    """Tell whether *text* has the form of an event's name: lower-case words joined by dots."""
    # Imported here, since only declarations and mistakes are judged.
    import re  # noqa: PLC0415

    return re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", text) is not None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventSpec(ByFields):
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

    name: str
    severity: Severity
    summary: str
    allowed_keys: frozenset[str] = frozenset()
    _: KW_ONLY
    sample_every: int = 1
    durable: bool = False

    def __hash__(self) -> int:
        return hash(values_of(self))
