"""
Read and parse one file, and make a summary of it, without recursion along its syntax tree.

The running Python must know the file's syntax. A file that can't be read or parsed is a problem,
which is returned as data.
"""

from __future__ import annotations

import ast
import gc
import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from .expressions import ref
from .project import Source
from .scopes import Reader
from .statements import HANDLERS
from .summary import Summary

MOST_BYTES: Final = 10_000_000
"""Size of the largest file that is parsed; larger ones are tables in the shape of a program."""


class Problem(NamedTuple):
    """Why a file isn't checked."""

    line: int
    reason: str
    detail: str = ""
    """What Python says, which may quote the source."""


def content_of(path: str) -> bytes | Problem:
    """Return the content of the file at *path*, or why it can't be read."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            return file.read(MOST_BYTES + 1)
    except OSError as exc:
        return Problem(1, f"it can't be read ({type(exc).__name__})")


def parse(source: Source, content: bytes) -> Summary | Problem:
    """Return the summary of a module with *content*, or why it has none."""
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
    return summarize(tree, source.module, is_package=source.is_package, lines=lines)


def _lines(content: bytes) -> list[bytes]:
    """Return the lines of *content* in UTF-8, in which a syntax tree counts columns."""
    # Imported here, since most files are ASCII.
    import tokenize

    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding)
    return [line.encode("utf-8", "replace") for line in text.split("\n")]


def read_and_parse(source: Source) -> Summary | Problem:
    """Return the summary of the file that *source* is, or why it has none."""
    content = content_of(source.path)
    return content if isinstance(content, Problem) else parse(source, content)


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


def summarize(tree: ast.Module, module: str, *, is_package: bool, lines: list[bytes]) -> Summary:
    """
    Return the summary of a module.

    Args:
        tree: Its syntax tree.
        module: Its name in full.
        is_package: Whether it is the ``__init__`` of a package.
        lines: Its source in UTF-8, or nothing if all of it is ASCII.
    """
    reader = Reader(module if is_package else module.rpartition(".")[0], lines)
    reader.later.append((reader.scope, [tree], []))
    while reader.later:
        reader.scope, reader.pending, values = reader.later.pop()
        reader.names = reader.all_names[reader.scope.number]
        for node, to in values:
            reader.copy(ref(reader, node), to)
        _read_pending(reader)
    reader.link_scopes()
    return reader.summary(module)


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
