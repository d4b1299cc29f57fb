"""
One sample of the host: what this process, its control group, its disk and its GPUs tell now.

Each field is read by itself. One that fails is absent, and that is said once; one that there isn't
here, such as the limit of a group without one, is absent. Neither the names of processes, devices,
users and paths nor that of the host are recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..notice import say
from .cgroup import Cgroup
from .disk import Disk
from .gpu import Gpus
from .process_tree import PROC, open_files, open_files_limit, tree_usage
from .reading import PASSING, Rate, Reading

_KIB: Final = 1024


class HostSampler:
    """
    Samples the host.

    Args:
        log_dir: The directory whose disk is told of; None for none.
        say_once: Says on stderr which fields are absent, and why.
        clock: Seconds, by a clock that isn't set.
    """

    def __init__(
        self,
        log_dir: Path | None,
        *,
        say_once: Callable[[str], object] = say,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say, self._clock = say_once, clock
        self._disk = None if log_dir is None else Disk(log_dir)
        self._gpus = Gpus()
        self._cpu, self._cgroup_cpu, self._throttled = Rate(), Rate(), Rate()
        self._cgroup: Cgroup | None = None
        self._has_no_cgroup = False
        self._said: set[str] = set()

    def sample(self) -> dict[str, Any]:
        """Return the fields of one record of ``obs.host.sample``."""
        reading = Reading()
        pids = self._read_processes(reading)
        self._read_cgroup(reading)
        reading.put("host_memory_free_bytes", free_memory)
        if self._disk is not None:
            disk = self._disk
            reading.put("disk_free_bytes", lambda: disk.free_bytes(self._clock()))
            reading.put("disk_full_in_s", disk.full_in_s)
        self._gpus.read(reading, pids)
        self._say_absent(reading.failures)
        return reading.fields

    def close(self) -> None:
        """Let go of what was loaded."""
        self._gpus.close()

    def _read_processes(self, reading: Reading) -> frozenset[int]:
        tree = reading.value("memory_bytes", tree_usage)
        if tree is not None:
            reading.fields["memory_bytes"] = tree.memory_bytes
            reading.fields["processes"] = len(tree.pids)
            reading.put("cpu_percent", lambda: self._cpu.percent(tree.cpu_s, self._clock()))
        reading.put("open_files", open_files)
        reading.put("open_files_limit", open_files_limit)
        return frozenset() if tree is None else tree.pids

    def _read_cgroup(self, reading: Reading) -> None:
        if self._cgroup is None:
            if self._has_no_cgroup:
                return
            self._cgroup = reading.value("cgroup_memory_bytes", Cgroup)
            why = reading.failures.get("cgroup_memory_bytes")
            self._has_no_cgroup = why is not None and why not in PASSING
        group = self._cgroup
        if group is None:
            return
        memory = reading.value("cgroup_memory_bytes", group.memory)
        if memory is not None:
            reading.fields["cgroup_memory_bytes"] = memory["bytes"]
            if "limit" in memory:
                reading.fields["cgroup_memory_limit_bytes"] = memory["limit"]
            events = {name: memory[name] for name in memory if name not in ("bytes", "limit")}
            reading.put("cgroup_memory_events", lambda: events or None)
        reading.put("cgroup_cpu_percent", partial(self._percent, self._cgroup_cpu, group.cpu_s))
        limit = partial(_percent_of_processors, group)
        reading.put("cgroup_cpu_limit_percent", limit)
        throttled = partial(self._percent, self._throttled, group.throttled_s)
        reading.put("cgroup_throttled_percent", throttled)

    def _percent(self, rate: Rate, seconds: Callable[[], float | None]) -> float | None:
        total = seconds()
        return None if total is None else rate.percent(total, self._clock())

    def _say_absent(self, failures: dict[str, str]) -> None:
        new = {name: why for name, why in failures.items() if name not in self._said}
        self._said |= new.keys()
        if new:
            told = "; ".join(f"{name} ({why})" for name, why in new.items())
            self._say(f"the samples of the host lack {told} (said once)")


def free_memory(proc: Path = PROC) -> int | None:
    """
    Return the bytes of memory that programs could still have on this machine.

    Raises:
        OSError: The system has no ``/proc``.
    """
    for line in (proc / "meminfo").read_text("ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * _KIB
    return None


def _percent_of_processors(group: Cgroup) -> float | None:
    processors = group.processors()
    return None if processors is None else round(100 * processors, 1)
