"""
Strings and docstrings as source text that formatters leave alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Final

from ..escapes import visible
from ..redaction import is_presentable

WIDTH: Final = 88
"""Columns of a docstring's lines: those of the formatters' default."""


def quoted(text: str) -> str:
    """Return *text* as a string literal in double quotes, of ASCII characters alone."""
    escaped = text.encode("unicode_escape").decode().replace('"', '\\"')
    return f'"{escaped}"'


def sentence(text: str) -> str:
    """Return *text* as a part of a docstring's line; nothing of it if a rule keeps it out."""
    shown = visible(text).replace("\\", "/").replace('"', "'")
    return " ".join(shown.split()) if is_presentable(shown) else ""


def docstring(indent: str, paragraphs: Iterable[str]) -> list[str]:
    """Return the lines of a docstring, each of *paragraphs* wrapped, an empty one a blank line."""
    lines = []
    for text in paragraphs:
        lines += textwrap.wrap(
            text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ) or [""]
    quotes = f'{indent}"""'
    return [quotes, *lines, quotes]
