"""When a training takes a step, and when it does something else."""

from __future__ import annotations

import threading

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.runs.open_runs import open_run
from geno_lewm_obs.runs.watching import watch_by
from geno_lewm_obs.vitals.pace import Pace
from geno_lewm_obs.vitals.step_watch import StepWatch


class Notes(Pace):
    """A pace that keeps what it's told."""

    def __init__(self):
        super().__init__(300.0)
        self.told = []

    def step(self, step, now):
        self.told.append(step)
        super().step(step, now)

    def pause(self):
        self.told.append("pause")
        super().pause()


@pytest.mark.parametrize(
    ("event", "step", "phase", "told"),
    [
        ("training.step", 3, None, [3]),
        ("training.step", 3, "phase1", [3]),
        ("training.step", "three", None, [None]),
        ("training.metric", 3, None, [3]),
        ("app.gan.step", 3, None, [3]),
        ("training.metric", None, None, []),
        ("training.step", 3, "validation", ["pause"]),
        ("training.epoch.end", 3, None, ["pause"]),
        ("training.checkpoint.write", 3, None, ["pause"]),
        ("training.run.start", None, None, ["pause"]),
        ("eval.run.start", None, None, ["pause"]),
        ("eval.metric", 3, None, ["pause"]),
        ("data.cache.miss", 3, None, []),
        ("data.shard.write", None, None, []),
        ("obs.host.sample", 3, None, []),
    ],
)
def test_what_a_call_is(event, step, phase, told):
    """A call with a step is one, unless it's of an evaluation, a checkpoint, an epoch or data."""
    notes = Notes()
    watch = StepWatch(notes)
    watch.note(event, step, phase)
    watch.note(event, step, phase)  # as it's known

    assert told * 2 == notes.told


def test_calls_that_are_hidden(read):
    """Calls that the level or sampling hides are seen too; each returns what it did, and raises."""
    notes = Notes()
    log = get_logger("training", run_id="r")
    watch_by(open_run(run_id="r"), StepWatch(notes))

    assert log.debug("training.step", step=1, loss=0.5) is None
    assert 2 == log.info("training.metric", step=2, name="a", value=1).step
    with pytest.raises(TypeError):
        log.info()
    assert ([1, 2], 1) == (notes.told, len(read("r")))


def test_bound_fields():
    """What is bound counts as what is passed, which goes first; so does an event as a keyword."""
    notes = Notes()
    watch_by(open_run(run_id="r"), StepWatch(notes))
    log = get_logger("training", run_id="r")
    log.bind(step=1).info("training.metric", name="a", value=1)
    log.info(event="training.metric", step=2, name="a", value=1)
    log.bind(phase="eval", step=1).info("training.metric", step=3, name="a", value=1)
    log.bind(phase="eval").info("training.metric", step=4, phase="train", name="a", value=1)

    assert [1, 2, "pause", 4] == notes.told


def test_what_fails():
    """A pace that fails, or a name that is none, costs no record."""

    class Failing(Notes):
        def step(self, step, now):
            super().step(step, now)
            raise ZeroDivisionError

    notes = Failing()
    log = get_logger("training", run_id="r")
    watch_by(open_run(run_id="r"), StepWatch(notes))
    written = [
        log.info("training.metric", step=2, name="a", value=1),
        log.info("training.metric", step=3, phase=["eval"], name="a", value=1),
        log.info("training.metric", step="four", name="a", value=1),
    ]

    assert ([2, 3, None], 3) == (notes.told, len([each for each in written if each is not None]))


def test_the_thread():
    """The thread that logs the steps is known, as the one whose stack tells."""
    watch = StepWatch(Notes())
    thread = threading.Thread(target=watch.note, args=("training.step", 1, None))
    thread.start()
    thread.join()

    assert thread.ident == watch.thread


RECORDED = [
    *((0.4, "training.step", n) for n in range(50)),
    (250.0, "training.step", 50),  # a checkpoint that is told when it's written
    (0.1, "training.checkpoint.write", 50),
    *((0.4, "training.step", n) for n in range(51, 80)),
    (0.4, "training.epoch.end", 80),
    (3600.0, "data.shard.write", None),
    (900.0, "training.step", 80),
    *((0.4, "training.step", n) for n in range(81, 120)),
    (0.1, "eval.run.start", None),
    (7200.0, "eval.metric", 120),
    (7200.0, "eval.run.end", None),
    (1800.0, "training.step", 120),
    *((0.4, "training.step", n) for n in range(121, 200)),
    (400.0, "training.step", 200),  # the next checkpoint, which takes longer
    (0.1, "training.run.end", None),
    (86400.0, "training.run.start", None),
]


def late_steps(records):
    """Return the steps after which the next one was late, in a run of these *records*."""
    now, late = 0.0, []
    pace = Pace(300.0)
    watch = StepWatch(pace, lambda: now)
    for pause, event, step in records:
        now += pause
        if pace.stand is not None and now >= pace.stand.deadline:
            late.append(pace.stand.step)
        watch.note(event, step, None)
    return late


def test_no_false_alarm():
    """Nothing is late in evaluation, checkpointing or data loading; a step that stalls is."""
    assert [] == late_steps(RECORDED)
    stalled = [*RECORDED[:40], (301.0, *RECORDED[40][1:]), *RECORDED[41:]]
    assert [39] == late_steps(stalled)
