"""One sample of the host."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from geno_lewm_obs.vitals import host_sample
from geno_lewm_obs.vitals.host_sample import HostSampler, free_memory
from geno_lewm_obs.vitals.reading import Reading

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
ALWAYS = {"memory_bytes", "processes", "open_files", "host_memory_free_bytes", "disk_free_bytes"}


@pytest.fixture
def said():
    return []


@pytest.fixture
def sampler(tmp_path, said):
    ticks = iter(range(0, 10_000, 15))
    return HostSampler(tmp_path, say_once=said.append, clock=lambda: float(next(ticks)))


class Group:
    """A control group that has all."""

    memory = staticmethod(lambda: {"bytes": 5, "limit": 9, "oom_kill": 0, "high": 2})
    cpu_s = throttled_s = staticmethod(lambda: 3.0)
    processors = staticmethod(lambda: 1.5)


def fail(number=errno.EACCES):
    raise OSError(number, "a secret", "/a/secret")


def test_what_it_holds(sampler, said):
    """The first sample holds what can be known at once, the second rates too; no text."""
    first, second = sampler.sample(), sampler.sample()

    assert (ALWAYS, []) == (ALWAYS & first.keys(), said)
    assert "cpu_percent" not in first
    assert second["cpu_percent"] >= 0
    parts = [
        part
        for value in second.values()
        for part in (value.values() if isinstance(value, dict) else [value])
    ]
    assert {int, float} == {type(part) for part in parts}


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        ("tree_usage", {"memory_bytes", "processes"}),
        ("open_files", {"open_files"}),
        ("free_memory", {"host_memory_free_bytes"}),
        ("open_files_limit", {"open_files_limit"}),
    ],
)
def test_a_field_that_fails(sampler, said, monkeypatch, field, keys):
    """It's absent and said once, by its kind alone; the others stay, and it may come back."""
    whole = sampler.sample().keys()
    with monkeypatch.context() as patch:
        patch.setattr(host_sample, field, fail)
        lacking = [sampler.sample().keys(), sampler.sample().keys()]

    assert [1, True] == [len(said), "(EACCES) (said once)" in said[0]]
    assert "secret" not in said[0]
    assert [keys & whole] * 2 == [whole - found for found in lacking]
    assert whole <= sampler.sample().keys()


def test_no_groups(tmp_path, said, monkeypatch):
    """A machine without control groups is asked for them once, and the rest is sampled."""
    asked = []
    monkeypatch.setattr(host_sample, "Cgroup", lambda: asked.append(1) or fail())
    sampler = HostSampler(tmp_path, say_once=said.append)

    assert all(ALWAYS <= sampler.sample().keys() for _ in range(3))
    assert ([1], 1) == (asked, len(said))


def test_groups_that_come_back(tmp_path, said, monkeypatch):
    """A machine that could open no file for a while has its groups told after it."""
    monkeypatch.setattr(host_sample, "Cgroup", lambda: fail(errno.EMFILE))
    sampler = HostSampler(tmp_path, say_once=said.append)
    sampler.sample()
    monkeypatch.setattr(host_sample, "Cgroup", Group)

    assert 5 == sampler.sample()["cgroup_memory_bytes"]
    assert ["the samples of the host lack cgroup_memory_bytes (EMFILE) (said once)"] == said


def test_a_group_with_all(tmp_path, said, monkeypatch):
    """What a group tells stands under the group's keys."""

    monkeypatch.setattr(host_sample, "Cgroup", Group)
    sampler = HostSampler(tmp_path, say_once=said.append)
    sampler.sample()

    assert {
        "cgroup_memory_bytes": 5,
        "cgroup_memory_limit_bytes": 9,
        "cgroup_memory_events": {"high": 2, "oom_kill": 0},
        "cgroup_cpu_percent": 0.0,
        "cgroup_cpu_limit_percent": 150.0,
        "cgroup_throttled_percent": 0.0,
    } == {key: value for key, value in sampler.sample().items() if key.startswith("cgroup")}


def test_a_run_without_a_file(said):
    """Where there is no log directory nothing is told of a disk."""
    sampler = HostSampler(None, say_once=said.append)

    assert not [key for key in sampler.sample() if key.startswith("disk")]
    assert [] == said


def test_gpus(sampler, driver, said):
    """The GPUs of the program are in the sample, and closed with it."""
    assert {"0": 90, "1": 91} == sampler.sample()["gpu_percent"]
    driver.fail("power", code=15)
    assert "gpu_power_w" not in sampler.sample()
    assert ["the samples of the host lack gpu_power_w (NVMLError_GpuIsLost) (said once)"] == said
    sampler.close()
    reading = Reading()
    sampler._gpus.read(reading, ())
    assert {} == reading.fields


def test_free_memory(tmp_path):
    """The memory that is free is the kernel's own estimate, none where it makes none."""
    assert free_memory() > 0
    (tmp_path / "meminfo").write_text("MemTotal: 12 kB\n")
    assert free_memory(tmp_path) is None
