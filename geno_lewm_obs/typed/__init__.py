"""
Loggers whose events and keys a type checker knows: those of the canonical registry.

    accepted        what a call may pass for a key of each type
    event_methods   a method for each event

While a program runs, these are the package's own names, and an event that an application declares
besides may be logged by them. What a type checker sees of them stands in the stub beside this file,
which ``geno-obs events gen`` writes, as it does for the registry of an application.
"""

from __future__ import annotations

from ..logger import GenoLeWMLogger as Logger
from ..runs.logged_run import logged_run
from ..runs.open_runs import get_logger
from ..spans.span import span
from .event_methods import EventMethods

Event = str

__all__ = ["Event", "EventMethods", "Logger", "get_logger", "logged_run", "span"]
