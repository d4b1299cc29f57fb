"""
``geno-obs stats``: count the records of a run by event, and tell how their numbers are spread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from ..counters import counted
from ..escapes import visible
from ..notice import say
from ..read import LeftOut, find_files
from ..read.joined import open_joined
from ..read.locate import by_rank
from ..read.parse import Parser
from ..read.selection import Selection, select
from ..redaction import safe_name
from ..render.console import DIM
from ..render.table import render_table
from ..statistics import QUANTILES, Distribution, Group, Groups
from ..terminal.stream import environment_style, terminal_style
from .output import echo, echo_json, json_option
from .run_options import file_argument, log_dir_option
from .stdin_run import STDIN, stdin_bytes
from .times import MOMENT

_HEADER: Final = ("COUNT", "HIDDEN", "RATE", "FIRST", "LAST", "duration_ms p50/p95/p99")
_FIELDS: Final = ("FIELD", "COUNT", "MIN", "P50", "P95", "P99", "MAX", "MEAN")
_DISPENSABLE: Final = (4, 2)
"""The columns that are left out on a narrow terminal, the first one first."""
_INDENT: Final = "  "
_ROUNDED: Final = 1000.0
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


@click.command()
@file_argument
@log_dir_option
@click.option("--event", "events", multiple=True, help="Only this event; training.* is a pattern.")
@click.option("--component", "components", multiple=True, help="Only this component, likewise.")
@click.option("--since", type=MOMENT, help="Only records since then.")
@click.option("--until", type=MOMENT, help="Only records before then.")
@click.option(
    "--by",
    "kind",
    type=click.Choice(["event", "component", "rank"]),
    default="event",
    show_default=True,
    help="What is counted together.",
)
@click.option("--fields", "with_fields", is_flag=True, help="Show how each number is spread.")
@json_option
def stats(
    run: str,
    log_dir: Path | None,
    *,
    events: Sequence[str],
    components: Sequence[str],
    since: str | None,
    until: str | None,
    kind: str,
    with_fields: bool,
    as_json: bool,
) -> None:
    r"""
    Count the records of RUN by event.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. HIDDEN is what
    sampling left out, as far as the run has told. Of more than 10,000 values the quantiles are
    within 1 %.

    \b
    Examples:
      geno-obs stats latest
      geno-obs stats latest --event 'training.*' --fields
      geno-obs stats latest --json | jq -c '[.event, .fields.duration_ms.p99]'
    """
    selection = select(
        events=events or None, components=components or None, since=since, until=until
    )
    groups, left_out = Groups(kind), LeftOut()
    for rank, records in _ranks(run, log_dir, selection, left_out):
        groups.add(records, rank)
    found = groups.found()
    if as_json:
        for group in found:
            echo_json(_shown_names(group.as_json(kind)))
    elif found:
        _show(found, kind, with_fields=with_fields)
    else:
        say("there are no such records")
    if left_out.damaged:
        pieces = counted(left_out.damaged, "piece")
        say(f"{pieces} of lines left out, no records; see geno-obs verify")


def _ranks(
    run: str, log_dir: Path | None, selection: Selection, left_out: LeftOut
) -> Iterator[tuple[int, Iterable[dict[str, Any]]]]:
    """Yield each rank of the run with its records, to be taken before the next one."""
    if run == STDIN:
        yield 0, Parser(selection, left_out).records(stdin_bytes())
        return
    for files in by_rank(find_files(run, log_dir)):
        with open_joined(files) as file:
            yield files[0].rank, Parser(selection, left_out).records(file)


def _shown_names(told: dict[str, Any]) -> dict[str, Any]:
    """Return *told* with all names as they may be shown; a rule keeps some out."""
    (kind, name), *rest = told.items()
    fields = {safe_name(key): value for key, value in told["fields"].items()}
    return {kind: safe_name(name), **dict(rest), "fields": fields}


def _show(groups: Sequence[Group], kind: str, *, with_fields: bool) -> None:
    colour, width = terminal_style(sys.stdout, environment_style())
    days = {(ts or "")[:10] for group in groups for ts in (group.first, group.last)}
    is_one_day = len(days) == 1
    rows: list[Sequence[str]] = [(kind.upper(), *_HEADER)]
    rows += [_row(group, is_one_day=is_one_day) for group in groups]
    _print(rows, frozenset({1, 2, 3}), colour=colour, width=width)
    if with_fields:
        for group in groups:
            _show_fields(group, colour=colour, width=width)


def _show_fields(group: Group, *, colour: bool, width: int | None) -> None:
    if not group.fields:
        return
    echo("")
    echo(safe_name(group.name))
    rows: list[Sequence[str]] = [_FIELDS]
    rows += [(safe_name(name), *_spread(each)) for name, each in sorted(group.fields.items())]
    _print(rows, frozenset(range(1, len(_FIELDS))), colour=colour, width=width)


def _print(
    rows: Sequence[Sequence[str]], right: frozenset[int], *, colour: bool, width: int | None
) -> None:
    for line in render_table(
        rows,
        right,
        width=None if width is None else width - len(_INDENT),
        styles=[dict.fromkeys(range(len(rows[0])), DIM)] if colour else (),
        dispensable=_DISPENSABLE,
    ):
        echo(f"{_INDENT}{line}", color=colour)


def _row(group: Group, *, is_one_day: bool) -> Sequence[str]:
    duration = group.fields.get("duration_ms")
    return (
        safe_name(group.name),
        f"{group.count:,}",
        f"{group.hidden:,}" if group.hidden else "",
        "" if group.rate is None else _rate(group.rate),
        *(_time(ts, is_one_day=is_one_day) for ts in (group.first, group.last)),
        "" if duration is None else "/".join(_quantiles(duration)),
    )


def _spread(spread: Distribution) -> Sequence[str]:
    told = spread.as_json()
    names = ("min", "p50", "p95", "p99", "max", "mean")
    return (
        f"{spread.count:,}",
        *("" if told[name] is None else f"{told[name]:.6g}" for name in names),
    )


def _quantiles(spread: Distribution) -> Iterator[str]:
    for part in QUANTILES.values():
        value = spread.quantile(part) or 0.0
        yield f"{value:.3g}" if abs(value) < _ROUNDED else f"{value:,.0f}"


def _rate(rate: float) -> str:
    """Return records a second, minute or hour, whichever is a number above one."""
    for seconds, unit in ((1.0, "s"), (_MINUTE, "m")):
        if rate * seconds >= 1.0:
            return f"{rate * seconds:,.1f}/{unit}"
    return f"{rate * _HOUR:.1f}/h"


def _time(ts: str | None, *, is_one_day: bool) -> str:
    return visible(ts or "")[11:19] if is_one_day else visible(ts or "")[:16].replace("T", " ")
