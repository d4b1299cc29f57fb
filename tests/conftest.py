"""
What every test starts from: no settings from outside, logs in its own folder, and no run left open
by the test before.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from geno_lewm_obs.chain.channel import Channel
from geno_lewm_obs.config import default_run_id
from geno_lewm_obs.contract import CANONICAL, default_registry
from geno_lewm_obs.record import RANK, LogRecord
from geno_lewm_obs.redaction import extend_personal_data_fields, names
from geno_lewm_obs.runs.open_runs import close_all_runs
from geno_lewm_obs.runs.process_state import STATE
from geno_lewm_obs.sinks.wandb import sink as wandb
from geno_lewm_obs.tracing.context import at_start

# A fresh checkout builds tables of characters when text is first asked for, which a busy machine
# takes seconds for: no promise of ours.
settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

SETTINGS = (
    "GENO_LEWM_",
    "TRACEPARENT",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "WANDB_",
    "OTEL_",
    "RANK",
    "WORLD_SIZE",
)


@pytest.fixture(autouse=True)
def clean_slate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(tmp_path / "logs"))
    default_run_id.cache_clear()
    at_start.cache_clear()
    default_registry.cache_clear()
    yield
    entered = list(STATE.entered)
    close_all_runs()
    STATE.reset()
    assert [] == entered
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    # else no later test has a process in which none was ever bound
    getattr(structlog.contextvars, "_CONTEXT_VARS", {}).clear()


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


class KeptLines:
    """Outputs that keep the lines they are given in a list."""

    ready = None

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.refusals: list[Exception] = []

    def append(self, line: bytes, *_what: object) -> bool:
        self.lines.append(line)
        return True

    def refused(self, exc: Exception) -> None:
        self.refusals.append(exc)


@pytest.fixture
def kept_lines() -> KeptLines:
    """Outputs that keep what they are given, to be put in the place of a channel's own."""
    return KeptLines()


@pytest.fixture(name="make_channel")
def channel_factory(log_dir: Path) -> Callable[..., Channel]:
    """
    Make a channel for a stage under test: debug and above, strict redaction, lenient registry, no
    outputs.
    """

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
            "outputs": KeptLines(),
            "direct_output": KeptLines(),
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


class WandbRun:
    """What wandb's own file of one run holds, read with wandb's own definition of its records."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.history: list[dict[str, Any]] = []
        self.summary: dict[str, Any] = {}
        self.config: dict[str, Any] = {}
        self.alerts: list[Any] = []
        self.axes: dict[str, str] = {}
        self.run: Any = None
        self.exit_code: int | None = None
        for record in _wandb_records(path):
            self._add(record)

    def values(self, name: str) -> list[Any]:
        return [row[name] for row in self.history if name in row]

    def _add(self, record: Any) -> None:
        match record.WhichOneof("record_type"):
            case "history":
                self.history.append(self._items(record.history.item))
            case "summary":
                self.summary.update(self._items(record.summary.update))
            case "config":
                self.config.update(self._items(record.config.update))
            case "alert":
                self.alerts.append(record.alert)
            case "metric":
                self.axes[record.metric.name] = record.metric.step_metric
            case "run":
                self.run = record.run
            case "exit":
                self.exit_code = record.exit.exit_code

    def _items(self, items: Any) -> dict[str, Any]:
        """Return what *items* hold, but for what wandb adds of its own."""
        keyed = {
            item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in items
        }
        return {key: value for key, value in keyed.items() if not key.startswith("_")}


def _wandb_records(path: Path) -> Iterator[Any]:
    """
    Yield the records of a ``.wandb`` file: LevelDB's log format after a header of 7 bytes, blocks
    of 32 KiB.
    """
    from wandb.proto import wandb_internal_pb2  # noqa: PLC0415 - it may be missing

    data, at, whole = path.read_bytes(), 7, b""
    while at + 7 <= len(data):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        _checksum, size, kind = struct.unpack("<IHB", data[at : at + 7])
        whole += data[at + 7 : at + 7 + size]
        at += 7 + size
        if kind in (1, 4):  # a record that's whole, or the last part of one
            record = wandb_internal_pb2.Record()
            record.ParseFromString(whole)
            whole = b""
            yield record


@pytest.fixture(scope="session")
def wandb_runs() -> Callable[[Path], list[WandbRun]]:
    """Read the runs that wandb keeps below a directory, oldest first."""
    pytest.importorskip("wandb")

    def read(folder: Path) -> list[WandbRun]:
        # one that takes longer than a program would wait for it
        for process in list(wandb._PROCESSES):
            assert process._has_ended.wait(60)
        return [
            WandbRun(path)
            for path in sorted(folder.rglob("*.wandb"), key=lambda path: path.stat().st_mtime)
        ]

    return read
