"""
Rendering of a record for a person: one line, wrapped at the terminal's width.

    15:42:01 info  training   training.epoch.end  epoch=2 loss=1.23 412ms

Where there are colours, keys are dim, so that values stand out, and a number that isn't one has the
colour of a warning. Error messages and exceptions follow on lines of their own. Every character
that a terminal might interpret is shown as an escape, so a value can't move the cursor, start a
line or colour one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from ..escapes import visible
from ..record import LogRecord
from ..terminal.width import display_width, padded, wrapped
from .columns import BlanksBefore, Columns, no_blanks

RESET: Final = "\x1b[0m"
DIM, _BOLD = "\x1b[2m", "\x1b[1m"
_SEVERITY_STYLE: Final = {
    "debug": "\x1b[36m",
    "info": "\x1b[32m",
    "warn": "\x1b[33m",
    "error": "\x1b[1;31m",
}
_INDENT: Final = 9
"""Columns before a continuation line: the width of the time and a blank."""
_LONG_MS: Final = 10_000
OWN_LINES: Final = frozenset(
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
PLACE: Final = ("phase", "epoch", "step")
"""The fields that tell the place in the run; they come first."""
_COMPONENT: Final = 10
"""Columns that a component has at least."""
_NO_LIMIT: Final = 2**31
_ODD_TEXTS: Final = frozenset({"NaN", "Infinity", "-Infinity"})
"""The texts that stand for numbers that are none on the wire."""
_EMPTY: Final[tuple[object, ...]] = (None, {}, [])
"""Values whose fields are left out."""


Field = tuple[str, str, int, bool]
"""
One field after the head: its name with the sign behind it, or nothing; its value; the blanks that
make a number end below others; whether the value is NaN or infinite.
"""


def render_console(
    record: LogRecord,
    *,
    colour: bool = False,
    width: int | None = None,
    columns: Columns | None = None,
) -> str:
    """
    Return the text of *record*, ended by a newline.

    Args:
        record: The record, as the chain returned it.
        colour: Whether to use ANSI colours.
        width: Columns of the terminal; None to write all fields on one line.
        columns: What was shown before, so that fields stand below each other; None for a record
            that stands alone.
    """
    # With the data as it is: JSON has no NaN or infinity, which are shown as Python shows them.
    wire = record.to_dict() | {"data": record.data}
    return render_console_wire(wire, colour=colour, width=width, columns=columns)


def render_console_wire(
    wire: Mapping[str, Any],
    *,
    colour: bool = False,
    width: int | None = None,
    columns: Columns | None = None,
    suffix: str = "",
) -> str:
    """
    Return the text of *wire*, which is a `LogRecord.to_dict`; see `render_console`.

    A *suffix* stands behind its fields.
    """
    time = visible(wire["ts"][11:19])
    head, used = rendered_head(wire["severity"], wire["component"], wire["event"], colour)
    lines = _wrapped_fields(
        f"{painted(time, DIM, colour=colour)} {head}",
        display_width(time) + used,
        [*fields_of(wire, columns), *([("", suffix, 0, False)] if suffix else [])],
        colour=colour,
        width=width,
        gap=0 if columns is None else columns.blanks_after(visible(wire["event"])),
    )
    data = wire["data"]
    if "error_code" in wire or not OWN_LINES.isdisjoint(data):
        style = _SEVERITY_STYLE[wire["severity"]] if wire.get("error_code") else ""
        room = None if width is None else width - _INDENT
        for text in _failure(wire.get("error_code"), data):
            lines += [
                " " * _INDENT + painted(line, style, colour=colour) for line in wrapped(text, room)
            ]
            style = ""
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=128)  # a program has a few dozen
def rendered_head(severity: str, component: str, event: str, colour: bool) -> tuple[str, int]:
    """Return the text between time and fields, and its columns with the blank before it."""
    parts = [
        (f"{severity:<5}", _SEVERITY_STYLE[severity]),
        (padded(visible(component), _COMPONENT), ""),
        (visible(event), _BOLD),
    ]
    head = " ".join(painted(text, style, colour=colour) for text, style in parts)
    return head, display_width(" ".join(["", *(text for text, _ in parts)]))


def _wrapped_fields(
    head: str, used: int, fields: list[Field], *, colour: bool, width: int | None, gap: int
) -> list[str]:
    """
    Return lines with *fields* after *head*, which takes *used* columns, wrapped at *width*.

    Numbers are aligned, and *gap* blanks set before the first field, as far as one line has room.
    """
    if not fields:
        return [head]
    tight = " ".join([label + value for label, value, _, _ in fields])
    if not tight.isprintable():
        fields = [
            (visible(label), visible(value), blanks, is_odd)
            for label, value, blanks, is_odd in fields
        ]
        tight = " ".join([label + value for label, value, _, _ in fields])
    room = _NO_LIMIT if width is None else width - used - len("  ") - display_width(tight)
    blanks = sum([blanks for _, _, blanks, _ in fields])
    is_aligned = gap + blanks <= room
    if room >= 0:
        gap = gap if gap <= room else 0
        shown = [painted_field(each, colour=colour, is_aligned=is_aligned) for each in fields]
        return [f"{head}{' ' * gap}  {' '.join(shown)}"]
    return _on_lines(head + " " * gap, used + gap, fields, colour=colour, width=width or 0)


def _on_lines(head: str, used: int, fields: list[Field], *, colour: bool, width: int) -> list[str]:
    """Do as `_wrapped_fields` where the fields need more than one line."""
    lines, between = [head], "  "
    for field in fields:
        label, value, _, is_odd = field
        columns = display_width(label + value)
        if used + len(between) + columns <= width:
            lines[-1] += between + painted_field(field, colour=colour)
            used += len(between) + columns
        else:
            lines[-1] = lines[-1].rstrip()
            first, *rest = wrapped(label + value, width - _INDENT)
            if first.startswith(label):
                part = (label, first.removeprefix(label), 0, is_odd)
                lines.append(" " * _INDENT + painted_field(part, colour=colour))
            else:
                lines.append(" " * _INDENT + first)
            lines += [" " * _INDENT + part for part in rest]
            used = _INDENT + display_width(rest[-1] if rest else first)
        between = " "
    return lines


def painted_field(field: Field, *, colour: bool, is_aligned: bool = False) -> str:
    label, value, blanks, is_odd = field
    if is_aligned and blanks:
        value = " " * blanks + value
    if not colour:
        return label + value
    if is_odd:
        value = painted(value, _SEVERITY_STYLE["warn"], colour=True)
    return f"{DIM}{label}{RESET}{value}" if label else value


def fields_of(wire: Mapping[str, Any], columns: Columns | None) -> Iterator[Field]:
    """Yield the fields after the head: the place in the run, the data, the duration."""
    blanks_before = no_blanks if columns is None else columns.numbers(wire["event"])
    for name in PLACE:
        if name in wire:
            yield _field(name, wire[name], blanks_before)
    for key, value in wire["data"].items():
        if is_shown(key, value):
            yield _field(key, value, blanks_before)
    if "duration_ms" in wire:
        yield "", duration(wire["duration_ms"]), 0, False


def is_shown(key: str, value: object) -> bool:
    """Tell whether a value of ``data`` is among the fields behind the head."""
    return key not in OWN_LINES and (type(value) is float or value not in _EMPTY)


def _field(key: str, value: object, blanks_before: BlanksBefore) -> Field:
    if type(value) is float:
        text = f"{value:.6g}"
        return f"{key}=", text, blanks_before(key, text), value - value != 0.0
    text = _shown(value)
    if type(value) is int:
        return f"{key}=", text, blanks_before(key, text), False
    return f"{key}=", text, 0, text in _ODD_TEXTS


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


def duration(milliseconds: int) -> str:
    return f"{milliseconds}ms" if milliseconds < _LONG_MS else f"{milliseconds / 1000:.1f}s"


def painted(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{RESET}" if colour and style else text
