"""
Rendering of an exception for a person, in place of the traceback that Python prints.

Python's traceback quotes source lines and every message. This one shows the type, the frames as
``module:function:line``, and what the redaction rules have left of the messages.
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
        title: The first line, which says where the exception was raised.
        fields: The fields ``exception_*``, after redaction.
    """
    lines = [f"{title} (most recent call last; without source lines and values)"]
    for frame, same in groupby(fields.get("exception_stack", ())):
        repeats = len(list(same)) - 1
        suffix = f"  (and {repeats} times more)" if repeats else ""
        lines.append(f"  {frame}{suffix}")
    type_shown = fields.get("exception_type", "an exception whose type is withheld")
    message = fields.get("exception_message")
    lines.append(f"{type_shown}: {message}" if message else type_shown)
    lines += [f"  note: {note}" for note in fields.get("exception_notes", ())]
    lines += [f"  after {cause}" for cause in fields.get("exception_causes", ())]
    return "".join(f"{visible(line)}\n" for line in lines)
