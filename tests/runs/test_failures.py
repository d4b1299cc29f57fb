"""
What a run tells of an exception that isn't typed and leaves one of its blocks: the record
`obs.run.failed`. Typed ones are `test_logged_run`'s.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMError,
    Registry,
    configure,
    get_logger,
    logged_run,
    redaction_stats,
)

DNA = "ACGT" * 5


class BoomError(Exception):
    """An exception that nobody has registered."""


def events(records):
    return [record.event for record in records]


def next_shard(name="shard-0093"):
    return {}[name]


class TestRecord:
    def test_holds_type_place_and_text(self, read):
        """
        What left a run is a record at severity error: its type, the frames from the block on, and
        its text; before the end event, by the block's component.
        """
        with pytest.raises(KeyError), logged_run("a", run_id="r", end_event="training.run.end"):
            next_shard()
        failure, end = read("r")
        *_, innermost = failure.data.pop("exception_stack")

        assert ("obs.run.failed", "error", "a") == (
            failure.event,
            failure.severity,
            failure.component,
        )
        assert {
            "exception_type": "KeyError",
            "exception_message": "'shard-0093'",
        } == failure.data
        assert f"{__name__}:next_shard:{next_shard.__code__.co_firstlineno + 1}" == innermost
        assert ("training.run.end", "info", {"reason": "failed"}) == (
            end.event,
            end.severity,
            end.data,
        )

    def test_has_no_source_and_no_locals(self, log_dir):
        """Neither a source line nor the value of a variable is in the file."""

        def fail():
            made_up_name = "made-up value"
            return made_up_name, 1 / 0

        with pytest.raises(ZeroDivisionError), logged_run(run_id="r"):
            fail()
        text = (log_dir / "r.jsonl").read_text()

        assert [False, False] == [each in text for each in ("made_up_name", "made-up value")]

    @pytest.mark.parametrize("strict", ["0", "1"])
    @pytest.mark.parametrize(
        "text", [DNA, "7-117559590-ATCT-A", "jane@example.org"], ids=["sequence", "variant", "mail"]
    )
    def test_private_text_is_left_out_and_counted(self, read, log_dir, monkeypatch, strict, text):
        """A text that a rule refuses is kept out and counted, in strict mode too."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", strict)
        before = sum(redaction_stats().values())
        with pytest.raises(BoomError) as caught, logged_run(run_id="r"):
            raise BoomError(text)

        assert caught.value.args == (text,)
        assert ["exception_type", "exception_stack"] == list(read("r")[0].data)
        assert text not in (log_dir / "r.jsonl").read_text()
        assert before + 1 == sum(redaction_stats().values())

    def test_of_a_group_has_the_places_of_its_members(self, read):
        """Where the members of a group were raised is told, since the group's frames don't say."""
        members = []
        for name in ("shard-1", "shard-2"):
            try:
                next_shard(name)
            except KeyError as exc:
                members.append(exc)
        group = ExceptionGroup("two", members)
        with pytest.raises(ExceptionGroup), logged_run(run_id="r"):
            raise group

        line = next_shard.__code__.co_firstlineno + 1
        place = f"KeyError at {__name__}:next_shard:{line} ‹ {__name__}:"
        causes = read("r")[0].data["exception_causes"]
        assert [True, True] == [cause.startswith(place) for cause in causes]

    def test_is_not_on_the_console(self, capsys):
        """A person has the last line, and the traceback from whoever prints it."""
        with pytest.raises(KeyError), logged_run(run_id="r", pretty=True):
            next_shard()
        first, last = capsys.readouterr().err.splitlines()

        assert first.startswith("r logs to ")
        assert re.match(r"r FAILED after \S+ s: KeyError: 'shard-0093' at ", last)

    @pytest.mark.parametrize(
        ("exc", "reason"),
        [
            (SystemExit(0), "completed"),
            (SystemExit(), "completed"),
            (KeyboardInterrupt(), "interrupted"),
            (GeneratorExit(), "interrupted"),
        ],
        ids=type,
    )
    def test_of_an_end_that_is_no_failure_is_none(self, read, exc, reason):
        """A program that exits well, or that a person interrupts, has not failed."""
        with pytest.raises(type(exc)), logged_run(run_id="r", end_event="training.run.end"):
            raise exc

        assert [{"reason": reason}] == [record.data for record in read("r")]

    def test_of_an_exit_with_a_code(self, read):
        """`sys.exit(3)` is a failure like another."""
        with pytest.raises(SystemExit), logged_run(run_id="r"):
            raise SystemExit(3)

        assert ("SystemExit", "3") == (
            read("r")[0].data["exception_type"],
            read("r")[0].data["exception_message"],
        )

    @pytest.mark.parametrize("module", ["click", "typer"])
    def test_of_an_exit_of_a_command_line(self, read, module):
        """A command of click or typer that ends by its `Exit` is completed with 0, else failed."""
        library = pytest.importorskip(module, reason=f"{module} isn't installed")
        exit_class = library.exceptions.Exit if module == "click" else library.Exit
        for run_id, code in (("well", 0), ("badly", 3)):
            with (
                pytest.raises(exit_class),
                logged_run(run_id=run_id, end_event="training.run.end"),
            ):
                raise exit_class(code)

        assert [{"reason": "completed"}] == [record.data for record in read("well")]
        assert ["obs.run.failed", "training.run.end"] == events(read("badly"))


