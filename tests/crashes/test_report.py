"""
What is told of a crash and of a fatal signal: to which run, in which words, how often. The hooks
that call it are `test_hooks`'s.
"""

from __future__ import annotations

import io
import signal
import sys
import tempfile

import pytest

from geno_lewm_obs import (
    GenoLeWMError,
    InputError,
    get_logger,
    logged_run,
    redaction_stats,
    shutdown_run,
)
from geno_lewm_obs.crashes import report
from geno_lewm_obs.crashes.report import tell_crash, tell_signal
from geno_lewm_obs.runs.ending import open_runs

DNA = "GATTACA" * 4


@pytest.fixture(autouse=True)
def nothing_reported(monkeypatch):
    monkeypatch.setattr(report, "_origins", type(report._origins)())


def raised(exc):
    """Return *exc* as it is after it was raised here."""
    try:
        raise exc
    except BaseException as caught:  # noqa: BLE001 - what is given
        return caught


class TestRun:
    def test_is_the_one_that_a_call_would_join(self, read):
        """The record goes to the run of the block around."""
        get_logger("other", run_id="other")
        with logged_run("a", run_id="inner", pretty=False):
            get_logger("later", run_id="later")
            tell_crash(raised(ValueError("x")), "thread")

        assert ["obs.process.crashed"] == [record.event for record in read("inner")]
        assert ([], []) == (read("other"), read("later"))

    def test_is_else_the_one_opened_last(self, read):
        """Outside of any block it goes to the run that was opened last, be it shut or not."""
        get_logger("a", run_id="first")
        get_logger("a", run_id="second")
        shutdown_run("second")
        tell_crash(raised(ValueError("x")), "main")

        assert ([], ["obs.process.crashed"]) == (
            read("first"),
            [record.event for record in read("second")],
        )

    def test_that_takes_no_record_is_passed_over(self, log_dir, tmp_path, monkeypatch, capsys):
        """
        Where no file can be written the record is in a new directory of the temporary one, and the
        path is said.
        """
        log_dir.parent.joinpath("logs").write_text("a file where the directory should be")
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        tell_crash(raised(ValueError("x")), "main")
        (path,) = tmp_path.glob("geno-lewm-*/run-*.jsonl")

        assert "obs.process.crashed" in path.read_text()
        assert f"a record of this is in {path}" in capsys.readouterr().err


class TestRecord:
    def record(self, exc, read, where="main"):
        get_logger("a", run_id="r")
        tell_crash(raised(exc), where)
        return read("r")[-1]

    def test_holds_type_frames_and_what_passes(self, read):
        """It says what came up where, in which process."""
        record = self.record(ValueError("no such shard"), read)

        assert ("error", "obs", "main") == (record.severity, record.component, record.data["where"])
        assert ("ValueError", "no such shard") == (
            record.data["exception_type"],
            record.data["exception_message"],
        )
        assert record.data["exception_stack"][-1].startswith(f"{__name__}:raised:")

    @pytest.mark.parametrize(
        "text", [DNA, "7-117559590-ATCT-A", "jane@example.org"], ids=["sequence", "variant", "mail"]
    )
    def test_leaves_out_a_text_that_any_rule_refuses(self, read, capsys, text):
        """
        The message is judged by every rule, and dropped and counted, in strict mode too; nothing
        of it is on stderr.
        """
        before = sum(redaction_stats().values())
        record = self.record(ValueError(text), read)

        assert "exception_message" not in record.data
        assert text not in capsys.readouterr().err
        assert before < sum(redaction_stats().values())

    def test_keeps_type_and_place_of_a_cause_whose_text_is_refused(self, read, capsys):
        """
        One cause that quotes a sequence doesn't take the others with it, in the record or on
        stderr, and is counted once.
        """
        exc = RuntimeError("outer")
        exc.__cause__ = raised(KeyError(DNA))
        exc.__cause__.__cause__ = raised(OSError("inner"))

        before = redaction_stats()["dropped_dna"]
        first, second = self.record(exc, read).data["exception_causes"]

        assert first.startswith(f"KeyError at {__name__}:raised:")
        assert second.startswith(f"OSError at {__name__}:raised:")
        assert ("KeyError: " not in first, second.endswith(": inner")) == (True, True)
        assert before + 1 == redaction_stats()["dropped_dna"]
        shown = capsys.readouterr().err
        assert (first in shown, second in shown, DNA in shown) == (True, True, False)

    def test_keeps_the_type_of_a_cause_whose_place_is_refused(self, read):
        """A function's name may spell a sequence, too; what remains of a cause then is its type."""
        scope = {}
        exec(f"def {DNA}(): raise KeyError('inner')", scope)
        exc = RuntimeError("outer")
        with pytest.raises(KeyError) as caught:
            scope[DNA]()
        exc.__cause__ = caught.value

        assert ["KeyError"] == self.record(exc, read).data["exception_causes"]

    def test_has_the_code_of_a_typed_error(self, read):
        """A typed error's code is the record's."""
        assert "INPUT.GENERIC" == self.record(InputError("x"), read).error_code

    def test_leaves_out_a_code_that_is_private(self, read):
        """Even a code is judged."""
        error = type("Odd", (GenoLeWMError,), {"code": DNA})

        assert self.record(error("x"), read).error_code is None

    def test_is_not_on_the_console(self, capsys):
        """A person sees the lines that stand for the traceback, not the record besides."""
        get_logger("a", run_id="r", pretty=True)
        tell_crash(raised(ValueError("x")), "main")

        assert "obs.process.crashed" not in capsys.readouterr().err


