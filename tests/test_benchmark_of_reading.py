"""
The benchmark of reading runs, and reads what it says it reads.
"""

from __future__ import annotations

import pytest

reading = pytest.importorskip(
    "benchmarks.reading", reason="the benchmarks are no part of an installed package"
)


def test_prints_a_table(capsys):
    """In its quick form it prints a line for each way to read, and what memory they took."""
    assert 0 == reading.main(["--quick"])
    names = [
        line.split("|")[1].strip()
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("| ")
    ]

    assert [
        "what",
        reading.BARE,
        "read_run",
        "read_run, four ranks",
        "scan, as LogRecord",
        "verify",
    ] == names


def test_does_not_time_what_reads_less(tmp_path):
    """A way that doesn't read each record isn't timed."""
    with pytest.raises(ValueError, match="1 records were read, not 2"):
        reading._seconds(lambda: [tmp_path], 2)
