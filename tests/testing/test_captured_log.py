"""
What a test asserts of captured records.
"""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from geno_lewm_obs import EventSpec, configure, default_registry, get_logger
from geno_lewm_obs.testing import capture


@pytest.fixture
def log():
    with capture() as captured:
        training = get_logger("training")
        training.info("training.epoch.end", epoch=1, loss=0.5)
        training.info("training.epoch.end", epoch=2, loss=0.25, phase="phase1")
        yield captured


class TestAssertLogged:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"epoch": 2},
            {"epoch": 2, "loss": pytest.approx(0.2500001)},
            {"phase": "phase1", "severity": "info", "component": "training"},
            {"loss": ANY, "epoch": 2},
            {"epoch": 2, "step": None, "lr": None},
        ],
        ids=str,
    )
    def test_returns_the_record(self, log, fields):
        """The record is found by fields of its own and of its data; None stands for no field."""
        record = log.assert_logged("training.epoch.end", **fields)

        assert record.epoch == (2 if fields else 1)

    @pytest.mark.parametrize(
        "fields", [{"epoch": 3}, {"epoch": 2, "loss": 0.5}, {"los": 0.5}, {"loss": None}], ids=str
    )
    def test_fails(self, log, fields):
        """No record has other fields than it has."""
        with pytest.raises(AssertionError, match=r"^training\.epoch\.end .* wasn't logged\n"):
            log.assert_logged("training.epoch.end", **fields)


class TestAssertNotLogged:
    def test_of_what_was_not(self, log):
        """What wasn't logged passes."""
        log.assert_not_logged("training.step")
        log.assert_not_logged("training.epoch.end", epoch=7)

    def test_fails(self, log):
        """What was logged fails, and the record is shown."""
        with pytest.raises(AssertionError, match=r"was logged, 2 times:\n(.|\n)*loss  0\.5"):
            log.assert_not_logged("training.epoch.end")


class TestAssertNoErrors:
    def test_of_a_good_run(self, log):
        """Info and an application's warnings are no errors."""
        get_logger("training").warn("training.collapse.alert", value=1.0)

        log.assert_no_errors()

    def test_fails(self, log):
        """An error fails, and is shown."""
        get_logger("eval").error("eval.regression", metric="top1", delta=-0.5)

        with pytest.raises(AssertionError, match=r"eval\.regression at severity error by eval"):
            log.assert_no_errors()

    def test_an_expected_error_is_none(self, log):
        """An error that the test has asserted is what it wanted."""
        get_logger("eval").error("eval.regression", metric="top1")
        log.assert_logged("eval.regression", metric="top1")
        log.assert_no_errors()

        get_logger("eval").error("eval.regression", metric="top1")
        with pytest.raises(AssertionError):
            log.assert_no_errors()


class TestLists:
    def test_clear(self, log):
        """A test may begin anew."""
        log.clear()
        get_logger("training").info("training.metric", value=1)

        assert [{"value": 1}] == [each.data for each in log.records]

    def test_logged_and_declared(self, log):
        """The keys that were logged of each event, and those that a registry declares."""
        spec = EventSpec("app.row", "info", "", frozenset({"n", "m"}))
        configure(registry=default_registry().extend(spec))

        assert {"training.epoch.end": ["loss"]} == log.logged
        assert ["m", "n"] == log.declared["app.row"]
        assert not [event for event in log.declared if event.startswith("obs.")]
