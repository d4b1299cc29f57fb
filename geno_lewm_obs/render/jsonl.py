"""
Rendering of a record as one line of JSON: keys in wire order, UTF-8, ending in a newline.
"""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from ..record import LINE_START, LogRecord


def render_jsonl(record: LogRecord) -> bytes:
    r"""
    Return the line of *record*.

    Characters that a terminal might interpret, or that hide or reorder text, are written as ``\u``
    escapes. JSON doesn't require that above U+001F, but people show these files with `cat`.
    """
    return render_wire(record.to_dict())


def render_wire(wire: dict[str, Any]) -> bytes:
    """
    Return the line of *wire*, which is a `LogRecord.to_dict`; see `render_jsonl`.

    Raises:
        MemoryError: there is none left for a line of a usual length.
    """
    bytes(_ROOM)  # orjson ends the process where it finds no memory
    line = orjson.dumps(wire, None, orjson.OPT_APPEND_NEWLINE)
    # The search ends at the last brace, which in most lines stands near their start.
    if line.find(LINE_START, 1, line.rfind(b"{") + len(LINE_START)) > 0:
        line = LINE_START + line[len(LINE_START) :].replace(LINE_START, _ESCAPED_LINE_START)
    if line.isascii() and _DELETE not in line:
        return line
    return re.sub(_UNSAFE, _as_json_escape, line.decode()).encode()


_DELETE: Final = 0x7F
"""An integer: where bytes are looked for by ``in``, a TypeError is raised and caught first."""
_ROOM: Final = 32_768
"""Bytes of memory, several times what orjson takes for a usual line."""
_ESCAPED_LINE_START: Final = LINE_START.replace(b"ts", rb"\u0074s")
"""
JSON equal to `LINE_START`, in other bytes: for a dict in ``data`` whose first key is ``ts``.

Readers find the next record by the bytes of `LINE_START`.
"""
# A string, compiled and cached by `re` on first use: most programs never need it.
_UNSAFE: Final = (
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""
DEL and C1 controls, soft hyphen, bidi controls, zero-width characters, line separators,
interlinear marks, tags.
"""


def _as_json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
