"""A driver of NVIDIA's that isn't one, for NVIDIA's own Python library."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("fake_nvml.c")


class Driver:
    """What the driver is to answer."""

    def __init__(self, library):
        self.library = library
        self._failing = (ctypes.c_char * 64).in_dll(library, "failing")

    def fail(self, function="", code=999):
        """Let *function* fail with *code*: 999 is an unknown error, 15 a GPU that is lost."""
        self._failing.value = function.encode()
        ctypes.c_int.in_dll(self.library, "failure").value = code

    def divide(self, *, divided=True):
        """Let the second GPU be divided by MIG."""
        ctypes.c_uint.in_dll(self.library, "divided").value = divided

    def compute(self, *pids):
        """Let each GPU have the process that stands at its place in *pids*; 0 is none."""
        (ctypes.c_uint * 2).in_dll(self.library, "computing")[:] = pids


@pytest.fixture(scope="session")
def built_driver(tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("the driver is written in C")
    path = tmp_path_factory.mktemp("driver") / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path, SOURCE], check=True, timeout=60)
    return path


@pytest.fixture
def driver(built_driver, monkeypatch):
    """The driver: two whole GPUs, on which nothing computes, and nothing fails."""
    pynvml = pytest.importorskip("pynvml")
    library = ctypes.CDLL(str(built_driver))
    monkeypatch.setattr(pynvml, "nvmlLib", library)
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    driver = Driver(library)
    driver.fail()
    driver.divide(divided=False)
    driver.compute(0, 0)
    return driver
