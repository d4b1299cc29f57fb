"""
Print the answer of a query: as a table for a person, as JSON, CSV or Parquet for programs.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, Final, TextIO

import orjson

from ..errors import InputError
from ..escapes import visible
from ..frames.query import Answer
from ..record import JSON_INTEGERS, non_finite_text
from ..terminal.stream import columns
from ..terminal.width import cut, display_width, padded
from .output import echo

_MEASURED: Final = 1_000
"""The first rows, by which the columns of a table have their widths."""
_NARROWEST: Final = 8
"""Characters that a column keeps where a table is wider than the terminal."""
_LARGEST_PLAIN: Final = 1e15
_SMALLEST_PLAIN: Final = 1e-4


def print_answer(answer: Answer, form: str, out: TextIO) -> None:
    """
    Print all rows of a query.

    Args:
        answer: What `answered` gives.
        form: One of `FORMATS`.
        out: Where to print.

    Raises:
        InputError: Parquet would be written to a terminal.
    """
    FORMATS[form](answer, out)


def _print_json(answer: Answer, out: TextIO) -> None:
    names, rows = answer.rows()
    objects = (dict(zip(names, map(_plain, row), strict=True)) for row in rows)
    _write(out, (orjson.dumps(each, default=str).decode() for each in objects))


def _print_csv(answer: Answer, out: TextIO) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")

    def line(row: Sequence[Any]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
        return buffer.getvalue().removesuffix("\n")

    names, rows = answer.rows()
    texts = ([_text(value) for value in row] for row in rows)
    _write(out, map(line, chain([names], texts)))


def _print_parquet(answer: Answer, out: TextIO) -> None:
    if out.isatty():
        msg = "Parquet is no text for a terminal"
        raise InputError(msg, remediation="redirect it to a file: > answer.parquet")
    from ..frames.parquet import write_stream

    write_stream(answer.stream(), out.buffer)


def _print_table(answer: Answer, out: TextIO) -> None:
    names, rows = answer.rows()
    first = [*islice(rows, _MEASURED)]
    is_number = [
        all(isinstance(row[at], int | float | None) for row in first) for at in range(len(names))
    ]
    heading = [visible(name) for name in names]
    widths = [
        max(map(display_width, [name, *(_cell(row[at]) for row in first)]))
        for at, name in enumerate(heading)
    ]
    widths = _fitting(widths, columns(out))
    for row in chain([heading], (map(_cell, row) for row in chain(first, rows))):
        cells = map(_aligned, row, widths, is_number)
        echo("  ".join(cells).rstrip())


def _aligned(text: str, width: int, is_right: bool) -> str:
    text = cut(text, width)
    return " " * (width - display_width(text)) + text if is_right else padded(text, width)


def _fitting(widths: Sequence[int], limit: int | None) -> list[int]:
    """Return *widths*, the widest ones made narrower until all columns fit in *limit*."""
    narrowed = list(widths)
    while limit and sum(narrowed) + 2 * (len(narrowed) - 1) > limit:
        widest = max(narrowed)
        if widest <= _NARROWEST:
            break
        narrowed[narrowed.index(widest)] -= 1
    return narrowed


def _cell(value: Any) -> str:
    """Return *value* as a person reads it: on one line, numbers to six digits."""
    if isinstance(value, float) and math.isfinite(value) and value:
        is_plain = _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN
        return f"{value:.10g}" if is_plain else f"{value:.6g}"
    return visible(_text(value))


def _text(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return str(plain).lower()
    return plain if isinstance(plain, str) else orjson.dumps(plain, default=str).decode()


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it: times as in a record, NaN and infinities as text."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return non_finite_text(value)
    if isinstance(value, Decimal):
        return float(value)
    is_number = isinstance(value, int) and value in JSON_INTEGERS
    return value if is_number or isinstance(value, float | None) else str(value)


def _write(out: TextIO, lines: Iterable[str]) -> None:
    """Write *lines* as they are; to a terminal, with escapes for what could control it."""
    made = map(visible, lines) if out.isatty() else lines
    out.writelines(f"{line}\n" for line in made)
    out.flush()


FORMATS: Final = MappingProxyType[str, Callable[[Answer, TextIO], None]](
    {
        "table": _print_table,
        "json": _print_json,
        "csv": _print_csv,
        "parquet": _print_parquet,
    }
)
"""For each form what prints it."""
