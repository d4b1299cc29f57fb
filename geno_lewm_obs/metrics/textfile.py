"""
The metrics file of this process, for the textfile collector of node-exporter.

There is one for each process: two files with one series would be an error there that node-exporter
reports in its own log alone. The first process of a directory has ``metrics.prom``; rank 3 has
``metrics.rank3.prom``, and what finds its name taken ``metrics.pid4711.prom``. The samples have the
labels ``rank`` and ``pid`` accordingly.
"""

from __future__ import annotations

import os
import re
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import ConfigError, ResourceError, errno_name
from ..log_dir import absolute, directory_in_use
from ..process.launchers import launch_here
from ..process.workers import is_worker
from ..redaction import safe_path
from ..sinks.file.opening import make_directory
from .exposition import rendered
from .ownership import is_stale, owner_of, this_process
from .registered import live_instruments

MODE: Final = 0o644
"""Of the file, whatever the umask: node-exporter runs as another user."""
_OURS: Final = re.compile(r"metrics(\.rank[0-9]+)?(\.pid[0-9]+)?\.prom")
_TEMPORARY: Final = re.compile(r"\.metrics[.a-z0-9]*\.tmp")


class Place(NamedTuple):
    """The name of a metrics file, and the labels of all its samples."""

    name: str
    labels: dict[str, str]


class _Claims:
    """Which file this process has in each directory, and the lock under which it's written."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.places: dict[Path, Place] = {}
        self.since = time.time()
        """When this process began; what others wrote later may be its own workers'."""
        self.is_child = False
        """Whether this process was forked from one that has metrics."""

    def restart(self) -> None:
        """Begin anew in a forked child: the files are its parent's."""
        self.lock = threading.Lock()
        self.places = {}
        self.since = time.time()
        self.is_child = True


CLAIMS: Final = _Claims()


def metrics_path(log_dir: str | os.PathLike[str] | None = None) -> Path:
    """
    Return the path of this process's metrics file.

    It's that which the process has written; before the first time, that which it will write unless
    another process takes it first.

    Args:
        log_dir: The directory; by default that of the run opened last, else the environment's.

    Raises:
        InputError, ConfigError, ResourceError: the directory can't be used.

    .. versionadded:: 0.1.0
    """
    directory = directory_in_use() if log_dir is None else absolute(log_dir)
    place = CLAIMS.places.get(directory) or _places()[0]
    return directory / place.name


def export_prometheus_textfile(path: str | os.PathLike[str] | None = None) -> Path:
    """
    Write all metrics that are live to a file in the text format of Prometheus, and return its path.

    The file is replaced as a whole, and anyone may read it.

    Args:
        path: The file; `metrics_path` by default. One that isn't a metrics file of this package is
            not replaced.

    Raises:
        InputError, ConfigError: the directory can't be used.
        ResourceError: the file can't be written, or isn't a metrics file of this package.

    Example::

        from geno_lewm_obs import export_prometheus_textfile, get_counter

        get_counter("geno_lewm.data.cache.hit").inc()
        assert "geno_lewm_data_cache_hit_total" in export_prometheus_textfile().read_text()

    .. versionadded:: 0.1.0
    """
    with CLAIMS.lock:
        return write_textfile(path)


def write_textfile(path: str | os.PathLike[str] | None = None) -> Path:
    """Do as `export_prometheus_textfile`; the caller holds the lock of `CLAIMS`."""
    if path is not None:
        target = absolute(path)
        make_directory(target.parent)
        _write(target, _places()[0].labels, is_claimed=True)
        return target
    directory = directory_in_use()
    make_directory(directory)
    claimed = CLAIMS.places.get(directory)
    if claimed is None:
        remove_stale(directory)
    for place in _places():
        if _is_free(directory / place.name):
            with suppress(FileExistsError):  # another process was faster
                _write(directory / place.name, place.labels, is_claimed=place == claimed)
                CLAIMS.places[directory] = place
                return directory / place.name
    msg = f"the metrics file {safe_path(directory / place.name)} is not one of this package"
    raise ResourceError(msg, remediation="move it elsewhere")


def remove_stale(directory: Path) -> None:
    """
    Remove the metrics files in *directory* of dead processes that this one has found there.

    What a worker of this process has left stays until the next process begins.
    """
    with suppress(OSError):
        for path in list(directory.iterdir()):
            is_named_so = _OURS.fullmatch(path.name) or _TEMPORARY.fullmatch(path.name)
            if is_named_so and is_stale(path):
                with suppress(OSError):
                    if path.stat().st_mtime < CLAIMS.since:
                        path.unlink()


def _places() -> list[Place]:
    """
    Return the names that this process's file may have, the best one first.

    A forked child and a worker leave the shorter one to their parent, which may write later.
    """
    rank = None
    with suppress(ConfigError):  # the run says so
        rank = launch_here(os.environ).rank
    labels = {} if rank is None else {"rank": str(rank)}
    stem = f"metrics.rank{rank}" if rank else "metrics"
    pid = str(os.getpid())
    own = Place(f"{stem}.pid{pid}.prom", {**labels, "pid": pid})
    return [own] if CLAIMS.is_child or is_worker() else [Place(f"{stem}.prom", labels), own]


def _is_free(path: Path) -> bool:
    """Tell whether this process may write *path*: it's its own, or there's none."""
    try:
        return owner_of(path) == this_process()
    except OSError:
        return True


def _write(path: Path, labels: dict[str, str], *, is_claimed: bool) -> None:
    """
    Write the metrics to *path*.

    Raises:
        FileExistsError: It's there, though it isn't *is_claimed*.
        ResourceError: It can't be written, or isn't a metrics file.
    """
    text = this_process().line + rendered(live_instruments(), labels)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp")
    try:
        _refuse_foreign(path)
        with suppress(FileNotFoundError):
            temporary.unlink()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            temporary.chmod(MODE)
            _put(temporary, path, is_claimed=is_claimed)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise
    except OSError as exc:
        msg = f"the metrics file {safe_path(path)} can't be written ({errno_name(exc)})"
        raise ResourceError(msg, remediation="free space, or make its directory writable") from None


def _put(temporary: Path, path: Path, *, is_claimed: bool) -> None:
    if not is_claimed:
        try:
            os.link(temporary, path)  # unlike a rename, it fails where there is a file
        except FileExistsError:
            if owner_of(path) != this_process():
                raise
        except OSError:  # a file system without links
            pass
        else:
            return
    temporary.replace(path)


def _refuse_foreign(path: Path) -> None:
    with suppress(FileNotFoundError):
        if owner_of(path) is None:
            msg = f"{safe_path(path)} is not a metrics file of this package"
            raise ResourceError(msg, remediation="name another file, or move that one elsewhere")
