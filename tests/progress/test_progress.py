"""How far a run is: on its console and in its file."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

from geno_lewm_obs import InputError, get_logger, logged_run, shutdown_run
from geno_lewm_obs.runs.open_runs import open_run


def logged(frozen, log, steps, seconds=0.5):
    for step in steps:
        frozen.tick(seconds)
        log.debug("training.step", step=step, loss=1.0)


def shown(capsys):
    """Return what the console said behind the records that have a step."""
    return [
        line.split("  ")[-1] for line in capsys.readouterr().err.splitlines() if "step=" in line
    ]


def totals(records):
    return [each.data["total_steps"] for each in records if each.event == "obs.run.progress"]


def test_the_console_says_how_long_it_takes(capsys):
    """Lines with a step say how far it is; an evaluation in between changes nothing."""
    with (
        freeze_time("2026-05-20T15:42:01Z") as frozen,
        logged_run("training", run_id="r", pretty=True, total_steps=1000) as log,
    ):
        logged(frozen, log, range(1, 100))
        frozen.tick(3600)
        get_logger("eval").info("eval.run.end", step=99, benchmark="a")
        logged(frozen, log, range(100, 200))
        log.info("training.epoch.end", step=200, epoch=1)
        log.info("training.metric", name="a", value=1)
        log.info("training.epoch.end", step=1000)

    assert [
        "step=99 benchmark=a",
        "epoch=1 step=200 (20%, 2 steps/s, ~6m left)",
        "step=1000 (100%, 2 steps/s)",
    ] == [" ".join(line.split()) for line in shown(capsys)]


def test_before_the_pace_is_known(capsys):
    """The first line says the share alone."""
    with logged_run("training", run_id="r", pretty=True, total_steps=3) as log:
        log.info("training.epoch.end", step=1)
        log.info("training.epoch.end", step=-5)

    assert ["step=1 (33%)", "step=-5"] == shown(capsys)


def test_an_event_that_is_named_by_keyword(capsys):
    """Its steps count as others do."""
    with (
        freeze_time("2026-05-20T15:42:01Z") as frozen,
        logged_run("training", run_id="r", pretty=True, total_steps=4) as log,
    ):
        for step in range(1, 4):
            frozen.tick(0.5)
            log.info(event="training.epoch.end", step=step)

    assert "(75%, 2 steps/s, ~0.5s left)" in shown(capsys)[-1]


def test_the_file_has_the_total_once(read):
    """The run's file says how many steps it takes, again where that changes, and nothing else."""
    with logged_run("training", run_id="r", total_steps=10) as log:
        log.info("training.epoch.end", step=1)
        log.progress(10)
        with logged_run("inner", total_steps=20):
            pass
        log.bind(epoch=1).progress(30)

    assert [10, 20, 30] == totals(read("r"))
    assert {"step": 1} == {
        key: value
        for key, value in read("r")[1].to_dict().items()
        if key not in {"ts", "severity", "event", "run_id", "component", "data"}
    }


def test_the_level_keeps_the_total(read):
    """A run that writes errors alone says it all the same."""
    with logged_run("training", run_id="r", level="error", total_steps=10):
        pass

    assert [10] == totals(read("r"))


def test_outside_of_a_block(read):
    """A logger of a run without a block has progress too; of a run that is closed, none."""
    log = get_logger("training", run_id="r")
    log.progress(10)
    shutdown_run("r")
    log.progress(20)

    assert [10] == totals(read("r"))


@pytest.mark.parametrize("total", [0, -1, 1.5, True, "10", 2**63])
def test_what_is_no_number_of_steps(total, read, capsys):
    """What is no whole number above 0 is refused, but in mid-training said, and never quoted."""
    get_logger("training", run_id="r").progress(total)
    assert "total_steps must be a whole number above 0; pass" in capsys.readouterr().err
    assert [] == totals(read("r"))
    with (
        pytest.raises(InputError, match="total_steps must be"),
        logged_run("training", run_id="r", total_steps=total),
    ):
        pytest.fail("it was taken")


def test_steps_that_are_none():
    """What isn't a step isn't counted, and the call does what it does."""
    with logged_run("training", run_id="r", total_steps=10) as log:
        (progress,) = open_run(run_id="r").watchers
        for step in (False, True, None, "7"):
            log.info("training.epoch.end", step=step)
        with pytest.raises(TypeError, match="event"):
            log.info(["training.epoch.end"], step=1)
        shown = [progress.label({"event": "training.epoch.end", **at}) for at in ({}, {"step": 5})]

    assert ["", "(50%)"] == shown


@pytest.mark.parametrize("is_passed", [False, True])
def test_a_step_that_is_bound(is_passed):
    """A bound step counts as one that is passed does, which goes first."""
    with (
        freeze_time("2026-05-20T15:42:01Z") as frozen,
        logged_run("training", run_id="r", total_steps=10) as log,
    ):
        (progress,) = open_run(run_id="r").watchers
        for step in range(3):
            frozen.tick(0.5)
            bound, passed = (9 - step, {"step": step}) if is_passed else (step, {})
            log.bind(step=bound).info("training.epoch.end", **passed)

    assert "(50%, 2 steps/s, ~2.5s left)" == progress.label({"event": "a", "step": 5})


def test_a_total_of_numpy(read):
    """A whole number of numpy is one."""
    numpy = pytest.importorskip("numpy")
    get_logger("training", run_id="r").progress(numpy.int64(10))

    assert [10] == totals(read("r"))
