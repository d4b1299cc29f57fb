"""When the metrics file is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geno_lewm_obs import get_counter, metrics_path
from geno_lewm_obs.metrics.exporter import EXPORTER, INTERVAL_VARIABLE
from tests.programs import ROOT, python
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("new_metrics")
HIT = "geno_lewm.data.cache.hit"
COUNT = f"from geno_lewm_obs import get_counter; get_counter({HIT!r}).inc(); "
TOTAL = "geno_lewm_data_cache_hit_total"


def run(code, interval="600", **variables):
    return python("-c", code, variables={INTERVAL_VARIABLE: interval, **variables})


def start(code, interval="0.1"):
    """Start a program that prints a line when it's ready, and return it then."""
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, INTERVAL_VARIABLE: interval},
    )
    assert program.stdout.readline()
    return program


def wait_for(path, text):
    wait_until(lambda: path.is_file() and text in path.read_text())


def end(program, signum):
    program.send_signal(signum)
    out, err = program.communicate(timeout=60)
    assert ("", "") == (out, err)
    return program.returncode


def test_at_the_end(log_dir):
    """A program that ends has written its metrics, and says nothing of them."""
    done = run(COUNT)

    assert (0, "") == (done.returncode, done.stderr)
    assert f"{TOTAL} 1.0" in (log_dir / "metrics.prom").read_text()


def test_what_the_end_of_a_run_counts_is_there(log_dir):
    """The file is written after the runs are closed: what is counted then is in it."""
    code = (
        "from geno_lewm_obs import get_logger, get_counter; log = get_logger('a', run_id='r'); "
        "log.info('training.epoch.end', nothing=1)"
    )
    done = run(code)
    assert 0 == done.returncode, done.stderr
    code = code.replace("nothing=1", "loss_pred=0.5, email='x'")
    done = run(code, GENO_LEWM_REDACTION_STRICT="0")

    assert 0 == done.returncode, done.stderr
    text = (log_dir / "metrics.prom").read_text()
    assert "geno_lewm_training_loss_pred 0.5" in text
    assert "geno_lewm_observability_redacted_keys_total 1.0" in text


def test_never(log_dir):
    """With an interval of 0 there is no thread, no handler and no file."""
    code = (
        "import signal, threading; "
        f"{COUNT} print(threading.active_count(), signal.getsignal(signal.SIGTERM))"
    )
    done = run(code, interval="0")

    assert f"1 {signal.SIG_DFL!s}\n" == done.stdout
    assert not log_dir.exists()


@pytest.mark.parametrize("interval", ["often", "-1", "nan", "inf"])
def test_an_interval_that_is_no_number(log_dir, interval):
    """It's said in one line that doesn't quote it, and the default holds."""
    done = run(COUNT, interval=interval)

    assert (0, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert f"{INTERVAL_VARIABLE} is no number of seconds; it is 30 (said once)" in done.stderr
    assert (log_dir / "metrics.prom").is_file()


def test_nothing_live_writes_nothing(log_dir):
    """A program that only asks for a metric has no thread and no file."""
    code = COUNT.replace(".inc()", "")
    done = run(f"{code} import threading; print(threading.active_count())")

    assert "1\n" == done.stdout
    assert not log_dir.exists()


def test_a_directory_that_can_not_be_used(tmp_path):
    """It's said once, and the program and its exit status are what they were."""
    (tmp_path / "file").write_text("")
    done = run(f"{COUNT} raise SystemExit(3)", GENO_LEWM_LOG_DIR=str(tmp_path / "file"))

    assert (3, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert "metrics aren't written" in done.stderr


def test_no_directory():
    """A process that writes no files writes no metrics, without a word."""
    done = run(COUNT, GENO_LEWM_LOG_DIR="none", GENO_LEWM_LOG_FORMAT="stdout")

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP])
def test_at_a_fatal_signal(log_dir, signum):
    """A signal that ends the process finds the last values written, and ends it as ever."""
    code = f"{COUNT} print(1, flush=True); input(); get_counter({HIT!r}).inc(); print(2); input()"
    program = start(code, interval="600")
    program.stdin.write("\n")
    program.stdin.flush()

    assert -signum == _end_after_second_line(program, signum)
    assert f"{TOTAL} 2.0" in (log_dir / "metrics.prom").read_text()


