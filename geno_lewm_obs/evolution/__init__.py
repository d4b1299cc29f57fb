"""
Evolution: how declared events change from version to version, and what each change means.

    lock       the lock file: all declarations of a package as text
    rules      which kinds of changes there are, how grave each is, and why
    changes    what differs between two lock files
    versions   whether a version says enough for the changes
    sources    where the lock file of another version is found
    settings   what pyproject.toml says of lock files
    declared   what a project may log, for tools that don't run it

No code of the other version is run: its lock file says what it declared.
"""

from __future__ import annotations

from .changes import Change, changes_between
from .lock import LOCK_NAME, Lock, parse_lock, render_lock
from .rules import RULES, Level, Rule

__all__ = [
    "LOCK_NAME",
    "RULES",
    "Change",
    "Level",
    "Lock",
    "Rule",
    "changes_between",
    "parse_lock",
    "render_lock",
]
