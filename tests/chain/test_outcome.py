"""How a piece of work ended, by what ended it."""

from __future__ import annotations

import asyncio

import pytest

from geno_lewm_obs.chain.outcome import outcome

click = pytest.importorskip("click", reason="click has an exception by which commands end")


class OddError(Exception):
    """An exception that is named as click's, and has no exit code that can be read."""

    @property
    def exit_code(self):
        raise RuntimeError


OddExit = type("Exit", (OddError,), {"__module__": "click.odd"})
OwnExit = type("Exit", (Exception,), {"__module__": "training", "exit_code": 0})


@pytest.mark.parametrize(
    ("exc", "expected"),
    [
        (None, "completed"),
        (SystemExit(), "completed"),
        (SystemExit(0), "completed"),
        (SystemExit(3), "failed"),
        (SystemExit("no such shard"), "failed"),
        (ValueError(), "failed"),
        (KeyboardInterrupt(), "interrupted"),
        (GeneratorExit(), "interrupted"),
        (asyncio.CancelledError(), "interrupted"),
        (click.exceptions.Exit(), "completed"),
        (type("Exit", (click.exceptions.Exit,), {"__module__": "app"})(), "completed"),
        (click.exceptions.Exit(3), "failed"),
        (click.UsageError("no such option"), "failed"),
        (OddExit(), "failed"),
        (OwnExit(), "failed"),
        (BaseExceptionGroup("", [KeyboardInterrupt(), asyncio.CancelledError()]), "interrupted"),
        (BaseExceptionGroup("", [SystemExit(0)]), "completed"),
        (BaseExceptionGroup("", [SystemExit(0), KeyboardInterrupt()]), "interrupted"),
        (
            BaseExceptionGroup("", [KeyboardInterrupt(), ExceptionGroup("", [ValueError()])]),
            "failed",
        ),
    ],
)
def test_outcome(exc, expected):
    """How work ended is told by what ended it: an exit by which all is well is no failure."""
    assert expected == outcome(exc)
