"""Which GPUs are this process's own."""

from __future__ import annotations

import ctypes
import os

import pytest

from geno_lewm_obs.vitals.visible_gpus import own_gpus

ME, OTHER = os.getpid(), 1
WHOLE, PART = {1: "first", 2: "second"}, {101: "part 0", 102: "part 1"}


@pytest.fixture
def own(driver):  # noqa: ARG001 - it's to be there
    import pynvml

    pynvml.nvmlInit()

    def own(visible=None, pids=(ME,)):
        environ = {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
        found = own_gpus(pynvml, frozenset(pids), environ)
        names = WHOLE | PART
        return {
            index: names[ctypes.cast(gpu, ctypes.c_void_p).value] for index, gpu in found.items()
        }

    yield own
    pynvml.nvmlShutdown()


@pytest.mark.parametrize(
    ("visible", "expected"),
    [
        (None, ["first", "second"]),
        ("", []),
        ("-1", []),
        ("1", ["second"]),
        ("1, 0", ["second", "first"]),
        ("0,7,1", ["first"]),
        ("GPU-beef", ["second"]),
        ("GPU-be,0", ["second", "first"]),
        ("GPU-b", []),
        ("MIG-cafe", ["part 0"]),
        ("MIG-gone,0", []),
        ("nonsense", []),
        ("٣", []),
    ],
)
def test_those_that_cuda_shows(own, visible, expected):
    """The variable says which by number, UUID, or its beginning, up to what names none."""
    assert dict(zip(map(str, range(9)), expected, strict=False)) == own(visible)


def test_instances(own, driver):
    """A GPU that MIG divides counts as its instances."""
    driver.divide()

    assert {"0": "first", "1": "part 0", "2": "part 1"} == own()


def test_on_a_shared_machine(own, driver):
    """Of several GPUs, those count on which a process of the program computes, if any is known."""
    driver.compute(OTHER, ME)

    assert {"1": "second"} == own()
    assert {"0": "first", "1": "second"} == own(pids=())
    driver.fail("processes")
    assert {"0": "first", "1": "second"} == own()
