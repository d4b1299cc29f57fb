"""The last record that sampling hid, which is written when the run ends."""

from __future__ import annotations

import signal
import time

import pytest
import structlog
from freezegun import freeze_time

from geno_lewm_obs import (
    GenoLeWMLogger,
    build_chain,
    get_logger,
    logged_run,
    set_trace_context,
    shutdown_run,
)
from geno_lewm_obs.chain.last_hidden import constant_copy, is_constant
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.read import verify
from tests.programs import python

np = pytest.importorskip("numpy", reason="arrays that are held are numpy's")

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
BASES = "GATTACAGATTACAGATTACAGATTACA"


class Changing:
    """An object of which nobody knows whether it changes."""


class Failing:
    """An object, and a function, that raise when they are asked."""

    def __getattr__(self, name):
        raise ZeroDivisionError

    def size(self):
        raise ZeroDivisionError


class Tensor:
    """What a tensor says of itself: a number that its owner adds to in place."""

    def __init__(self, value, size=1):
        self.value, self._size = value, size

    def numel(self):
        return self._size

    def detach(self):
        return self

    def clone(self):
        return Tensor(self.value, self._size)


@pytest.fixture
def log():
    return get_logger("training", run_id="r", level="debug", pretty=False)


def steps_of(records):
    return [record.step for record in records if record.event == "training.step"]


class TestEnd:
    def test_a_curve_has_both_ends(self, read):
        """The first record and the last are kept, and the last stands before the run's end."""
        with logged_run("a", run_id="r", level="debug", end_event="training.run.end") as log:
            for step in range(1, 251):
                log.debug("training.step", step=step, loss=1 / step)
        records = read("r")

        assert [1, 101, 201, 250] == steps_of(records)
        assert ["training.step", "training.run.end", "obs.sampling.hidden"] == [
            record.event for record in records[-3:]
        ]
        assert {"hidden": {"training.step": 246}} == records[-1].data

    def test_one_that_is_kept_is_the_last(self, log, read):
        """Where the last record was kept, nothing is held."""
        for step in range(1, 102):
            log.debug("training.step", step=step)
        shutdown_run("r")

        assert [1, 101] == steps_of(read("r"))

    def test_of_each_event_and_component(self, read):
        """Each event of each component has its own last record."""
        for name in ("a", "b"):
            of_component = get_logger(name, run_id="r", level="debug", pretty=False)
            for step in range(3):
                of_component.debug("training.step", step=step)
                of_component.debug("data.cache.hit", key=f"{name}{step}")
        shutdown_run("r")

        kept = [record for record in read("r") if not record.event.startswith("obs.")]
        assert [("a", 0, "a0", 2, "a2"), ("b", 0, "b0", 2, "b2")] == [
            (
                name,
                *(
                    record.data.get("key", record.step)
                    for record in kept
                    if record.component == name
                ),
            )
            for name in "ab"
        ]

    @pytest.mark.parametrize("processors", [[], [lambda _log, _name, entries: entries]])
    def test_has_the_time_trace_and_fields_of_its_call(self, log, read, processors):
        """It is the record of its call, whatever holds when it is written."""
        log = GenoLeWMLogger(channel_of(log), build_chain(processors), {})
        with (
            freeze_time("2026-05-20T15:42:01.123Z"),
            set_trace_context(trace_id=TRACE_ID, span_id="00f067aa0ba902b7"),
            structlog.contextvars.bound_contextvars(lr=0.5),
        ):
            bound = log.bind(epoch=3)
            for step in range(3):
                bound.debug("training.step", step=step, loss=0.25)
        shutdown_run("r")
        last = read("r")[1]

        assert ("2026-05-20T15:42:01.123Z", 2, 3, {"lr": 0.5, "loss": 0.25}, TRACE_ID) == (
            *(last.ts, last.step, last.epoch, last.data, last.trace_id),
        )

    def test_is_right_for_verify(self, log, read, log_dir):
        """A record that is written late is no time that goes back."""
        with freeze_time("2026-05-20T15:42:01Z") as clock:
            for step in range(3):
                log.debug("training.step", step=step)
            clock.tick(600)
            log.info("training.metric", name="a", value=1)
            shutdown_run("r")

        assert ["training.step", "training.metric", "training.step"] == [
            record.event for record in read("r")[:3]
        ]
        assert [] == list(verify(log_dir / "r.jsonl"))

    def test_a_private_one_is_not_written(self, log, read):
        """What a rule refuses is counted, in strict mode too, and nothing is raised."""
        log.debug("training.step", step=1)
        log.debug("training.step", step=2, loss=BASES)
        shutdown_run("r")
        records = read("r")

        assert [1] == steps_of(records)
        assert {"hidden": {"training.step": 1}} == records[1].data
        assert {"dropped": {"dna": 1}, "keys": ["loss"]} == records[2].data

    def test_a_killed_process_loses_it(self, log_dir, read):
        """SIGKILL leaves what was written, without the last one that was hidden."""
        code = """
import os, signal
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r", level="debug")
for step in range(150):
    log.debug("training.step", step=step)
os.kill(os.getpid(), signal.SIGKILL)
"""
        done = python("-c", code, variables={"GENO_LEWM_LOG_DIR": str(log_dir)})

        assert -signal.SIGKILL == done.returncode
        assert [0, 100] == steps_of(read("r"))


