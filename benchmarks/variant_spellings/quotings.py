"""
What a message, a format or a library makes of a text that it quotes.
"""

from __future__ import annotations

import html
import json
import shlex
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

Quoting = Callable[[str], str]


def _escaped(tab: str, line_end: str) -> Quoting:
    return lambda text: text.replace("\t", tab).replace("\n", line_end)


QUOTINGS: Final[dict[str, Quoting]] = {
    "plain": str,
    "in a sentence": lambda text: f"can't use {text} here",
    "in parentheses": lambda text: f"failed ({text}), retrying",
    "repr": repr,
    "repr of repr": lambda text: repr(repr(text)),
    "repr of bytes": lambda text: repr(text.encode()),
    "bad line, repr": lambda text: f"bad line {text!r}",
    "KeyError": lambda text: str(KeyError(text)),
    "JSON": lambda text: json.dumps({"line": text}),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"line": text})),
    "percent": lambda text: quote(text, safe=""),
    "percent, in a query": lambda text: f"https://example.org/q?line={quote(text)}&page=2",
    r"\t": _escaped(r"\t", r"\n"),
    r"\x09": _escaped(r"\x09", r"\x0a"),
    r"\u0009": _escaped(r"\u0009", r"\u000a"),
    r"\011": _escaped(r"\011", r"\012"),
    "split row": lambda text: repr(text.split("\t")),
    "split row in a message": lambda text: f"bad fields {text.split(chr(9))}",
    "file:line:": lambda text: f"in.vcf:12:{text}",
    "HTML": html.escape,
    "shell": shlex.quote,
    "line of a log": lambda text: f"2026-05-20 10:00:00,123 ERROR parser - {text}",
    "several lines": lambda text: f"first\n{text}\nlast",
    "in colour": lambda text: f"\x1b[31m{text}\x1b[0m",
}
