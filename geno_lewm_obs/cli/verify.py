"""
``geno-obs verify``: list what is wrong with a run, where, and what to do about it.

The damaged text itself is never printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import click
import orjson

from ..counters import counted
from ..notice import say
from ..read import Finding, find_files, verify_files
from ..read.finding import URGENCY
from .output import FOUND_EXIT_CODE, json_option, print_finding
from .run_options import log_dir_option, registry_named, registry_option, run_argument

_MAX_SORTED: Final = 10_000
"""Findings that are kept in memory to be sorted."""


@click.command("verify")
@run_argument
@log_dir_option
@registry_option
@json_option
def verify_command(run: str, log_dir: Path | None, registry_name: str | None, as_json: bool) -> int:
    r"""
    Check RUN for damage and for what breaks the contract.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. Finds torn, glued
    and copied lines, records that break the contract, private content, time that goes back, and a
    run without an end. Exit code 1 if anything is found.

    \b
    Examples:
      geno-obs verify latest
      geno-obs verify latest --json | jq -r .rule | sort | uniq -c
    """
    registry = registry_named(registry_name)
    findings = 0
    found = verify_files(find_files(run, log_dir), registry=registry)
    for finding in _most_urgent_first(found):
        findings += 1
        print_finding(
            orjson.dumps(finding._asdict()).decode() if as_json else "\n".join(_lines(finding))
        )
    if not as_json:
        say(counted(findings, "finding") if findings else "no findings")
    return FOUND_EXIT_CODE if findings else 0


def _most_urgent_first(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield *findings* by urgency, those of a rule as they stand; of very many, the first so."""
    yield from sorted(islice(findings, _MAX_SORTED), key=lambda each: URGENCY.index(each.rule))
    yield from findings


def _lines(finding: Finding) -> Iterator[str]:
    where = f"{finding.file}:{finding.line}" if finding.line else finding.file
    extent = f"byte {finding.offset}, length {finding.length}"
    yield f"{where}  {finding.rule}: {finding.message} ({extent})"
    yield f"    → {finding.remedy}"