class TestValues:
    @pytest.mark.parametrize(
        ("make", "change", "expected"),
        [
            (lambda: [1.0], lambda value: value.append(2.0), [1.0]),
            (lambda: {"a": 1}, lambda value: value.update(a=2), {"a": 1}),
            (lambda: np.array(1.0), lambda value: value.fill(2.0), 1.0),
            (lambda: np.float32(0.5), bool, 0.5),
        ],
        ids=["list", "dict", "array", "number of numpy"],
    )
    def test_that_change_later(self, log, read, make, change, expected):
        """The value is that of the call, though the program changes it before the run ends."""
        for step in range(3):
            value = make()
            log.debug("training.step", step=step, loss=value)
        change(value)
        shutdown_run("r")

        assert expected == read("r")[1].data["loss"]

    def test_of_another_type_than_before(self, log, read):
        """A changing value where none was before isn't held as it is: the record is left out."""
        log.debug("training.step", step=1, loss=1.0)
        log.debug("training.step", step=2, loss=[1.0])
        shutdown_run("r")

        assert [1] == steps_of(read("r"))

    def test_a_tensor_is_copied(self):
        """Of a tensor a copy is held, apart from what it was computed from."""
        tensor = Tensor(1.0)
        copy = constant_copy({"loss": tensor})["loss"]
        tensor.value += 1

        assert (1.0, False) == (copy.value, copy is tensor)

    @pytest.mark.parametrize(
        "value",
        [Changing(), [0] * 65, [[0] * 65], np.zeros(65), Tensor(1.0, size=65), b"", {1, 2}],
        ids=["unknown", "long list", "long within", "large array", "large tensor", "bytes", "set"],
    )
    def test_that_are_not_held(self, value):
        """What is large, or isn't known, isn't held."""
        assert constant_copy({"step": 1, "loss": value}) is None

    def test_within_others_are_copied_too(self):
        """A list in a dict is copied with it."""
        inner = [1]
        copy = constant_copy({"metrics": {"auc": inner}})
        inner.append(2)

        assert {"metrics": {"auc": [1]}} == copy

    def test_that_never_end_or_fail_when_asked(self):
        """A list that holds itself, and an object that fails in its own way, raise nothing."""
        endless = []
        endless.append(endless)

        assert [None, None] == [constant_copy({"loss": value}) for value in (endless, Failing())]

    def test_a_clock_that_fails_costs_the_last_record(self, log, read, monkeypatch):
        """Nothing comes out of the call; the record isn't held."""
        log.debug("training.step", step=1)
        monkeypatch.setattr(time, "time", Failing().size)
        assert log.debug("training.step", step=2) is None
        monkeypatch.undo()
        shutdown_run("r", log.log_dir)

        assert [1] == steps_of(read("r"))

    def test_an_exception_is_not_held(self):
        """What is being handled at the call is gone when the run ends."""
        fields = {"exc_info": True}

        assert (False, None) == (is_constant(fields), constant_copy(fields))

    def test_none_is_a_value(self):
        """A None is held as any constant."""
        assert {"loss": None} == constant_copy({"loss": None})
