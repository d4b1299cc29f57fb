"""
What every test starts from: no settings from outside, logs in its own folder, signals that end a
process, and no run left open by the test before.
"""

from __future__ import annotations

import errno
import gc
import itertools
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import freezegun
import pytest
import structlog
from hypothesis import HealthCheck, settings

from geno_lewm_obs.catalog.state import STALLED_S
from geno_lewm_obs.chain.channel import Channel
from geno_lewm_obs.chain.context_variables import (
    CONTEXT_VARS,
    judged_here,
    known_variables,
)
from geno_lewm_obs.components.levels import LEVELS
from geno_lewm_obs.config import default_run_id
from geno_lewm_obs.contract import CANONICAL, default_registry, feeds
from geno_lewm_obs.log_dir import _in_use, anchored
from geno_lewm_obs.metrics import registered
from geno_lewm_obs.metrics.exporter import EXPORTER, INTERVAL_VARIABLE
from geno_lewm_obs.metrics.textfile import CLAIMS
from geno_lewm_obs.record import RANK, LogRecord
from geno_lewm_obs.redaction import extend_personal_data_fields, names
from geno_lewm_obs.runs.ending import close_all_runs
from geno_lewm_obs.runs.process_state import STATE
from geno_lewm_obs.sinks.wandb import sink as wandb
from geno_lewm_obs.terminal.outlet import forget_all
from geno_lewm_obs.tracing.position import inherited_position

# How long an example takes is no promise of ours, and no measure: other tests run beside it, and a
# fresh checkout builds tables of characters when text is first asked for.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# pytest reads the clock before a fixture stops it and after: how long a test took is real time
freezegun.configure(extend_ignore_list=["_pytest.timing"])

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
    "LOCAL_",
    "NODE_RANK",
    "OMPI_",
    "MV2_",
    "PMI",
    "SLURM_",
)

ENDING = ("SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM")


TRACED_CASES = 10
"""Of one test, for coverage. Others go the same ways, which take twice the time while traced."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Let slow tests begin, so that none is waited for at the end; and let them, and all but a few
    cases of the others, run without coverage.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if not config.pluginmanager.has_plugin("_cov"):
        return
    cases: Counter[str] = Counter()
    for item in items:
        test, _, _ = item.nodeid.partition("[")
        cases[test] += 1
        if cases[test] > TRACED_CASES or item.get_closest_marker("slow") is not None:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def default_signals() -> Iterator[None]:
    """
    Let the signals that end a process do so, here and in the programs that tests start.

    A shell starts a background job with some of them ignored, ``nohup`` another, and programs
    inherit that.
    """
    ignored = [
        number
        for number in (getattr(signal, name) for name in ENDING if hasattr(signal, name))
        if signal.getsignal(number) is signal.SIG_IGN
    ]
    for number in ignored:
        is_interrupt = number == signal.SIGINT
        signal.signal(number, signal.default_int_handler if is_interrupt else signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session", autouse=True)
def no_metrics_files() -> Iterator[None]:
    """
    Let programs of fixtures that last longer than a test write no metrics; `clean_slate` lets the
    others write none.
    """
    before = os.environ.get(INTERVAL_VARIABLE)
    os.environ[INTERVAL_VARIABLE] = "0"
    yield
    del os.environ[INTERVAL_VARIABLE]
    if before is not None:
        os.environ[INTERVAL_VARIABLE] = before


@pytest.fixture(autouse=True)
def clean_slate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(tmp_path / "logs"))
    # else each run that a test opens says on stderr where it is, as off any terminal
    monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "jsonl")
    # else what a test logs would start a thread, and write a file beside the runs
    monkeypatch.setenv(INTERVAL_VARIABLE, "0")
    default_run_id.cache_clear()
    anchored.cache_clear()
    _in_use.clear()
    inherited_position.cache_clear()
    default_registry.cache_clear()
    yield
    entered = list(STATE.entered)
    close_all_runs()
    STATE.reset()
    assert [] == entered
    assert {} == LEVELS.blocks
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    # else no later test has a process in which none was ever bound
    CONTEXT_VARS.clear()
    known_variables[0] = ()
    judged_here.set(None)


@pytest.fixture(autouse=True)
def new_terminals() -> Iterator[None]:
    """Let each terminal of the next test be new, though it gets an old one's number."""
    yield
    forget_all()


