"""
A record as one line of JSON, keys in wire order, UTF-8, ended by a newline.
"""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from ..record import LINE_START, LogRecord


def render_jsonl(record: LogRecord) -> bytes:
    r"""
    Return the line of *record*.

    Characters that a terminal might obey, or that hide or reorder text, are written as ``\u``
    escapes. JSON would allow them as they are beyond U+0020, but people look at these files with
    `cat`.
    """
    return render_wire(record.to_dict())


def render_wire(wire: dict[str, Any]) -> bytes:
    """Return the line of the record whose `LogRecord.to_dict` is *wire*; as `render_jsonl`."""
    line = orjson.dumps(wire, None, orjson.OPT_APPEND_NEWLINE)
    # most lines have no brace but near their start
    if line.find(LINE_START, 1, line.rfind(b"{") + len(LINE_START)) > 0:
        line = LINE_START + line[len(LINE_START) :].replace(LINE_START, _SAME_IN_OTHER_LETTERS)
    if line.isascii() and b"\x7f" not in line:
        return line
    return re.sub(_UNSAFE, _as_json_escape, line.decode()).encode()


_SAME_IN_OTHER_LETTERS: Final = LINE_START.replace(b"ts", rb"\u0074s")
"""
For a dict in ``data`` whose first key is ``ts``: the same JSON, but not the bytes by which a
reader finds the next record.
"""
# Compiled by the first text that needs it, and kept by `re`: most programs never do.
_UNSAFE: Final = "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
"""
DEL and C1 controls, soft hyphen, bidi controls, zero-width characters, line separators,
interlinear marks, tags.
"""


def _as_json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
