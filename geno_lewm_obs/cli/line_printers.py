"""
Print the lines of a run: for a person as the console showed them, or as they are.

What is printed together is written together: a call of the system for each line takes longer than
all that is done for it.
"""

from __future__ import annotations

import dataclasses
import sys
from collections import deque
from pathlib import Path
from typing import Final, Protocol

import orjson

from ..counters import counted
from ..errors import RunFileError
from ..process.ranks import shard_named
from ..read import RankFile
from ..read.raw_lines import RawLine
from ..record import LogRecord
from ..redaction import safe_name
from ..render.columns import Columns
from ..render.console import render_console
from ..render.line_templates import LineTemplates
from ..terminal.stream import environment_style, terminal_style
from ..terminal.width import padded
from .days import Days
from .output import echo

RULE: Final = "--------"
"""What a line begins with that tells no record: of a new day, or of damage."""
_BETWEEN: Final = "  "
_TOGETHER: Final = 1 << 16
"""Characters that are printed together."""


class LinePrinter(Protocol):
    """Prints lines, some of them together."""

    def add(self, line: RawLine) -> None:
        """Print *line*, now or with others."""

    def flush(self) -> None:
        """Print what is held."""


class Held:
    """
    Texts that are printed together.

    Args:
        color: As of `click.echo`.
    """

    def __init__(self, *, color: bool | None = None) -> None:
        self._color: Final = color
        self._texts: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        """Hold *text*, which ends with a newline; print it, with all that is held, if it's much."""
        self._texts.append(text)
        self._size += len(text)
        if self._size > _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Print what is held."""
        texts, self._texts, self._size = "".join(self._texts), [], 0
        if texts:
            echo(texts, nl=False, color=self._color)


class RunPrinter:
    """
    Prints the lines of a run for a person, with days and ranks.

    Args:
        is_local: Whether times are those of this machine's zone, and not UTC.
        label_width: The columns in which each line begins with its run's id; 0 for none.
    """

    def __init__(self, *, is_local: bool = False, label_width: int = 0) -> None:
        self._is_local: Final = is_local
        self._label_width: Final = label_width
        self._labels: Final[dict[Path, str]] = {}
        self._colour, self._width = terminal_style(sys.stdout, environment_style())
        if label_width and self._width is not None:
            self._width -= label_width + len(_BETWEEN)
        self._columns: Final = Columns()
        self._days: Final = Days(is_local=is_local)
        self._templates: Final[dict[int, LineTemplates]] = {}
        """By rank, since a rank's number is shown with the component."""
        self._held: Final = Held(color=True)
        self.flush: Final = self._held.flush

    def add(self, line: RawLine) -> None:
        """Print *line*, now or with others."""
        text = self.text_of(line)
        if self._label_width:
            text = self._labelled(line[0], text)
        self._held.add(text)

    def _labelled(self, file: RankFile, text: str) -> str:
        """Return *text* with the id of its run before each line that isn't that of a new day."""
        label = self._labels.get(file.path)
        if label is None:
            name = safe_name(shard_named(file.first.name)[0])
            label = padded(name, self._label_width) + _BETWEEN
            self._labels[file.path] = label
        return "".join(
            line if line.startswith(RULE) else label + line
            for line in text.splitlines(keepends=True)
        )

    def text_of(self, line: RawLine) -> str:
        """Return the text of *line*, with its newline, and that of a new day before it."""
        file, content, _, length = line
        templates = self._templates.get(file.rank)
        if templates is None:
            templates = LineTemplates(self._columns, colour=self._colour, width=self._width)
            self._templates[file.rank] = templates
        text = templates.render(content)
        if text is not None:
            return text
        record = _record_in(content, length)
        if record is None:
            return _torn(line)
        heading, shown = self._days.place(_of_rank(file.rank, record))
        text = render_console(shown, colour=self._colour, width=self._width, columns=self._columns)
        if not self._is_local:
            for each in self._templates.values():
                each.day = record.ts[:10]
            templates.learn(content, record, shown, text)
        return text if heading is None else f"{heading}\n{text}"


class JsonPrinter:
    """Prints the records of a run as they stand in its files, and nothing that is none."""

    def __init__(self) -> None:
        self._held: Final = Held()
        self.flush: Final = self._held.flush

    def add(self, line: RawLine) -> None:
        """Print *line*, now or with others, if it's a record."""
        _, content, _, length = line
        if len(content) >= length and _is_record(content):
            text = content.decode().removesuffix("\n")
            self._held.add(f"{text}\n")


class LastLines:
    """
    Passes lines on to a printer: all of them, or of those that are there at first the last ones.

    Args:
        printer: Prints them.
        number: How many of those before the first call of `print` there are to be; None for all.
    """

    def __init__(self, printer: LinePrinter, number: int | None) -> None:
        self._printer: Final = printer
        self._last: deque[RawLine] | None = None if number is None else deque(maxlen=number)

    def add(self, line: RawLine) -> None:
        """Pass *line* on, or hold it."""
        if self._last is None:
            self._printer.add(line)
        else:
            self._last.append(line)

    def print(self) -> None:
        """Print what is held. From now on all lines are passed on."""
        held, self._last = self._last or (), None
        for line in held:
            self._printer.add(line)
        self._printer.flush()


def printer_of(*, is_local: bool, as_json: bool, label_width: int = 0) -> LinePrinter:
    """Return what prints lines for a person, or for a program; see `RunPrinter`."""
    if as_json:
        return JsonPrinter()
    return RunPrinter(is_local=is_local, label_width=label_width)


def _is_record(content: bytes) -> bool:
    try:
        return isinstance(orjson.loads(content), dict)
    except orjson.JSONDecodeError:
        return False


def _record_in(content: bytes, length: int) -> LogRecord | None:
    if len(content) < length:
        return None  # only its beginning was kept
    try:
        return LogRecord.from_line(content)
    except RunFileError:
        return None


def _of_rank(rank: int, record: LogRecord) -> LogRecord:
    return dataclasses.replace(record, component=f"{record.component}@{rank}") if rank else record


def _torn(line: RawLine) -> str:
    file, _, number, length = line
    rank = f"rank {file.rank}, " if file.rank else ""
    segment = f"segment {file.segment}, " if file.segment else ""
    extent = counted(length, "byte")
    place = f"line {number}: " if number else ""
    return f"{RULE} {rank}{segment}{place}{extent} that are not a whole record\n"
