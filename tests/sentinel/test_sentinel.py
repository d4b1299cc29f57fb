"""A run whose numbers are watched, from the calls to the file."""

from __future__ import annotations

import math
import random
import sys
from types import SimpleNamespace

import pytest
import structlog
from freezegun import freeze_time

from geno_lewm_obs import EventSpec, GenoLeWMError, get_logger, logged_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import verify
from geno_lewm_obs.sentinel import sentinel as watching
from tests.programs import python

BASES = "GATTACAGATTACAGATTACAGATTACA"


class Tensor:
    """A number of an array package, which can't be read."""

    ndim = 0
    shape = ()

    def item(self):
        raise ZeroDivisionError


class NanTensor(Tensor):
    def item(self):
        return math.nan


Tensor.__module__ = "torch"


@pytest.fixture
def watched():
    with logged_run(run_id="r", level="debug", pretty=False, watch_numbers=True):
        yield get_logger("training")


def alerts(records):
    return [record for record in records if record.event == watching.ALERT]


def told(records):
    """Return each record's event, and its step where it has one."""
    return [each.event if each.step is None else f"{each.event} {each.step}" for each in records]


def steps(numbers):
    return [f"training.step {number}" for number in numbers]


class TestAlert:
    @pytest.mark.parametrize("level", ["debug", "info"])
    def test_a_hidden_step_is_told(self, read, log_dir, level):
        """A loss that is NaN in a hidden step is told once, behind the steps before it."""
        with logged_run("training", run_id="r", level=level, watch_numbers=True) as log:
            for number in range(8):
                loss = math.nan if number >= 5 else 1.0
                log.debug("training.step", step=number, epoch=1, phase="a", loss=loss)
        records = read("r")
        (alert,) = alerts(records)

        assert [*steps(range(6)), f"{watching.ALERT} 5"] == told(records)[:7]
        assert ("warn", 1, "a") == (alert.severity, alert.epoch, alert.phase)
        assert "NaN in loss" == alert.data["criterion"]
        assert math.isnan(alert.data["value"])
        assert "threshold" not in alert.data
        assert [] == list(verify(log_dir / "r.jsonl"))

    def test_a_spike_has_its_bound(self, watched, read):
        """A spike is told with the bound that it is above, also of a metric that is logged."""
        for number in range(200):
            value = 7 if number == 150 else 1 + number % 3 / 10
            watched.info("training.metric", step=number, name="val_loss", value=value)
        (alert,) = alerts(read("r"))

        assert ("spike in val_loss", 7, 150) == (
            *(alert.data["criterion"], alert.data["value"]),
            alert.step,
        )
        assert 1 < alert.data["threshold"] < 7

    def test_where_it_was_bound(self, watched, read):
        """Step and phase that are bound to the logger are the alert's too."""
        watched.bind(step=3, phase="b").info("training.epoch.end", loss=math.inf)

        assert [(3, "b")] == [(each.step, each.phase) for each in alerts(read("r"))]

    def test_ways_to_name_them(self, watched, read, capsys):
        """A loss is seen at each level, with its name bound to logger or context, or by keyword."""
        nan, metric = math.nan, "training.metric"
        watched.bind(name="loss").info(metric, step=1, value=nan)
        with structlog.contextvars.bound_contextvars(name="b_loss", step=2):
            watched.info(metric, value=nan, step=None)
        watched.info(event=metric, step=3, name="c_loss", value=nan)
        watched.debug(event="training.step", step=4, loss_pred=nan)
        watched.error(metric, step=5, name="e_loss", value=nan)
        watched.critical(metric, step=6, name="f_loss", value=nan)
        try:
            raise KeyError
        except KeyError:
            watched.error(["no", "event"], loss=nan)
        watched.bind(loss_reg=nan).info("training.epoch.end", step=8, loss_reg=None)

        assert [*range(1, 7)] == [each.step for each in alerts(read("r"))]
        assert "watching the numbers failed" not in capsys.readouterr().err

    def test_while_a_cuda_graph_is_captured(self, watched, read, monkeypatch):
        """A hidden loss on a device isn't read then, since that would break the graph."""
        captures = [True, False]
        cuda = SimpleNamespace(is_current_stream_capturing=lambda: captures.pop(0))
        monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
        for number in range(2):
            watched.debug("training.step", step=10 + number, loss=NanTensor())

        assert [11] == [each.step for each in alerts(read("r"))]

    def test_series_are_told_apart(self, watched, read):
        """Each component, event, phase and key has values of its own to be held against."""
        for number in range(300):
            phase, loss = ("b", 50.0) if number > 150 else ("a", 1.0)
            watched.debug("training.step", step=number, phase=phase, loss=loss, loss_reg=0.01)
            get_logger("other").debug("training.step", step=number, loss=1000.0)

        assert [] == alerts(read("r"))

    def test_what_follows_from_it_is_not_told(self, watched, read):
        """An epoch whose loss is NaN since a step's was makes no alert of its own."""
        for number in range(5):
            watched.debug("training.step", step=number, loss=math.nan)
        watched.info("training.epoch.end", step=5, loss=math.nan)
        watched.info("training.epoch.end", step=5, loss_reg=math.nan)
        for number in range(6, 107):
            watched.debug("training.step", step=number, loss=math.nan if number == 106 else 1.0)

        assert [0, 5, 106] == [each.step for each in alerts(read("r"))]

    def test_what_is_no_number(self, watched, read):
        """What is no number isn't judged."""
        for loss in (True, None, "NaN", [math.nan]):
            watched.info("training.epoch.end", loss=loss)

        assert [] == alerts(read("r"))

    def test_numbers_of_array_packages(self, watched, read, capsys):
        """A number of numpy is read as the record has it; an array as a phase hides no loss."""
        numpy = pytest.importorskip("numpy")
        watched.info("training.epoch.end", step=1, loss=numpy.float32("nan"))
        watched.info(
            "training.metric", step=2, name="g_loss", value=math.nan, phase=numpy.array([1, 2])
        )

        assert [1, 2] == [each.step for each in alerts(read("r"))]
        assert "watching the numbers failed" not in capsys.readouterr().err

    @pytest.mark.usefixtures("watched")
    def test_an_end_to_alerts(self, read, monkeypatch):
        """A run has so many alerts, and no more."""
        monkeypatch.setattr(watching, "MAX_ALERTS", 3)
        for name in "abcdef":
            get_logger(name).info("training.epoch.end", loss=math.nan)

        assert ["a", "b", "c"] == [each.component for each in alerts(read("r"))]

    @pytest.mark.usefixtures("watched")
    def test_an_end_to_series(self, read, monkeypatch):
        """Memory is bounded: further series aren't watched."""
        monkeypatch.setattr(watching, "_MAX_SERIES", 2)
        for name in "abc":
            get_logger(name).info("training.epoch.end", loss=1.0)
            get_logger(name).info("training.epoch.end", loss=math.nan)

        assert ["a", "b"] == [each.component for each in alerts(read("r"))]

    def test_the_registry_of_the_program(self, watched, read):
        """Losses of the program's own events are watched, also of a registry that comes later."""
        watched.info("eval.epoch", my_loss=math.nan)
        spec = EventSpec("eval.epoch", "info", "an epoch", frozenset({"my_loss"}))
        with logged_run(registry=CANONICAL.extend(spec)):
            watched.info("eval.epoch", my_loss=math.nan)

        assert ["NaN in my_loss"] == [each.data["criterion"] for each in alerts(read("r"))]


