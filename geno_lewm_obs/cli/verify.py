"""
``geno-obs verify``: list what is wrong with a run, where, and what to do about it.

The damaged text itself is never printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Final

import click
import orjson

from ..contract import Registry, default_registry
from ..counters import counted
from ..errors import InputError
from ..notice import say
from ..read import Finding, find_files, verify
from ..read.finding import URGENCY
from .output import FOUND_EXIT_CODE, print_finding

_MAX_SORTED: Final = 10_000
"""Findings that are kept in memory to be sorted."""


@click.command("verify")
@click.argument("run")
@click.option(
    "--log-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where runs are [GENO_LEWM_LOG_DIR].",
)
@click.option(
    "--registry",
    "registry_name",
    metavar="MODULE:NAME",
    help="The application's registry [that of installed packages].",
)
@click.option("--json", "as_json", is_flag=True, help="Print each finding as a line of JSON.")
def verify_command(run: str, log_dir: Path | None, registry_name: str | None, as_json: bool) -> int:
    """
    Check RUN: a path, a run id, or latest.

    Finds torn, glued and copied lines, records that break the contract, private content, time that
    goes back, and a run without an end. Exit code 1 if anything is found.
    """
    registry = _registry(registry_name)
    found = (verify(file.path, registry=registry) for file in find_files(run, log_dir))
    findings = 0
    for finding in _most_urgent_first(chain.from_iterable(found)):
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


def _registry(name: str | None) -> Registry:
    if name is None:
        return default_registry()
    module, _, attribute = name.partition(":")
    sys.path.insert(0, "")  # the working directory, as for `python -m`
    try:
        found = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as exc:  # a script named by mistake may call sys.exit
        msg = f"--registry can't be loaded ({type(exc).__name__})"
        raise InputError(
            msg, remediation="name it as package.module:NAME, where Python can import it"
        ) from exc
    finally:
        sys.path.remove("")
    if not isinstance(found, Registry):
        msg = "--registry names no Registry"
        raise InputError(msg, remediation="name one that Registry(...) or extend(...) made")
    return found
