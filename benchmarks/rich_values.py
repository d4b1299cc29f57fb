"""
The record with one thing in it that takes more work: fifty scalars, a long text, an exception.

What it costs beyond the plain call is set against `orjson` and the write of the same line: once whole, and once what these two cost beyond
FLOOR for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import LogRecord

from .floor import floor, nine_fields, run_file
from .measure import Case, Chunk, Plan, closing, compare
from .report import Row
from .scenarios import of_logger

FRAMES: Final = 30
SENTENCE: Final = "the loss went down again after the warm-up of the learning rate, as it did in the run before; "

SCALARS: Final = "a dict of 50 scalars in it"
LONG_TEXT: Final = "a text of 4 KB in it"
EXCEPTION: Final = f"an exception with {FRAMES} frames in it"


def rows(folder: Path, plan: Plan) -> Iterator[Row]:
    plain = of_logger("the plain call", folder, "plain-for-rich", nine_fields)
    least = floor(folder, own="floor-for-rich")
    with closing([plain, least]):
        for name, own, make in _KINDS:
            yield from _against_the_same_line(of_logger(name, folder, own, make), run_file(folder, own), plain, least, plan)


def _against_the_same_line(rich: Case, path: Path, plain: Case, least: Case, plan: Plan) -> Iterator[Row]:
    rich.chunk(1)
    same = floor(path.parent, LogRecord.from_line(path.read_bytes()).to_dict(), "floor-of-this-line")
    with closing([rich, same]):
        beyond = replace(rich, minus=plain.chunk, reset=_both(rich, plain))
        name = f"{rich.name}, beyond the plain call"
        yield Row(rich.name, compare(rich, same, plan), "orjson and write of the same line")
        yield Row(name, compare(beyond, same, plan), "orjson and write of the same line", "≤ 1.3")
        more = replace(same, minus=least.chunk, reset=_both(same, least))
        yield Row(name, compare(beyond, more, plan), "what these cost beyond FLOOR")


def _both(one: Case, other: Case) -> Callable[[], None]:
    def reset() -> None:
        one.reset()
        other.reset()

    return reset


def with_loss(value: Any, log: Any) -> Chunk:
    """Return the chunk that logs the nine fields, *value* in the place of one."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                "training.epoch.end",
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=value,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
            )

    return chunk


def with_exception(log: Any) -> Chunk:
    """Return the chunk that logs the nine fields and an exception."""
    failed = _raised()

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                "training.epoch.end",
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=1.23,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
                exc_info=failed,
            )

    return chunk


def _raised() -> Exception:
    def descend(depth: int) -> None:
        if depth:
            descend(depth - 1)
        msg = "a loss that is no number"
        raise ValueError(msg)

    try:
        descend(FRAMES - 2)
    except ValueError as exc:
        return exc
    raise AssertionError


_KINDS: Final = (
    (SCALARS, "scalars", partial(with_loss, {f"layer_{number}": number / 7 for number in range(50)})),
    (LONG_TEXT, "long-text", partial(with_loss, (SENTENCE * 50)[:4096])),
    (EXCEPTION, "exception", with_exception),
)
