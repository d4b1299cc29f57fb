"""
The cost of large records: a dict of 50 scalars, a text of 4 KB, an exception with 30 frames.

Texts that were never logged before are measured too. Each call is compared with `orjson.dumps` and
`os.write` of the same bytes, after subtraction of a plain call: what is left is the cost of the
redaction rules.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import orjson

from geno_lewm_obs import EventSpec, LogRecord, shutdown_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.logger import channel_of

from .floor import emptier, nine_fields
from .measure import Case, repeated
from .scenarios import RECORD, logger

FRAMES: Final = 30
REGISTRY: Final = CANONICAL.extend(
    EventSpec(
        "app.heavy", "info", "a record that holds much", frozenset({"values", "text", "name"})
    )
)
WORDS: Final = (
    "the loss went down after the third epoch and the learning rate was halved, "
    "so the run goes on with the next shard "
)


def a_dict(log: Any) -> Callable[[], LogRecord]:
    values = {f"layer_{number}_norm": number / 7 for number in range(50)}
    return lambda: log.info("app.heavy", values=values)


def a_known_text(log: Any) -> Callable[[], LogRecord]:
    text = (WORDS * 40)[:4096]
    return lambda: log.info("app.heavy", text=text)


def a_new_text(log: Any) -> Callable[[], LogRecord]:
    numbers, text = itertools.count(), (WORDS * 40)[:4090]
    return lambda: log.info("app.heavy", text=f"{next(numbers) % 1000000:06d}{text}")


def a_new_name(log: Any) -> Callable[[], LogRecord]:
    numbers = itertools.count()
    return lambda: log.info("app.heavy", name=f"runs/epoch-{next(numbers) % 1000000:06d}.pt")


def a_new_id(log: Any) -> Callable[[], LogRecord]:
    numbers = itertools.count()
    return lambda: log.info(
        "app.heavy", name=f"{next(numbers) % 2**32:08x}-6d1c-4b8e-9a55-0c1d2e3f4a5b"
    )


def an_exception(log: Any) -> Callable[[], LogRecord]:
    failure = _failure(FRAMES)
    return lambda: log.error("app.heavy", exc_info=failure)


def _failure(frames: int) -> Exception:
    def descend(depth: int) -> None:
        if depth == 1:
            msg = "the shard can't be read"
            raise ValueError(msg)
        descend(depth - 1)

    try:
        descend(frames - 1)
    except ValueError as exc:
        return exc
    raise AssertionError


HEAVY: Final[dict[str, Callable[[Any], Callable[[], LogRecord]]]] = {
    "a dict of 50 scalars": a_dict,
    "a text of 4 KB that was logged before": a_known_text,
    "a text of 4 KB that is new each time": a_new_text,
    "a path that is new each time": a_new_name,
    "a uuid that is new each time": a_new_id,
    f"an exception with {FRAMES} frames": an_exception,
}


def heavy_cases(folder: Path) -> Iterator[tuple[Case, Case]]:
    """Yield for each record the call less a plain call, and the write of the same bytes."""
    for number, (name, make) in enumerate(HEAVY.items()):
        yield _heavy_case(folder / f"heavy-{number}", name, make)


def _heavy_case(
    folder: Path, name: str, make: Callable[[Any], Callable[[], LogRecord]]
) -> tuple[Case, Case]:
    folder.mkdir(mode=0o700)
    log = logger(folder)
    channel_of(log).go_by(REGISTRY)
    call = make(log)
    wire = call().to_dict()
    case = Case(
        f"{name}, beyond a plain call",
        repeated(call),
        minus=nine_fields(log),
        reset=emptier(log.log_dir / f"{log.run_id}.jsonl"),
        close=lambda: shutdown_run(RECORD.run_id, folder),
    )
    return case, _same_bytes(folder, wire)


def _same_bytes(folder: Path, wire: dict[str, Any]) -> Case:
    path = folder / "bytes"
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            os.write(fd, orjson.dumps(wire, option=orjson.OPT_APPEND_NEWLINE))

    return Case(
        "orjson and the write of the same bytes",
        chunk,
        reset=emptier(path),
        close=lambda: os.close(fd),
    )
