"""The use and limits of a control group, of trees as the kernel shows them, and of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from geno_lewm_obs.vitals.cgroup import Cgroup

HIGH = "high 3\nmax 0\noom 1\noom_kill 1\n"


@pytest.fixture
def tree(tmp_path):
    """Write files of a tree, and return the group of a process that is at *path* there."""

    def tree(files, *paths):
        (tmp_path / "proc" / "self").mkdir(parents=True)
        (tmp_path / "proc" / "self" / "cgroup").write_text("".join(f"{path}\n" for path in paths))
        for name, text in files.items():
            file = tmp_path / "cgroup" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return Cgroup(tmp_path / "proc", tmp_path / "cgroup")

    return tree


def second(folder, **changes):
    files = {
        "memory.current": "900\n",
        "memory.max": "max\n",
        "memory.stat": "anon 500\ninactive_file 300\n",
        "memory.events": HIGH,
        "cpu.max": "max 100000\n",
        "cpu.stat": "usage_usec 2500000\nthrottled_usec 500000\n",
    }
    files |= {name.replace("_", "."): text for name, text in changes.items()}
    return {f"{folder}/{name}": text for name, text in files.items()}


MARK = {"cgroup.controllers": "cpu memory\n"}


def test_the_second_version(tree):
    """Memory in use is told without cached files, with its limit and events, and the processor."""
    files = second("job/step", memory_max="1000\n", cpu_max="150000 100000\n")
    group = tree(MARK | files, "0::/job/step")

    events = {"high": 3, "max": 0, "oom": 1, "oom_kill": 1}
    assert {"bytes": 600, "limit": 1000, **events} == group.memory()
    assert (2.5, 0.5, 1.5) == (group.cpu_s(), group.throttled_s(), group.processors())


def test_a_limit_above(tree):
    """A limit on a group above counts, with that group's use; the lowest of several."""
    files = second("job", memory_max="5000\n", memory_current="4000\n", cpu_max="20000 10000\n")
    files |= second("job/step/task", memory_max="9000\n")
    files |= second("job/step")
    group = tree(MARK | files, "0::/job/step/task")

    assert (3700, 5000) == tuple(group.memory()[name] for name in ("bytes", "limit"))
    assert 2.0 == group.processors()


def test_no_limit(tree):
    """Without limits, a group tells what it uses and nothing of limits."""
    group = tree(MARK | second("job"), "0::/job")

    assert "limit" not in group.memory()
    assert (2.5, None, None) == (group.cpu_s(), group.throttled_s(), group.processors())


@pytest.mark.parametrize("path", ["/", "/not/seen/here", "/../../elsewhere"])
def test_a_container(tree, path):
    """In a container, whose group is the mount itself, the mount's files are its own."""
    group = tree(MARK | second(".", memory_max="1000\n"), f"0::{path}")

    assert (600, 1000) == tuple(group.memory()[name] for name in ("bytes", "limit"))


def test_the_whole_machine(tree):
    """The group of the whole machine has neither memory nor processor of its own."""
    group = tree(MARK | {"memory.stat": "inactive_file 3\n"}, "0::/")

    assert (None, None, None) == (group.memory(), group.cpu_s(), group.processors())


def test_the_whole_machine_by_the_first_version(tree):
    """There too, though its files are there as those of any group."""
    group = tree({name.replace("job/", ""): text for name, text in FIRST.items()}, "4:memory:/")

    assert (None, None, None) == (group.memory(), group.cpu_s(), group.processors())


FIRST = {
    "memory/job/memory.usage_in_bytes": "900\n",
    "memory/job/memory.limit_in_bytes": "1000\n",
    "memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 300\n",
    "memory/job/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
    "memory/memory.usage_in_bytes": "7\n",
    "cpu/job/cpu.cfs_quota_us": "50000\n",
    "cpu/job/cpu.cfs_period_us": "100000\n",
    "cpu/job/cpu.stat": "nr_periods 1\nthrottled_time 1500000000\n",
    "cpuacct/job/cpuacct.usage": "2500000000\n",
}
LINES = "9:name=systemd:/x", "4:memory:/job", "3:cpu,cpuacct:/job"


def test_the_first_version(tree):
    """The first version, with a tree for each controller, tells the same."""
    group = tree(FIRST, *LINES)

    assert {"bytes": 600, "limit": 1000, "oom_kill": 2} == group.memory()
    assert (2.5, 1.5, 0.5) == (group.cpu_s(), group.throttled_s(), group.processors())


def test_the_first_version_without_limits(tree):
    """There a limit of nearly 2**63 bytes, and a quota of -1, are none."""
    without = {
        "memory/job/memory.limit_in_bytes": "9223372036854771712\n",
        "cpu/job/cpu.cfs_quota_us": "-1\n",
    }
    group = tree(FIRST | without, *LINES)

    assert {"bytes": 600, "oom_kill": 2} == group.memory()
    assert (None, None) == (group.throttled_s(), group.processors())


def test_files_that_are_missing_or_nonsense(tree):
    """A file that isn't as it should be is an error of that reading, and the others stay."""
    files = second("job", memory_stat="", cpu_max="none of it\n")
    files |= {"job/memory.current": "much\n"}
    group = tree(MARK | files, "0::/job")

    with pytest.raises(ValueError, match="much"):
        group.memory()
    assert (2.5, None) == (group.cpu_s(), group.processors())


def test_no_groups(tmp_path):
    """A system without control groups is an error."""
    with pytest.raises(FileNotFoundError):
        Cgroup(tmp_path, tmp_path)


@pytest.mark.skipif(not Path("/proc/self/cgroup").exists(), reason="reads /proc")
def test_the_real_one():
    """The group of this process, if it has one, uses some memory and some time."""
    group = Cgroup()
    memory, cpu_s = group.memory(), group.cpu_s()
    if memory is None or cpu_s is None:
        pytest.skip("the group of this process doesn't tell")

    assert memory["bytes"] > 2**20
    assert cpu_s > 0
