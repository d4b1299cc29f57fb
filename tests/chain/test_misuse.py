"""Calls that name no event."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, InvariantViolation, get_logger, logged_run
from geno_lewm_obs.chain.misuse import UNNAMED_EVENT

DNA = "ACGT" * 5
METHODS = ["debug", "info", "warn", "error", "exception", "critical", "msg"]
MISTAKES = {
    "nothing": (),
    "None": (None,),
    "a number": (42,),
    "an exception": (ValueError(DNA),),
    "a list": (["training.step"],),
    "bytes": (b"training.step",),
}


@pytest.fixture(params=["debug", "error"])
def log(request):
    return get_logger("training", run_id="r", level=request.param)


class TestOutsideOfExcept:
    @pytest.mark.parametrize("mistake", MISTAKES)
    @pytest.mark.parametrize("method", METHODS)
    def test_is_a_type_error(self, log, method, mistake):
        """At every level, written or not, it is a TypeError that quotes no value."""
        with pytest.raises(TypeError) as caught:
            getattr(log, method)(*MISTAKES[mistake])

        assert DNA not in str(caught.value)

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_at_log(self, log, mistake):
        """So it is of log()."""
        with pytest.raises(TypeError):
            log.log("info", *MISTAKES[mistake])

    def test_where_sampling_hides(self, log):
        """So it is where records are sampled."""
        for _ in range(3):
            log.debug("training.step")
            with pytest.raises(TypeError):
                log.debug(42)

    def test_named_twice(self, log):
        """An event that is named twice is a TypeError."""
        with pytest.raises(TypeError, match="named once"):
            log.error("training.run.end", event="training.run.end")


class TestInExcept:
    @pytest.mark.parametrize("mistake", MISTAKES)
    @pytest.mark.parametrize("method", METHODS)
    def test_the_failure_is_written(self, read, method, mistake, capsys):
        """What is being handled is written with its type and place, and the mistake said once."""
        log = get_logger("training", run_id="r", level="debug")
        for _ in range(2):
            try:
                raise KeyError("shard-7")
            except KeyError as exc:
                arguments = (exc,) if mistake == "an exception" else MISTAKES[mistake]
                getattr(log, method)(*arguments)

        records = read("r")
        assert [UNNAMED_EVENT] * 2 == [record.event for record in records]
        assert {"KeyError"} == {record.data["exception_type"] for record in records}
        assert all(record.data["exception_stack"] for record in records)
        assert 1 == capsys.readouterr().err.count(UNNAMED_EVENT)

    def test_a_bad_level(self, log):
        """log() with a level that is none raises there, as it names no severity."""
        with pytest.raises(ValueError, match="level is not a severity"):
            log.log("loud", "training.run.end")


class TestAReport:
    """A call with an exception never replaces it."""

    @pytest.fixture(autouse=True)
    def strict(self, monkeypatch):
        monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")

    @pytest.mark.parametrize(
        ("event", "fields"),
        [("training.run.end", {"reason": DNA}), ("training.stp", {"mood": 1})],
        ids=["private", "undeclared"],
    )
    def test_is_written_without_what_is_refused(self, read, event, fields):
        """What strict redaction or a strict registry refuses is left out of the record."""
        log = get_logger("training", run_id="r")
        try:
            raise KeyError("shard-7")
        except KeyError:
            log.exception(event, **fields)

        (record,) = read("r")
        assert (event, "KeyError") == (record.event, record.data["exception_type"])
        assert fields.keys().isdisjoint(record.data)

    def test_a_processor_that_fails(self, read, capsys):
        """A processor that raises is passed over, and said once."""

        def fail(_channel, _severity, _event_dict):
            raise RuntimeError(DNA)

        log = get_logger("training", run_id="r")
        log.state.processors.insert(0, fail)
        for _ in range(2):
            try:
                raise KeyError("shard-7")
            except KeyError:
                log.exception("training.run.end")
        with pytest.raises(RuntimeError):
            log.info("training.run.end")

        assert 2 == len(read("r"))
        assert 1 == capsys.readouterr().err.count("RuntimeError")

    def test_a_stage_that_fails(self, log_dir):
        """A stage is never passed over: what it should have judged would be written."""
        log = get_logger("training", run_id="r")
        log.state.processors.insert(0, lambda *what: what[-1] | {"event": 3})
        with pytest.raises(InputError):
            log.error("training.run.end", exc_info=KeyError("shard-7"))

        assert b"" == (log_dir / "r.jsonl").read_bytes()

    def test_without_an_exception(self):
        """A call that reports none raises as ever, also in an except block."""
        with logged_run("training", run_id="r") as log:
            try:
                raise KeyError("shard-7")
            except KeyError:
                with pytest.raises(InvariantViolation):
                    log.info("training.run.end", reason=DNA)