@pytest.fixture
def new_metrics() -> Iterator[None]:
    """Let no instrument be live, and none be registered but the canonical ones."""
    specs, fed = dict(registered.SPECS), {event: dict(keys) for event, keys in feeds.FEEDS.items()}

    def forget() -> None:
        for table in registered._counters, registered._gauges, registered._histograms:
            table.clear()
        registered.SPECS.clear()
        registered.SPECS.update(specs)
        feeds.FEEDS.clear()
        feeds.FEEDS.update(fed)
        feeds.LATEST.clear()
        feeds.changed()
        CLAIMS.restart()
        CLAIMS.is_child = False
        EXPORTER.restart()
        EXPORTER.said.clear()

    forget()
    yield
    forget()


@pytest.fixture
def descriptors() -> Callable[[], set[int]]:
    """
    Return what tells which descriptors this process has open.

    What earlier tests left to the garbage collector is freed first, so that none is closed between
    two looks.
    """
    gc.collect()

    def is_open(number: int) -> bool:
        try:
            os.fstat(number)
        except OSError:  # the one by which they were listed
            return False
        return True

    return lambda: {n for path in Path("/dev/fd").iterdir() if is_open(n := int(path.name))}


@pytest.fixture
def threads() -> Callable[[str], list[threading.Thread]]:
    """Return what returns the threads of a name that run now."""
    return lambda name: [thread for thread in threading.enumerate() if thread.name == name]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no thread be had until the test ends."""

    def fail(*_what: object) -> None:
        raise RuntimeError("can't start new thread")  # as Python says it

    name = "_start_joinable_thread" if sys.version_info >= (3, 13) else "_start_new_thread"
    monkeypatch.setattr(threading, name, fail)


@pytest.fixture
def log_dir(tmp_path: Path) -> Path:
    """The directory that the environment names as the log root."""
    return tmp_path / "logs"


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine's time zone be nine hours ahead of UTC."""
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


