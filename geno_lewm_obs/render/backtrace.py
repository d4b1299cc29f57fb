"""
An exception on stderr, for a person: its type, its frames as ``module:function:line``, and as much
of its text as the rules let through.

It gets fields that have passed the rules, and stands for the traceback that Python prints, which
quotes source lines and every text.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ..escapes import visible


def render_backtrace(title: str, fields: Mapping[str, Any]) -> str:
    """
    Return the lines that show an exception.

    Args:
        title: Where it came up; it stands first.
        fields: ``exception_*``, as redaction left them.
    """
    lines = [f"{title} (most recent call last; without source lines and values)"]
    for frame, same in groupby(fields.get("exception_stack", ())):
        again = len(list(same)) - 1
        lines.append(f"  {frame}" + (f"  (and {again} times more)" if again else ""))
    message = fields.get("exception_message")
    lines.append(
        fields.get("exception_type", "an exception whose type is withheld")
        + (f": {message}" if message else "")
    )
    lines += [f"  note: {note}" for note in fields.get("exception_notes", ())]
    lines += [f"  after {cause}" for cause in fields.get("exception_causes", ())]
    return "".join(f"{visible(line)}\n" for line in lines)
