"""
The answer of a query, printed.
"""

from __future__ import annotations

import io
import json

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")
duckdb = pytest.importorskip("duckdb", reason="queries need the extra duckdb")

from geno_lewm_obs.cli.answer import print_answer
from geno_lewm_obs.errors import InputError
from geno_lewm_obs.frames.query import Answer


class Terminal(io.StringIO):
    """A text stream that says it's a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def printed(capsys):
    """Return what a query prints in a form."""

    def run(sql, form):
        out = io.StringIO()
        with duckdb.connect() as connection:
            print_answer(Answer(connection, sql), form, out)
        return out.getvalue() or capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("1.5", 1.5),
        ("2::HUGEINT ** 100", 2.0**100),
        ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
        ("NULL", None),
        ("true", True),
        ("DATE '2026-05-20'", "2026-05-20"),
        ("TIMESTAMPTZ '2026-05-20 15:42:01+00'", "2026-05-20T15:42:01.000Z"),
        ("[1, 'Infinity'::DOUBLE]", [1.0, "Infinity"]),
        ("{'a': 1}", {"a": 1}),
        ("'x'::BLOB", "b'x'"),
    ],
)
def test_any_type_is_json(printed, sql, expected):
    """A value of any type becomes JSON; what JSON has no form for becomes text."""
    assert {"a": expected} == json.loads(printed(f"SELECT {sql} AS a", "json"))


def test_names_that_come_twice(printed):
    """Two columns of one name stay two."""
    assert {"a": 1, "a_2": 2} == json.loads(printed("SELECT 1 AS a, 2 AS a", "json"))


def test_csv(printed):
    """Nothing stands where there is no value; true and false are as in JSON."""
    assert 'a,b,c\n,true,"x\ny"\n' == printed("SELECT NULL a, true b, E'x\\ny' c", "csv")


def test_a_table_escapes_and_aligns(printed):
    """A cell is on one line, with escapes for what could control a terminal."""
    table = printed("VALUES (1, E'a\\x1b[0m'), (10, 'b\nc')", "table")

    assert ["col0  col1", "   1  a\\x1b[0m", "  10  b\\nc"] == table.splitlines()


def test_a_wide_table_is_cut_to_the_terminal(printed, monkeypatch):
    """On a terminal, the widest column is cut so that rows stay on their lines."""
    monkeypatch.setattr("geno_lewm_obs.cli.answer.columns", lambda _stream: 20)

    assert ["id  text", " 1  aaaaaaaaaaaaaaa…"] == printed(
        "SELECT 1 AS id, repeat('a', 50) AS text", "table"
    ).splitlines()


def test_no_escapes_reach_a_terminal():
    """JSON and CSV keep every character, but on a terminal."""
    with duckdb.connect() as connection:
        for form in ("json", "csv"):
            out = Terminal()
            print_answer(Answer(connection, "SELECT chr(155) || 'x' AS a"), form, out)

            assert "\x9b" not in out.getvalue()


def test_parquet_is_not_for_a_terminal():
    """Parquet isn't written to a terminal."""
    with duckdb.connect() as connection, pytest.raises(InputError):
        print_answer(Answer(connection, "SELECT 1"), "parquet", Terminal())
