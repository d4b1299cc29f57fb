"""
Values of another type than declared: written, counted, said once; refused by a strict registry.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, get_logger, shutdown_run
from geno_lewm_obs.chain.mistyped import judge_types

LOSS = 'key "loss" of training.epoch.end is a number, not a str'
REMEDY = 'convert the value, or declare the key as Key("str")'


def test_is_written_counted_and_said_once(read, capsys):
    """A record with such a value is whole, the account has names and types, stderr one line."""
    log = get_logger("training", run_id="r")
    for _ in range(3):
        log.info("training.epoch.end", loss="secret", lr=0.5)
    shutdown_run("r")
    records = list(read("r"))

    assert {"loss": "secret", "lr": 0.5} == records[0].data
    assert ("obs.contract.broken", ["training.epoch.end loss number str 3"]) == (
        records[-1].event,
        records[-1].data["mistyped"],
    )
    notices = [line for line in capsys.readouterr().err.splitlines() if LOSS in line]
    assert [f"geno-lewm-obs: {LOSS}, and was written as it is; {REMEDY} (said once)"] == notices
    assert "secret" not in "".join(notices)


def test_each_is_counted(make_channel, capsys):
    """Every such value is counted, whatever was said before."""
    channel = make_channel()
    for value in ("a", "b", 1.5, 2.5):
        judge_types(channel, "training.epoch.end", {"samples": value}, lenient=False)

    assert {
        "training.epoch.end samples int str": 2,
        "training.epoch.end samples int float": 2,
    } == channel.counts.mistyped.as_dict()
    assert 2 == len(capsys.readouterr().err.splitlines())


def test_values_that_fit_are_not_told(make_channel, capsys):
    """Values that fit leave no trace."""
    channel = make_channel(registry_strict=True)
    judge_types(channel, "training.epoch.end", {"samples": 2.0, "loss": 1}, lenient=False)

    assert ({}, "") == (channel.counts.mistyped.as_dict(), capsys.readouterr().err)


@pytest.mark.parametrize("bound", [{}, {"loss": "high"}], ids=["passed", "bound"])
def test_a_strict_registry_raises(monkeypatch, bound):
    """A strict registry refuses the record, and quotes no value."""
    monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
    log = get_logger("training", run_id="r", level="debug").bind(**bound)
    passed = {} if bound else {"loss": "high"}
    with pytest.raises(InputError) as caught:
        log.debug("training.epoch.end", **passed)

    assert f"{LOSS}; {REMEDY}" == str(caught.value)


def test_a_failure_is_told_all_the_same(monkeypatch, read):
    """A call that reports an exception is written where others are refused."""
    monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
    log = get_logger("training", run_id="r")
    log.error("training.step", loss="high", exc_info=ValueError("no"))
    shutdown_run("r")

    assert "high" == next(iter(read("r"))).data["loss"]


def test_an_unregistered_event_has_no_types(make_channel):
    """Of an event that nobody declared nothing is known."""
    channel = make_channel()
    judge_types(channel, "no.such.event", {"exception_type": 7}, lenient=False)

    assert {} == channel.counts.mistyped.as_dict()
