"""
Parse a run file to dicts, as fast as JSON can be parsed, and count what is left out.

A dict holds what its line says. It isn't judged here, but by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, repeat
from typing import Any, BinaryIO, Final

import orjson

from ..record import LINE_START, numbers_restored
from .blocks import SEARCHED_TOGETHER, blocks_of, lines_holding
from .pieces import split_at_records
from .selection import EVERYTHING, Selection

Line = tuple[dict[str, Any], bytes]
"""A record, and its bytes as they stand in the file, without a newline."""


@dataclass(slots=True)
class LeftOut:
    """
    What was left out of what has been read so far.

    .. versionadded:: 0.1.0
    """

    damaged: int = 0
    """Pieces of lines that are no record: half ones, or what isn't from this package."""
    damaged_bytes: int = 0
    """The bytes of these."""
    unselected: int = 0
    """Lines that the selection doesn't want. Where it names events, they may be damaged, too."""
    superseded: int = 0
    """Wanted records that a later attempt did again, where only the last attempts are read."""


class Parser:
    """
    Parses the records of run files that a selection wants.

    Args:
        selection: What is wanted.
        left_out: Where it is counted what isn't read.
        counts_lines: Whether lines that aren't parsed are counted, too. That takes about as long as
            to search them.
    """

    def __init__(
        self,
        selection: Selection = EVERYTHING,
        left_out: LeftOut | None = None,
        *,
        counts_lines: bool = True,
    ) -> None:
        self._selection = selection
        self.left_out: Final = LeftOut() if left_out is None else left_out
        self._counts_lines = counts_lines

    def records(self, file: BinaryIO) -> Iterator[dict[str, Any]]:
        """Yield the wanted records of an open file."""
        if not self._selection.tests:
            return chain.from_iterable(map(self._records_of, blocks_of(file)))
        return chain.from_iterable(map(self._selected, blocks_of(file, SEARCHED_TOGETHER)))

    def lines(self, file: BinaryIO) -> Iterator[Line]:
        """Yield the wanted records of an open file, each with its bytes, without a newline."""
        for block in blocks_of(file):
            for line in BytesIO(self._lines_of(block)):
                for record, content in self._salvaged(line):
                    if self._admits(_restored(record)):
                        yield record, content

    def admits_line(self, line: Line) -> bool:
        """Tell whether the record of *line* is wanted; count it if it isn't."""
        return self._admits(line[0])

    def _selected(self, block: bytes) -> list[dict[str, Any]]:
        found = [*self._records_of(self._lines_of(block))]
        wanted = [*filter(self._selection.admits, found)]
        self.left_out.unselected += len(found) - len(wanted)
        return wanted

    def _admits(self, record: dict[str, Any]) -> bool:
        is_wanted = bool(self._selection.admits(record))
        self.left_out.unselected += not is_wanted
        return is_wanted

    def _lines_of(self, block: bytes) -> bytes:
        """Return the lines of *block* that may hold a wanted record."""
        needles = self._selection.needles
        if not needles:
            return block
        lines = lines_holding(needles, block)
        if self._counts_lines:
            self.left_out.unselected += block.count(b"\n") - lines.count(b"\n")
        return lines

    def _records_of(self, block: bytes) -> Iterable[dict[str, Any]]:
        found = _parsed_together(block)
        if found is None:
            found = (record for line in BytesIO(block) for record, _ in self._salvaged(line))
        return map(_restored, found) if _may_hold_non_finite(block) else found

    def _salvaged(self, line: bytes) -> Iterator[Line]:
        """Yield the record that *line* is, an object with a ``ts``, or those that begin in it."""
        line = line.removesuffix(b"\n")
        whole = _parsed(line)
        if isinstance(whole, dict) and "ts" in whole:
            yield whole, line
            return
        for piece in split_at_records(line):
            found = _parsed(piece) if piece.startswith(LINE_START) else None
            if found is not None:
                yield found, piece
            elif piece:
                self.left_out.damaged += 1
                self.left_out.damaged_bytes += len(piece)


def records_in(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the records of an open file."""
    return Parser().records(file)


def records_in_line(line: bytes) -> Iterator[dict[str, Any]]:
    """
    Yield the records of one line, NaN and infinities restored.

    There is none in half a line, and more than one if records are glued together.
    """
    return (record for record, _ in Parser().lines(BytesIO(line)))


def line_of(piece: bytes) -> Line | None:
    """
    Return the record that a *piece* of a line is, NaN and infinities restored; None if it's none.

    A piece is what `pieces` makes of a line, so no other record begins in it.
    """
    record = _parsed(piece)
    if not isinstance(record, dict) or "ts" not in record:
        return None
    return (_restored(record) if _may_hold_non_finite(piece) else record), piece


def _parsed_together(block: bytes) -> Iterable[dict[str, Any]] | None:
    """
    Return the records of a *block* of which each line is one; None for any other block.

    They are parsed as one JSON array. That takes 0.8 times as long as a loop that only parses each
    line, where a loop with the checks that are made here takes 1.7 times as long. Each newline
    stays, before the comma that is added, and no JSON string holds one, so half a line can't run on
    into the next.
    """
    lines = block.removesuffix(b"\n")
    array = lines.replace(b"\n", b"\n,")
    try:
        found: list[dict[str, Any]] = orjson.loads(b"[%b]" % array)
        is_each = len(found) == 1 + len(array) - len(lines) and all(
            map(dict.__contains__, found, repeat("ts"))
        )
    except (orjson.JSONDecodeError, TypeError):
        # Something in the block isn't JSON, or isn't an object.
        return None
    return found if is_each else None


def _parsed(line: bytes) -> Any:
    """Return the value of *line*, or None if it isn't JSON."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _may_hold_non_finite(block: bytes) -> bool:
    """
    Tell whether *block* may hold text that stands for NaN or an infinity.

    Single letters that few lines hold are searched for first: a search for the words takes a tenth
    of the time of parsing.
    """
    return (ord("N") in block and b'"NaN"' in block) or (
        ord("I") in block and b'Infinity"' in block
    )


def _restored(record: dict[str, Any]) -> dict[str, Any]:
    data = record.get("data")
    if isinstance(data, dict):
        record["data"] = numbers_restored(data)
    return record
