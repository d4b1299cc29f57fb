"""
Texts that people wrote for other purposes: the literals and paths of all packages installed here.

They are no personal data but for a few, which are left out by rule, so that what is left counts:

* a text in which a plain expression sees a mail address, or a URL with a password: authors name
  their own, and documentation has examples of both;
* the sources of packages that are about variants or sequences, whose literals are variants;
* the sources of this package.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ABOUT_VARIANTS: Final = ("hgvs", "mutalyzer", "pysam", "Bio", "cyvcf2", "vcf", "pyhgvs", "ga4gh")
"""Beginnings of the folders of packages whose own literals are variants and sequences."""
OURS: Final = "geno_lewm_obs"
_OWNED: Final = re.compile(
    r"[\w.+-]+(?:@|%40| at )[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|://[^\s/@]+:[^\s/@]+@", re.IGNORECASE
)
_LONGEST: Final = 1 << 16


def installed_texts(stride: int = 1) -> Iterator[tuple[str, str]]:
    """
    Yield the literals and paths of installed packages, each once, after the name of their kind.

    Args:
        stride: Of the files, one in so many is read.
    """
    seen: set[int] = set()
    for folder in map(Path, sys.path):
        if folder.name != "site-packages":
            continue
        for number, path in enumerate(sorted(folder.rglob("*"))):
            place = path.relative_to(folder)
            if number % stride or place.parts[0].startswith((*ABOUT_VARIANTS, OURS)):
                continue
            yield "installed_path", str(place)
            if path.suffix == ".py" and path.is_file():
                for text in _literals(path):
                    if hash(text) not in seen and not _OWNED.search(text):
                        seen.add(hash(text))
                        yield "installed_literal", text


def _literals(path: Path) -> Iterator[str]:
    """Yield the literals of a module; none if it can't be parsed, as some tests' data."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(module):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and len(value) <= _LONGEST:
            yield value