class TestHowOften:
    def test_once_for_blocks_inside_one_another(self, read):
        """An exception that passes two blocks of one run is told by the inner one alone."""
        with pytest.raises(BoomError), logged_run(run_id="r"), logged_run("eval"):
            raise BoomError

        assert ["eval"] == [record.component for record in read("r")]

    def test_in_each_run(self, read):
        """An exception that passes two runs is told in both."""
        with pytest.raises(BoomError), logged_run(run_id="r"), logged_run(run_id="s"):
            raise BoomError

        assert events(read("r")) == events(read("s")) == ["obs.run.failed"]

    def test_once_in_a_run_that_is_entered_again_inside_another(self, read):
        """An exception that comes back to a run has been told there."""
        with (
            pytest.raises(BoomError),
            logged_run(run_id="r"),
            logged_run(run_id="s"),
            logged_run("inner", run_id="r"),
        ):
            raise BoomError

        assert (["inner"], 1) == ([record.component for record in read("r")], len(read("s")))

    def test_again_in_a_later_block(self, read):
        """One exception object that ends two blocks one after the other is told for each."""
        error = BoomError()
        with logged_run(run_id="r"):
            for component in ("first", "second"):
                with pytest.raises(BoomError), logged_run(component):
                    raise error

        assert ["first", "second"] == [record.component for record in read("r")]

    def test_again_in_a_block_beside_it(self, read):
        """
        One exception object that ends two blocks side by side, in two threads, is told for each,
        whichever began first.
        """
        error = BoomError()
        both_are_in, first_is_out = threading.Barrier(2), threading.Event()

        def work(component):
            with suppress(BoomError), logged_run(component, run_id="r"):
                both_are_in.wait(60)
                if component == "later":
                    first_is_out.wait(60)
                raise error
            first_is_out.set()

        with logged_run(run_id="r"), ThreadPoolExecutor(2) as pool:
            list(pool.map(work, ["later", "sooner"]))

        assert ["sooner", "later"] == [record.component for record in read("r")]

    def test_an_exception_keeps_nothing_of_it(self):
        """What an exception object carries of the blocks that it left doesn't grow."""
        error = BoomError()
        with logged_run(run_id="r"):
            for _ in range(5):
                with pytest.raises(BoomError), logged_run():
                    raise error

        (kept,) = vars(error).values()
        assert 1 == len(kept)


def test_a_typed_interruption_is_an_error(read):
    """A class that was registered as typed is an ``error`` record, however it ends the run."""
    stopped = type("StoppedError", (KeyboardInterrupt,), {})
    GenoLeWMError.register(stopped, code="APP.STOPPED")
    with pytest.raises(stopped), logged_run(run_id="r"):
        raise stopped

    assert [("error", "APP.STOPPED")] == [(each.event, each.error_code) for each in read("r")]


class TestNeverReplaces:
    def test_what_a_processor_or_registry_would_keep_out(self, read):
        """Neither a user's processor nor a registry without the event can keep the record out."""

        def fail(_logger, _method, _event_dict):
            raise ZeroDivisionError

        registry = Registry([EventSpec("app.began", "info", "began")])
        configure(run_id="r", processors=[fail], registry=registry)
        with pytest.raises(BoomError), logged_run(run_id="r"):
            raise BoomError

        assert ["obs.run.failed"] == events(read("r"))

    @pytest.mark.parametrize(
        "attributes",
        [
            {"__str__": lambda _: 1 / 0},
            {"__dict__": property(lambda _: 1 / 0)},
            {"__cause__": property(lambda _: 1 / 0)},
            {"__traceback__": property(lambda _: 1 / 0)},
            {"__module__": property(lambda _: 1 / 0)},
            {"__notes__": property(lambda _: 1 / 0)},
        ],
        ids=lambda each: next(iter(each)),
    )
    def test_whatever_the_exception_does(self, read, attributes):
        """An exception whose attributes fail goes on as it is, and the run has its end."""
        error = type("OddError", (Exception,), attributes)("x")
        with (
            pytest.raises(type(error)) as caught,
            logged_run(run_id="r", end_event="training.run.end"),
        ):
            raise error

        assert caught.value is error
        assert "training.run.end" == read("r")[-1].event

    @given(text=st.text(max_size=60))
    def test_whatever_its_text(self, text):
        """An exception of any text goes on as it is."""
        error = BoomError(text)
        with pytest.raises(BoomError) as caught, logged_run():
            raise error

        assert caught.value is error


def test_an_undeclared_event_keeps_what_its_exception_says(read):
    """
    Of an event that isn't declared no data is kept but what says where an exception came from; a
    private text of it isn't.
    """
    log = get_logger("api", run_id="r")
    for name in ("shard-7", DNA):
        try:
            next_shard(name)
        except KeyError:
            log.exception("could not charge", amount=3)

    told, private = (record.data for record in read("r"))
    assert ["exception_type", "exception_message", "exception_stack"] == list(told)
    assert ["exception_type", "exception_stack"] == list(private)
