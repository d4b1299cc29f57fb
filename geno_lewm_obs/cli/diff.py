"""
``geno-obs diff``: say what differs between two runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

import click
import orjson

from ..compare import ASPECTS, Difference, Facts, Tolerance, compare, facts_of
from ..errors import InputError
from ..frames.account import Account
from ..frames.fit import as_json
from ..notice import say
from ..plot.scale import shown
from ..read import View, find_files
from ..record import numbers_on_wire
from ..redaction import safe_name
from .attempts_option import attempts_option
from .output import FOUND_EXIT_CODE, json_option, print_finding
from .run_options import log_dir_option, run_names
from .stdin_run import with_stdin

_MAX_TOLD: Final = 12
"""Differences of one aspect that a person is shown."""


@click.command()
@click.argument("a", shell_complete=run_names, callback=with_stdin)
@click.argument("b", shell_complete=run_names, callback=with_stdin)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help=f"Compare this alone: {', '.join(ASPECTS)}, or a metric. May be given several times.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    default=Tolerance().metrics,
    show_default=True,
    help="Difference of a metric that is nothing, as a share.",
)
@click.option(
    "--speed-tolerance",
    type=click.FloatRange(min=0),
    default=Tolerance().speed,
    show_default=True,
    help="The same for the speed.",
)
@log_dir_option
@attempts_option
@json_option
def diff(
    a: str,
    b: str,
    only: tuple[str, ...],
    tolerance: float,
    speed_tolerance: float,
    **options: Any,
) -> int:
    r"""
    Say what differs between the runs A and B.

    Compared are configuration, versions, metrics, speed, events and errors. Exit code 1 if anything
    differs, so it's a regression test.

    A run is a path, a run id or its beginning, latest, latest~2, or - for stdin. Of a metric, the
    first step is told at which its values are further apart than the tolerance.

    \b
    Examples:
      geno-obs diff latest~1 latest
      geno-obs diff good new --only loss --tolerance 0.001
      geno-obs diff good new --only metrics --only errors --json
    """
    one, other = (_facts(name, options["log_dir"], options["attempts"]) for name in (a, b))
    _check_names(only, one, other)
    found = [*compare(one, other, Tolerance(tolerance, speed_tolerance), only)]
    if options["as_json"]:
        for each in found:
            print_finding(orjson.dumps(numbers_on_wire(each._asdict()), default=str).decode())
    else:
        for line in _lines(found, tolerance):
            print_finding(line)
        if not only or "speed" in only:
            _print_speeds(one.speed, other.speed)
    for facts in (one, other):
        for line in Account(left_out=facts.left_out).lines():
            say(f"{safe_name(facts.run)}: {line}")
    if not options["as_json"]:
        say(f"{safe_name(one.run)} and {safe_name(other.run)} {'differ' if found else 'agree'}")
    return FOUND_EXIT_CODE if found else 0


def _facts(name: str, log_dir: Path | None, attempts: View) -> Facts:
    return facts_of(find_files(name, log_dir), attempts=attempts)


def _check_names(only: Iterable[str], *runs: Facts) -> None:
    """Refuse a name that is neither an aspect nor a metric: nothing would be compared."""
    metrics = {name for run in runs for name in run.metrics}
    known = {*ASPECTS, *metrics, *(name.partition("/")[2] for name in metrics)}
    if not known.issuperset(only):
        msg = "--only names neither an aspect nor a metric of these runs"
        raise InputError(msg, remediation=f"use one of {', '.join(ASPECTS)}, or a metric")


def _lines(found: Iterable[Difference], tolerance: float) -> Iterator[str]:
    told = (each for each in found if each.aspect != "speed")
    for aspect, group in groupby(told, key=lambda each: each.aspect):
        same = [*group]
        for number, each in enumerate(islice(same, _MAX_TOLD)):
            yield f"{'' if number else aspect:<10}  {_text(each, tolerance)}"
        if len(same) > _MAX_TOLD:
            yield f"{'':<10}  and {len(same) - _MAX_TOLD:,} more"


def _print_speeds(a: float | None, b: float | None) -> None:
    """Print both speeds, whether they differ beyond the tolerance or not."""
    if a is not None and b is not None:
        print_finding(f"{'speed':<10}  {shown(a)} → {shown(b)} steps/s ({b / a - 1:+.1%})")


def _text(each: Difference, tolerance: float) -> str:
    name = safe_name(each.name)
    if each.aspect != "metrics":
        return f"{name}  {_value(each.a)} → {_value(each.b)}"
    if each.a is None or each.b is None:
        which, last = ("second", each.b) if each.a is None else ("first", each.a)
        return f"{name}  only in the {which}, at the end {_value(last)}"
    ends = f"at the end {_value(each.last_a)} against {_value(each.last_b)}"
    if each.step is None:
        return f"{name}  no step in common; {ends}"
    values = f"{_value(each.a)} against {_value(each.b)}, tolerance {tolerance:.3g}"
    return f"{name}  apart from step {each.step:,} ({values}); {ends}"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return shown(value)
    return safe_name(value if isinstance(value, str) else as_json(value))
