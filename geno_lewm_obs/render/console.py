"""
Rendering of a record for a person: one line, wrapped at the terminal's width.

    15:42:01 info  training   training.epoch.end  epoch=2 loss=1.23 412ms

Error messages and exceptions follow on lines of their own. Every character that a terminal might
interpret is shown as an escape, so a value can't move the cursor, start a line or colour one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from ..escapes import visible
from ..record import LogRecord
from ..terminal.stream import display_width, wrapped

RESET: Final = "\x1b[0m"
_DIM, _BOLD = "\x1b[2m", "\x1b[1m"
_SEVERITY_STYLE: Final = {
    "debug": "\x1b[36m",
    "info": "\x1b[32m",
    "warn": "\x1b[33m",
    "error": "\x1b[1;31m",
}
_INDENT: Final = 9
"""Columns before a continuation line: the width of the time and a blank."""
_LONG_MS: Final = 10_000
_OWN_LINES: Final = frozenset(
    {
        "message",
        "remediation",
        "exception_type",
        "exception_message",
        "exception_notes",
        "exception_stack",
        "exception_causes",
    }
)
"""Keys of ``data`` that are shown below the first line."""
_EMPTY: Final[tuple[object, ...]] = (None, {}, [])
"""Values whose fields are left out."""


def render_console(record: LogRecord, *, colour: bool = False, width: int | None = None) -> str:
    """
    Return the text of *record*, ended by a newline.

    Args:
        record: The record, as the chain returned it.
        colour: Whether to use ANSI colours.
        width: Columns of the terminal; None to write all fields on one line.
    """
    # With the data as it is: JSON has no NaN or infinity, which are shown as Python shows them.
    return render_console_wire(record.to_dict() | {"data": record.data}, colour=colour, width=width)


def render_console_wire(
    wire: Mapping[str, Any], *, colour: bool = False, width: int | None = None
) -> str:
    """Return the text of *wire*, which is a `LogRecord.to_dict`; see `render_console`."""
    time = visible(wire["ts"][11:19])
    head, used = _head(wire["severity"], wire["component"], wire["event"], colour)
    lines = _wrapped_fields(
        f"{_painted(time, _DIM, colour=colour)} {head}",
        display_width(time) + used,
        _fields(wire),
        width,
    )
    data = wire["data"]
    if "error_code" in wire or not _OWN_LINES.isdisjoint(data):
        style = _SEVERITY_STYLE[wire["severity"]] if wire.get("error_code") else ""
        room = None if width is None else width - _INDENT
        for text in _failure(wire.get("error_code"), data):
            lines += [
                " " * _INDENT + _painted(line, style, colour=colour) for line in wrapped(text, room)
            ]
            style = ""
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=128)  # a program has a few dozen
def _head(severity: str, component: str, event: str, colour: bool) -> tuple[str, int]:
    """Return the text between time and fields, and its columns with the blank before it."""
    parts = [
        (f"{severity:<5}", _SEVERITY_STYLE[severity]),
        (f"{visible(component):<10}", ""),
        (visible(event), _BOLD),
    ]
    head = " ".join(_painted(text, style, colour=colour) for text, style in parts)
    return head, display_width(" ".join(["", *(text for text, _ in parts)]))


def _wrapped_fields(head: str, used: int, fields: list[str], width: int | None) -> list[str]:
    """Return lines with *fields* after *head*, which takes *used* columns, wrapped at *width*."""
    if not fields:
        return [head]
    line = " ".join(fields)
    if not line.isprintable():
        fields = [visible(field) for field in fields]
        line = " ".join(fields)
    if width is None or used + len("  ") + display_width(line) <= width:
        return [f"{head}  {line}"]
    lines, gap = [head], "  "
    for field in fields:
        columns = display_width(field)
        if used + len(gap) + columns > width:
            lines.append(" " * _INDENT + field)
            used = _INDENT + columns
        else:
            lines[-1] += gap + field
            used += len(gap) + columns
        gap = " "
    return lines


def _fields(wire: Mapping[str, Any]) -> list[str]:
    """Return the fields after the head as ``name=value``; control characters aren't escaped yet."""
    fields = [f"{name}={_shown(wire[name])}" for name in ("phase", "epoch", "step") if name in wire]
    for key, value in wire["data"].items():
        if key in _OWN_LINES:
            continue
        if type(value) is float:  # a shortcut for the most frequent case of `_shown`
            fields.append(f"{key}={value:.6g}")
        elif value not in _EMPTY:
            fields.append(f"{key}={_shown(value)}")
    if "duration_ms" in wire:
        fields.append(_duration(wire["duration_ms"]))
    return fields


def _failure(error_code: str | None, data: Mapping[str, Any]) -> Iterator[str]:
    if error_code is not None or "message" in data:
        yield ": ".join(visible(str(part)) for part in (error_code, data.get("message")) if part)
    if data.get("remediation"):
        yield f"→ {visible(str(data['remediation']))}"
    if "exception_type" in data:
        yield ": ".join(
            visible(str(data[key]))
            for key in ("exception_type", "exception_message")
            if key in data
        )
    for label, key in (
        ("note", "exception_notes"),
        ("at", "exception_stack"),
        ("after", "exception_causes"),
    ):
        items = data.get(key, [])
        for item in items if isinstance(items, list) else [items]:
            yield f"  {label} {visible(str(item))}"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + " ".join(f"{key}={_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(map(_shown, value)) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    if text and " " not in text and "=" not in text and '"' not in text:
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _duration(milliseconds: int) -> str:
    return f"{milliseconds}ms" if milliseconds < _LONG_MS else f"{milliseconds / 1000:.1f}s"


def _painted(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{RESET}" if colour and style else text
