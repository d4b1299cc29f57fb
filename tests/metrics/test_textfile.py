"""The metrics file of this process: its name, its mode, and what it never replaces."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from geno_lewm_obs import (
    ConfigError,
    InputError,
    ResourceError,
    export_prometheus_textfile,
    get_counter,
    get_gauge,
    logged_run,
    metrics_path,
)
from geno_lewm_obs.metrics import textfile
from geno_lewm_obs.metrics.ownership import Owner, this_process

pytestmark = pytest.mark.usefixtures("new_metrics")
HIT = "geno_lewm.data.cache.hit"


@pytest.fixture(autouse=True)
def live(new_metrics):  # noqa: ARG001 - first
    get_counter(HIT).inc()


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def dead():
    """Return the line of a process that isn't any more."""
    return this_process()._replace(started=1).line


def test_it_is_metrics_prom_in_the_log_directory(log_dir):
    """The file is ``metrics.prom`` where the environment says, and has one line of comment."""
    assert log_dir / "metrics.prom" == metrics_path() == export_prometheus_textfile()
    lines = metrics_path().read_text().splitlines()
    assert this_process().line.rstrip() == lines[0]
    assert "geno_lewm_data_cache_hit_total 1.0" == lines[-1]


def test_it_stands_beside_the_run(tmp_path):
    """A run that was opened in a directory of its own has it there."""
    with logged_run("a", log_dir=tmp_path / "own"):
        pass

    assert tmp_path / "own" / "metrics.prom" == export_prometheus_textfile()
    assert tmp_path / "x" / "metrics.prom" == metrics_path(tmp_path / "x")


def test_anyone_may_read_it(log_dir):
    """Its mode is 0644 whatever the umask, and nothing else is left in the directory."""
    before = os.umask(0o077)
    try:
        export_prometheus_textfile()
        export_prometheus_textfile()
    finally:
        os.umask(before)

    assert 0o644 == stat.S_IMODE(metrics_path().stat().st_mode)
    assert ["metrics.prom"] == names_in(log_dir)


def test_it_is_replaced_as_a_whole():
    """Who has opened it goes on reading what it was; a new reader sees it anew."""
    with export_prometheus_textfile().open() as reader:
        get_counter(HIT).inc()
        export_prometheus_textfile()
        assert "total 1.0" in reader.read()
    assert "total 2.0" in metrics_path().read_text()


@pytest.mark.parametrize(
    ("rank", "name", "label"), [("0", "metrics.prom", "0"), ("3", "metrics.rank3.prom", "3")]
)
def test_a_rank_has_its_own(monkeypatch, log_dir, rank, name, label):
    """Each rank has a file of its own, and a label by which its samples differ."""
    monkeypatch.setenv("RANK", rank)
    monkeypatch.setenv("WORLD_SIZE", "8")

    assert log_dir / name == export_prometheus_textfile()
    assert f'hit_total{{rank="{label}"}} 1.0' in (log_dir / name).read_text()


def test_a_rank_that_can_not_be_used(monkeypatch, log_dir):
    """A rank that is no number is for the run to complain of; metrics go on without it."""
    monkeypatch.setenv("RANK", "x")
    monkeypatch.setenv("WORLD_SIZE", "8")

    assert log_dir / "metrics.prom" == export_prometheus_textfile()


@pytest.mark.parametrize("line", ["a 1.0\n", Owner(1, 2, "0a.1").line], ids=["foreign", "alive"])
def test_a_name_that_is_taken(log_dir, line):
    """Another process's file, or one that isn't of this package, stays; ours has the number."""
    log_dir.mkdir()
    (log_dir / "metrics.prom").write_text(line)
    pid = os.getpid()

    assert log_dir / f"metrics.pid{pid}.prom" == export_prometheus_textfile() == metrics_path()
    assert line == (log_dir / "metrics.prom").read_text()
    assert f'hit_total{{pid="{pid}"}} 1.0' in metrics_path().read_text()


def test_a_link_is_not_followed(log_dir, tmp_path):
    """A link at its place is another's, and what it points at stays."""
    log_dir.mkdir()
    (tmp_path / "target").write_text("private")
    (log_dir / "metrics.prom").symlink_to(tmp_path / "target")

    assert f"metrics.pid{os.getpid()}.prom" == export_prometheus_textfile().name
    assert "private" == (tmp_path / "target").read_text()


