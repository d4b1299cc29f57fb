"""
Read and parse one file, and make a summary of it, without recursion along its syntax tree.

The running Python must know the file's syntax. A file that can't be read or parsed is a problem,
which is returned as data.
"""

from __future__ import annotations

import ast
import gc
import io
import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from .contents import MOST_BYTES, Problem, content_of
from .expressions import ref
from .project import Source
from .scopes import Reader
from .statements import HANDLERS
from .summary import Summary

Marks = re.Pattern[bytes]
ANY_LINE: Final[Marks] = re.compile(b"")


def parse(
    source: Source, content: bytes, marks: Marks = ANY_LINE, *, is_whole: bool = False
) -> Summary | Problem:
    """
    Return the summary of a module with *content*, or why it has none.

    Args:
        source: The module.
        content: What its file holds.
        marks: Functions in whose lines this isn't found are left unread.
        is_whole: Whether these are read, too, after all others: the summary has the same slots and
            numbers, and further ones.
    """
    if len(content) > MOST_BYTES:
        return Problem(1, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        tree = ast.parse(content)
        lines = [] if content.isascii() else _lines(content)
    except SyntaxError as exc:
        return Problem(exc.lineno or 1, "this Python can't parse it", exc.msg)
    except (ValueError, LookupError):
        return Problem(1, "it is no text")
    except (RecursionError, MemoryError):
        return Problem(1, "it is nested too deeply")
    # Lines that end otherwise would be counted otherwise.
    marked = None if b"\r" in content or marks is ANY_LINE else _marked_lines(content, marks)
    package = source.module if source.is_package else source.module.rpartition(".")[0]
    return _summarize(tree, source.module, Reader(package, lines, marked), is_whole=is_whole)


def _marked_lines(content: bytes, marks: Marks) -> list[int]:
    """Return the numbers of lines in which *marks* is found, in order."""
    found, line, before = [0], 1, 0
    for match in marks.finditer(content):
        at = match.start()
        line += content.count(b"\n", before, at)
        before = at
        if found[-1] != line:
            found.append(line)
    return found


def _lines(content: bytes) -> list[bytes]:
    """Return the lines of *content* in UTF-8, in which a syntax tree counts columns."""
    # Imported here, since most files are ASCII.
    import tokenize

    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding)
    return [line.encode("utf-8", "replace") for line in text.split("\n")]


def read_and_parse(source: Source, marks: Marks, *, is_whole: bool) -> Summary | Problem:
    """Return the summary of the file that *source* is, as `parse` does, or why it has none."""
    content = content_of(source.path)
    if isinstance(content, Problem):
        return content
    return parse(source, content, marks, is_whole=is_whole)


@contextmanager
def undisturbed() -> Generator[None]:
    """
    Parse without warnings of what is parsed, and without the garbage collector.

    A syntax tree is many objects and no circle, so that collecting finds nothing and takes a third
    of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if was_on:
            gc.enable()


_NO_PARTS: Final[tuple[str, ...]] = ()
_PARTS: Final[dict[type, tuple[str, ...]]] = {}
"""The fields of each type of nodes that may hold statements or expressions."""
_SKIPPED: Final = ("ctx", "op", "ops", "name", "id", "attr", "names", "lineno", "type_comment")


def _summarize(tree: ast.Module, module: str, reader: Reader, *, is_whole: bool) -> Summary:
    reader.later.append((reader.scope, [tree], []))
    _read_scopes(reader)
    if is_whole:
        reader.marked, reader.later, reader.unread = None, reader.unread, []
        _read_scopes(reader)
    reader.link_scopes()
    return reader.summary(module)


def _read_scopes(reader: Reader) -> None:
    """Read the scopes that wait, and those inside of them."""
    while reader.later:
        reader.scope, reader.pending, values = reader.later.pop()
        reader.names = reader.all_names[reader.scope.number]
        for node, to in values:
            reader.copy(ref(reader, node), to)
        _read_pending(reader)


def _read_pending(reader: Reader) -> None:
    """Read the nodes of the present scope."""
    pending, handlers, parts = reader.pending, HANDLERS, _PARTS
    while pending:
        node: Any = pending.pop()
        kind = type(node)
        handler = handlers.get(kind)
        if handler is not None:
            handler(reader, node)
            continue
        for part in parts.get(kind) or _parts_of(kind):
            inner = getattr(node, part, None)
            if type(inner) is list:
                pending += inner
            elif inner is not None:
                pending.append(inner)


def _parts_of(kind: type) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(kind, "_fields", _NO_PARTS)
    parts = _PARTS[kind] = tuple(each for each in fields if each not in _SKIPPED)
    return parts
