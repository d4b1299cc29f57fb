"""
What the last samples of the host tell of a run's end: its memory, how it grew, kills, and the disk.

It tells what was measured, and names no cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..catalog.moments import seconds_of, size
from ..record import data_of
from ..render.time_span import span

SAMPLE: Final = "obs.host.sample"
KEPT: Final = 40
"""Samples that are looked at, the last ones."""
_MINUTE: Final = 60.0
_NOTABLE: Final = 0.01
"""The growth a minute, as a share of what is in use, from which on it's told."""


def words_of_samples(samples: Sequence[dict[str, Any]]) -> str:
    """Return what *samples* tell, the last `KEPT` of a rank in their order; empty if nothing."""
    return ", ".join(_words(samples)) if samples else ""


def _words(samples: Sequence[dict[str, Any]]) -> Iterator[str]:
    first, last = data_of(samples[0]), data_of(samples[-1])
    key = "cgroup_memory_bytes" if _number(last, "cgroup_memory_bytes") else "memory_bytes"
    used, limit = _number(last, key), _number(last, "cgroup_memory_limit_bytes")
    if used is not None:
        yield size(round(used)) + (f" of {size(round(limit))}" if limit else "") + " of memory"
        growth = _growth_a_minute(samples, key)
        if growth > _NOTABLE * used:
            yield f"growing {size(round(growth))} a minute"
    kills = _kills(last) - _kills(first)
    if kills > 0:
        yield f"{kills} killed for memory in its control group meanwhile"
    free, full = _number(last, "disk_free_bytes"), _number(last, "disk_full_in_s")
    if free is not None and full is not None:
        yield f"{size(round(free))} of disk left, full in {span(full)}"


def _growth_a_minute(samples: Sequence[dict[str, Any]], key: str) -> float:
    """Return by how many bytes a minute *key* grew, from the first sample to the last."""
    times = seconds_of(samples[0].get("ts")), seconds_of(samples[-1].get("ts"))
    before, after = _number(data_of(samples[0]), key), _number(data_of(samples[-1]), key)
    if None in times or before is None or after is None:
        return 0.0
    lasted = (times[1] or 0.0) - (times[0] or 0.0)
    return (after - before) / lasted * _MINUTE if lasted >= _MINUTE else 0.0


def _kills(data: dict[str, Any]) -> int:
    events = data.get("cgroup_memory_events")
    count = events.get("oom_kill") if isinstance(events, dict) else None
    return count if isinstance(count, int) else 0


def _number(data: dict[str, Any], key: str) -> float | None:
    value = data.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
