"""
A record as a person reads it: one line that bends at the terminal's width, failures spelt out below.

    15:42:01 info  training   training.epoch.end  epoch=2 loss=1.23 412ms

Every character that a terminal might obey is shown as a visible escape, so a value can't move the cursor, start a line or colour one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..record import LogRecord
from ..terminal import cells, wrapped
from ..visible import visible

RESET: Final = "\x1b[0m"
_DIM, _BOLD = "\x1b[2m", "\x1b[1m"
_SEVERITY_STYLE: Final = {"debug": "\x1b[36m", "info": "\x1b[32m", "warn": "\x1b[33m", "error": "\x1b[1;31m"}
_INDENT: Final = 9
"""Columns before a continued line: as wide as the time and a blank."""
_LONG_MS: Final = 10_000
_APART: Final = frozenset(
    {"message", "remediation", "exception_type", "exception_message", "exception_notes", "exception_stack", "exception_causes"}
)
"""Keys of ``data`` that get lines of their own."""


def render_console(record: LogRecord, *, colour: bool = False, width: int | None = None) -> str:
    """
    Return the text of *record*, ended by a newline.

    Args:
        record: What the chain let through.
        colour: Whether to use ANSI colours.
        width: Columns of the terminal; None to keep the fields on one line however long.
    """
    head = [
        (visible(record.ts[11:19]), _DIM),
        (f"{record.severity:<5}", _SEVERITY_STYLE[record.severity]),
        (f"{visible(record.component):<10}", ""),
        (visible(record.event), _BOLD),
    ]
    used = cells(" ".join(text for text, _ in head))
    first = " ".join(_painted(text, style, colour=colour) for text, style in head)
    lines = _bent(first, used, list(_fields(record)), width)
    style = _SEVERITY_STYLE[record.severity] if record.error_code else ""
    room = None if width is None else width - _INDENT
    for text in _failure(record):
        lines += [" " * _INDENT + _painted(line, style, colour=colour) for line in wrapped(text, room)]
        style = ""
    return "\n".join(lines) + "\n"


def _bent(head: str, used: int, fields: list[str], width: int | None) -> list[str]:
    """Lay *fields* out after *head*, which takes *used* columns, going to a new line where the width ends."""
    lines, gap = [head], "  "
    for field in fields:
        if width is not None and used + len(gap) + cells(field) > width:
            lines.append(" " * _INDENT + field)
            used = _INDENT + cells(field)
        else:
            lines[-1] += gap + field
            used += len(gap) + cells(field)
        gap = " "
    return lines


def _fields(record: LogRecord) -> Iterator[str]:
    for name in ("phase", "epoch", "step"):
        value = getattr(record, name)
        if value is not None:
            yield f"{name}={_shown(value)}"
    for key, value in record.data.items():
        if key not in _APART and value not in (None, {}, []):
            yield f"{visible(key)}={_shown(value)}"
    if record.duration_ms is not None:
        yield _duration(record.duration_ms)


def _failure(record: LogRecord) -> Iterator[str]:
    data = record.data
    if record.error_code is not None or "message" in data:
        yield ": ".join(visible(str(part)) for part in (record.error_code, data.get("message")) if part)
    if data.get("remediation"):
        yield f"→ {visible(str(data['remediation']))}"
    if "exception_type" in data:
        yield ": ".join(visible(str(data[key])) for key in ("exception_type", "exception_message") if key in data)
    for label, key in (("note", "exception_notes"), ("at", "exception_stack"), ("after", "exception_causes")):
        items = data.get(key, [])
        for item in items if isinstance(items, list) else [items]:
            yield f"  {label} {visible(str(item))}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{" + " ".join(f"{visible(str(key))}={_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(map(_shown, value)) + "]"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = visible(str(value))
    if text and not any(char in text for char in ' ="'):
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _duration(milliseconds: int) -> str:
    return f"{milliseconds}ms" if milliseconds < _LONG_MS else f"{milliseconds / 1000:.1f}s"


def _painted(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{RESET}" if colour and style else text
