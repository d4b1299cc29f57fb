"""
The times that options take: as records have them, or so long ago.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

from ..errors import InputError
from ..read.selection import wire_time

_AGO: Final = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType[str]):
    """A time in ISO 8601, in UTC where it names no zone; or ``2h``, which is two hours ago."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the time as the ``ts`` of a record."""
        try:
            if ago := _AGO.fullmatch(str(value).strip()):
                length = timedelta(**{_UNITS[ago["unit"]]: int(ago["number"])})
                return wire_time(datetime.now(UTC) - length)
            return wire_time(str(value))
        except (InputError, OverflowError):
            msg = "a time can't be read; write 2026-05-20T15:42, or 30m, 2h, 7d for so long ago"
            self.fail(msg, param, ctx)


MOMENT: Final = Moment()
