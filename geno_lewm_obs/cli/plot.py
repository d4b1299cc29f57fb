"""
``geno-obs plot``: draw a metric of one or several runs in the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from ..counters import counted
from ..errors import InputError
from ..frames.account import Account
from ..frames.runs import find_runs
from ..notice import say
from ..plot.curve import Curve, curve_of, metrics_of
from ..plot.picture import Style, letter_of, picture
from ..plot.scale import shown
from ..read import RankFile
from ..redaction import safe_name, safe_names
from ..render.sparkline import sparkline
from ..render.time_span import span
from ..terminal.stream import environment_style, shows_unicode, terminal_style
from .attempts_option import attempts_option
from .output import echo, echo_json, json_option
from .run_options import log_dir_option, runs_argument

_WIDTH: Final = 80
_MAX_TOLD: Final = 20


@click.command()
@runs_argument
@click.option("--metric", default="loss", show_default=True, help="A key, or a metric's name.")
@click.option("--step", "axis", flag_value="step", default="step", help="Over steps, the default.")
@click.option("--epoch", "axis", flag_value="epoch", help="Over epochs.")
@click.option("--time", "axis", flag_value="time", help="Over the time since the run began.")
@click.option("--log", "is_log", is_flag=True, help="Make the vertical axis logarithmic.")
@click.option(
    "--smooth",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    help="Draw a moving average over the band of values: the weight of those before, such as 0.9.",
)
@click.option("--width", type=click.IntRange(30, 1000), help="Columns [those of the terminal].")
@click.option("--height", type=click.IntRange(2, 200), default=15, show_default=True)
@click.option("--ascii", "is_ascii", is_flag=True, help="Use no other characters.")
@log_dir_option
@attempts_option
@json_option
def plot(**options: Any) -> None:
    r"""
    Draw a metric of RUN... in the terminal, over each other.

    RUN is a path, a run id or its beginning, latest, latest~2, a pattern of paths or ids in
    quotation marks, or - for stdin. Each column shows all of its values, so the spike of a single
    step is seen. Below, ! is where a run warned, and 2 where its second attempt began.

    \b
    Examples:
      geno-obs plot latest
      geno-obs plot 'sweep-*' --metric loss --log --smooth 0.9
      geno-obs plot latest --metric grad_norm --time
    """
    account = Account()
    curves = [*_curves(options, account)]
    if options["as_json"]:
        for curve in curves:
            echo_json(_facts(curve, options["metric"]))
    else:
        _print(curves, options)
    for line in account.lines():
        say(line)


def _curves(options: dict[str, Any], account: Account) -> Iterator[Curve]:
    """Yield the curve of each run that has one; say of the others that they have none."""
    missing: list[Sequence[RankFile]] = []
    found = 0
    for files in find_runs(options["runs"], options["log_dir"]):
        curve = curve_of(
            files,
            options["metric"],
            options["axis"],
            attempts=options["attempts"],
            left_out=account.left_out,
        )
        curve = curve and (_positive(curve) if options["is_log"] else curve)
        if curve is None or not curve.ys:
            missing.append(files)
            continue
        found += 1
        yield curve
    if not found:
        names = metrics_of(missing[0])
        msg = f"there is nothing to draw of {safe_name(options['metric'])}"
        known = f"the run has {safe_names(names[:_MAX_TOLD])}" if names else "it has no numbers"
        raise InputError(msg, remediation=known)
    if missing:
        say(f"{counted(len(missing), 'run')} without such a number: not drawn")


def _positive(curve: Curve) -> Curve:
    """Return what of *curve* a logarithmic axis can show."""
    kept = [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if y > 0]
    hidden = len(curve.ys) - len(kept)
    curve.xs, curve.ys = [x for x, _ in kept], [y for _, y in kept]
    curve.not_finite += hidden
    return curve


def _print(curves: Sequence[Curve], options: dict[str, Any]) -> None:
    colour, width = terminal_style(sys.stdout, environment_style())
    is_ascii = options["is_ascii"] or not shows_unicode(sys.stdout)
    style = Style(
        width=options["width"] or width or _WIDTH,
        height=options["height"],
        is_log=options["is_log"],
        smoothing=options["smooth"],
        is_ascii=is_ascii,
        is_coloured=colour,
    )
    label = span if options["axis"] == "time" else shown
    for line in picture(curves, style, label):
        echo(line, color=True)
    for number, curve in enumerate(curves):
        letter = f"{letter_of(number)}  " if len(curves) > 1 else ""
        bends = sparkline(curve.ys, is_ascii=is_ascii)
        facts = f"{shown(curve.ys[0])} {bends} {shown(curve.ys[-1])}   best {shown(min(curve.ys))}"
        hidden = f" · {curve.not_finite:,} not drawn" if curve.not_finite else ""
        echo(f"{letter}{safe_name(curve.run)}  {safe_name(options['metric'])} {facts}{hidden}")


def _facts(curve: Curve, metric: str) -> dict[str, Any]:
    at = curve.ys.index(min(curve.ys))
    return {
        "run_id": curve.run,
        "event": curve.event,
        "metric": metric,
        "points": len(curve.ys),
        "not_drawn": curve.not_finite,
        "first": curve.ys[0],
        "last": curve.ys[-1],
        "min": curve.ys[at],
        "min_at": curve.xs[at],
        "max": max(curve.ys),
        "attempts": 1 + len(curve.attempts),
        "alerts": len(curve.alerts),
    }
