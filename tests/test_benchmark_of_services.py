"""
The benchmark of services does what it claims: whole records, fresh values, requests by sockets.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("benchmarks", reason="the benchmarks are no part of an installed package")

from benchmarks.services import served, values
from benchmarks.services.served import Round, server
from benchmarks.services.table import row, served_table, table
from benchmarks.services.works import EVENTS, WORKS, Work

ROOT = Path(__file__).resolve().parents[1]
FIRST_AND_LAST = """
import sys
from pathlib import Path
from benchmarks.services.worker import start
from benchmarks.services.works import WORKS

contestant = start(sys.argv[1], Path(sys.argv[2]))
for work in WORKS:
    chunk, _ = work.make(contestant)
    chunk(1)
"""


@pytest.mark.slow
def test_each_work_has_a_row_with_its_ratios(tmp_path):
    """The command prints a row for each work, and the JSON file has the ratios to all others."""
    numbers = tmp_path / "numbers.json"
    command = [sys.executable, "-m", "benchmarks", "services", "--quick", "--calls-only"]
    done = subprocess.run(
        [*command, "--json", str(numbers)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    rows = [line.split(" | ")[0].removeprefix("| ") for line in done.stdout.splitlines()[2:]]
    results = json.loads(numbers.read_text())["results"]

    assert (0, "") == (done.returncode, done.stderr)
    assert [work.name for work in WORKS] == rows == [each["name"] for each in results]
    assert all({"structlog", "by hand", "FLOOR"} == each["ratios"].keys() for each in results)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ours", "production", "uncached", "by_hand"])
def test_what_is_timed_writes_whole_records(tmp_path, name):
    """Each contestant's works write the records that they are said to write, and the same ones."""
    path = tmp_path / "run.jsonl"
    command = [sys.executable, "-c", FIRST_AND_LAST, name, str(path)]
    subprocess.run(command, cwd=ROOT, check=True)
    written = Counter(json.loads(line)["event"] for line in path.read_bytes().splitlines())

    assert {"api.request.begin", "api.search.end", "api.request.end"} <= written.keys()
    assert 0 == written["api.search.detail"]
    assert written["api.request.begin"] == written["api.request.end"] > 100


def test_a_row_has_the_medians_of_the_ratios_of_each_turn():
    """Ratios are of times in the same turn, so a slow moment of the machine affects both."""
    times = {"ours": [1, 9, 3], "production": [2, 18, 6], "by_hand": [1, 9, 3], "least": [1, 1, 1]}
    found = row(Work("work", lambda _: None, (0.8, "structlog")), times)

    ratios = [each["ratio"] for each in found["ratios"].values()]
    assert (3, [0.5, 1, 3]) == (found["ns"], ratios)
    assert (
        "| work | 3 ns | 0.50 | 1.00 | 3.00 | ≤ 0.8 " == [*table([found])][-1].partition("\xd7")[0]
    )


@pytest.mark.parametrize("make", [values.ids, values.texts])
def test_values_are_new_at_each_call(make):
    """So many different values come before the first again that no cache of them is of use."""
    new = make()
    assert 0.99 * values.COUNT < len({new() for _ in range(values.COUNT)})


@pytest.mark.parametrize(("kind", "records"), [("bare", 0), ("ours", 4)])
@pytest.mark.slow
def test_a_server_answers_and_logs_each_request(tmp_path, kind, records):
    """The generator of load counts answers, for each of which the handler and its front log."""
    pytest.importorskip("uvicorn")
    pytest.importorskip("starlette")
    with server(sys.executable, kind, tmp_path) as port:
        before = served._spent_ns(port)
        answers, seconds = served._by_load(port, 1)
        spent = served._spent_ns(port) - before
    lines = [
        json.loads(line)
        for path in tmp_path.glob("*.jsonl")
        for line in path.read_bytes().splitlines()
    ]
    logged = Counter(line["event"] for line in lines)
    ids = {line["data"].get("request_id") for line in lines if line["event"] in EVENTS}

    assert answers > 0 < spent
    assert seconds >= 1
    assert records * answers <= logged.total()
    assert bool(records) == (len(ids) > answers / 2)


def test_requests_are_compared_by_the_processor_time_of_their_turn():
    """The table of requests has the medians, and the ratio of CPU time to structlog's."""
    found = {
        "ours": [Round(150, 30), Round(300, 30)],
        "structlog": [Round(100, 50), Round(200, 50)],
        "bare": [Round(400, 60), Round(400, 60)],
    }
    assert [" 225 | 30 | 1.50 |", " 150 | 50 | 1.00 |", " 400 | 60 | 3.00 |"] == [
        line.split("|", 2)[2] for line in [*served_table(found)][2:]
    ]
