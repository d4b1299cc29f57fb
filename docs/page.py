"""
A page that a script writes: its tables, and the command that writes it or checks that it is up to
date. `generate_values` and `generate_service_values` are such scripts.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(text.replace('|', chr(92) + '|') for text in row)} |"


def text_of(lines: Callable[[Path], Iterator[str]]) -> str:
    """
    Return the text of a page, where *lines* yields its lines when it is given a folder for runs.

    Notices on stderr aren't shown; a warning is an error.
    """
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        return "\n".join(lines(Path(name))) + "\n"


def write_or_check(
    name: str, lines: Callable[[Path], Iterator[str]], arguments: Sequence[str] | None
) -> int:
    """Write the page *name* of the reference, or with ``--check`` compare it; return a status."""
    script = f"docs/{Path(sys.argv[0]).name}"
    parser = argparse.ArgumentParser(description=f"Write docs/reference/{name}.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when the page is out of date"
    )
    for variable in [each for each in os.environ if each.startswith("GENO_LEWM_")]:
        del os.environ[variable]  # the page is about the defaults
    path, text = REFERENCE / name, text_of(lines)
    if not parser.parse_args(arguments).check:
        path.write_text(text, "utf-8")
        return 0
    if path.is_file() and path.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"docs/reference/{name} is out of date; run python {script}\n")
    return 1
