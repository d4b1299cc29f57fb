"""
The disk takes nothing for a time, while a program goes on logging.

Arguments: folder on that disk, records of each time, times, what is the matter (``full``,
``limit``, ``immutable``, ``read-only`` or ``broken``), and ``to the end`` if it stays.
"""

import os
import resource
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, steps_by_writer

from geno_lewm_obs import GenoLeWMError, get_logger, logged_run, shutdown_run
from geno_lewm_obs.read import scan

DISK, RECORDS, TIMES, MATTER = (
    Path(ARGUMENTS[0]),
    int(ARGUMENTS[1]),
    int(ARGUMENTS[2]),
    ARGUMENTS[3],
)
STAYS = "to the end" in ARGUMENTS
FILE = DISK / "run.jsonl"


@contextmanager
def full():
    filler = os.open(DISK / "filler", os.O_WRONLY | os.O_CREAT)
    for size in (1 << 16, 1 << 12, 1):
        try:
            while os.write(filler, b"x" * size):
                pass
        except OSError:
            pass
    yield
    os.close(filler)
    (DISK / "filler").unlink()


@contextmanager
def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE.stat().st_size + 100, resource.RLIM_INFINITY))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def immutable():
    subprocess.run(["chattr", "+i", FILE], check=True)
    yield
    subprocess.run(["chattr", "-i", FILE], check=True)


@contextmanager
def read_only():
    shutdown_run("run")  # a disk can be made read-only while nothing on it is open for writing
    subprocess.run(["mount", "-o", "remount,ro", DISK], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", DISK], check=True)


@contextmanager
def broken():
    """Let an ext4 disk find an error in itself, by which it becomes read-only."""
    device = DISK.stat().st_dev
    name = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve().name
    Path(f"/sys/fs/ext4/{name}/trigger_fs_error").write_text("1")
    yield


def log_some(log, step):
    for more in range(RECORDS):
        log.info(EVENT, step=step + more, name="x" * (more % 1000))
    return step + RECORDS


def go_through(log):
    """Log before, during and after each time of trouble; return how many records that were."""
    step = 0
    for _ in range(TIMES):
        step = log_some(log, step)
        trouble = globals()[MATTER.replace("-", "_")]()
        trouble.__enter__()
        step = log_some(log, step)
        if not STAYS:
            trouble.__exit__(None, None, None)
            step = log_some(log, step)
    return step


def main():
    temporary = Path(tempfile.mkdtemp())
    tempfile.tempdir = str(temporary)
    raised, acknowledged = None, 0
    try:
        with logged_run("writer", run_id="run", log_dir=DISK):
            acknowledged = go_through(get_logger("writer", pretty=False))
    except GenoLeWMError as error:
        raised = type(error).__name__
    steps, _, glued = steps_by_writer(FILE)
    saved = [path.stat().st_mode & 0o777 for path in temporary.iterdir()]
    rescued = [step for path in temporary.iterdir() for step in steps_by_writer(path)[0]["writer"]]
    report(
        is_whole=steps["writer"] + rescued == list(range(acknowledged)),
        rescued=len(rescued),
        modes=saved,
        raised=raised,
        recovered=sum(getattr(each, "event", None) == "obs.sink.recovered" for each in scan(FILE)),
        glued=glued,
    )
    sys.stderr.flush()


main()
