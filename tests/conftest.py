"""
What every test starts from: no settings from outside, logs in its own folder, and no run left open by the test before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from geno_lewm_obs import run
from geno_lewm_obs.channel import Channel
from geno_lewm_obs.config import default_run_id
from geno_lewm_obs.context import at_start
from geno_lewm_obs.contract import CANONICAL, default_registry
from geno_lewm_obs.record import RANK, LogRecord
from geno_lewm_obs.redaction import extend_personal_data_fields, names

SETTINGS = ("GENO_LEWM_", "TRACEPARENT", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "WANDB_", "OTEL_", "RANK", "WORLD_SIZE")


@pytest.fixture(autouse=True)
def clean_slate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(tmp_path / "logs"))
    default_run_id.cache_clear()
    at_start.cache_clear()
    default_registry.cache_clear()
    yield
    assert run._entered == []
    run.close_all_runs()
    run.set_defaults(run.Defaults())
    run._last_opened = None
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    """The directory that the environment names as the log root."""
    return tmp_path / "logs"


@pytest.fixture(name="read")
def read_run(log_dir: Path) -> Callable[..., list[LogRecord]]:
    """Read a run's file back as records."""

    def read(run_id: str, folder: Path = log_dir) -> list[LogRecord]:
        lines = (folder / f"{run_id}.jsonl").read_bytes().splitlines()
        return [LogRecord.from_line(line) for line in lines]

    return read


@pytest.fixture(name="make_channel")
def channel_factory(log_dir: Path) -> Callable[..., Channel]:
    """Make a channel for a stage under test: debug and above, strict redaction, lenient registry, no outputs."""

    def make(**changes: Any) -> Channel:
        settings: dict[str, Any] = {
            "component": "training",
            "run_id": "run-1",
            "log_dir": log_dir,
            "registry": CANONICAL,
            "threshold": RANK["debug"],
            "redaction_strict": True,
            "registry_strict": False,
            "pretty": False,
            "deliver": lambda _record: True,
        }
        return Channel(**settings | changes)

    return make


@pytest.fixture
def longer_list() -> Iterator[Callable[..., None]]:
    """Make more names personal, until the test ends."""
    before = set(names._refused)
    yield extend_personal_data_fields
    names._refused &= before
    extend_personal_data_fields([])  # so that nothing is remembered of it