class RealRuns(ExitStack):
    """
    Directories of runs that real processes made, each of which ended in its own way.

    One of them goes on; before it counts as stalled, all are made anew.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._numbers = itertools.count()
        self._made = -STALLED_S

    def latest(self) -> Path:
        """Return the directory, which no more than a half of that time ago was made."""
        if time.monotonic() > self._made + STALLED_S / 2:
            self.close()
            self._made = time.monotonic()
            self._logs = self._folder / str(next(self._numbers)) / "logs"
            self.enter_context(self._made_in(self._logs))
        return self._logs

    @contextmanager
    def _made_in(self, logs: Path) -> Iterator[None]:
        command = [sys.executable, "-m", "tests.real_runs", str(logs)]
        clean = {name: os.environ[name] for name in os.environ if not name.startswith(SETTINGS)}
        with subprocess.Popen(
            command,
            env=clean | {"GENO_LEWM_LOG_FORMAT": "jsonl", INTERVAL_VARIABLE: "0"},
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as makers:
            assert makers.stdout is not None
            assert makers.stdout.readline() == b"ready\n"
            yield


@pytest.fixture(scope="session")
def all_real_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRuns]:
    if not hasattr(os, "fork") or not Path("/proc/self/statm").exists():
        pytest.skip("the runs are made by forked processes, of Linux")
    with RealRuns(tmp_path_factory.mktemp("real")) as runs:
        yield runs


@pytest.fixture
def real_runs(all_real_runs: RealRuns) -> Path:
    """A directory of runs that real processes made, each of which ended in its own way."""
    return all_real_runs.latest()


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
    sends = False

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


class Writes:
    """
    `os.write`, which fails as a test asks for; calls that no fault is meant for are real.

    Each fault is a method of its own, and takes what `os.write` takes.
    """

    def __init__(self) -> None:
        self.real = os.write
        self.sizes: list[int] = []
        """How many bytes each call was given."""
        self.coming: list[Callable[[int, bytes], int]] = []
        """The faults of the coming calls, in order."""
        self._lasting = self.real

    def __call__(self, number: int, data: bytes) -> int:
        self.sizes.append(len(data))
        write = self.coming.pop(0) if self.coming else self._lasting
        return write(number, data)

    @contextmanager
    def all_by(self, fault: Callable[[int, bytes], int]) -> Iterator[None]:
        """Let each call have *fault* within the block."""
        self._lasting = fault
        try:
            yield
        finally:
            self._lasting = self.real

    def full_disk(self, _number: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def failed_device(self, _number: int, _data: bytes) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def interrupt(self, _number: int, _data: bytes) -> int:
        raise KeyboardInterrupt

    def nothing(self, _number: int, _data: bytes) -> int:
        """Take nothing, and report nothing."""
        return 0

    def half(self, number: int, data: bytes) -> int:
        """Write the first half."""
        return self.real(number, data[: len(data) // 2])

    def cut(self, size: int) -> Callable[[int, bytes], int]:
        """Return what writes *size* bytes at most."""
        return lambda number, data: self.real(number, data[:size])


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Writes:
    """Return what stands for `os.write` until the test ends."""
    writes = Writes()
    monkeypatch.setattr(os, "write", writes)
    return writes


CHILD_FAILED, CHILD_SECONDS = 70, 60


@pytest.fixture(name="fork")
def fork_a_child() -> Callable[[Callable[[], object]], Callable[[], int]]:
    """
    Call a function in a forked child; returns what waits for the child and returns how it ended.

    That is 0 or the number that the function returned, `CHILD_FAILED` where it raised, and the
    signal below zero that ended the child: SIGALRM if it hung.
    """
    if not hasattr(os, "fork"):
        pytest.skip("there is no fork here")

    def fork(act: Callable[[], object]) -> Callable[[], int]:
        with warnings.catch_warnings():
            # a child may hang where a thread of its parent holds a lock: that is what is tested
            warnings.filterwarnings("ignore", "This process .* is multi-threaded")
            pid = os.fork()
        if pid == 0:
            _live_as_a_child(act)
        return lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    return fork


def _live_as_a_child(act: Callable[[], object]) -> None:
    status = CHILD_FAILED
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the parent's handler fails its test
        signal.alarm(CHILD_SECONDS)
        status = int(act() or 0)
    except BaseException:  # noqa: BLE001 - it never gets to pytest, of which there's one already
        traceback.print_exc()
    finally:
        os._exit(status)


@pytest.fixture
def longer_list() -> Iterator[Callable[..., None]]:
    """Make more names personal, until the test ends."""
    before = names._refused.copy()
    yield extend_personal_data_fields
    for name in names._refused.keys() - before.keys():
        del names._refused[name]
    extend_personal_data_fields([])  # so that nothing is remembered of it


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A receiver of OTLP, a `tests.otlp.receiver.Receiver`, that the environment names."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    from tests.otlp.receiver import Receiver

    with Receiver() as running:
        for name, value in running.environ.items():
            monkeypatch.setenv(name, value)
        yield running


class WandbRun:
    """What wandb's own file of one run holds, read with wandb's own definition of its records."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.history: list[dict[str, Any]] = []
        self.times: list[float] = []
        """When each row of the history was, in seconds since 1970."""
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
                keyed = {each.key or each.nested_key[0]: each for each in record.history.item}
                self.times.append(json.loads(keyed["_timestamp"].value_json))
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
    from wandb.proto import wandb_internal_pb2  # it may be missing

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
            assert process.wait(60)
        return [
            WandbRun(path)
            for path in sorted(folder.rglob("*.wandb"), key=lambda path: path.stat().st_mtime)
        ]

    return read
