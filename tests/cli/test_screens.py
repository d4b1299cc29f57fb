"""What commands show of real runs on a terminal, held against screens that a person looked at."""

from __future__ import annotations

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from tests.screens import assert_as_looked_at, show_on_terminal, widths

SQL = """
    SELECT run_id, component, max(step) AS last, min(loss) AS best,
        strftime(max(ts), '%Y-%m-%d %H:%M') AS ended,
        string_agg(loss::text, ' ' ORDER BY step) AS losses
    FROM training_epoch_end GROUP BY ALL ORDER BY 1
"""
SHORT = ("--tail", 7, "--severity")
SHOWN = {
    # all ends, below each other
    "ls": [()],
    # two runs, each record with its run's id
    "tail": [("completed", "failed", "-n", 3)],
    # axes, marks of attempts and warnings, and values in a line below
    "plot": [("preempted", "--height", 8), ("completed", "failed", "--height", 8)],
    # the widest column is cut, and words follow on what was left out
    "query": [("completed", "failed", "preempted", SQL)],
    # one that failed, was resumed, has ranks, and goes on
    "show": [
        ("failed", *SHORT, "info"),
        ("preempted", *SHORT, "warn"),
        ("three-ranks", *SHORT, "info"),
        ("live", *SHORT, "info"),
    ],
}


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", SHOWN)
def test_looks_as_it_was_looked_at(real_runs, monkeypatch, command, columns):
    """A command looks as it did, and no line is wider than the screen."""
    if command == "query":
        pytest.importorskip("duckdb", reason="queries need the extra duckdb")
        pytest.importorskip("pyarrow", reason="queries need the extra duckdb")
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(real_runs))
    shown = "\n".join(
        show_on_terminal(monkeypatch, columns, command, *arguments) for arguments in SHOWN[command]
    )

    assert_as_looked_at(f"{command}-{columns}", shown)
    assert max(widths(shown)) <= columns
