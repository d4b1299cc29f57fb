"""
A survey of other people's frameworks: whoever runs the code, the run holds all that it logged.

Each test runs a small program as its framework's own documentation would have it, in processes that
join one run by `GENO_LEWM_RUN_ID`. It's skipped where the framework isn't installed;
``nox -s frameworks`` installs what there is.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from geno_lewm_obs import read_run
from geno_lewm_obs.read.verify import verify
from tests.programs import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(170)]

SECONDS = 120
WORK = """
from geno_lewm_obs import get_logger, logged_run

def work(number):
    get_logger("worker").info("training.metric", name="number", value=number)
    return number
"""
NUMBERS = range(12)


def framework(module, *others):
    """Skip a test where a framework, or what it needs, isn't installed."""
    missing = [name for name in (module, *others) if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} isn't installed")


class Program:
    """A program in a folder of its own, whose processes log to one run."""

    def __init__(self, folder):
        self.folder = folder
        self.log_dir = folder / "logs"
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "GENO_LEWM_RUN_ID": "r",
            "GENO_LEWM_LOG_DIR": str(self.log_dir),
            "GENO_LEWM_LOG_FORMAT": "",
        }

    def write(self, source, name="program.py"):
        (self.folder / name).write_text(WORK + textwrap.dedent(source))

    def start(self, *command):
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, source, *command, returncode=0):
        """Run *source*; return the notices of this package on stderr."""
        self.write(source)
        process = self.start(*(command or ("program.py",)))
        return self.wait(process, returncode=returncode)

    def wait(self, process, *, returncode=0):
        try:
            _, errors = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        assert returncode == process.returncode, errors
        return [line for line in errors.splitlines() if line.startswith("geno-lewm-obs: ")]

    def numbers(self):
        return sorted(
            record["data"]["value"] for record in self.records() if record["component"] == "worker"
        )

    def records(self):
        path = self.log_dir / "r.jsonl"
        return list(read_run(path)) if path.exists() else []

    def findings(self):
        return list(verify(self.log_dir / "r.jsonl"))


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


def two_lines(notices):
    """Tell whether the first process said where the run is and how it ended, and no other did."""
    first, last = notices
    return "r logs to " in first and "r ended after " in last


@pytest.mark.parametrize("way", ["fork", "spawn", "forkserver"])
def test_process_pool(program, way):
    """A process pool, however its workers are started."""
    notices = program.run(f"""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        if __name__ == "__main__":
            with logged_run("main"):
                context = multiprocessing.get_context("{way}")
                with ProcessPoolExecutor(2, mp_context=context) as pool:
                    list(pool.map(work, {NUMBERS}))
        """)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())
    assert two_lines(notices), notices


@framework("joblib")
def test_joblib(program):
    """joblib, whose workers come from loky."""
    notices = program.run(f"""
        from joblib import Parallel, delayed
        if __name__ == "__main__":
            with logged_run("main"):
                Parallel(n_jobs=2)(delayed(work)(number) for number in {NUMBERS})
        """)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())
    assert two_lines(notices), notices


@framework("torch")
def test_torch_data_loader(program):
    """A DataLoader of torch, whose workers read the data."""
    notices = program.run(f"""
        from torch.utils.data import DataLoader, Dataset
        class Shards(Dataset):
            def __len__(self):
                return len({NUMBERS})
            def __getitem__(self, index):
                return work(index)
        if __name__ == "__main__":
            with logged_run("main"):
                for _ in DataLoader(Shards(), num_workers=2):
                    pass
        """)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())
    assert two_lines(notices), notices


@framework("gunicorn")
def test_gunicorn(program):
    """Workers of gunicorn, which are forked before the application is loaded."""
    program.write("""
        def application(environ, start_response):
            work(int(environ["QUERY_STRING"]))
            start_response("200 OK", [])
            return [b"done"]
        """)
    options = ("--workers", "2", "--bind", "unix:s", "--no-control-socket")
    server = program.start("-m", "gunicorn", *options, "program:application")
    try:
        for number in NUMBERS:
            assert b"200 OK" in ask(program.folder / "s", f"GET /?{number} HTTP/1.0\r\n\r\n")
    finally:
        server.send_signal(signal.SIGTERM)
    program.wait(server)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())


