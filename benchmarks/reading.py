"""
The time and memory that reading a run takes, compared with a loop over `orjson.loads`.

All ways to read a run take turns on the same file, and are measured in time of the processor.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout, suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import orjson

from geno_lewm_obs import LogRecord, read_run
from geno_lewm_obs.catalog import list_runs
from geno_lewm_obs.catalog.edges import EDGE
from geno_lewm_obs.cli import main as run_command
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.export.scalars import scalars_of
from geno_lewm_obs.export.tensorboard import write_tensorboard
from geno_lewm_obs.frames.build import Source
from geno_lewm_obs.frames.query import answered
from geno_lewm_obs.frames.view import view_name
from geno_lewm_obs.plot.curve import Curve
from geno_lewm_obs.plot.picture import Style, picture
from geno_lewm_obs.read import View, scan, verify
from geno_lewm_obs.read.follow import follow_pieces
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.viewers.lnav import NAME, lnav_format

from .processor_time import cpu_of_children

RECORDS = 1_000_000
MIDNIGHT = datetime(2026, 5, 20, tzinfo=UTC)
MS_PER_DAY = 24 * 60 * 60 * 1000
ROUNDS = 5
RUNS = 10_000
RECORDS_OF_RUN = 100
RARE = "training.metric"
EVERY = 100
"""Records of which one is `RARE`."""
JQ = shutil.which("jq") or ""
LNAV = shutil.which("lnav") or ""
HAS_DUCKDB = find_spec("duckdb") is not None and find_spec("pyarrow") is not None
BARE = "orjson.loads in a loop"
POINTS = 100_000
SLOW = 10
"""The slower ways get a file that is shorter by this factor."""
PEAK = "import resource, sys; {}; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
BARE_LOOP = "import orjson; [None for line in open(sys.argv[1], 'rb') if not orjson.loads(line)]"
READ_LOOP = (
    "from geno_lewm_obs import read_run; [None for record in read_run(sys.argv[1]) if not record]"
)


class Way(NamedTuple):
    """A way to read a file."""

    read: Callable[[], Iterable[object]]
    records: int
    """Records in the file."""
    found: int | None = None
    """What it yields; by default, each record."""


class Row(NamedTuple):
    """One line of the table: medians over rounds."""

    name: str
    per_second: float
    ratio: float
    """The time for a record, divided by that of `BARE` in the same round."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks reading", description="The time that reading a run takes."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a short file: shows that everything runs"
    )
    quick = parser.parse_args(arguments).quick
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        records = 2_000 if quick else RECORDS
        write_runs(folder, records)
        # First, since a process that is started begins with the peak of the one that starts it.
        peaks = peak_memory(folder)
        rows = measure(folder, records, 2 if quick else ROUNDS)
        idle_poll = time_of_idle_poll(folder)
        numbers = time_of_tensorboard(folder)
        listed = time_of_list(folder / "runs", 20 if quick else RUNS)
    print("| what | records a second of CPU time | time, to the loop |")
    print("|---|---:|---:|")
    for row in rows:
        print(f"| {row.name} | {row.per_second:,.0f} | {row.ratio:.2f} |")
    print(
        f"\nPeak memory: {peaks[0]:.1f} MB to read, {peaks[1]:.1f} MB for the loop, with imports."
    )
    print(f"A picture of {POINTS:,} points: {time_of_picture() * 1e3:.1f} ms.")
    print(f"A million numbers for TensorBoard: {numbers:.1f} s.")
    print(f"A poll of follow_run that finds nothing: {idle_poll * 1e6:.0f} µs.")
    print(
        f"A list of {RUNS:,} runs: {listed[0]:.2f} s; to open each file and read as much of it: "
        f"{listed[1]:.2f} s."
    )
    return 0


