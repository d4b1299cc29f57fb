"""
The records at the two ends of a piece of work: what they hold, at which severity, and that a
failure is told but never replaced.
"""

from __future__ import annotations

import asyncio

import pytest
from freezegun import freeze_time

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMError,
    InputError,
    InvariantViolation,
    UnregisteredEventError,
    configure,
    default_registry,
    get_logger,
)
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.runs.bookends import Bookends

BASES = "GATTACA" * 3


@pytest.fixture(name="bookends")
def make_bookends():
    def make(end_event="inference.score.end", *, start_event=None, **fields):
        return Bookends(
            get_logger("inference", run_id="r", level="debug"), start_event, end_event, fields
        )

    return make


@pytest.mark.parametrize("exc", [None, ValueError()], ids=["well", "badly"])
@pytest.mark.parametrize("key", ["level", "logger"])
def test_fields_of_any_name(bookends, read, key, exc):
    """
    Fields may have every key that their event allows, those that the package's own functions use
    as well, however the work ends.
    """
    configure(
        registry=default_registry().extend(EventSpec("app.end", "info", "over", frozenset({key})))
    )
    both = bookends("app.end", start_event="app.end", **{key: 3})
    both.start()
    both.end(exc)

    assert [3, 3] == [data[key] for _, _, data in told(read)]


def told(read):
    return [(record.severity, record.event, record.data) for record in read("r")]


def test_each_takes_what_it_allows(bookends, read):
    """Fields go to the records whose event allows them, and nothing is counted as dropped."""
    both = bookends(
        start_event="inference.score.start", variant_id="h" * 8, model_id="m", category="benign"
    )
    both.start()
    both.end(None)

    assert [
        ("debug", "inference.score.start", {"variant_id": "h" * 8, "model_id": "m"}),
        ("debug", "inference.score.end", {"variant_id": "h" * 8, "category": "benign"}),
    ] == told(read)
    assert {} == channel_of(get_logger("inference", run_id="r")).counts.redacted.as_dict()


def test_promoted_fields_stand_on_both(bookends, read):
    """Fields of the record itself stand on both records."""
    both = bookends("training.epoch.end", start_event="training.run.start", epoch=3)
    both.start()
    both.end(None)

    assert [3, 3] == [record.epoch for record in read("r")]


def test_a_key_of_neither_is_said(bookends, read, capsys):
    """A misspelt key is on neither record, and said."""
    both = bookends(start_event="inference.score.start", modle_id="m")
    both.start()
    both.end(None)

    assert ([{}, {}], True) == (
        [record.data for record in read("r")],
        'did you mean "model_id"?' in capsys.readouterr().err,
    )


def test_added_fields(bookends, read):
    """What is added on the way stands on the end record, over what was given before."""
    both = bookends(category="unknown")
    both.start()
    both.add({"score": 0.5, "category": "benign"})
    both.end(None)

    assert [("debug", "inference.score.end", {"score": 0.5, "category": "benign"})] == told(read)


@pytest.mark.no_cover
def test_duration(bookends, read):
    """The end record has the time since the start, in milliseconds."""
    with freeze_time("2026-05-20T15:42:01Z") as clock:
        both = bookends()
        both.start()
        clock.tick(0.4126)
        both.end(None)

    assert 413 == read("r")[0].duration_ms


def test_a_typed_failure(bookends, read):
    """A typed failure is an error, with its code and its type."""

    class OddError(GenoLeWMError):
        code = "ODD.ONE"

    both = bookends(variant_id="h" * 8)
    both.start()
    both.end(OddError("odd"))
    (record,) = read("r")

    assert ("error", "ODD.ONE") == (record.severity, record.error_code)
    assert {
        "variant_id": "h" * 8,
        "exception_type": f"{__name__}.test_a_typed_failure.<locals>.OddError",
    } == record.data


def test_an_untyped_failure(bookends, read):
    """Any other failure is an error without a code; what it says stands nowhere."""
    both = bookends()
    both.start()
    both.end(ValueError("private"))
    (record,) = read("r")

    assert ("error", None, {"exception_type": "ValueError"}) == (
        record.severity,
        record.error_code,
        record.data,
    )