class TestFailure:
    def test_an_error_has_the_steps_before_it(self, watched, read):
        """Before an error is written, the steps that were hidden are."""
        for number in range(3):
            watched.debug("training.step", step=number, loss=1.0)
        watched.error("error", message="no shard", error_code="INPUT.GENERIC")

        assert [*steps(range(3)), "error"] == told(read("r"))

    @pytest.mark.parametrize(
        ("event", "failure"),
        [("obs.run.failed", ZeroDivisionError), ("error", GenoLeWMError("bad"))],
    )
    def test_a_block_that_fails(self, read, event, failure):
        """So are they where an exception leaves the block, each once."""
        end = "training.run.end"

        @logged_run("t", run_id="r", level="debug", end_event=end, watch_numbers=True)
        def train():
            for number in range(5):
                get_logger("t").debug("training.step", step=number, loss=1.0)
            raise failure

        with pytest.raises((ZeroDivisionError, GenoLeWMError)):
            train()

        assert [*steps(range(5)), event, end] == told(read("r"))

    def test_a_crash(self, log_dir, read):
        """So are they where the program ends by an exception that no block has seen."""
        code = """
from geno_lewm_obs import install_crash_hooks, get_logger, logged_run
install_crash_hooks()
block = logged_run("training", run_id="r", level="debug", watch_numbers=True)
log = block.__enter__()
for step in range(5):
    log.debug("training.step", step=step, loss=1.0)
1 / 0
"""
        done = python("-c", code, variables={"GENO_LEWM_LOG_DIR": str(log_dir)})

        assert 1 == done.returncode
        assert [*steps(range(5)), "obs.process.crashed"] == told(read("r"))[:6]

    @pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit])
    def test_an_end_that_is_no_failure(self, read, ending):
        """Where a person or the program itself ends it, what was hidden stays so."""

        @logged_run("t", run_id="r", watch_numbers=True)
        def train():
            get_logger("t").debug("training.step", step=1, loss=1.0)
            raise ending

        with pytest.raises(ending):
            train()

        assert [] == read("r")

    def test_an_end_to_dumps(self, watched, read, monkeypatch):
        """A program that logs many errors doesn't turn sampling off."""
        monkeypatch.setattr(watching, "MAX_ALERTS", 2)
        for number in range(5):
            watched.debug("training.step", step=number, loss=1.0)
            watched.error("error", message="again")

        assert steps([0, 1, 2]) == [each for each in told(read("r")) if each != "error"]