def write_runs(folder: Path, records: int) -> None:
    """Write the files that are read: the whole, a part of it, and that part by four ranks."""
    path, part, ranks = _paths(folder)
    _write(path, range(records))
    _write(part, range(records // SLOW))
    for rank in range(4):
        _write(
            ranks if rank == 0 else folder / f"ranks.rank{rank}.jsonl",
            range(rank, records // SLOW, 4),
        )


def _paths(folder: Path) -> tuple[Path, Path, Path]:
    return folder / "run.jsonl", folder / "part.jsonl", folder / "ranks.jsonl"


def measure(folder: Path, records: int, rounds: int) -> list[Row]:
    """Time the ways to read in turns, the slower ones on a part of the file."""
    path, part, ranks = _paths(folder)
    few = records // SLOW
    ways = {
        BARE: Way(lambda: _bare(path), records),
        "read_run": Way(lambda: read_run(path), records),
        "read_run, an event of one record in a hundred": Way(
            lambda: read_run(path, events=RARE), records, -(-records // EVERY)
        ),
        "read_run, all events by name": Way(
            lambda: read_run(path, events="training.*"), records, records
        ),
        "read_run, four ranks": Way(lambda: read_run(ranks), few),
        "scan, as LogRecord": Way(lambda: scan(part), few),
        "verify": Way(lambda: verify(part, registry=CANONICAL), few, 0),
        "show, into a pipe": Way(lambda: _shown(part), few),
        **_ways_to_ask(folder, records, few),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds[name].append(_seconds(way) / way.records)
    ratios = {
        name: median(one / bare for one, bare in zip(taken, seconds[BARE], strict=True))
        for name, taken in seconds.items()
    }
    return [Row(name, 1 / median(taken), ratios[name]) for name, taken in seconds.items()]


def _ways_to_ask(folder: Path, records: int, few: int) -> dict[str, Way]:
    """Return the ways to get the records of one event, as far as their programs are installed."""
    path, part, _ = _paths(folder)
    ways: dict[str, Way] = {}
    if HAS_DUCKDB:
        rare = f"SELECT * FROM {view_name(RARE)}"
        common = "SELECT avg(loss) FROM training_epoch_end"
        found = -(-records // EVERY)
        ways |= {
            "query, an event": Way(lambda: _answer(path, rare, "all"), records, found),
            "query, an event, the last attempt": Way(
                lambda: _answer(path, rare, "last"), records, found
            ),
            "query, a mean over all records": Way(lambda: _answer(part, common, "all"), few, 1),
        }
    if JQ:
        ways["jq, selecting an event"] = Way(lambda: _jq(part), few, -(-few // EVERY))
    if LNAV:
        format_file = folder / "lnav" / "formats" / NAME / "format.json"
        format_file.parent.mkdir(parents=True)
        format_file.write_text(lnav_format(CANONICAL))
        ways["lnav, selecting an event by SQL"] = Way(
            lambda: _lnav(folder / "lnav", part), few, -(-few // EVERY)
        )
    return ways


def _answer(path: Path, sql: str, attempts: View) -> Iterable[object]:
    with answered(Source(path, attempts=attempts), sql) as answer:
        yield from answer.rows()[1]


def time_of_tensorboard(folder: Path) -> float:
    """Return the time of the processor for a million numbers, exported for TensorBoard."""
    started = _cpu_time()
    (path,) = write_tensorboard(Source(folder / "part.jsonl", attempts="all"), folder / "boards")
    taken = _cpu_time() - started
    numbers = sum(
        len(series.values)
        for batch in scalars_of(read_run(folder / "part.jsonl"))
        for series in batch.values()
    )
    path.unlink()
    return taken * 1_000_000 / numbers


def peak_memory(folder: Path) -> list[float]:
    """Return the peak memory in MB of a process that reads the file, and of one that loops."""
    commands = [
        [sys.executable, "-c", PEAK.format(loop), folder / "run.jsonl"]
        for loop in (READ_LOOP, BARE_LOOP)
    ]
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return [
        int(subprocess.run(each, capture_output=True, check=True).stdout) / unit
        for each in commands
    ]


def time_of_idle_poll(folder: Path, polls: int = 100) -> float:
    """Return the seconds that one poll for new records takes if there are none."""
    times: list[float] = []

    def wait() -> None:
        times.append(perf_counter())
        if len(times) > polls:
            raise StopIteration

    with suppress(RuntimeError):  # what a generator makes of a StopIteration inside of it
        deque(follow_pieces(str(folder / "part.jsonl"), None, wait), maxlen=0)
    return median(later - earlier for earlier, later in itertools.pairwise(times))


def time_of_list(folder: Path, runs: int) -> tuple[float, float]:
    """
    Return the time of the processor for a list of `RUNS` runs, as ``geno-obs ls`` makes it, and for
    opening each file and reading as many bytes of it; medians over rounds with *runs* of them.
    """
    folder.mkdir()
    for number in range(runs):
        _write(folder / f"run-{number:05}.jsonl", range(RECORDS_OF_RUN))
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for act, taken in zip((_list, _look_at), seconds, strict=True):
            started = _cpu_time()
            act(folder)
            taken.append((_cpu_time() - started) * RUNS / runs)
    return median(seconds[0]), median(seconds[1])


def _list(folder: Path) -> None:
    list_runs(folder, limit=20)


def _look_at(folder: Path) -> None:
    for entry in os.scandir(folder):
        number = os.open(entry.path, os.O_RDONLY)
        os.read(number, EDGE)
        os.lseek(number, -EDGE, os.SEEK_END)
        os.read(number, EDGE)
        os.close(number)


def time_of_picture(rounds: int = 20) -> float:
    """Return the least seconds in which a curve of `POINTS` points was drawn."""
    chance = Random(7)
    values = [2 + chance.random() for _ in range(POINTS)]
    curve = Curve("run", "training.step", [float(step) for step in range(POINTS)], values)
    times: list[float] = []
    for _ in range(rounds):
        started = process_time()
        deque(picture([curve], Style()), maxlen=0)
        times.append(process_time() - started)
    return min(times)


def _seconds(way: Way) -> float:
    """Return the time of the processor that *way* takes, in this process and its children."""
    started = _cpu_time()
    found = sum(1 for _ in way.read())
    taken = _cpu_time() - started
    expected = way.records if way.found is None else way.found
    if found != expected:
        msg = f"{found} records were found, not {expected}"
        raise ValueError(msg)
    return taken


def _cpu_time() -> float:
    return process_time() + cpu_of_children()


def _jq(path: Path) -> Iterable[object]:
    command = [JQ, "-c", f'select(.event == "{RARE}")', path]
    return subprocess.run(command, capture_output=True, check=True).stdout.splitlines()


def _shown(path: Path) -> Iterable[object]:
    """Return the lines that the command prints, but for those of the days."""
    with redirect_stdout(io.StringIO()) as printed:
        run_command(["show", str(path)])
    return [line for line in printed.getvalue().splitlines() if not line.startswith("-")]


def _lnav(settings: Path, path: Path) -> Iterable[object]:
    question = f";SELECT log_line FROM {NAME} WHERE event = '{RARE}'"
    command = [LNAV, "-I", settings, "-n", "-c", question, "-c", ":write-csv-to -", path]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.splitlines()[1:]


def _bare(path: Path) -> Iterable[object]:
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def _write(path: Path, steps: Iterable[int]) -> None:
    chance = Random(7)
    with path.open("wb") as file:
        for step in steps:
            time = MIDNIGHT + timedelta(milliseconds=step % MS_PER_DAY)
            loss = chance.random()
            data = {"loss": 1 + loss, "loss_pred": loss, "loss_reg": 1.0, "lr": 3e-4, "samples": 64}
            record = LogRecord(
                time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "info",
                RARE if step % EVERY == 0 else "training.epoch.end",
                "run-2026-05-20-h100-0",
                "training",
                {"name": "top1", "value": loss} if step % EVERY == 0 else data,
                step,
                2,
                "phase1",
                412,
            )
            file.write(render_jsonl(record))


if __name__ == "__main__":
    sys.exit(main())
