"""
What may be logged.

    spec       what one event is
    events     the 22 canonical events, and the package's own
    registry   all events that a program may log: lookup, extension, "did you mean"
    mistakes   what can be wrong with declarations
    check      the one judge of a record
"""

from __future__ import annotations

from .check import Finding, check
from .events import EVENTS, OBS_EVENTS
from .registry import CANONICAL, ENTRY_POINT_GROUP, EXCEPTION_KEYS, Registry, default_registry
from .spec import EventSpec

__all__ = [
    "CANONICAL",
    "ENTRY_POINT_GROUP",
    "EVENTS",
    "EXCEPTION_KEYS",
    "OBS_EVENTS",
    "EventSpec",
    "Finding",
    "Registry",
    "check",
    "default_registry",
]
