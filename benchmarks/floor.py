"""
FLOOR, the least that any logger must do; the record that is logged; the call as a user types it.

This module needs only orjson, so that it runs beside a rival in the rival's own environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import orjson

from .measure import Case, Chunk

FLOOR: Final = "FLOOR: os.write of orjson.dumps of a ready dict"
EMPTY: Final = "an empty function with the same arguments"

LINE: Final[dict[str, Any]] = {
    "ts": "2026-05-20T15:42:01.123Z",
    "severity": "info",
    "event": "training.epoch.end",
    "run_id": "run-20260520-h100",
    "component": "training",
    "data": {"loss": 1.23, "loss_pred": 0.98, "loss_reg": 0.25, "lr": 0.0003, "samples": 512},
    "step": 12345,
    "epoch": 2,
    "phase": "phase1",
    "duration_ms": 412,
}
"""The record that every scenario and every rival writes, but for its time."""


def floor(folder: Path, own: str = "floor") -> Case:
    """Return the case that serialises and writes `LINE`, and does nothing else."""
    path = run_file(folder, own)
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    write, dumps, newline, ready = os.write, orjson.dumps, orjson.OPT_APPEND_NEWLINE, LINE

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            write(fd, dumps(ready, option=newline))

    return Case(FLOOR, chunk, reset=emptier(path), close=lambda: os.close(fd))


def empty(_folder: Path) -> Case:
    """Return the case that passes the nine fields to a function that does nothing."""

    def nothing(event: str, **fields: Any) -> None:
        pass

    return Case(EMPTY, nine_fields_to(nothing))


def nine_fields(log: Any) -> Chunk:
    """Return the chunk that logs the record; each call looks up the method, as in users' code."""

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
            )

    return chunk


def nine_fields_to(function: Callable[..., object]) -> Chunk:
    """Return the chunk that calls *function* with the same arguments."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            function(
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
            )

    return chunk


def run_file(folder: Path, own: str) -> Path:
    """
    Return the file of a case, in the folder *own*.

    Each case has its own folder, since all runs have one id, so that all lines have one length.
    """
    (folder / own).mkdir(mode=0o700, exist_ok=True)
    return folder / own / f"{LINE['run_id']}.jsonl"


def emptier(path: Path) -> Callable[[], None]:
    return lambda: os.truncate(path, 0)
