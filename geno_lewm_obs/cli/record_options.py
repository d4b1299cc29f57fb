"""
The options by which several commands select records of a run.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, Final

import click

from ..read.line_selection import LineSelection
from ..record import SEVERITIES
from .times import MOMENT

_RANGE: Final = re.compile(r"(?P<first>[0-9]{0,18})(?P<colon>:?)(?P<end>[0-9]{0,18})")
_NO_END: Final = 2**63


class Steps(click.ParamType[range]):
    """A step, or those from one to before another: ``100``, ``100:200``, ``:50`` or ``100:``."""

    name = "steps"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> range:
        match = _RANGE.fullmatch(str(value).strip())
        if match is None or not (match["first"] or match["end"]):
            self.fail("steps can't be read; write 100, or 100:200 for 100 to 199", param, ctx)
        first = int(match["first"] or 0)
        if not match["colon"]:
            return range(first, first + 1)
        return range(first, int(match["end"] or _NO_END))


class Pattern(click.ParamType[re.Pattern[bytes]]):
    """A regular expression, to be found in the bytes of a line."""

    name = "pattern"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> re.Pattern[bytes]:
        try:
            return re.compile(str(value).encode(errors="surrogateescape"))
        except (re.error, RecursionError, OverflowError):
            self.fail("it's no regular expression", param, ctx)


_OPTIONS: Final = (
    click.option(
        "--event", "events", multiple=True, help="Only this event; training.* is a pattern."
    ),
    click.option("--component", "components", multiple=True, help="Only this component, likewise."),
    click.option(
        "--severity",
        "--level",
        "severity",
        type=click.Choice(SEVERITIES),
        default="debug",
        show_default=True,
        help="Lowest severity.",
    ),
    click.option("--step", "steps", type=Steps(), help="Only this step, or 100:200, 100:, :50."),
    click.option("--since", type=MOMENT, help="Only records since then: 2026-05-20T15:42, or 2h."),
    click.option("--until", type=MOMENT, help="Only records before then."),
    click.option(
        "--grep", "pattern", type=Pattern(), help="Only lines of the file that hold this pattern."
    ),
)


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options that select records; it's passed a `LineSelection` instead."""

    @functools.wraps(command)
    def selecting(*args: Any, **options: Any) -> Any:
        names = ("events", "components", "severity", "steps", "since", "until", "pattern")
        selection = LineSelection(**{name: options.pop(name) for name in names})
        return command(*args, selection=selection, **options)

    for option in reversed(_OPTIONS):
        selecting = option(selecting)
    return selecting
