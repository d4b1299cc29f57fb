"""The GPUs of this process, by NVIDIA's own library and a driver of the test's."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from geno_lewm_obs.vitals.gpu import Gpus
from geno_lewm_obs.vitals.reading import Reading
from tests.programs import printed_by

HERE = frozenset({os.getpid()})
THERE = [Path(os.devnull)]
"""A path that is there, as that of a driver's device."""
WHOLE = {
    "gpu_percent": {"0": 90, "1": 91},
    "gpu_memory_bytes": {"0": 400, "1": 401},
    "gpu_memory_limit_bytes": {"0": 1000, "1": 1000},
    "gpu_power_w": {"0": 300.2, "1": 300.2},
    "gpu_temperature_c": {"0": 61, "1": 61},
    "gpu_energy_j": {"0": 0.0, "1": 0.0},
}
FUNCTIONS = {
    "utilization": {"gpu_percent"},
    "memory": {"gpu_memory_bytes", "gpu_memory_limit_bytes"},
    "power": {"gpu_power_w"},
    "temperature": {"gpu_temperature_c"},
    "energy": {"gpu_energy_j"},
}


@pytest.fixture
def gpus():
    gpus = Gpus(THERE)
    yield gpus
    gpus.close()


def read(gpus, pids=HERE):
    reading = Reading()
    gpus.read(reading, pids)
    return reading.fields, reading.failures


@pytest.mark.usefixtures("driver")
def test_all_fields(gpus):
    """Each GPU has its utilisation, memory, power, heat and, since the first sample, energy."""
    assert (WHOLE, {}) == read(gpus)
    assert {"0": 3.0, "1": 3.0} == read(gpus)[0]["gpu_energy_j"]


def test_a_field_that_fails(driver, gpus):
    """Whichever function fails, at first or later: its fields are absent, and all others stay."""
    for function, fields in FUNCTIONS.items():
        driver.fail(function)
        found, failures = read(gpus)

        assert WHOLE.keys() - fields == found.keys()
        assert dict.fromkeys(fields, "NVMLError_Unknown") == failures
    driver.fail()
    assert WHOLE.keys() == read(gpus)[0].keys()


def test_a_field_that_there_is_not(driver, gpus):
    """What a kind of GPU doesn't support is absent, and no failure."""
    driver.fail("power", code=3)
    found, failures = read(gpus)

    assert (WHOLE.keys() - {"gpu_power_w"}, {}) == (found.keys(), failures)


def test_a_driver_that_fails_half_way(driver, gpus):
    """A driver that no longer counts its GPUs leaves none, with its reason, until it does."""
    read(gpus)
    driver.fail("count", code=15)

    assert ({}, {"gpu": "NVMLError_GpuIsLost"}) == read(gpus)
    driver.fail()
    assert WHOLE.keys() == read(gpus)[0].keys()


def test_a_driver_that_does_not_begin(driver):
    """A driver that fails at once is said where there should be one, and asked once."""
    driver.fail("init")
    gpus = Gpus(THERE)

    assert ({}, {"gpu": "NVMLError_Unknown"}) == read(gpus)
    driver.fail()
    assert ({}, {}) == read(gpus)
    driver.fail("init")
    assert ({}, {}) == read(Gpus([]))


def test_no_library(monkeypatch):
    """Without NVIDIA's library it's said how to get it where a driver is, and nothing elsewhere."""
    monkeypatch.setitem(sys.modules, "pynvml", None)
    _, failures = read(Gpus(THERE))

    assert 'pip install "nvidia-ml-py>=12.535" to have them' == failures["gpu"]
    assert ({}, {}) == read(Gpus([]))


def test_no_file_can_be_opened(monkeypatch):
    """A library that can't be read for want of descriptors is looked for at the next reading."""

    class Finder:
        @staticmethod
        def find_spec(*_what):
            raise OSError(errno.EMFILE, "a secret")

    gpus = Gpus(THERE)
    with monkeypatch.context() as lacking:
        lacking.delitem(sys.modules, "pynvml", raising=False)
        lacking.setattr(sys, "meta_path", [Finder])
        assert ({}, {"gpu": "EMFILE"}) == read(gpus)
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert "pip install" in read(gpus)[1]["gpu"]


def test_a_driver_file_that_is_none(tmp_path):
    """A file in the driver's place that isn't a library leaves no GPUs, and says the kind."""
    pytest.importorskip("pynvml")
    (tmp_path / "libnvidia-ml.so.1").write_text("not a library")
    code = (
        "import os; from pathlib import Path; from geno_lewm_obs.vitals.gpu import Gpus; "
        "from geno_lewm_obs.vitals.reading import Reading; reading = Reading(); "
        "Gpus([Path(os.devnull)]).read(reading, ()); print(reading.fields, reading.failures)"
    )
    printed = printed_by("-c", code, variables={"LD_LIBRARY_PATH": str(tmp_path)})

    assert "{} {'gpu': 'NVMLError_LibraryNotFound'}" == printed.strip()
