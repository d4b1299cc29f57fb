"""
The rules of the linter, and what a finding is. `judge` decides what breaks a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from ..named_tuple import NamedTuple


class LintRule(NamedTuple):
    """One kind of finding."""

    summary: str
    """What is wrong, in a few words."""
    reason: str
    """What comes of it, or why it is asked for."""


UNREADABLE: Final = "GLO000"
LINT_RULES: Final = MappingProxyType(
    {
        UNREADABLE: LintRule(
            "a file can't be read or parsed", "nothing in it is checked; all other files are"
        ),
        "GLO001": LintRule(
            "an event isn't registered", "its record is written without any of its data"
        ),
        "GLO002": LintRule("a key isn't allowed on its event", "it's left out of the record"),
        "GLO003": LintRule(
            "an event's name isn't a literal", "nothing can tell before the run whether it's right"
        ),
        "GLO004": LintRule(
            "an event is logged at another severity than registered",
            "filters and alarms that go by severity miss it, or ring without need",
        ),
        "GLO005": LintRule(
            "a value that redaction refuses, or a formatted text",
            "strict mode raises for the first; the second hides values from readers and rules",
        ),
        "GLO006": LintRule(
            "print or the standard library's logging", "what is told so stands in no run's file"
        ),
        "GLO007": LintRule(
            "a metric isn't registered, or is of another kind", "asking for it raises"
        ),
        "GLO008": LintRule(
            "severity error without error_code", "failures can't be counted by their kind"
        ),
        "GLO009": LintRule(
            "a value whose name tells sequence or personal data",
            "whether it's refused is known only when it's logged",
        ),
        "GLO010": LintRule(
            "an event of a run's or span's start or end isn't registered",
            "its record is written without any of its data",
        ),
        "GLO011": LintRule(
            "a value isn't of its key's type", "it is counted, and a strict registry raises"
        ),
    }
)
"""Each finding's id, with what it means. An id never changes its meaning."""


def ids_of(texts: Iterable[str]) -> tuple[str, ...] | None:
    """Return the beginnings of ids that *texts* name, in capitals; None if one is that of no id."""
    ids = tuple(each.strip().upper() for each in texts)
    are_known = all(each and any(name.startswith(each) for name in LINT_RULES) for each in ids)
    return ids if are_known else None


class Finding(NamedTuple):
    """One thing that is wrong in a source file. Findings sort by file and place."""

    path: str
    """As the file was named, or found below a directory that was."""
    line: int
    column: int
    """In characters, from 1."""
    rule: str
    """The id of one of `LINT_RULES`."""
    message: str
    """Fit to be shown: it quotes no private value."""
