"""
Questions in SQL, over the views that they name.
"""

from __future__ import annotations

import math

import pytest

pytest.importorskip("duckdb", reason="queries need the extra duckdb")
pytest.importorskip("pyarrow", reason="frames need the extra arrow")

from geno_lewm_obs import read_run
from geno_lewm_obs.errors import InputError
from geno_lewm_obs.frames.build import Source
from geno_lewm_obs.frames.query import answered
from tests.frames.runs_of_events import epoch, foreign, metric, write_run


@pytest.fixture
def run(tmp_path):
    """Write a run with metrics, epochs, and an event that nobody declares."""
    own = foreign(event="app.step.end", data={"n": 3, 'a"b': "x"})
    return write_run(tmp_path, metric(0.5), epoch(1, loss=2), own, metric("NaN"))


def ask(source, sql):
    source = source if isinstance(source, Source) else Source(source)
    with answered(source, sql) as answer:
        return [*answer.rows()[1]]


def test_one_view(run):
    """A view holds the records of its event."""
    assert [(2.0, 1)] == ask(run, "SELECT loss, epoch FROM training_epoch_end")


def test_only_named_events_are_read(run):
    """Lines of events that the query doesn't name are passed over, and not even parsed."""
    with run.open("ab") as file:
        file.write(b'{"event":"training.epoch.end"')
    sources = [Source(run), Source(run)]
    ask(sources[0], "SELECT * FROM Training_Metric")
    ask(sources[1], "SELECT * FROM Training_Epoch_End")

    assert [(2, 0), (1, 1)] == [
        (source.account.rows, source.account.left_out.damaged) for source in sources
    ]


def test_several_views(run):
    """Views may be joined, with that of all events, too."""
    sql = "SELECT (FROM training_metric SELECT count(*)), (FROM records SELECT count(*))"

    assert [(2, 4)] == ask(run, sql)


def test_a_declared_event_without_records(run):
    """An event that the run doesn't have is a view without rows."""
    assert [(0,)] == ask(run, "SELECT count(*) FROM training_step")


def test_an_undeclared_event(run):
    """An event that nobody has declared is a view, too; what it holds is counted once."""
    source = Source(run)

    sql = 'SELECT n, "a""b" FROM app_step_end, training_epoch_end'

    assert [(3.0, "x")] == ask(source, sql)
    assert 8 == source.account.rows


def test_a_name_that_sql_builds(run):
    """A view whose name stands nowhere in the query is found as well."""
    assert [(2,)] == ask(run, "SELECT count(*) FROM query_table('training_' || 'metric')")


def test_not_a_number(run):
    """A NaN is a number that isn't one, as SQL has it."""
    ((value,),) = ask(run, "SELECT max(value) FROM training_metric")

    assert math.isnan(value)


def test_json(run):
    """What has no column of its own is taken out of JSON."""
    sql = "SELECT data->>'n' FROM records WHERE event = 'app.step.end'"

    assert [("3",)] == ask(run, sql)


def test_a_view_that_there_is_not(run):
    """A name of no view is answered with those that there are."""
    with pytest.raises(InputError, match="app_step_end, records, training_epoch_end"):
        ask(run, "SELECT * FROM training_metrics")


@pytest.mark.parametrize(
    ("sql", "told"),
    [("SELECT nope FROM training_metric", "nope"), ("SELEC 1", "syntax"), ("SELECT", "clause")],
)
def test_mistakes(run, sql, told):
    """A mistake in the text is told in one line."""
    with pytest.raises(InputError, match=told) as caught:
        ask(run, sql)

    assert 1 == len(str(caught.value).splitlines())


def test_names_of_other_programs(tmp_path):
    """An event may have any name; its view can be asked in quotation marks."""
    path = write_run(tmp_path, foreign(event='Drop "table"; --'))

    assert [(1,)] == ask(path, 'SELECT count(*) FROM "Drop ""table""; --"')


def test_a_thousand_runs(tmp_path):
    """Many runs are asked as one is."""
    for number in range(300):
        run_id = f"run-{number}"
        write_run(
            tmp_path, metric(number).replace(b"run-1", run_id.encode()), name=f"{run_id}.jsonl"
        )
    source = Source("run-*", log_dir=tmp_path)

    assert [(300, 299.0)] == ask(
        source, "SELECT count(DISTINCT run_id), max(value) FROM training_metric"
    )
    assert 300 == sum(1 for path in tmp_path.iterdir() for _ in read_run(path))
