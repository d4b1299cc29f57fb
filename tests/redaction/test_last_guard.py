"""The last guard before every sink."""

from __future__ import annotations

import importlib

import pytest

from geno_lewm_obs import InvariantViolation, get_logger, redaction_stats, shutdown_run
from geno_lewm_obs.redaction import guard

READ = "GATTACA" * 3
# the package has a function of this name
apply_rules = importlib.import_module("geno_lewm_obs.redaction.apply")
together = importlib.import_module("geno_lewm_obs.redaction.together")


@pytest.mark.parametrize("line", [b"", b'{"ts":"2026"}\n', b"acgt" * 4 + b"-" + b"acgt" * 4])
def test_lets_clean_bytes_pass(line):
    """Bytes without 20 bases in a row pass."""
    assert guard(line, "training.metric") is None


@pytest.mark.parametrize(
    "line", [b"ACGTN" * 4, b'{"a":"x' + b"acgtn" * 4 + b'"}', b"\xff" + b"a" * 20]
)
def test_stops_twenty_bases(line):
    """
    Twenty bases in a row, wherever they are, raise; the error names event and rule and quotes
    nothing.
    """
    with pytest.raises(InvariantViolation) as caught:
        guard(line, "training.metric")

    assert (
        "what would have been written of training.metric holds a sequence of bases"
        == caught.value.message
    )
    assert {"rule": "dna", "event": "training.metric"} == caught.value.details


def test_withholds_a_private_event():
    """An event whose name is private isn't named."""
    with pytest.raises(InvariantViolation, match=r"of \(withheld\) holds"):
        guard(b"a" * 20, "acgt" * 5)


def test_counts_what_it_stops():
    """What is stopped counts with what the sequence rule keeps out; what passes doesn't."""
    before = redaction_stats()
    guard(b"loss=0.5", "training.metric")
    with pytest.raises(InvariantViolation):
        guard(b"ACGT" * 5, "training.metric")

    assert before | {"dropped_dna": before["dropped_dna"] + 1} == redaction_stats()


@pytest.mark.parametrize("pretty", [False, True])
def test_stands_behind_the_rules(monkeypatch, capsys, read, pretty):
    """
    Where a rule has a hole, the record is written nowhere, event and rule are told once, and the
    counter rises.
    """
    log = get_logger("training", run_id="run-1", pretty=pretty)
    before = redaction_stats()["dropped_dna"]
    log.info("training.metric", name="before")
    monkeypatch.setattr(apply_rules, "judge_text", lambda _: None)
    monkeypatch.setattr(together, "text_holds_sequence", lambda _: False)
    assert log.info("training.metric", name=READ) is None
    assert log.info("training.metric", name=READ) is None
    monkeypatch.undo()
    shutdown_run("run-1")
    said = capsys.readouterr().err

    assert ["before"] == [
        record.data["name"] for record in read("run-1") if record.event == "training.metric"
    ]
    assert 1 == said.count(
        "the file output failed (INTERNAL.INVARIANT_VIOLATION: "
        "what would have been written of training.metric holds a sequence"
    )
    assert (False, True) == (READ in said, redaction_stats()["dropped_dna"] >= before + 2)
