"""The outputs of one run: where records go, and how outputs are attached, flushed and closed."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.config import resolve_settings
from geno_lewm_obs.runs.outputs import RunOutputs, close_remote

LINE = (
    b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.run.end",'
    b'"run_id":"r","component":"a","data":{}}\n'
)


class Kept:
    """A sink that keeps what it's given."""

    name = "kept"

    def __init__(self):
        self.records = []

    def emit(self, record):
        self.records.append(record)

    def flush(self):
        """Nothing to do."""

    def close(self):
        """Nothing to do."""


class Broken(Kept):
    name = "broken"

    def emit(self, _record):
        raise OSError(28, "")


@pytest.fixture
def said():
    return []


@pytest.fixture
def make_outputs(said):
    """Make the outputs of the run ``r``; what they call back is appended to `said`."""

    def make(**settings):
        return RunOutputs(
            resolve_settings(run_id="r", **settings),
            tell=lambda *told, **fields: said.append((*told, fields)),
            is_durable=lambda _event: False,
            report_failure=lambda *told: said.append(("failed", *told)),
            report_drops=lambda *told: said.append(("dropped", *told)),
        )

    return make


class TestRoute:
    def test_a_file_that_is_alone_is_written_directly(self, make_outputs):
        """Where the file is the only output, a finished line goes to it without a detour."""
        outputs = make_outputs()

        assert outputs.log.appender is outputs.route(console=False).direct_output
        assert outputs.log.appender is outputs.route_to_log().direct_output

    @pytest.mark.parametrize(
        ("expected", "form", "console"),
        [
            (["file"], "jsonl", False),
            (["file", "console"], "jsonl", True),
            (["file", "stdout"], "stdout", False),
            (["file", "stdout", "console"], "stdout", True),
        ],
    )
    def test_names_all_outputs_the_file_first(
        self, make_outputs, monkeypatch, expected, form, console
    ):
        """The file is the first of all outputs; the console is among them where it's asked for."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", form)
        outputs = make_outputs()

        assert expected == [sink.name for sink in outputs.route(console=console).outputs.sinks]

    def test_without_a_file_stdout_is_the_log(self, make_outputs, monkeypatch):
        """Where there is no file, stdout comes first, and is the one that makes a record count."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "stdout")
        outputs = make_outputs(log_dir="none")

        assert ["stdout", "console"] == [
            sink.name for sink in outputs.route(console=True).outputs.sinks
        ]
        assert ["stdout"] == [sink.name for sink in outputs.route_to_log().outputs.sinks]

    def test_to_the_log_has_no_other_output(self, make_outputs):
        """What is written when other outputs are closed opens none of them again."""
        outputs = make_outputs()
        outputs.attach([Kept()])

        assert ["file"] == [sink.name for sink in outputs.route_to_log().outputs.sinks]


class TestAttach:
    def test_tells_whether_any_is_new(self, make_outputs):
        """A sink that the run has already is not attached a second time."""
        outputs, sink = make_outputs(), Kept()

        assert [True, False, False] == [outputs.attach(each) for each in ([sink], [sink], [])]
        assert ["kept"] == [each.name for each in outputs.background]

    def test_takes_part_in_every_route(self, make_outputs):
        """An attached sink gets records with and without the console, and no line goes past it."""
        outputs, sink = make_outputs(), Kept()
        outputs.attach([sink])
        for console in (False, True):
            route = outputs.route(console=console)
            assert route.direct_output is route.outputs
            assert "kept" in [each.name for each in route.outputs.sinks]

    def test_refuses_what_is_no_sink(self, make_outputs):
        """An object without the verbs of a sink is refused, and no other is attached."""
        outputs = make_outputs()
        with pytest.raises(InputError, match="has no emit"):
            outputs.attach([Kept(), object()])

        assert [] == outputs.background


class TestFailure:
    def test_of_a_sink_is_reported_and_counted(self, make_outputs, said):
        """A sink that raises is reported by name and reason, and counted as one that missed."""
        outputs = make_outputs()
        outputs.attach([Broken()])
        outputs.route(console=False).outputs.append(LINE, "info", "training.run.end")
        close_remote(outputs.background)

        assert [("failed", "broken", "ENOSPC", 1)] == said
        assert [("broken", 1)] == outputs.missed()

    def test_of_the_file_is_not_reported(self, make_outputs, said):
        """A failure of the file is no record: the file would not take it."""
        outputs = make_outputs()
        outputs.route(console=False).outputs.refused(OSError(28, ""))

        assert ([], []) == (said, outputs.missed())


def test_close_closes_the_file(make_outputs):
    """The file is open until the close; a later line opens it again."""
    outputs = make_outputs()
    file = outputs.log
    file.append(LINE, "info", "training.run.end")
    was_open = file.appender.ready is not None
    outputs.close()
    is_open = file.appender.ready is not None
    file.append(LINE, "info", "training.run.end")

    assert (True, False, LINE * 2) == (was_open, is_open, file.path.read_bytes())


def test_none_in_the_background_are_closed_at_once():
    """Closing no output in the background loads nothing and waits for nothing."""
    close_remote([])
