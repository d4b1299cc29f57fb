"""
Templates of lines that were rendered: most lines of a run differ from one before in numbers alone,
and are rendered by its template in a fraction of the time.

A template is made of a line and the text that `console` rendered it as, and is kept only if it
gives that same text.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from ..bounded_cache import BoundedCache
from ..record import LogRecord
from .columns import Columns, no_blanks
from .console import (
    DIM,
    OWN_LINES,
    PLACE,
    duration,
    fields_of,
    is_shown,
    painted,
    rendered_head,
)
from .jsonl import render_jsonl

_TS_END: Final = len('{"ts":"2026-05-20T15:42:01.123Z"')
_DATA: Final = '"data":{'
_TIME: Final = r'\{"ts":"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z"'
_DAY_GROUP, _TIME_GROUP, _FIRST_NUMBER = 0, 1, 2
_TOKEN: Final = re.compile(r'(?P<text>"[^"\\]*")|-?[0-9][0-9.eE+-]*')
_WHOLE: Final = r"(0|-?[1-9][0-9]{0,17})"
_EXPONENT: Final = r"[eE][+-]?[0-9]{1,2}"
_FLOAT: Final = rf"(-?(?:0|[1-9][0-9]{{0,17}})(?:\.[0-9]{{1,20}}(?:{_EXPONENT})?|{_EXPONENT}))"
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_DIGITS: Final = b"0123456789"
_MAX_OF_KIND: Final = 8
"""Templates that are tried on a line, one after another."""
_NUMBERED: Final = ("step", "epoch", "duration_ms")
"""The numbers behind ``data``, in the order of the wire."""


class _Template(NamedTuple):
    """How the lines of one shape are rendered."""

    pattern: re.Pattern[str]
    """Its groups are the day, the time, and each number."""
    text: str
    """A format of the groups."""
    floats: tuple[int, ...]
    """The groups that are floats."""
    duration: int
    """The group that is a duration, or 0."""
    version: int
    """The version of the columns that it was made for."""
    limit: int
    """Characters of a text that fits on the terminal."""
    length: int = 0
    """Characters of a text without its duration; one with a longer number has more."""


class LineTemplates:
    """
    The templates of the lines of one rank, of bounded number and size.

    Args:
        columns: The columns that the lines share with others.
        colour: Whether texts have colours.
        width: Columns of the terminal; None where lines aren't wrapped.
    """

    def __init__(self, columns: Columns, *, colour: bool, width: int | None) -> None:
        self._columns: Final = columns
        self._colour: Final = colour
        self._width: Final = width
        self.day = ""
        """The day of the lines that are rendered, as ``2026-05-20``; others are not."""
        self._templates: Final[BoundedCache[str, tuple[_Template, ...]]] = BoundedCache(
            1_000, max_bytes=1 << 24
        )
        """By what stands between the time and ``data``."""
        self._seen: Final[BoundedCache[bytes, None]] = BoundedCache(10_000, max_bytes=1 << 24)
        """Lines that came once, without digits: few that come once come again."""

    def render(self, line: bytes) -> str | None:
        """Return the text of *line*, with its newline; None if no template has its shape."""
        if not line.isascii():
            return None
        plain = line.decode()
        kind = plain[_TS_END : plain.find(_DATA, _TS_END)]
        for template in self._templates.entries.get(kind, ()):
            match = template.pattern.fullmatch(plain)
            if match is not None:
                text, length = _filled(template, match)
                is_right = (
                    length == template.length
                    and len(text) <= template.limit
                    and match[_DAY_GROUP + 1] == self.day
                    and template.version == self._columns.version
                )
                return text if is_right else None
        return None

    def learn(self, line: bytes, record: LogRecord, shown: LogRecord, text: str) -> None:
        """
        Learn from a line.

        Args:
            line: The line, with its newline.
            record: What it holds.
            shown: The record as it was rendered.
            text: The text, as by `render_console` with the same columns.
        """
        if not line.isascii() or ord("\\") in line:
            return
        shape = line.translate(None, _DIGITS)
        if shape not in self._seen.entries:
            self._seen.store(shape, None)
            return
        if render_jsonl(record) != line:  # its fields stand in another order
            return
        plain = line.decode()
        template = self._template_of(plain, shown)
        match = None if template is None else template.pattern.fullmatch(plain)
        if template is None or match is None:
            return
        filled, length = _filled(template, match)
        if filled != text:
            return
        kind = plain[_TS_END : plain.find(_DATA, _TS_END)]
        known = self._templates.entries.get(kind, ())
        current = [each for each in known if each.version == template.version]
        kept = (*current[1 - _MAX_OF_KIND :], template._replace(length=length))
        self._templates.store(kind, kept)

    def _template_of(self, line: str, record: LogRecord) -> _Template | None:
        parts, floats, groups, start = [_TIME], [], _FIRST_NUMBER, _TS_END
        for token in _TOKEN.finditer(line, _TS_END):
            if token["text"] is None:
                is_whole = token[0].removeprefix("-").isdigit()
                parts += [re.escape(line[start : token.start()]), _WHOLE if is_whole else _FLOAT]
                floats += [] if is_whole else [groups]
                groups += 1
                start = token.end()
        slots = _slots_of(record)
        if (
            OWN_LINES & record.data.keys()
            or record.error_code
            or len(slots) != groups - _FIRST_NUMBER
        ):
            return None
        text = self._format_of(record, slots)
        if text is None:
            return None
        colours = sum(map(len, _COLOUR.findall(text)))
        return _Template(
            re.compile("".join([*parts, re.escape(line[start:])]), re.ASCII),
            text,
            tuple(floats),
            slots.get("duration_ms", 0),
            self._columns.version,
            len(line) * 100 if self._width is None else self._width + colours + len("\n"),
        )

    def _format_of(self, record: LogRecord, slots: dict[object, int]) -> str | None:
        """
        Return the format by which *record*, and those like it, are rendered; None if a number of it
        is wider than its column may become.
        """
        blanks_before = self._columns.numbers(record.event)
        wire = record.to_dict() | {"data": record.data}
        names: list[object] = [name for name in PLACE if name in wire]
        names += [("data", key) for key, value in record.data.items() if is_shown(key, value)]
        names += ["duration_ms"] if "duration_ms" in wire else []
        parts = []
        rendered = fields_of(wire, self._columns)
        for name, (label, value, _, _) in zip(names, rendered, strict=True):
            number = slots.get(name)
            shown = _braced(value)
            if number is not None:
                width = blanks_before(label.removesuffix("="), "")
                is_aligned = blanks_before is not no_blanks and name != "duration_ms"
                if is_aligned and len(value) > width:
                    return None
                shown = f"{{{number}}}" if name == "duration_ms" else f"{{{number}:>{width}}}"
            has_colour = self._colour and label != ""
            parts.append(f"{painted(_braced(label), DIM, colour=has_colour)}{shown}")
        time = painted(f"{{{_TIME_GROUP}}}", DIM, colour=self._colour)
        begin, _ = rendered_head(record.severity, record.component, record.event, self._colour)
        if not parts:
            return f"{time} {_braced(begin)}\n"
        gap = " " * self._columns.blanks_after(record.event)
        return f"{time} {_braced(begin)}{gap}  {' '.join(parts)}\n"


def _filled(template: _Template, match: re.Match[str]) -> tuple[str, int]:
    """Return the text of a line, and how long it is without its duration."""
    values: list[Any] = [*match.groups()]
    for group in template.floats:
        values[group] = f"{float(values[group]):.6g}"
    if not template.duration:
        text = template.text.format(*values)
        return text, len(text)
    lasted = values[template.duration] = duration(int(values[template.duration]))
    text = template.text.format(*values)
    return text, len(text) - len(lasted)


def _slots_of(record: LogRecord) -> dict[object, int]:
    """Return the group of each number of *record*; ``("data", key)`` names one in its data."""
    names: list[object] = [
        ("data", key) for key, value in record.data.items() if type(value) in (int, float)
    ]
    names += [name for name in _NUMBERED if getattr(record, name) is not None]
    return {name: number for number, name in enumerate(names, _FIRST_NUMBER)}


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
