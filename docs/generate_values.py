"""
Write the reference page on values by logging each kind of value at each place, in both modes.

``python docs/generate_values.py`` writes the page; with ``--check`` it writes nothing, and exits
with 1 if the page is out of date. It needs numpy, attrs and pydantic.
"""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import itertools
import sys
import types
import typing
import uuid
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
import orjson
import pydantic
from page import table, write_or_check

from geno_lewm_obs import (
    GenoLeWMError,
    GenoLeWMLogger,
    InvariantViolation,
    LogRecord,
    get_logger,
    logged_run,
    shutdown_run,
)
from geno_lewm_obs.redaction.arrays import MAX_NUMBERS
from geno_lewm_obs.redaction.values import MAX_ITEMS, MAX_TEXT

EVENT: Final = "eval.run.end"
RUNS: Final = itertools.count(1)

Mode = enum.Enum("Mode", {"FAST": "fast"})
Level = enum.IntEnum("Level", {"LOW": 1})
Rights = enum.Flag("Rights", {"READ": 1, "WRITE": 2})


@dataclasses.dataclass
class Adam:
    lr: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)


@dataclasses.dataclass
class Config:
    optimizer: Adam = dataclasses.field(default_factory=Adam)
    seed: int = 3


class Split(typing.NamedTuple):
    name: str = "train"
    n: int = 4096


@attrs.define
class Sampler:
    seed: int = 3


class Request(pydantic.BaseModel):
    retries: int = 2


class Thing:
    """An object of a program's own."""


NAMES: Final = {
    **{each.__name__: each for each in (Counter, OrderedDict, deque, date, datetime, time)},
    **{each.__name__: each for each in (timedelta, Decimal, Fraction, Path, Thing)},
    **{each.__name__: each for each in (Mode, Level, Rights, Adam, Config, Split, Sampler)},
    "Request": Request,
    "UTC": UTC,
    "np": np,
    "types": types,
    "uuid": uuid,
}
"""What the expressions name."""
KINDS: Final = {
    "Plain": """
        None
        True
        7
        2**70
        0.25
        float("nan")
        float("-inf")
        "text"
        ""
        "lone surrogate \\ud800"
        Path("ckpt/7.pt")
        """,
    "Lists and dicts": """
        [1, 2]
        ("a", None)
        []
        range(3)
        {"a": 1}
        {}
        {7: 1}
        {"a": {"b": 1}}
        {"a": {"b": {"c": 1}}}
        {"a": [1, 2]}
        {1: "int", "1": "text"}
        Counter("aab")
        OrderedDict(a=1)
        """,
    "Times": """
        datetime(2026, 5, 20, 15, 42)
        datetime(2026, 5, 20, 15, 42, tzinfo=UTC)
        date(2026, 5, 20)
        time(15, 42)
        timedelta(minutes=1.5)
        """,
    "Numbers and ids": """
        Decimal("0.5")
        Decimal("0.1")
        Decimal("NaN")
        Fraction(1, 4)
        Fraction(1, 3)
        uuid.UUID(int=7)
        1 + 2j
        """,
    "Enums and objects": """
        Mode.FAST
        Level.LOW
        Rights.READ | Rights.WRITE
        Adam()
        Config()
        Split()
        Sampler()
        Request()
        """,
    "numpy": """
        np.float32(0.5)
        np.int64(7)
        np.bool_(True)
        np.str_("text")
        np.float64("nan")
        np.longdouble("1e4000")
        np.complex64(1)
        np.datetime64("2026-05-20T15:42")
        np.datetime64("NaT")
        np.timedelta64(90, "s")
        np.timedelta64(3, "M")
        np.array(0.5)
        np.array([0.5])
        np.array([0.5, 1.5])
        np.array(["a", "b"])
        np.zeros(65)
        np.zeros((2, 3))
        np.array([None, 1])
        np.ma.masked
        np.ma.masked_array([0.5, 1.5], mask=[True, False])
        """,
    "Refused": """
        b"bytes"
        bytearray(2)
        memoryview(b"bytes")
        {1, 2}
        frozenset()
        deque([1])
        (item for item in [])
        types.MappingProxyType({})
        types.SimpleNamespace(a=1)
        ValueError("text")
        Thing()
        Thing
        len
        ...
        [0] * 10_001
        range(10**30)
        """,
}
"""Expressions, by group. Each is evaluated anew for each call."""


def as_value(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.info(EVENT, metrics=value))


def in_a_list(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.info(EVENT, metrics=[value]))


def in_a_dict(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.info(EVENT, metrics={"k": value}))


def in_a_dict_in_a_dict(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.info(EVENT, metrics={"k": {"l": value}}))


def as_key(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.info(EVENT, metrics={value: 1}))


def bound(log: GenoLeWMLogger, value: Any) -> Any:
    return _metrics(log.bind(metrics=value).info(EVENT))


def as_step(log: GenoLeWMLogger, value: Any) -> Any:
    record = log.info(EVENT, step=value)
    return NOTHING if record is None or record.step is None else record.step


