"""
Make a name or a path that a caller passed, or a directory holds, fit to be shown to a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from ..escapes import visible
from .refusal import MEANINGS, Rule
from .text_rules import is_presentable, judge_text

WITHHELD: Final = "(withheld)"
MAX_SHOWN: Final = 80
"""Characters."""


def safe_name(name: object) -> str:
    """
    Return *name* as text that may be shown: escaped, and cut after `MAX_SHOWN` characters.

    A name that a rule keeps out, be it by a guess, or that isn't a string, becomes `WITHHELD`.
    """
    if not isinstance(name, str) or judge_text(name) is not None:
        return WITHHELD
    text = visible(name)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def quoted_name(name: object) -> str:
    """Return *name* as by `safe_name`, in double quotes; `WITHHELD` without any."""
    shown = safe_name(name)
    return shown if shown == WITHHELD else f'"{shown}"'


def safe_names(names: Iterable[object]) -> str:
    """Return *names* as by `safe_name`, with commas between; `WITHHELD` if private together."""
    text = ", ".join(map(safe_name, names))
    return text if _may_be_shown(text) else WITHHELD


def safe_path(path: str | os.PathLike[str]) -> str:
    """
    Return *path* as text that may be shown: escaped, and whole where no rule is certain.

    Otherwise each part of it that a rule keeps out becomes `WITHHELD`; or all of it, where its
    parts spell together what a rule keeps out.
    """
    whole = os.fspath(path)
    if _may_be_shown(whole):
        return visible(whole)
    parts = whole.replace(os.sep, "/").split("/")
    rest = "/".join(part if _may_be_shown(part) else WITHHELD for part in parts)
    return visible(rest) if _may_be_shown(rest) else WITHHELD


def because(name: str) -> str:
    """
    Return what is wrong with *name*, as the end of an error's message: ``: it holds …``.

    Empty if no rule is certain to keep it out. Nothing of the name is quoted.
    """
    verdict = judge_text(name)
    return because_of(verdict.rule) if verdict is not None and verdict.certain else ""


def because_of(rule: Rule) -> str:
    """Return what *rule* has against a name, as `because` does."""
    return f": it {MEANINGS[rule]}"


def _may_be_shown(text: str) -> bool:
    return is_presentable(text) and is_presentable(visible(text))
