"""What a record does to the metrics that its event feeds."""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs import (
    InputError,
    get_counter,
    get_gauge,
    get_logger,
    logged_run,
    shutdown_run,
    snapshot_all,
)
from geno_lewm_obs.contract.feeds import LATEST
from geno_lewm_obs.metrics.exporter import EXPORTER
from tests.programs import printed_by

pytestmark = pytest.mark.usefixtures("new_metrics")
PRED, REG = "geno_lewm.training.loss.pred", "geno_lewm.training.loss.reg"
HIT = "geno_lewm.data.cache.hit"


@pytest.fixture
def log():
    log = get_logger("training", run_id="fed", level="debug")
    yield log
    shutdown_run("fed")


def test_a_key_sets_a_gauge(log):
    """The last value counts, also of a record that has another key alone."""
    log.info("training.epoch.end", loss_pred=0.5, loss_reg=2)
    log.info("training.epoch.end", loss_pred=0.25)
    log.info("training.epoch.end", lr=0.1)

    assert {PRED: 0.25, REG: 2.0} == snapshot_all()


@pytest.mark.parametrize("more", [{}, {"unknown": 1}], ids=["fast path", "stages"])
def test_a_metric_that_fails_costs_no_record(log, read, monkeypatch, more):
    """Whatever fails behind a metric, the record is written once and the caller has it."""

    def fail():
        raise RuntimeError

    monkeypatch.setattr(EXPORTER, "start", fail)

    record = log.info("training.epoch.end", loss_pred=0.5, **more)

    assert {"loss_pred": 0.5} == record.data
    assert ["training.epoch.end"] == [each.event for each in read("fed") if "pred" in str(each)]


def test_a_call_and_a_record_set_the_same(log):
    """Whichever was later counts."""
    log.info("training.epoch.end", loss_pred=0.5)
    get_gauge(PRED).set(3)
    assert 3.0 == get_gauge(PRED).value()
    log.info("training.epoch.end", loss_pred=0.25)
    assert 0.25 == get_gauge(PRED).value()
    get_gauge(PRED).inc(1)
    assert 1.25 == get_gauge(PRED).value()
    get_gauge(PRED).reset()
    assert 0.0 == get_gauge(PRED).value()


def test_a_number_that_json_lacks(log):
    """NaN sets a gauge, which is what somebody wants to be told of."""
    log.info("training.epoch.end", loss_pred=math.nan, loss_reg=math.inf)

    assert math.isnan(get_gauge(PRED).value())
    assert math.inf == get_gauge(REG).value()


def test_values_of_another_type(log):
    """What is no number sets nothing, and the record is written all the same."""
    assert log.info("training.epoch.end", loss_pred="low") is not None

    assert {} == snapshot_all()


def test_each_record_counts(log):
    """A record of an event that feeds a counter counts one."""
    for _ in range(3):
        log.warn("training.collapse.alert", criterion="variance", value=0.1, threshold=0.2)

    assert 3.0 == get_counter("geno_lewm.training.collapse.alert").value()


def test_what_sampling_hides_counts(log):
    """Each call counts, be its record kept, hidden, or written at the end of the run."""
    for number in range(50):
        log.debug("data.cache.hit", shard_id=number)
    assert 50.0 == get_counter(HIT).value()
    shutdown_run("fed")

    assert 50.0 == get_counter(HIT).value()


def test_what_is_below_the_level_does_not_count(log):
    """A call below the logger's level does nothing at all."""
    log.set_level("info")
    log.debug("data.cache.hit", shard_id=1)

    assert {} == snapshot_all()


def test_errors_count_by_code(log):
    """Each record with a code counts under it, whatever its event; a long code under one name."""
    log.error("error", message="x", error_code="INPUT.GENERIC")
    log.error("eval.regression", metric="x", error_code="EVAL.WORSE")
    log.error("error", message="x", error_code="E" * 101)

    assert {
        "geno_lewm.errors.raised": {"(withheld)": 1.0, "EVAL.WORSE": 1.0, "INPUT.GENERIC": 1.0}
    } == (snapshot_all())


def test_an_exception_counts_by_its_code():
    """An error that leaves a run counts under its code."""
    with pytest.raises(InputError), logged_run("a"):
        raise InputError("no")

    assert {"INPUT.GENERIC": 1.0} == snapshot_all()["geno_lewm.errors.raised"]


def test_what_redaction_keeps_out_counts(monkeypatch):
    """The counter is live after a run of which something was kept out, and counts all of it."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    redacted = get_counter("geno_lewm.observability.redacted_keys")
    redacted.reset()
    with logged_run("a") as log:
        log.info("training.metric", name="x", value=1, email="jo@example.org")

    assert (True, 1.0) == (redacted.is_live, redacted.value())


def test_bound_fields_and_the_stages(log):
    """It makes no difference which way a record takes."""
    log.bind(loss_reg=4.0).info("training.epoch.end", loss_pred=0.5)
    assert {PRED: 0.5, REG: 4.0} == snapshot_all()
    log.info("training.epoch.end", "positional", loss_pred=0.75)

    assert 0.75 == get_gauge(PRED).value()


def test_what_is_refused_feeds_nothing(monkeypatch):
    """A value that redaction keeps out doesn't get into a metric, nor stay in memory."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    with logged_run("a", run_id="lenient") as lenient:
        lenient.info("training.epoch.end", loss_pred="ACGT" * 8, loss_reg=1)

    assert 1.0 == snapshot_all()[REG]
    assert PRED not in snapshot_all()
    assert "ACGT" not in str(LATEST)


def test_metrics_are_loaded_by_what_feeds_one():
    """A record of a fed event without the fed key doesn't load them, one with it does."""
    code = (
        "import sys; from geno_lewm_obs import get_logger; log = get_logger('a', run_id='r')\n"
        "for fields in {'loss': 1.0}, {'loss_pred': 1.0}:\n"
        "    log.info('training.epoch.end', **fields)\n"
        "    print('geno_lewm_obs.metrics' in sys.modules)"
    )

    assert "False\nTrue\n" == printed_by("-c", code)
