"""
The benchmark of reading runs, and each way to read yields every record.
"""

from __future__ import annotations

import pytest

reading = pytest.importorskip(
    "benchmarks.reading", reason="the benchmarks are no part of an installed package"
)


def test_prints_a_table(capsys):
    """With `--quick` it prints a row for each way to read a run."""
    pytest.importorskip("duckdb", reason="one of the ways is its")
    assert 0 == reading.main(["--quick"])
    names = [
        line.split("|")[1].strip()
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("| ")
    ]

    expected = [
        "what",
        reading.BARE,
        "read_run",
        "read_run, an event of one record in a hundred",
        "read_run, all events by name",
        "read_run, four ranks",
        "scan, as LogRecord",
        "verify",
        "show, into a pipe",
    ]
    expected += [
        "query, an event",
        "query, an event, the last attempt",
        "query, a mean over all records",
    ] * reading.HAS_DUCKDB
    expected += ["jq, selecting an event"] * bool(reading.JQ)
    expected += ["lnav, selecting an event by SQL"] * bool(reading.LNAV)
    assert expected == names


def test_does_not_time_what_reads_less(tmp_path):
    """A way to read that doesn't yield each record is refused."""
    with pytest.raises(ValueError, match="1 records were found, not 2"):
        reading._seconds(reading.Way(lambda: [tmp_path], 2))
