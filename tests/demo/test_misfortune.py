"""What may happen to the demo's training."""

from __future__ import annotations

import math
import resource

import pytest

from geno_lewm_obs import read_run
from geno_lewm_obs.demo import train
from geno_lewm_obs.demo.misfortune import misfortune
from geno_lewm_obs.demo.model import SoftmaxModel

EXAMPLE = [((0,), 1)]


def test_a_weight_becomes_nan_at_its_step():
    """Before its step nothing happens; from then on each loss is NaN."""
    strike, model = misfortune("nan", 3), SoftmaxModel(0)
    losses = []
    for step in range(5):
        strike(step, model)
        losses.append(model.step(EXAMPLE, 0.1)[0])

    assert [False, False, False, True, True] == [math.isnan(loss) for loss in losses]


@pytest.mark.parametrize("fails", [(), ("setrlimit",), ("sysconf",)])
def test_memory_runs_out_by_a_limit_of_its_own(monkeypatch, fails):
    """The process gets no more memory, or as much as was meant, and then its limit is as before."""
    before, real = resource.getrlimit(resource.RLIMIT_AS), resource.setrlimit
    if "setrlimit" in fails:
        monkeypatch.setattr(
            resource, "setrlimit", lambda what, to: _refuse() if to != before else real(what, to)
        )
    if "sysconf" in fails:
        monkeypatch.setattr("os.sysconf", lambda _: _refuse())
    with pytest.raises(MemoryError):
        misfortune("oom", 0)(0, SoftmaxModel(0))

    assert before == resource.getrlimit(resource.RLIMIT_AS)


def _refuse():
    raise OSError


def test_the_training_is_watched(log_dir):
    """A training that becomes NaN tells of it once for its steps, behind those before it."""
    train(1, run_id="r", log_dir=log_dir, pretty=False, misfortune=misfortune("nan", 70))
    told = [
        record for record in read_run("r") if record["event"].endswith(("step", "collapse.alert"))
    ]
    (alert,) = (record for record in told if record["severity"] == "warn")

    assert ("NaN in loss", 70) == (alert["data"]["criterion"], alert["step"])
    assert list(range(1, 71)) == [record["step"] for record in told[1 : told.index(alert)]]