@pytest.mark.parametrize(
    "exc",
    [KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError(), SystemExit(0)],
    ids=lambda exc: type(exc).__name__,
)
def test_interrupted(bookends, read, exc):
    """Work that was broken off is no failure: its end record has the event's own severity."""
    both = bookends()
    both.start()
    both.end(exc)

    assert [("debug", "inference.score.end", {})] == told(read)


@pytest.mark.parametrize(
    ("exc", "reason"),
    [
        (None, "completed"),
        (ValueError(), "failed"),
        (KeyboardInterrupt(), "interrupted"),
        (SystemExit(0), "completed"),
    ],
    ids=["well", "failed", "interrupted", "exit"],
)
def test_reason(bookends, read, exc, reason):
    """Where the event allows a reason, it says how the work ended."""
    both = bookends("training.run.end")
    both.start()
    both.end(exc)

    assert reason == read("r")[0].data["reason"]


def test_a_reason_of_ones_own(bookends, read):
    """A reason that was added stays."""
    both = bookends("training.run.end")
    both.start()
    both.add({"reason": "converged"})
    both.end(None)

    assert {"reason": "converged"} == read("r")[0].data


def test_private_at_the_end(bookends):
    """A private value raises at the end of work that went well, as a level method would."""
    both = bookends()
    both.start()
    both.add({"category": BASES})

    with pytest.raises(InvariantViolation):
        both.end(None)


def test_private_after_a_failure(bookends, read):
    """
    After a failure a private value is left out, and nothing raises: the failure is on its way.
    """
    both = bookends()
    both.start()
    both.add({"category": BASES, "score": 0.5})
    both.end(ValueError())

    assert {"score": 0.5, "exception_type": "ValueError"} == read("r")[0].data


def test_a_fault_in_reporting_a_failure(read):
    """A user's processor that fails while a failure is reported doesn't replace it."""

    def fail(*_):
        raise ZeroDivisionError

    configure(run_id="r", processors=[fail])
    both = Bookends(get_logger("a"), None, "training.run.end", {})
    both.end(ValueError())

    assert [] == read("r")


def test_an_unregistered_end_is_found_first(bookends, monkeypatch):
    """With a strict registry a misspelt end event is found before the work, not after it."""
    monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")

    with pytest.raises(UnregisteredEventError):
        bookends("inference.score.edn").start()


def test_a_misspelt_key_in_a_strict_registry(bookends, monkeypatch):
    """With a strict registry a key that neither event allows raises."""
    monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")

    with pytest.raises(InputError, match="modle_id"):
        bookends(start_event="inference.score.start", modle_id="m").start()


def test_the_registered_severity(read):
    """An event of one's own is logged as it's declared, an unregistered one as info."""
    configure(run_id="r", registry=default_registry().extend(EventSpec("app.done", "warn", "done")))
    for event in ("app.done", "app.undone"):
        Bookends(get_logger("a"), None, event, {}).end(None)

    assert ["warn", "info"] == [record.severity for record in read("r")]


def test_a_forked_child_writes_no_end(bookends, read, fork):
    """A child that leaves its parent's work doesn't end it."""
    both = bookends()
    both.start()
    ended = fork(lambda: both.end(None))
    assert 0 == ended()
    both.end(None)

    assert 1 == len(read("r"))


def test_fields_of_the_start_alone(bookends, read):
    """What is given as the work begins stands on the start record only, whatever the end allows."""
    both = bookends("training.epoch.end", start_event="training.run.start", epoch=3)
    both.start({"epoch": 4, "step": 5})
    both.end(None)

    assert [(4, 5), (3, None)] == [(record.epoch, record.step) for record in read("r")]


def test_a_failure_that_is_told_elsewhere(read):
    """Where another record tells of a failure, the end record keeps its severity and fields."""
    log = get_logger("training", run_id="r")
    Bookends(log, None, "training.run.end", {}, tells_failure=False).end(InputError("odd"))

    assert [("info", "training.run.end", {"reason": "failed"})] == told(read)