class TestOfTheCall:
    def test_a_healthy_run_is_the_same_file(self, log_dir):
        """A watched run in which nothing happens has the bytes of one that isn't watched."""
        files = []
        for is_watched in (False, True):
            chance = random.Random(1)
            with (
                freeze_time("2026-05-20T15:42:01Z"),
                logged_run("t", run_id="r", level="debug", watch_numbers=is_watched) as log,
            ):
                for number in range(300):
                    log.debug("training.step", step=number, loss=1 + chance.random())
                log.warn("training.metric", name="a", value=1, stack_info=True)
            files.append((log_dir / "r.jsonl").read_bytes())
            (log_dir / "r.jsonl").unlink()

        assert files[0] == files[1]

    def test_what_fails_here_costs_no_record(self, watched, read, capsys):
        """A value that can't be read is said once; the records are written, and others watched."""
        watched.debug("training.step", step=1)
        for number in range(2, 5):
            watched.debug("training.step", step=number, loss=Tensor())
        watched.info("training.epoch.end", loss=math.nan)

        assert "failed by ZeroDivisionError" in capsys.readouterr().err
        assert ["training.step 1", "training.epoch.end", watching.ALERT] == told(read("r"))

    @pytest.mark.parametrize("event", [["loss"], {"loss"}, None, 7])
    def test_what_the_call_raises(self, watched, event):
        """What a call raises is what it raises unwatched, whatever is passed as the event."""
        with pytest.raises(TypeError, match="event"):
            watched.info(event, loss=math.nan)

    def test_nothing_private_is_told(self, read):
        """Neither an alert nor the steps before it hold what a rule refuses."""
        with logged_run("t", run_id="r", level="debug", watch_numbers=True) as log:
            log.debug("training.step", step=0, loss=1.0)
            log.debug("training.step", step=1, loss=BASES)
            log.debug("training.step", step=2, loss=math.nan, phase=BASES)
            log.debug("training.step", step=3, loss_pred=math.nan, phase="b")
        records = read("r")

        assert BASES not in str(records)
        assert [None, "b"] == [alert.phase for alert in alerts(records)]
