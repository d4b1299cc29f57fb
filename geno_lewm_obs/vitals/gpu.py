"""
The GPUs of this process, by NVIDIA's management library: extra ``gpu``.

AMD's and other makers' GPUs aren't read. Names and serial numbers of devices aren't either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..extras import install_extra
from .reading import Reading, reason_of
from .visible_gpus import own_gpus

DRIVER: Final = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
"""One of these is there where a driver of NVIDIA's is."""
FIELD: Final = "gpu"
"""Stands for all fields of GPUs where none can be had."""
_J: Final = 1000
"""Millijoules in a joule, milliwatts in a watt."""


class Gpus:
    """
    The GPUs of this process. It loads the library at the first reading.

    Args:
        driver: Paths of which one is there where there is a driver.
    """

    def __init__(self, driver: Collection[Path] = DRIVER) -> None:
        self._driver = driver
        self._nvml: Any = None
        self._is_asked = False
        self._first_joules: dict[str, float] = {}

    def read(self, reading: Reading, pids: Collection[int]) -> None:
        """Put into *reading* what the GPUs of the processes *pids* tell."""
        if not self._is_asked:
            self._is_asked = True
            self._load(reading)
        if self._nvml is None:
            return
        try:
            gpus = own_gpus(self._nvml, pids)
        except Exception as exc:  # noqa: BLE001 - whatever the driver makes of it
            reading.failures[FIELD] = reason_of(exc)
            return
        for index, gpu in gpus.items():
            for name, read in self._fields(index, gpu).items():
                reading.put_at(name, index, self._unless_unsupported(read))

    def close(self) -> None:
        """Let go of the library."""
        nvml, self._nvml = self._nvml, None
        with suppress(Exception):
            if nvml is not None:
                nvml.nvmlShutdown()

    def _load(self, reading: Reading) -> None:
        has_driver = any(path.exists() for path in self._driver)
        try:
            import pynvml
        except ImportError:
            if has_driver:
                reading.failures[FIELD] = f"{install_extra('gpu')} to have them"
            return
        except OSError as exc:  # no file can be opened; at the next reading it's tried again
            reading.failures[FIELD] = reason_of(exc)
            self._is_asked = False
            return
        try:
            pynvml.nvmlInit()
        except Exception as exc:  # noqa: BLE001 - as above
            if has_driver:
                reading.failures[FIELD] = reason_of(exc)
            return
        self._nvml = pynvml

    def _fields(self, index: str, gpu: Any) -> dict[str, Callable[[], Any]]:
        nvml = self._nvml
        return {
            "gpu_percent": lambda: nvml.nvmlDeviceGetUtilizationRates(gpu).gpu,
            "gpu_memory_bytes": lambda: nvml.nvmlDeviceGetMemoryInfo(gpu).used,
            "gpu_memory_limit_bytes": lambda: nvml.nvmlDeviceGetMemoryInfo(gpu).total,
            "gpu_power_w": lambda: round(nvml.nvmlDeviceGetPowerUsage(gpu) / _J, 1),
            "gpu_temperature_c": lambda: nvml.nvmlDeviceGetTemperature(
                gpu, nvml.NVML_TEMPERATURE_GPU
            ),
            "gpu_energy_j": lambda: self._joules(index, gpu),
        }

    def _joules(self, index: str, gpu: Any) -> float:
        """Return what the GPU has used since the first sample."""
        joules: float = self._nvml.nvmlDeviceGetTotalEnergyConsumption(gpu) / _J
        first = self._first_joules.setdefault(index, joules)
        return round(joules - first, 1)

    def _unless_unsupported(self, read: Callable[[], Any]) -> Callable[[], Any]:
        """Return *read*, by which a field that this kind of GPU doesn't have is None."""

        def read_if_supported() -> Any:
            try:
                return read()
            except self._nvml.NVMLError_NotSupported:
                return None

        return read_if_supported
