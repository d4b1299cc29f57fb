"""
The contract: which events may be logged, and with which keys.

    spec                 the declaration of one event
    key                  the declaration of one key, and whether a value fits it
    keys                 what the keys of the canonical events mean
    events               the 22 canonical events, and the package's own
    metrics              the 22 canonical metrics
    feeds                which events feed which metrics
    registry             the events that a program may log: look-up, extension, "did you mean"
    entry_points         what installed packages declare
    declaration_errors   what is wrong with declarations
    schema               the JSON Schema of a record, by event
    check                a record checked against the registry
    check_metric         a metric's name checked against those that are declared
    undeclared           what a run's account tells of values that no declaration allowed
    mistyped             what it tells of values of another type than declared
"""

from __future__ import annotations

from .check import Breach, check
from .entry_points import ENTRY_POINT_GROUP
from .events import EVENTS, OBS_EVENTS
from .key import Key
from .registry import CANONICAL, EXCEPTION_KEYS, Registry, default_registry
from .spec import EventSpec

__all__ = [
    "CANONICAL",
    "ENTRY_POINT_GROUP",
    "EVENTS",
    "EXCEPTION_KEYS",
    "OBS_EVENTS",
    "Breach",
    "EventSpec",
    "Key",
    "Registry",
    "check",
    "default_registry",
]