def _end_after_second_line(program, signum):
    program.stdin.write("")
    wait_until_blocked(program.pid)
    program.send_signal(signum)
    program.communicate(timeout=60)
    return program.returncode


def wait_until_blocked(pid):
    """Return once the process waits for its input a second time."""
    before = None
    while True:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        now = (fields[0], fields[11], fields[12])
        if now == before and fields[0] == "S":
            return
        before = now
        time.sleep(0.05)


def test_at_intervals_and_after_a_kill(log_dir):
    """A process that is killed has left what it last wrote; the next one takes its place."""
    path = log_dir / "metrics.prom"
    program = start(f"{COUNT} print(1, flush=True); input()")
    wait_for(path, f"{TOTAL} 1.0")
    assert -signal.SIGKILL == end(program, signal.SIGKILL)
    assert path.is_file()
    run(f"{COUNT} get_counter({HIT!r}).inc(2)")

    assert f"{TOTAL} 3.0" in path.read_text()
    assert [log_dir / "metrics.prom"] == [*log_dir.iterdir()]


def test_two_processes_of_one_directory(log_dir):
    """The second has a file of its own, and no series stands in both."""
    program = start(f"{COUNT} print(1, flush=True); input()")
    wait_for(log_dir / "metrics.prom", TOTAL)
    run(COUNT)
    (own,) = {path.name for path in log_dir.iterdir()} - {"metrics.prom"}
    assert (
        f'{TOTAL}{{pid="{own.split(".")[1].removeprefix("pid")}"}}' in (log_dir / own).read_text()
    )
    program.communicate("\n", timeout=60)

    assert f"{TOTAL} 1.0" in (log_dir / "metrics.prom").read_text()


def test_a_forked_child_counts_for_itself(log_dir, fork, monkeypatch):
    """A child begins at zero, writes only what it counts, and leaves its parent's file alone."""
    monkeypatch.setenv(INTERVAL_VARIABLE, "600")
    monkeypatch.setattr(EXPORTER, "_hook_in", lambda: None)
    get_counter(HIT).inc(5)
    EXPORTER.write()

    def idle():
        EXPORTER.write()
        return get_counter(HIT).value() + get_counter(HIT).is_live

    def busy():
        get_counter(HIT).inc()
        EXPORTER.write()
        text = metrics_path().read_text()
        return f'pid="{os.getpid()}"}} 1.0' not in text

    assert 0 == fork(idle)()
    assert [log_dir / "metrics.prom"] == [*log_dir.iterdir()]
    assert 0 == fork(busy)()
    assert 2 == len([*log_dir.iterdir()])
    EXPORTER.write()
    assert f"{TOTAL} 5.0" in (log_dir / "metrics.prom").read_text()


@pytest.mark.slow
def test_a_worker_of_a_pool_writes_at_its_end(log_dir):
    """A worker, which leaves without `atexit`, has written its own metrics."""
    code = (
        f"import multiprocessing, os; {COUNT}\n"
        "def work(n): get_counter('geno_lewm.data.cache.miss').inc(n); return os.getpid()\n"
        "with multiprocessing.get_context('fork').Pool(1) as pool:\n"
        "    print(pool.apply(work, (7,)))\n"
        "    pool.close(); pool.join()"
    )
    done = python("-W", "ignore", "-c", code, variables={INTERVAL_VARIABLE: "600"})

    assert 0 == done.returncode, done.stderr
    pid = done.stdout.strip()
    text = (log_dir / f"metrics.pid{pid}.prom").read_text()
    assert f'geno_lewm_data_cache_miss_total{{pid="{pid}"}} 7.0' in text
    assert TOTAL not in text
