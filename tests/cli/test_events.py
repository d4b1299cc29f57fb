"""`geno-obs events declare`: the declarations that a run lacked."""

from __future__ import annotations

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs import EventSpec, default_registry, get_logger, shutdown_run
from geno_lewm_obs.cli import main
from geno_lewm_obs.contract.undeclared import MAX_TOLD


def declared(capsys, run="r"):
    shutdown_run(run)
    capsys.readouterr()
    assert 0 == main(["events", "declare", run])
    return capsys.readouterr().out


def specs(text):
    return [spec for line in text.splitlines() if not line.startswith("#") for spec in _specs(line)]


def _specs(line):
    return eval(line, {"EventSpec": EventSpec, "frozenset": frozenset})


@pytest.fixture
def log():
    return get_logger("training", run_id="r")


def test_the_lines_let_it_through(log, capsys):
    """A registry with the printed lines lets through all that was left out."""
    log.warn("app.epoch.end", acc=0.5, n=3)
    log.info("training.metric", epcoh=3)
    text = declared(capsys)
    new, changed = specs(text)
    registry = default_registry().extend(new).replace(changed)

    assert {"acc", "n"} == new.allowed_keys
    assert "warn" == new.severity
    assert "epcoh" in registry.allowed_keys("training.metric")
    assert "value" in registry.allowed_keys("training.metric")
    assert '  # epcoh: int (did you mean "epoch"?)' in text
    assert "  # acc: float, n: int" in text


def test_an_event_that_is_sampled_stays_so(log, capsys):
    """A line that replaces a declaration keeps the rest of it."""
    log.info("training.step", mood=1)

    assert [100] == [spec.sample_every for spec in specs(declared(capsys))]


def test_no_value_and_no_private_name(monkeypatch, capsys):
    """Neither values nor names that a rule keeps out are printed."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    log = get_logger("training", run_id="r")
    log.info("app.end", reason="a-value", count=1)
    log.info("acgt" * 6, count=1)
    log.info("epoch 3 done", count=1)
    text = declared(capsys)

    assert ["app.end"] == [spec.name for spec in specs(text)]
    assert "a-value" not in text


def test_many_names(log, capsys):
    """Any number of names costs a bounded number of lines."""
    for number in range(200):
        log.info(f"app.item_{number}", n=1)
    text = declared(capsys)

    assert MAX_TOLD == len(specs(text))
    assert text.endswith("# and 150 more\n")


def test_nothing_was_left_out(log, capsys):
    """A run in which nothing was left out says so."""
    log.info("training.metric", value=1.0)

    assert "" == declared(capsys)


def test_misspelt(capsys, log_dir):
    """A run that isn't there is an error."""
    log_dir.mkdir()
    assert main(["events", "declare", "nothing"])
    assert "no such run" in capsys.readouterr().err
