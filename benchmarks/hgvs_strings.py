"""
How many strings that name a change, in the tests of a parser of HGVS, redaction rule 4 refuses.

The paths are source archives (``.tar.gz``) or folders; ``nox -s hgvs`` brings those of two parsers.
Read are the string literals of their Python files and the cells of their tables. A string names a
change if it is a reference, a prefix and something that the nomenclature has for a change; what
only says that a protein is unchanged or unknown names none.

The exit status is 1 if fewer than 999 of 1,000 are certain.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import re
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from geno_lewm_obs.redaction.variants import find_variant

LEAST = 0.999
LONGEST = 300
NAMES_A_CHANGE = re.compile(
    r"[\w.()-]+:\s?[cgmnopr]\.\(?\[?(?!\(?[=?]\)?$)"
    r".*(?:>\S|del|dup|ins|inv|con|=|fs|ext|\*|\[\d|[A-Za-z]\d+[A-Z])",
    re.DOTALL,
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks hgvs-strings",
        description="How many changes in the tests of a parser of HGVS are refused.",
    )
    parser.add_argument("paths", nargs="*", type=Path, help="source archives, or folders")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print the first N that aren't refused"
    )
    parser.add_argument("--quick", action="store_true", help="judge one in a hundred")
    options = parser.parse_args(arguments)
    print("| source | names a change | refused | likely | written |")
    print("|---|---:|---:|---:|---:|")
    enough = True
    for path in options.paths:
        texts = sorted({text for text in _texts(path) if _names_a_change(text)})
        judged = texts[:: 100 if options.quick else 1]
        found = [find_variant(text) for text in judged]
        certain = sum(each is not None and each.certain for each in found)
        written = [text for text, each in zip(judged, found, strict=True) if each is None]
        likely = len(judged) - certain - len(written)
        print(f"| {path.name} | {len(judged)} | {certain} | {likely} | {len(written)} |")
        print("".join(f"{text}\n" for text in written[: options.show]), end="")
        enough &= certain >= LEAST * len(judged)
    return 0 if enough else 1


def _names_a_change(text: str) -> bool:
    return len(text) <= LONGEST and NAMES_A_CHANGE.match(text) is not None


def _texts(path: Path) -> Iterator[str]:
    """Yield the strings of all files of a folder or an archive."""
    for name, content in _files(path):
        if name.endswith(".gz"):
            content = gzip.decompress(content)  # noqa: PLW2901
        text = content.decode("utf-8", "replace")
        yield from _literals(text) if name.endswith(".py") else _cells(text)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in path.rglob("*"):
            if _is_read(file.name) and file.is_file():
                yield file.name, file.read_bytes()
        return
    with tarfile.open(path) as archive:
        for member in archive:
            opened = archive.extractfile(member) if _is_read(member.name) else None
            if opened is not None:
                yield member.name, opened.read()


def _is_read(name: str) -> bool:
    return name.endswith((".py", ".tsv", ".hgvs", ".gz")) and ".vcf" not in name


def _literals(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _cells(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for cell in line.split("\t"):
            yield cell
            yield from cell.split("|")


if __name__ == "__main__":
    sys.exit(main())
