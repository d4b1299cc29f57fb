"""
The rules of `verify`, and what it reports: where something is wrong, and not what is there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

RULES: Final = MappingProxyType(
    {
        "unrecognised": "a file without any record of this package",
        "torn": "half a record, as a killed writer leaves it",
        "glued": "a whole record that doesn't begin its line",
        "nul": "NUL bytes, as a power cut or a full disk leaves them",
        "foreign": "what is no record of this package",
        "schema": "JSON that hasn't a record's shape",
        "run": "a record of another run than the file's first",
        "event": "an event that the registry doesn't know",
        "key": "a key that the event doesn't allow",
        "type": "a value of another type than its key is declared with, or none of those declared",
        "dropped": "the account of keys that a process dropped, as unknown to its registry",
        "redacted": "the account of values that redaction kept out of a process's records",
        "forbidden": "what the redaction rules keep out",
        "order": "a time earlier than that of the record before, except of what sampling held",
        "duplicate": "a copy of an earlier line",
        "end": "a run that began and has no end, though no process writes it",
        "fault": "the trace of a segmentation fault or an abort beside the file",
    }
)
"""Each rule, and what it finds; the page on reading a run has the same words."""

REMEDIES: Final = MappingProxyType(
    {
        "unrecognised": "see whether it is the file that you meant; no command writes to it",
        "torn": "geno-obs repair takes it out",
        "glued": "geno-obs repair puts it on a line of its own",
        "nul": "geno-obs repair takes them out",
        "foreign": "geno-obs repair takes it out",
        "schema": "geno-obs repair takes it out; a newer version of the package may know it",
        "run": "give each run a file of its own",
        "dropped": "geno-obs events declare prints the declarations they lacked; "
        "a process that lacked the registry is given it by propagate",
        "redacted": "log what the notices on stderr said, or geno-obs redact explain says, instead",
        "forbidden": "keep the file from others, and find out which program wrote it",
        "order": "look whether the machine's clock was set, or the file edited",
        "duplicate": "count it once",
        "end": "its last record says how far it came",
        "fault": "its first frame is where the program died",
    }
)
"""For each rule, what to do. The contract's check has remedies of its own."""

URGENCY: Final = (
    *("forbidden", "fault", "unrecognised", "torn", "nul", "foreign", "glued", "schema"),
    *("end", "dropped", "redacted", "run", "event", "key", "type", "order", "duplicate"),
)
"""The rules, the one that a person should hear of first at the beginning."""


class Finding(NamedTuple):
    """One thing that is wrong in a run file, and where."""

    rule: str
    """A key of `RULES`."""
    message: str
    remedy: str
    file: str
    """Name of the file, as far as it may be shown."""
    line: int
    """The line, from 1; 0 if it's about no line."""
    offset: int
    """Bytes before it in the file."""
    length: int
    """Its length in bytes."""
