"""
What a query can't do, however it is written.
"""

from __future__ import annotations

import pytest

duckdb = pytest.importorskip("duckdb", reason="queries need the extra duckdb")

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.frames.sandbox import check_question, open_sandbox

HOSTILE = [
    "COPY (SELECT 1) TO '{0}/out.csv'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{0}/out.csv'",
    "ATTACH '{0}/out.db'",
    "EXPORT DATABASE '{0}/out'",
    "IMPORT DATABASE '{0}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA profiling_output = '{0}/out'",
    "SET temp_directory = '{0}'",
    "CREATE SECRET s (TYPE s3)",
    "SELECT * FROM read_csv('{0}/secret.csv')",
    "SELECT * FROM read_text('{0}/secret.csv')",
    "SELECT * FROM read_blob('{0}/secret.csv')",
    "SELECT * FROM sniff_csv('{0}/secret.csv')",
    "SELECT * FROM read_json('{0}/secret.csv')",
    "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
    "SELECT * FROM glob('{0}/*')",
    "FROM '{0}/secret.csv'",
    "SELECT * FROM query('FROM read_text(''{0}/secret.csv'')')",
    "SELECT getenv('HOME')",
    "FROM visible_to_python",
]


@pytest.mark.parametrize("sql", HOSTILE)
def test_neither_files_nor_network(tmp_path, sql):
    """
    Whatever would read a file, write one, load code or open the way to either is refused, also
    where a statement isn't checked first; nothing is written.
    """
    visible_to_python = duckdb.sql("SELECT 1")  # noqa: F841 - which a query must not find
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(InputError), open_sandbox() as connection:
        connection.execute(sql.format(tmp_path)).fetchall()

    assert ["secret.csv"] == [each.name for each in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "FROM range(3);",
        "WITH a AS (SELECT 1) FROM a",
        "VALUES (1)",
        "SUMMARIZE SELECT 1",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "-- a comment\nSELECT 1",
    ],
)
def test_questions(sql):
    """One statement that only reads may be asked."""
    with open_sandbox() as connection:
        check_question(connection, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1; SELECT 2",
        "CREATE TABLE a AS SELECT 1",
        "ATTACH ':memory:' AS a",
        "COPY (SELECT 1) TO 'x'",
        "SET threads = 1",
        "PREPARE a AS SELECT 1",
        "BEGIN",
        "VACUUM",
        "CALL pragma_version()",
    ],
)
def test_what_is_no_question(sql):
    """Anything else is refused before it is executed."""
    with pytest.raises(InputError), open_sandbox() as connection:
        check_question(connection, sql)


def test_an_error_quotes_no_value():
    """An error that DuckDB explains by a value is told by its kind alone."""
    with pytest.raises(InputError) as caught, open_sandbox() as connection:
        connection.execute("SELECT CAST(a AS INT) FROM (SELECT 'private' AS a)").fetchall()

    assert "private" not in str(caught.value)
    assert "ConversionException" in str(caught.value)


def test_times_are_in_utc():
    """A time is shown in UTC, whatever the zone of the machine."""
    with open_sandbox() as connection:
        found = connection.execute(
            "SELECT TIMESTAMPTZ '2026-05-20 17:42:00+02'::VARCHAR"
        ).fetchone()

    assert ("2026-05-20 15:42:00+00",) == found
