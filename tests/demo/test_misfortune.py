"""What may happen to the demo's training."""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs import read_run
from geno_lewm_obs.demo import train
from geno_lewm_obs.demo.misfortune import misfortune
from geno_lewm_obs.demo.model import SoftmaxModel
from tests.programs import printed_by

EXAMPLE = [((0,), 1)]


def test_a_weight_becomes_nan_at_its_step():
    """Before its step nothing happens; from then on each loss is NaN."""
    strike, model = misfortune("nan", 3), SoftmaxModel(0)
    losses = []
    for step in range(5):
        strike(step, model)
        losses.append(model.step(EXAMPLE, 0.1)[0])

    assert [False, False, False, True, True] == [math.isnan(loss) for loss in losses]


OUT_OF_MEMORY = """
import os, resource, sys
from geno_lewm_obs.demo import misfortune

def refuse(*_):
    raise OSError

def set_limit(what, limits, real=resource.setrlimit):
    set_to.append(limits)
    real(what, limits)

class Taken(bytearray):
    def __init__(self, size):
        super().__init__(size)
        sizes.append(size)

before, set_to, sizes = resource.getrlimit(resource.RLIMIT_AS), [], []
misfortune.bytearray = Taken
resource.setrlimit = set_limit
if sys.argv[1] == "sysconf":
    os.sysconf = refuse
if sys.argv[1] == "setrlimit":
    resource.setrlimit = lambda *new: (set_limit if new[1] == before else refuse)(*new)
try:
    misfortune.misfortune("oom", 0)(0, None)
except MemoryError:
    print(resource.getrlimit(resource.RLIMIT_AS) == before, len(set_to), sum(sizes) >> 20)
"""


@pytest.mark.parametrize(
    ("fails", "limits", "taken"),
    [("nothing", 2, range(40, 65)), ("setrlimit", 1, [128]), ("sysconf", 1, [128])],
)
def test_memory_runs_out_by_a_limit_of_its_own(fails, limits, taken):
    """The process gets no more memory, or as much as was meant, and then its limit is as before."""
    is_as_before, times, megabytes = printed_by("-c", OUT_OF_MEMORY, fails).split()

    assert ("True", limits) == (is_as_before, int(times))
    assert int(megabytes) in taken


def test_the_training_is_watched(log_dir):
    """A training that becomes NaN tells of it once for its steps, behind those before it."""
    train(1, run_id="r", log_dir=log_dir, pretty=False, misfortune=misfortune("nan", 70))
    told = [
        record for record in read_run("r") if record["event"].endswith(("step", "collapse.alert"))
    ]
    (alert,) = (record for record in told if record["severity"] == "warn")

    assert ("NaN in loss", 70) == (alert["data"]["criterion"], alert["step"])
    assert list(range(1, 71)) == [record["step"] for record in told[1 : told.index(alert)]]
