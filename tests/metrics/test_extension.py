"""Metrics of an application's own."""

from __future__ import annotations

import pytest

from geno_lewm_obs import (
    EventSpec,
    InputError,
    MetricSpec,
    default_registry,
    extend_metrics,
    get_counter,
    get_gauge,
    logged_run,
    snapshot_all,
)

pytestmark = pytest.mark.usefixtures("new_metrics")
WAITING = MetricSpec("app.jobs.waiting", "gauge", "jobs", "jobs that wait")
DONE = MetricSpec("app.jobs.done", "counter", "jobs", "jobs that are done")


def test_a_metric_of_ones_own():
    """What is declared can be had; declared again it's the same."""
    extend_metrics(WAITING)
    get_gauge("app.jobs.waiting").set(3)
    extend_metrics(WAITING, DONE)

    assert {"app.jobs.waiting": 3.0} == snapshot_all()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "App.Jobs"}, "is not dotted lower-case words"),
        ({"name": "geno_lewm.data.cache.hit"}, "is registered already, and differs"),
        ({"name": "geno_lewm.training.loss_pred"}, "has the exported name of another metric"),
        ({"kind": "timer"}, "is no counter, gauge or histogram"),
        ({"unit": ""}, "lacks a name, a unit or a summary"),
        ({"summary": 3}, "lacks a name, a unit or a summary"),
        ({"summary": "ACGT" * 6}, "holds what redaction refuses"),
        ({"label": "le"}, "has a label"),
        ({"label": "Code"}, "has a label"),
        ({"label": "patient_name"}, "has a label"),
    ],
)
def test_what_is_no_declaration(changes, reason):
    """A malformed declaration raises, without a private value, and nothing is registered."""
    with pytest.raises(InputError, match=reason) as caught:
        extend_metrics(DONE, WAITING._replace(**changes))
    assert "ACGT" not in str(caught.value)
    with pytest.raises(InputError, match="is not registered"):
        get_counter(DONE.name)


def test_it_takes_declarations():
    """A name alone declares nothing."""
    with pytest.raises(InputError, match="takes declarations"):
        extend_metrics("app.jobs")


def test_events_of_ones_own_feed_it():
    """An event counts up, and a key sets a gauge, also in a run that has logged it before."""
    spec = EventSpec("app.job.end", "info", "a job ends", frozenset({"waiting"}))
    registry = default_registry().extend(spec)
    with logged_run("app", registry=registry) as log:
        log.info("app.job.end", waiting=7)
        fed_by = {WAITING.name: "app.job.end.waiting", DONE.name: "app.job.end"}
        extend_metrics(WAITING, DONE, fed_by=fed_by)
        log.info("app.job.end", waiting=5)
        log.info("app.job.end", waiting=4)

    assert {WAITING.name: 4.0, DONE.name: 2.0} == snapshot_all()


@pytest.mark.parametrize(
    ("name", "source", "reason"),
    [
        ("app.nothing", "training.epoch.end.lr", "no registered metric"),
        (WAITING.name, 3, "no registered metric, or no event"),
        (WAITING.name, "lr", "names no event"),
        (WAITING.name, "Training.lr", "names no event"),
        (WAITING.name, "training.epoch.end.speed", "a key that the event doesn't allow"),
        (WAITING.name, "training.epoch.end.loss_pred", "a gauge is fed by one key"),
        ("geno_lewm.training.loss.pred", "training.step.loss_pred", "a gauge is fed by one key"),
        ("geno_lewm.training.step.duration", "training.step.lr", "is a histogram"),
        ("geno_lewm.errors.raised", "error", "has a label"),
    ],
)
def test_what_feeds_nothing(name, source, reason):
    """A map that can't be meant raises, and nothing is registered."""
    with pytest.raises(InputError, match=reason):
        extend_metrics(WAITING, fed_by={name: source})
    with pytest.raises(InputError, match="is not registered"):
        get_gauge(WAITING.name)


def test_declarations_can_be_replaced_nowhere():
    """A canonical metric stays as it is."""
    hit = get_counter("geno_lewm.data.cache.hit").spec
    with pytest.raises(InputError, match="differs"):
        extend_metrics(hit._replace(unit="calls"))
    assert hit.unit == "ops"
