"""
Which GPUs are this process's own: those that CUDA shows it, and of these, those that it uses.

The CUDA programming guide is the source on ``CUDA_VISIBLE_DEVICES``, which names devices by number,
by UUID or by the beginning of one, and instances of MIG by UUID. What stands behind an entry that
names none is not visible.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

VISIBLE_VARIABLE: Final = "CUDA_VISIBLE_DEVICES"
_MIG: Final = "MIG-"


def own_gpus(
    nvml: Any, pids: Collection[int], environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """
    Return the handles of this process's GPUs, by their numbers in CUDA.

    The numbers are those of CUDA where it orders devices as the driver does, as on machines with
    GPUs of one kind. Where the driver doesn't tell which processes compute, as in a container with
    process numbers of its own, all that are visible are taken.

    Args:
        nvml: The module `pynvml`, initialised.
        pids: The processes of the program.
        environ: The environment.

    Raises:
        pynvml.NVMLError: The driver doesn't answer.
    """
    visible = {str(number): handle for number, handle in enumerate(_visible(nvml, environ))}
    if len(visible) > 1:
        computing = {index: gpu for index, gpu in visible.items() if _computes(nvml, gpu, pids)}
        return computing or visible
    return visible


def _visible(nvml: Any, environ: Mapping[str, str]) -> Iterator[Any]:
    named = environ.get(VISIBLE_VARIABLE)
    if named is None:
        for number in range(nvml.nvmlDeviceGetCount()):
            yield from _whole_or_parts(nvml, nvml.nvmlDeviceGetHandleByIndex(number))
        return
    for entry in filter(None, map(str.strip, named.split(","))):
        handle = _named(nvml, entry)
        if handle is None:
            return
        yield handle


def _named(nvml: Any, entry: str) -> Any:
    """Return what *entry* names; None if it names nothing."""
    if entry.isascii() and entry.isdecimal():
        is_there = int(entry) < nvml.nvmlDeviceGetCount()
        return nvml.nvmlDeviceGetHandleByIndex(int(entry)) if is_there else None
    if entry.startswith(_MIG):
        with suppress(nvml.NVMLError):
            return nvml.nvmlDeviceGetHandleByUUID(entry)
        return None
    handles = map(nvml.nvmlDeviceGetHandleByIndex, range(nvml.nvmlDeviceGetCount()))
    matching = [each for each in handles if nvml.nvmlDeviceGetUUID(each).startswith(entry)]
    return matching[0] if len(matching) == 1 else None


def _whole_or_parts(nvml: Any, gpu: Any) -> Iterator[Any]:
    """Yield *gpu*; if it's divided by MIG, the instances that it has."""
    is_divided = False
    with suppress(nvml.NVMLError):  # most kinds can't be divided
        is_divided = nvml.nvmlDeviceGetMigMode(gpu)[0] == nvml.NVML_DEVICE_MIG_ENABLE
    if not is_divided:
        yield gpu
        return
    for number in range(nvml.nvmlDeviceGetMaxMigDeviceCount(gpu)):
        with suppress(nvml.NVMLError):  # there is none of that number
            yield nvml.nvmlDeviceGetMigDeviceHandleByIndex(gpu, number)


def _computes(nvml: Any, gpu: Any, pids: Collection[int]) -> bool:
    with suppress(nvml.NVMLError):
        return any(each.pid in pids for each in nvml.nvmlDeviceGetComputeRunningProcesses(gpu))
    return False
