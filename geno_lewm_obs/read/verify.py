"""
Verify a run's files: find all that shouldn't be in them, or is missing.

Nothing is changed, and no content of a file raises.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ..contract import Registry, default_registry
from ..process_fields.in_force import CONTEXT_VARIABLE, FIELDS, named_context
from ..record import LogRecord
from ..redaction import is_presentable, safe_path
from .continuity import Continuity
from .fault_trace import trace_lines, trace_of
from .finding import Finding
from .judge_piece import Defect, defect, judge
from .known_lines import KnownLines
from .locate import RankFile, by_rank, still_there
from .locks import has_writers
from .opening import open_to_read
from .pieces import Piece, Splitter, parts_of, pieces_in
from .scan import as_record


def verify(path: Path, *, registry: Registry | None = None) -> Iterator[Finding]:
    """
    Yield what is wrong with the run file at *path*, by line.

    While a process writes the file, half a line at its end and a run without an end are right.

    Args:
        path: One file. A run of several ranks or segments has several.
        registry: The events and keys that may be there; by default, the canonical ones and those of
            installed packages. So may the fields of a process that ``GENO_LEWM_LOG_CONTEXT`` or
            `configure` names here.

    Raises:
        RunFileError: The file can't be read.
    """
    return verify_files([RankFile(0, path)], registry=registry)


def verify_files(
    files: Sequence[RankFile], *, registry: Registry | None = None
) -> Iterator[Finding]:
    """
    Do as `verify`, for all *files* of a run: the segments of a rank's file are judged as one file.

    Raises:
        RunFileError: A file can't be read.
    """
    registry = _with_process_fields(registry or default_registry())
    for segments in by_rank(files):
        yield from _verify_rank(segments, registry)
        trace = trace_of(segments[0].first)
        if trace is not None:
            shown = "; ".join(line.strip() for line in islice(trace_lines(trace), 3))
            if not is_presentable(shown):
                shown = "a trace that isn't shown"
            found = defect("fault", shown or "a trace that says nothing")
            yield _about_file(safe_path(trace.name), trace.stat().st_size, found)


def _verify_rank(segments: Sequence[RankFile], registry: Registry) -> Iterator[Finding]:
    continuity = Continuity(registry)
    was_any_live = False
    for segment in still_there(segments):
        with open_to_read(segment.path) as file:
            # If it's written now, its end isn't reliable, even if the writer ends in the meantime.
            was_live = has_writers(file.fileno())
            is_live = partial(_is_live, file, was_live=was_live)
            yield from verify_file(file, safe_path(segment.path.name), continuity, is_live)
            was_any_live = was_any_live or is_live()
    if not was_any_live:
        yield from (_finding(*each) for each in continuity.unended_runs())


def _is_live(file: BinaryIO, *, was_live: bool) -> bool:
    return was_live or has_writers(file.fileno())


def _with_process_fields(registry: Registry) -> Registry:
    named = named_context(os.environ.get(CONTEXT_VARIABLE) or None)
    keys = {*FIELDS, *named.given} - registry.context_keys
    return registry.extend(context_keys=keys) if keys else registry


def verify_file(
    file: BinaryIO, name: str, continuity: Continuity, is_live: Callable[[], bool]
) -> Iterator[Finding]:
    """
    Yield what is wrong with an open *file*, read from its beginning, that is shown as *name*.

    Args:
        file: The run file, or one segment of it.
        name: Its name, as far as it may be shown.
        continuity: What is remembered of the segments before it.
        is_live: Tells whether a process writes the file. It's called at the end of the file.
    """
    if not _is_recognised(file, is_live):
        size = file.seek(0, os.SEEK_END)
        found = defect("unrecognised", f"no record is in its {size:,} bytes")
        yield _about_file(name, size, found)
        return
    file.seek(0)
    continuity.file = name
    known = KnownLines(continuity.registry)
    for piece in _pieces_to_judge(file, known, continuity):
        record, defects = judge(piece, continuity.registry)
        if record is not None:
            defects += continuity.judge(piece, record)
            if not defects:
                known.learn(piece.content, record)
        elif defects and not piece.is_ended and is_live():
            continue  # the rest of it is still to come
        yield from (_finding(name, piece, each) for each in defects)


def _pieces_to_judge(file: BinaryIO, known: KnownLines, continuity: Continuity) -> Iterator[Piece]:
    """Yield the pieces of *file* but for lines of which nothing is to be said."""
    splitter = Splitter()
    know, admits = known.know, continuity.admits
    for part in parts_of(file):
        # What `know` takes for a line, and goes on with one, is none.
        if know(part) and splitter.is_between_lines and admits(part):
            splitter.pass_line(part)
        else:
            yield from splitter.feed(part)
    yield from splitter.finish(is_ended=False)


def _is_recognised(file: BinaryIO, is_live: Callable[[], bool]) -> bool:
    """Tell whether *file* holds a record, or nothing, or one that is being written."""
    is_empty = True
    for piece in pieces_in(file):
        if isinstance(as_record(piece), LogRecord) or (not piece.is_ended and is_live()):
            return True
        is_empty = False
    return is_empty


def _about_file(name: str, size: int, found: Defect) -> Finding:
    return Finding(*found, file=name, line=0, offset=0, length=size)


def _finding(name: str, piece: Piece, found: Defect) -> Finding:
    return Finding(
        *found,
        file=name,
        line=piece.number,
        offset=piece.offset,
        length=piece.length,
    )