def test_files_of_dead_processes_are_removed(log_dir):
    """What dead processes left is removed, the half written too; all else stays."""
    log_dir.mkdir()
    gone = ["metrics.rank1.prom", "metrics.pid7.prom", "metrics.rank2.pid8.prom", ".metrics.9.tmp"]
    kept = ["other.prom", "metrics.prom.bak", "metrics.rank4.prom", "run-1.jsonl"]
    for name in (*gone, *kept):
        (log_dir / name).write_text("a 1.0\n" if name == "metrics.rank4.prom" else dead())
        os.utime(log_dir / name, (1, 1))
    export_prometheus_textfile()

    assert sorted([*kept, "metrics.prom"]) == names_in(log_dir)


def test_one_that_was_left_is_taken_over(log_dir):
    """A dead process's ``metrics.prom`` becomes the next one's."""
    log_dir.mkdir()
    (log_dir / "metrics.prom").write_text(dead())
    os.utime(log_dir / "metrics.prom", (1, 1))

    assert log_dir / "metrics.prom" == export_prometheus_textfile()
    assert this_process().line in (log_dir / "metrics.prom").read_text()


def test_what_a_worker_left_stays(log_dir):
    """A file of a process that died since this one began is kept for who reads it next."""
    log_dir.mkdir()
    (log_dir / "metrics.pid7.prom").write_text(dead())
    export_prometheus_textfile()

    assert names_in(log_dir) == ["metrics.pid7.prom", "metrics.prom"]


def test_two_begin_at_once(log_dir, monkeypatch):
    """Who finds that another was faster between the look and the write takes the next name."""
    log_dir.mkdir()
    is_free = textfile._is_free

    def and_then_it_is_not(path):
        free = is_free(path)
        if path.name == "metrics.prom":
            path.write_text(Owner(1, 2, "0a.1").line)
        return free

    monkeypatch.setattr(textfile, "_is_free", and_then_it_is_not)

    assert f"metrics.pid{os.getpid()}.prom" == export_prometheus_textfile().name
    assert Owner(1, 2, "0a.1").line == (log_dir / "metrics.prom").read_text()


def test_without_links(log_dir, monkeypatch):
    """A file system that has no links has the file all the same."""

    def refuse(*_paths):
        raise OSError(95, "no links here")

    monkeypatch.setattr(os, "link", refuse)

    assert log_dir / "metrics.prom" == export_prometheus_textfile()
    assert ["metrics.prom"] == names_in(log_dir)


def test_a_path_of_ones_own(tmp_path):
    """Any path will do, its directory is made, and it's replaced by the next call."""
    path = tmp_path / "a" / "b.prom"
    assert path == export_prometheus_textfile(path)
    get_gauge("geno_lewm.training.loss.reg").set(1)
    export_prometheus_textfile(str(path))

    assert "loss_reg 1.0" in path.read_text()
    assert ["b.prom"] == names_in(path.parent)


def test_a_path_of_something_else(tmp_path):
    """A file that isn't of this package is never replaced."""
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(ResourceError, match="is not a metrics file of this package"):
        export_prometheus_textfile(path)

    assert "mine" == path.read_text()


def test_both_names_are_taken(log_dir):
    """Where no name is free, nothing is replaced, and it's said."""
    log_dir.mkdir()
    for name in ("metrics.prom", f"metrics.pid{os.getpid()}.prom"):
        (log_dir / name).write_text("mine")
    with pytest.raises(ResourceError, match="is not one of this package"):
        export_prometheus_textfile()


def test_a_directory_that_can_not_be_used(tmp_path, monkeypatch):
    """A directory that can't be had, or none at all, is a typed error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ResourceError):
        export_prometheus_textfile(tmp_path / "file" / "a.prom")
    with pytest.raises(InputError):
        metrics_path("a\0b")
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", "none")
    with pytest.raises(ConfigError):
        export_prometheus_textfile()


def test_a_disk_that_is_full(log_dir, monkeypatch):
    """What the system refuses is a typed error with its name, and leaves no half file."""
    real = Path.replace
    export_prometheus_textfile()

    def refuse(*_paths):
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ResourceError, match="ENOSPC"):
        export_prometheus_textfile()
    monkeypatch.setattr(Path, "replace", real)
    assert ["metrics.prom"] == names_in(log_dir)