def in_details(log: GenoLeWMLogger, value: Any) -> Any:
    with contextlib.suppress(GenoLeWMError), logged_run(run_id=log.run_id, log_dir=log.log_dir):
        raise GenoLeWMError(details={"k": value})
    lines = (log.log_dir / f"{log.run_id}.jsonl").read_bytes().splitlines()
    return orjson.loads(lines[0])["data"].get("details", NOTHING)


PLACES: Final = {
    "value": as_value,
    "in a list": in_a_list,
    "in a dict, `k`": in_a_dict,
    "in a dict in a dict, `k`, `l`": in_a_dict_in_a_dict,
    "key of a dict": as_key,
    "bound": bound,
    "`step`": as_step,
    "`details` of an error, `k`": in_details,
}
NOTHING: Final = object()
LONGEST: Final = 60
"""Characters of what is written that a cell shows."""


def _metrics(record: LogRecord | None) -> Any:
    return NOTHING if record is None else record.to_dict()["data"].get("metrics", NOTHING)


def outcome(folder: Path, code: str, place: Callable[..., Any], *, strict: bool) -> tuple[str, str]:
    """Return what comes of logging the value of *code* at *place*, and the error's text."""
    log = get_logger("eval", run_id=f"run-{next(RUNS)}", log_dir=folder, redaction_strict=strict)
    try:
        written = place(log, eval(code, NAMES))  # noqa: S307 - see KINDS
    except InvariantViolation as error:
        return "raises", error.message
    except TypeError:  # the dict itself can't be made
        return "no key", ""
    finally:
        shutdown_run(log.run_id, folder)
    if written is NOTHING:
        return ("nothing" if code == "None" else "dropped"), ""
    text = orjson.dumps(written).decode()
    return f"`{text if len(text) <= LONGEST else text[:LONGEST] + '…'}`", ""


def cell(folder: Path, code: str, place: Callable[..., Any]) -> str:
    """Return what is written in both modes, or in strict and in permissive mode."""
    strict, _ = outcome(folder, code, place, strict=True)
    permissive, _ = outcome(folder, code, place, strict=False)
    return strict if strict == permissive else f"{strict} / {permissive}"


def _lines(folder: Path) -> Iterator[str]:
    yield INTRODUCTION
    errors: dict[str, str] = {}
    for group, codes in KINDS.items():
        yield f"\n## {group}\n"
        rows = []
        for code in map(str.strip, codes.strip().splitlines()):
            rows.append([f"`{code}`", *(cell(folder, code, place) for place in PLACES.values())])
            _, message = outcome(folder, code, as_value, strict=True)
            if message:
                errors[code] = message.removeprefix(f"refused to log {EVENT}: ")
        yield from table(["what is logged", *PLACES], rows)
    yield f"\n## What the errors say\n\n{ERRORS}\n"
    yield from table(["value", "error"], [[f"`{code}`", text] for code, text in errors.items()])


INTRODUCTION: Final = f"""\
% Written by docs/generate_values.py; edit that script or the code, then run it.

# Values

What becomes of each kind of value at each place where one may be logged. This page is written by
logging each of them, once with `redaction_strict=True` and once with `redaction_strict=False`.

A cell shows what is written, as JSON. Where the two modes differ, strict mode stands before the
slash:

* **raises**: `InvariantViolation`, and nothing of the record is written.
* **dropped**: the value is left out, counted, and said once on stderr; the rest is written.
* **no key**: Python takes no such key of a dict.
* **nothing**: a `step` of None is none at all.

What has one obvious plain form is converted; what has none is refused, by its type. What was
converted then passes all [rules](redaction.md) like what was passed.

* A `start_data` of `logged_run`, a field of a span and a context variable are judged as values are.
  The `details` of an error are never a reason to raise: the error is being reported.
* **Tensors** of torch, and arrays of jax and cupy, are converted as numpy's are, in `bfloat16` too.
* A **text** of more than {MAX_TEXT:,} characters is refused, and a list or dict of more than
  {MAX_ITEMS:,} values. So is an **array** of more than {MAX_NUMBERS} numbers, or of two dimensions.
* An **object** is the fields that its class declares; no `repr`, `str` or method of its own is
  called. What pydantic excludes is left out. Objects of pydantic 1 are read like those of 2.
* **Keys** that are the same as text, such as `1` and `"1"`, are counted in both modes, and the
  first is written. An empty dict in a dict leaves no key.
* **Masked** numbers, NaT, and `NA` of pandas are `null`. Months and years have no length in
  seconds, and become text.
* **`duration_ms`** takes a length of time too: `timedelta(seconds=1)` is 1000.
"""
ERRORS: Final = """\
Each names the key, the type, and what to log instead; a notice in permissive mode says the same."""


def main(arguments: Sequence[str] | None = None) -> int:
    return write_or_check("values.md", _lines, arguments)


if __name__ == "__main__":
    sys.exit(main())
