"""
Runs as Parquet files, as DuckDB and Spark read them.
"""

from __future__ import annotations

import pytest

pytest.importorskip("pyarrow", reason="Parquet needs the extra arrow")

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.export.parquet_files import write_parquet
from geno_lewm_obs.frames.build import Source
from tests.frames.runs_of_events import epoch, foreign, metric, write_run

RUNS = 1_000


def files_in(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def export(folder, out, *names):
    return [*write_parquet(Source([folder / f"{name}.jsonl" for name in names]), out)]


def test_a_file_for_each_event_and_run(tmp_path):
    """Events are directories, runs are files; a run that is exported later is added."""
    out = tmp_path / "out"
    write_run(tmp_path, metric(0.5), epoch(loss=1), name="a.jsonl")
    write_run(tmp_path, metric(0.25), name="b.jsonl")
    export(tmp_path, out, "a")
    first = {"event=training.metric/a.parquet", "event=training.epoch.end/a.parquet"}

    assert first == files_in(out)
    export(tmp_path, out, "b")
    assert first | {"event=training.metric/b.parquet"} == files_in(out)


def test_repeating_replaces_a_runs_files_alone(tmp_path):
    """A run that has grown is exported again; no row is there twice, and other runs stay."""
    pq = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "out"
    for name in ("a", "b"):
        write_run(tmp_path, metric(0.5), name=f"{name}.jsonl")
    export(tmp_path, out, "a", "b")
    before = (out / "event=training.metric" / "b.parquet").stat()
    write_run(tmp_path, metric(0.5), metric(0.25), name="a.jsonl")
    export(tmp_path, out, "a")

    table = pq.ParquetFile(out / "event=training.metric" / "a.parquet").read()
    assert [0.5, 0.25] == table["value"].to_pylist()
    assert before == (out / "event=training.metric" / "b.parquet").stat()


def test_types_do_not_depend_on_values(tmp_path):
    """A key without a declared type has two columns in each file, so that files agree."""
    pq = pytest.importorskip("pyarrow.parquet")
    write_run(tmp_path, metric(0.5), name="a.jsonl")
    write_run(tmp_path, metric("fast"), name="b.jsonl")
    out = tmp_path / "out"
    schemas = [pq.read_schema(path) for path in export(tmp_path, out, "a", "b")]

    assert schemas[0] == schemas[1]
    assert {"value", "value_text"} <= {*schemas[0].names}


def test_names_of_other_programs(tmp_path):
    """An event of any name stays inside the directory."""
    write_run(tmp_path, foreign(event="../../x/y"), foreign(event=".."), name="a.jsonl")
    out = tmp_path / "out"
    export(tmp_path, out, "a")

    assert {"event=..%2F..%2Fx%2Fy/a.parquet", "event=../a.parquet"} == files_in(out)


def test_what_is_refused(tmp_path):
    """A file that is no export is refused."""
    write_run(tmp_path / "x", metric(), name="a.jsonl")
    theirs = tmp_path / "out" / "event=training.metric" / "a.parquet"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    with pytest.raises(InputError, match="no export"):
        export(tmp_path / "x", tmp_path / "out", "a")

    assert b"theirs" == theirs.read_bytes()


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """Export a thousand runs in two calls, and return where; one has a key that no other has."""
    folder = tmp_path_factory.mktemp("lake")
    for number in range(RUNS):
        run_id = f"run-{number}"
        lines = [metric(number, step=1)]
        if number == RUNS // 2:
            lines += [metric("failed", rare="x"), epoch(number, loss=number / 2)]
        mine = [line.replace(b'"run-1"', f'"{run_id}"'.encode()) for line in lines]
        write_run(folder / "logs", *mine, name=f"{run_id}.jsonl")
    for pattern in ("run-?", "run-??*"):
        list(write_parquet(Source(pattern, log_dir=folder / "logs"), folder / "out"))
    return folder / "out"


QUESTION = (
    "SELECT count(DISTINCT run_id), sum(value), max(rare_text), count(value_text) FROM metrics"
)
ANSWER = (RUNS, float(sum(range(RUNS))), "x", 1)


@pytest.mark.slow
def test_duckdb_reads_a_thousand_runs(lake):
    """DuckDB reads the files of a thousand runs as one table, by event."""
    duckdb = pytest.importorskip("duckdb", reason="needs the extra duckdb")
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE VIEW metrics AS FROM read_parquet('{lake}/*/*.parquet', "
            "hive_partitioning = true, union_by_name = true) WHERE event = 'training.metric'"
        )

        assert ANSWER == connection.execute(QUESTION).fetchone()


@pytest.mark.slow
@pytest.mark.timeout(900)  # Java starts, and looks into each of a thousand files twice
def test_spark_reads_a_thousand_runs(lake):
    """Spark in local mode reads them, too, with one schema for all of them."""
    pyspark = pytest.importorskip("pyspark.sql", reason="nox -s engines installs PySpark")
    builder = pyspark.SparkSession.builder.master("local[2]").appName("geno-lewm-obs")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = session.read.option("mergeSchema", "true").parquet(f"{lake}")
        frame.where("event = 'training.metric'").createOrReplaceTempView("metrics")

        assert ANSWER == tuple(session.sql(QUESTION).first())
    finally:
        session.stop()