class TestHowOften:
    def told(self, read, *crashes):
        get_logger("a", run_id="r")
        for exc, where in crashes:
            tell_crash(exc, where)
        return [record.data["where"] for record in read("r")]

    def test_once_for_each_place_that_an_exception_has_ended(self, read):
        """An exception that comes twice by one hook is told of once, by another one once more."""
        exc = raised(ValueError("x"))
        ends = ["thread", "main", "thread", "main"]

        assert ["thread", "main"] == self.told(read, *((exc, where) for where in ends))

    @pytest.mark.parametrize("where", ["thread", "process", "cell"])
    def test_again_for_what_it_ends_after_that(self, read, where):
        """An exception object that is raised once more, and ends another thread, is told again."""
        exc, crashes = ValueError("x"), []
        get_logger("a", run_id="r")
        for _ in range(2):
            tell_crash(raised(exc), where)
            crashes = [record.data["where"] for record in read("r")]

        assert [where, where] == crashes

    @pytest.mark.parametrize(
        ("where", "times"), [("thread", 3), ("process", 3), ("task", 1), ("ignored", 1)]
    )
    def test_once_for_each_place_where_it_may_come_by_the_thousand(self, read, where, times):
        """
        Threads and workers are told of each; a task or finalizer that fails again and again in one
        place is told of once.
        """
        crashes = [(raised(ValueError("x")), where) for _ in range(3)]

        assert [where] * times == self.told(read, *crashes)

    def test_an_interruption_is_shown_and_not_written(self, read, capsys):
        """Control-C is no crash."""
        assert [] == self.told(read, (raised(KeyboardInterrupt()), "main"))
        assert capsys.readouterr().err.endswith("\nKeyboardInterrupt\n")


class TestFault:
    def test_of_the_teller_is_one_fixed_line(self, monkeypatch, capsys):
        """
        Where telling itself fails, nothing is raised, and stderr has a line that quotes nothing.
        """
        monkeypatch.setattr(report, "failure_fields", lambda _: 1 / 0)
        tell_crash(raised(ValueError(DNA)), "main")

        assert (
            "geno-lewm-obs: the process crashed, and reporting that failed too\n"
            == capsys.readouterr().err
        )

    @pytest.mark.parametrize(
        "exc",
        [type("Odd", (Exception,), {"__str__": lambda _: 1 / 0, "__dict__": 3})(), MemoryError()],
        ids=type,
    )
    def test_of_the_exception_harms_nothing(self, read, exc):
        """An exception whose text or attributes fail is told of by its type."""
        get_logger("a", run_id="r")
        tell_crash(exc, "main")

        assert type(exc).__name__ in read("r")[-1].data["exception_type"]

    @pytest.mark.parametrize("is_closed", [False, True], ids=["none", "closed"])
    def test_of_stderr_harms_nothing(self, read, monkeypatch, is_closed):
        """Without a stderr that takes anything the record is written all the same."""
        stream = io.StringIO()
        stream.close()
        get_logger("a", run_id="r")
        monkeypatch.setattr(sys, "stderr", stream if is_closed else None)
        tell_crash(raised(ValueError("x")), "main")

        assert ["x"] == [record.data["exception_message"] for record in read("r")]


class TestSignal:
    def test_that_ends_the_process_closes_open_runs(self, read):
        """Each open run has the signal, then what it has to tell at its end."""
        for run_id in "ab":
            log = get_logger("a", run_id=run_id, level="debug")
            for step in (1, 2, 3):
                log.debug("training.step", step=step)
        tell_signal(signal.SIGTERM, ends_process=True)

        for run_id in "ab":
            records = read(run_id)
            assert [
                *("training.step", "obs.process.signalled"),
                *("training.step", "obs.sampling.hidden"),
            ] == [record.event for record in records]
            assert {"signal": "SIGTERM"} == records[1].data

    def test_is_in_every_run_before_the_first_is_closed(self, read):
        """A run whose outputs take their time to close costs no other run its record."""
        told = []

        class Sink:
            name = "slow"

            def emit(self, record):
                """Take it."""

            def flush(self):
                """Nothing is kept."""

            def close(self):
                told.extend(record.event for record in read("b"))

        get_logger("a", run_id="a", sinks=[Sink()]).info("training.metric", value=1)
        get_logger("a", run_id="b").info("training.metric", value=1)
        tell_signal(signal.SIGTERM, ends_process=True)

        assert ["training.metric", "obs.process.signalled"] == told

    def test_that_may_not_end_it_leaves_runs_open(self, read):
        """Where the program decides, the signal is written and the account is left for the end."""
        log = get_logger("a", run_id="r", level="debug")
        for step in (1, 2):
            log.debug("training.step", step=step)
        tell_signal(signal.SIGHUP, ends_process=False)

        assert ["training.step", "obs.process.signalled"] == [record.event for record in read("r")]
        assert ["r"] == [run.key.run_id for run in open_runs()]