def ask(path, request):
    """Return what the server at *path* answers, once it's there."""
    deadline = time.monotonic() + SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            try:
                connection.connect(str(path))
            except OSError:
                assert time.monotonic() < deadline, "the server never came up"
                continue
            connection.sendall(request.encode())
            return connection.recv(4096)


@framework("celery")
def test_celery(program):
    """A worker of celery with forked children, which come from billiard, and a broker of files."""
    program.write("""
        from pathlib import Path
        from celery import Celery
        for name in ("broker", "results"):
            Path(name).mkdir(exist_ok=True)
        app = Celery("program", broker="filesystem://", backend="file://results")
        app.conf.broker_transport_options = {
            "data_folder_in": "broker", "data_folder_out": "broker", "control_folder": "broker",
        }
        task = app.task(name="work")(work)
        """)
    program.write(
        f"""
        from program import task
        results = [task.delay(number) for number in {NUMBERS}]
        print([result.get(timeout={SECONDS}) for result in results])
        """,
        "client.py",
    )
    options = ("--pool", "prefork", "--concurrency", "2", "--without-mingle", "--without-gossip")
    worker = program.start("-m", "celery", "-A", "program", "worker", *options)
    try:
        program.wait(program.start("client.py"))
    finally:
        worker.send_signal(signal.SIGTERM)
    program.wait(worker)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())


@framework("dask", "distributed")
def test_dask(program):
    """A local cluster of dask, whose workers are processes."""
    program.run(f"""
        from dask.distributed import Client
        if __name__ == "__main__":
            options = dict(n_workers=2, threads_per_worker=1, dashboard_address=None)
            with logged_run("main"), Client(processes=True, **options) as client:
                client.gather(client.map(work, {NUMBERS}, pure=False))
        """)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())


@framework("ray")
def test_ray(program):
    """Tasks of a local ray, whose workers aren't children of the program."""
    program.run(f"""
        import ray
        if __name__ == "__main__":
            with logged_run("main"):
                ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
                ray.get([ray.remote(work).remote(number) for number in {NUMBERS}])
                ray.shutdown()
        """)

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())


@framework("hydra")
def test_hydra(program):
    """
    hydra, which sets up logging of its own, catches what its program raises, and exits by 1: the
    run says what it died of, and its configuration can be logged.
    """
    source = """
        import hydra
        from omegaconf import OmegaConf
        @hydra.main(version_base=None, config_path=None)
        def main(config):
            with logged_run("main", end_event="training.run.end") as log:
                plain = OmegaConf.to_container(config)
                log.info("training.metric", name="config", value=plain)
                raise KeyError("shard-0093")
        main()
        """
    notices = program.run(source, "program.py", "+lr=0.01", returncode=1)
    config, failure, end = program.records()

    assert {"lr": 0.01} == config["data"]["value"]
    assert ("obs.run.failed", "failed") == (failure["event"], end["data"]["reason"])
    assert "r FAILED after" in notices[-1]
    assert "KeyError: 'shard-0093' at program:main:" in notices[-1].replace("__main__", "program")


@framework("typer")
@pytest.mark.parametrize(("code", "reason"), [(0, "completed"), (3, "failed")])
def test_typer(program, code, reason):
    """A command of typer, which ends by `Exit`: well with 0, else badly."""
    source = f"""
        import typer
        def main():
            with logged_run("main", end_event="training.run.end"):
                raise typer.Exit({code})
        typer.run(main)
        """
    program.run(source, returncode=code)

    assert {"reason": reason} == program.records()[-1]["data"]


@framework("xdist")
def test_xdist(program):
    """Workers of pytest-xdist, which are processes of their own."""
    program.write(f"""
        import pytest
        @pytest.mark.parametrize("number", {NUMBERS})
        def test_logs(number):
            assert work(number) == number
        """)
    options = ("-n", "2", "-q", "-p", "no:cacheprovider", "--rootdir", str(program.folder))
    program.wait(program.start("-m", "pytest", *options, "program.py"))

    assert (list(NUMBERS), []) == (program.numbers(), program.findings())
