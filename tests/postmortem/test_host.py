"""What the last samples of the host tell of a run's end."""

from __future__ import annotations

import pytest

from geno_lewm_obs.postmortem.host import words_of_samples

GB = 10**9


def sample(minute, **data):
    return {"ts": f"2026-05-20T15:{minute:02}:00.000Z", "data": data}


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        ([], ""),
        ([sample(0)], ""),
        ([sample(0, memory_bytes=5 * GB)], "5.0 GB of memory"),
        (
            [
                sample(minute, cgroup_memory_bytes=use * GB, cgroup_memory_limit_bytes=64 * GB)
                for minute, use in enumerate((50, 55, 60))
            ],
            "60 GB of 64 GB of memory, growing 5.0 GB a minute",
        ),
        ([sample(0, memory_bytes=5 * GB), sample(1, memory_bytes=5 * GB + 9)], "5.0 GB of memory"),
        ([sample(1, memory_bytes=GB), sample(0, memory_bytes=5 * GB)], "5.0 GB of memory"),
        (
            [sample(n, cgroup_memory_events={"oom_kill": 1 + n}) for n in range(3)],
            "2 killed for memory in its control group meanwhile",
        ),
        (
            [sample(0, disk_free_bytes=2 * GB, disk_full_in_s=5400)],
            "2.0 GB of disk left, full in 1h30",
        ),
        ([sample(0, disk_free_bytes=2 * GB)], ""),
        ([{"ts": 3, "data": {"memory_bytes": "much", "cgroup_memory_events": 5}}], ""),
        ([{"data": None}, {"ts": "soon", "data": {"memory_bytes": True}}], ""),
    ],
)
def test_what_is_told(samples, words):
    """Memory, its growth, kills and a disk that fills are told as measured; nonsense isn't."""
    assert words == words_of_samples(samples)
