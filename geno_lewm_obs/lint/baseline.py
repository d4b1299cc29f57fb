"""
The baseline: findings that are known and not reported, so that a project can begin with new code.

It is a JSON file in which each file has its findings with how many there are, without their lines.
So it stays right when lines move, and a finding more of the same kind is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from ..errors import InputError, ResourceError, errno_name
from .rules import Finding

_FORMAT: Final = 1
Known = Counter[tuple[str, str, str]]
"""How many findings are known of each file, rule and message."""


def read(path: Path) -> Known:
    """
    Return the baseline in the file at *path*.

    Raises:
        InputError: It can't be read, or is none.
    """
    remedy = "geno-obs lint --write-baseline writes it"
    try:
        found: Any = orjson.loads(path.read_bytes())
        known: Known = Counter()
        is_ours = type(found["format"]) is int and found["format"] == _FORMAT
        for file, names in found["findings"].items():
            for name, count in names.items():
                rule, _, message = name.partition(" ")
                known[file, rule, message] = count
                is_ours = is_ours and type(count) is int and count > 0
    except OSError:
        msg = "the baseline can't be read"
        raise InputError(msg, remediation=remedy) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        is_ours = False
    if not is_ours:
        msg = "the baseline is no file that this version wrote"
        raise InputError(msg, remediation=remedy)
    return known


def write(path: Path, findings: Iterable[Finding]) -> None:
    """
    Write a baseline of *findings* to *path*, the same for the same ones.

    Raises:
        InputError: There is a file that is no baseline, which stays as it is.
        ResourceError: It can't be written.
    """
    if path.exists():
        read(path)
    counts: dict[str, dict[str, int]] = {}
    for each in sorted(findings):
        names = counts.setdefault(each.path, {})
        name = f"{each.rule} {each.message}"
        names[name] = names.get(name, 0) + 1
    content = {"format": _FORMAT, "findings": counts}
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    try:
        path.write_bytes(orjson.dumps(content, option=options))
    except OSError as exc:
        msg = f"the baseline can't be written ({errno_name(exc)})"
        remedy = "name a file in a folder that is there and that you may write to"
        raise ResourceError(msg, remediation=remedy) from None


def new_ones(findings: Iterable[Finding], known: Known) -> Iterator[Finding]:
    """Yield those of *findings* that are more than are known."""
    left = known.copy()
    for each in findings:
        name = each.path, each.rule, each.message
        if left[name] > 0:
            left[name] -= 1
        else:
            yield each
