"""What a record keeps of an exception of which a rule refuses one text, or several."""

from __future__ import annotations

import pytest

from geno_lewm_obs import get_logger, redaction_stats

DNA = "ACGT" * 5
HALF = DNA[:10]
NAMED = type(DNA, (Exception,), {})


def chained(*causes):
    """Return an exception with *causes*, the nearest first."""
    outer = last = RuntimeError("outer")
    for cause in causes:
        last.__cause__ = cause
        last = cause
    return outer


def noted(*notes):
    exc = RuntimeError("outer")
    for note in notes:
        exc.add_note(note)
    return exc


@pytest.fixture(params=["1", "0"], ids=["strict", "permissive"])
def logged(request, monkeypatch):
    """Return a function that logs an exception, and tells its data and what was counted."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", request.param)
    log = get_logger("training", run_id="run", pretty=False)

    def log_it(exc):
        before = redaction_stats()
        record = log.error("training.metric", exc_info=exc)
        counted = {
            name: number - before[name]
            for name, number in redaction_stats().items()
            if number != before[name]
        }
        return record.data, counted

    return log_it


@pytest.mark.parametrize(
    ("causes", "expected", "refused"),
    [
        ([KeyError(DNA), OSError("inner")], ["KeyError", "OSError: inner"], 1),
        ([OSError("inner"), KeyError(DNA)], ["OSError: inner", "KeyError"], 1),
        ([OSError(DNA), KeyError(DNA)], ["OSError", "KeyError"], 2),
        ([OSError(f"torn: {DNA}: shard")], ["OSError"], 1),
        ([NAMED("inner"), OSError("inner")], ["OSError: inner"], 1),
        ([NAMED("inner")], None, 1),
        ([ExceptionGroup("two", [KeyError(DNA), OSError("in")])], None, 1),
    ],
    ids=["first", "last", "all", "with colons", "type", "type alone", "member"],
)
def test_a_cause_keeps_its_type(logged, causes, expected, refused):
    """Each text that is refused is counted once, and takes neither its type nor another cause."""
    data, counted = logged(chained(*causes))
    if isinstance(causes[0], ExceptionGroup):
        expected = ["ExceptionGroup: two (2 sub-exceptions)", "KeyError", "OSError: in"]

    assert (expected, {"dropped_dna": refused}) == (data.get("exception_causes"), counted)
    assert data["exception_message"] == "outer"


@pytest.mark.parametrize(
    ("notes", "expected", "refused"),
    [
        (["fine", DNA, "too"], ["fine", "too"], 1),
        ([DNA, "fine"], ["fine"], 1),
        ([DNA, DNA], None, 2),
        ([HALF, HALF], None, 1),
    ],
    ids=["between", "first", "all", "in halves"],
)
def test_a_note_is_left_out(logged, notes, expected, refused):
    """A note that is refused takes no other one with it; a sequence over several takes them all."""
    data, counted = logged(noted(*notes))

    assert (expected, {"dropped_dna": refused}) == (data.get("exception_notes"), counted)


def test_a_frame_keeps_its_place(logged):
    """Of a function whose name is refused, the stack tells that it is there."""
    names = {}
    exec(f"def {DNA}(): raise OSError('torn')\ndef outer(): {DNA}()", names)
    with pytest.raises(OSError, match="torn") as caught:
        names["outer"]()
    data, counted = logged(caught.value)

    assert ["(withheld)", {"dropped_dna": 1}] == [data["exception_stack"][-1], counted]
    assert data["exception_stack"][-2] == f"{names.get('__name__', '?')}:outer:2"


def test_other_lists_are_refused_whole(monkeypatch):
    """A list under any other key is refused with one of its texts."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    log = get_logger("training", run_id="run", pretty=False)

    assert {"value": 1} == log.info("training.metric", name=["fine", DNA], value=1).data
