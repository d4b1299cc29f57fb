"""
Type generation: a registry's events and keys as a stub that every type checker reads.

    keywords        the keywords of a call, and what each takes
    method_names    the method that stands for each event
    texts           strings and docstrings as source text
    levels          the logger: one signature a level, over all events
    methods         the methods: one for each event, with its own keys
    functions       what makes loggers, and names events besides
    stub            the whole stub
    files           write it, or tell that it's out of date

Nothing of it is loaded by a program that logs, but `method_names`.
"""

from __future__ import annotations

from .files import is_stale, write
from .stub import Left, stub_of

__all__ = ["Left", "is_stale", "stub_of", "write"]
