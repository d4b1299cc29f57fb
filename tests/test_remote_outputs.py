"""
Whole runs with outputs besides the file: Weights & Biases, and sinks of a user's own.

Whatever the outputs do, the run's file is as it would be without them.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading

import pytest

from geno_lewm_obs import (
    ConfigError,
    InputError,
    RuntimeSetupError,
    child_env,
    configure,
    get_logger,
    logged_run,
    shutdown_run,
)
from geno_lewm_obs.demo.genome import load_codes

pytestmark = pytest.mark.slow

LONG = 120
KEY = "k" * 40


@pytest.fixture
def offline(monkeypatch, tmp_path):
    pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("HOME", str(tmp_path))


class Kept:
    """A user's sink that keeps the events it's given."""

    def __init__(self, name="kept"):
        self.name = name
        self.events = []

    def emit(self, record):
        self.events.append(record.event)

    def flush(self):
        """Nothing waits."""

    def close(self):
        self.events.append("close")


class Hanging(Kept):
    """A user's sink that never returns."""

    def emit(self, _record):
        threading.Event().wait()


class TestOwnSinks:
    @pytest.mark.parametrize("how", ["logged_run", "get_logger", "configure"])
    def test_get_every_record_of_the_run(self, how, read):
        """
        A sink that's passed in any of the three ways gets what the file gets, from both paths, and
        is closed.
        """
        sink = Kept()
        if how == "configure":
            configure(run_id="r", sinks=[sink])
        with logged_run(run_id="r", sinks=[sink] if how == "logged_run" else (), pretty=False):
            log = get_logger("training", run_id="r", sinks=[sink] if how == "get_logger" else ())
            log.info("training.metric", name="loss", value=0.5)
            log.info("training.metric", name="loss", value=float("nan"))
            log.debug("training.metric", name="hidden", value=1)
        shutdown_run("r")

        events = ["training.metric", "training.metric"]
        assert ([*events, "close"], events) == (sink.events, [record.event for record in read("r")])

    @pytest.mark.parametrize("pretty", [True, False])
    @pytest.mark.parametrize("form", ["jsonl", "stdout"])
    def test_stand_beside_the_others(self, monkeypatch, capsys, read, pretty, form):
        """With the console or stdout on, each output gets each record once."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", form)
        sink = Kept()
        get_logger("a", run_id="r", sinks=[sink], pretty=pretty).info("training.run.end")
        shutdown_run("r")
        shown = capsys.readouterr()

        assert (1, ["training.run.end", "close"]) == (len(read("r")), sink.events)
        assert (pretty, form == "stdout") == (
            "training.run.end" in shown.err,
            "training.run.end" in shown.out,
        )

    def test_are_attached_once(self):
        """Passing the same sink again changes nothing."""
        sink = Kept()
        get_logger("a", run_id="r", sinks=[sink, sink])
        get_logger("b", run_id="r", sinks=[sink]).info("training.run.end")
        shutdown_run("r")

        assert ["training.run.end", "close"] == sink.events

    def test_serve_loggers_that_exist(self):
        """A logger from before the sink was passed gives its records to it too."""
        sink, log = Kept(), get_logger("a", run_id="r")
        get_logger("b", run_id="r", sinks=[sink])
        log.info("training.run.end")
        shutdown_run("r")

        assert ["training.run.end", "close"] == sink.events

    def test_that_are_none_are_refused(self, log_dir):
        """An object that lacks a method is refused before the run's file is made."""
        with pytest.raises(InputError, match=r"^an object in sinks has no flush, close, name; "):
            get_logger("a", run_id="r", sinks=[type("Half", (), {"emit": print})()])

        assert not (log_dir / "r.jsonl").exists()

    def test_that_raise_are_told_in_the_file(self, read, capsys):
        """
        A sink that raises loses its records, which are counted; the run's file has all, and says
        so.
        """
        sink = Kept()
        sink.emit = lambda _record: 1 / 0
        with logged_run(run_id="r", sinks=[sink], pretty=False) as log:
            for _ in range(3):
                log.info("training.run.end")
        told = {record.event: record.data for record in read("r") if record.component == "obs"}

        assert {"sink": "kept", "reason": "ZeroDivisionError", "failures": 1} == told[
            "obs.sink.failed"
        ]
        # three, and perhaps what told of the first
        assert told["obs.sink.dropped"] in ({"sink": "kept", "records": n} for n in (3, 4))
        assert (
            "geno-lewm-obs: the kept output failed (ZeroDivisionError); the program goes on\n"
            == capsys.readouterr().err
        )

    def test_that_log_are_not_given_what_they_logged(self, read):
        """
        A sink whose own work logs gets the program's records; the file has its own as well, and
        says how many the sink wasn't given.
        """

        class Poster(Kept):
            def emit(self, record):
                super().emit(record)
                self.log.info("training.epoch.end")

        sink = Poster()
        with logged_run(run_id="r", sinks=[sink], pretty=False) as log:
            sink.log = get_logger("client")
            for _ in range(3):
                log.info("training.metric", name="loss", value=1.0)
        events = [record.event for record in read("r")]
        (told,) = [record.data for record in read("r") if record.event == "obs.sink.dropped"]

        assert ([*["training.metric"] * 3, "close"], 3) == (
            sink.events,
            events.count("training.epoch.end"),
        )
        assert {"sink": "kept", "records": 3} == told

    def test_that_hang_hold_up_nothing(self, log_dir):
        """
        A program with two runs whose sinks hang ends by itself, and each file says what its sink
        missed.
        """
        code = """
import threading
from geno_lewm_obs import get_logger
class Hanging:
    name = "mine"
    def emit(self, record): threading.Event().wait()
    def flush(self): pass
    def close(self): pass
for run_id in ("r1", "r2"):
    log = get_logger("a", run_id=run_id, sinks=[Hanging()], pretty=False)
    for step in range(12_000):
        log.info("training.metric", step=step, name="loss", value=0.5)
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=LONG
        )
        said = (
            "geno-lewm-obs: the mine output can't keep up; "
            "what it misses is counted, and the run's file has it\n"
        )
        assert (0, said * 2) == (done.returncode, done.stderr)
        for run_id in ("r1", "r2"):
            lines = [
                json.loads(line) for line in (log_dir / f"{run_id}.jsonl").read_bytes().splitlines()
            ]
            assert list(range(12_000)) == [line["step"] for line in lines if "step" in line]
            dropped = [
                line["data"]["records"] for line in lines if line["event"] == "obs.sink.dropped"
            ]
            assert (1, 12_001) == (dropped[0], dropped[-1])  # what told of the first is one more


class TestOptIn:
    def test_by_an_argument_without_the_library(self, monkeypatch, log_dir):
        """
        An explicit opt-in that can't start is an error at `get_logger`, before the run's file is
        made.
        """
        monkeypatch.setitem(sys.modules, "wandb", None)
        with pytest.raises(RuntimeSetupError, match=r"wandb is not installed; pip install"):
            get_logger("a", run_id="r", wandb_project="p")

        assert not (log_dir / "r.jsonl").exists()

    def test_by_the_environment_without_the_library(self, monkeypatch, read, capsys):
        """
        A WANDB_PROJECT that is meant for other programs stops no training if wandb is missing: one
        line says so.
        """
        monkeypatch.setitem(sys.modules, "wandb", None)
        monkeypatch.setenv("WANDB_PROJECT", "p")
        get_logger("a", run_id="r").info("training.run.end")

        assert (1, 1) == (
            len(read("r")),
            capsys.readouterr().err.count("nothing is sent to wandb: "),
        )

    def test_with_a_name_that_can_not_be_used(self, monkeypatch):
        """A variable that can't name a project is an error that names it and not its value."""
        pytest.importorskip("wandb")
        monkeypatch.setenv("WANDB_PROJECT", "a/b")
        with pytest.raises(ConfigError, match=r"^WANDB_PROJECT can't name a project; "):
            get_logger("a", run_id="r")

    @pytest.mark.parametrize(
        ("name", "value"), [("RANK", "3"), ("WANDB_MODE", "disabled"), ("WANDB_PROJECT", "")]
    )
    def test_that_is_for_another_process(self, monkeypatch, log_dir, name, value):
        """
        A rank above 0 doesn't send, nor does a process where wandb is disabled or the project's
        name is empty.
        """
        monkeypatch.setenv("WANDB_PROJECT", "p")
        monkeypatch.setenv("WORLD_SIZE", "4")
        monkeypatch.setenv(name, value)
        get_logger("a", run_id="r").info("training.metric", name="loss", value=1.0)
        shutdown_run("r")

        assert [".jsonl"] == [path.suffix for path in log_dir.iterdir()]

    def test_is_not_followed_by_a_worker(self, monkeypatch, log_dir):
        """
        A worker of `multiprocessing` that inherits the variable doesn't send: its parent does.
        """
        code = """
import multiprocessing
from geno_lewm_obs import get_logger
def work():
    get_logger("a", run_id="r", pretty=False).info("training.metric", name="loss", value=1.0)
if __name__ == "__main__":
    worker = multiprocessing.get_context("spawn").Process(target=work)
    worker.start()
    worker.join()
"""
        monkeypatch.setenv("WANDB_PROJECT", "p")
        script = log_dir.parent / "script.py"
        script.write_text(code)
        subprocess.run([sys.executable, str(script)], check=True, timeout=LONG)

        assert [log_dir / "r.jsonl"] == list(log_dir.iterdir())

    def test_is_not_passed_on_to_a_child(self, monkeypatch):
        """A program that joins the run by `child_env` doesn't send: its parent does."""
        monkeypatch.setenv("WANDB_PROJECT", "p")

        assert "" == child_env()["WANDB_PROJECT"]


GUARD = """
import sys
def guard(event, args):
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        raise SystemExit(f"{event} without an opt-in")
    if event == "import" and args[0].partition(".")[0] in ("wandb", "opentelemetry"):
        raise SystemExit(f"{args[0]} was imported")
sys.addaudithook(guard)
from geno_lewm_obs import get_logger
from geno_lewm_obs.demo.train import train
train(1, run_id="r", pretty=False)
get_logger("a").error("training.run.end", exc_info=ValueError("x"))
if len(sys._current_frames()) > 1:
    raise SystemExit("a thread without an opt-in")
"""


def test_nothing_is_sent_without_an_opt_in(log_dir):
    """
    A full training run opens no socket, looks up no name, starts no thread or process, and imports
    neither wandb nor OpenTelemetry.
    """
    done = subprocess.run(
        [sys.executable, "-c", GUARD], capture_output=True, text=True, check=False, timeout=LONG
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert (log_dir / "r.jsonl").is_file()


def test_the_guard_of_the_test_above_bites():
    """With a socket, a name look-up, a thread, a process or the library the same program fails."""
    for start in (
        "import socket; socket.socket()",
        "import socket; socket.gethostbyname('localhost')",
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "import os; os.fork()",
        "import wandb",
        "import opentelemetry",
    ):
        head, _, rest = GUARD.partition("from geno")
        code = f"{head}{start}\nif{rest.rpartition('if')[2]}"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=LONG
        )
        assert done.stderr.endswith(("an opt-in\n", "was imported\n"))


PROGRAM = """
import os, signal, sys
from pathlib import Path
from geno_lewm_obs import logged_run
def children():
    threads = Path("/proc/self/task").glob("*/children")
    return [int(each) for path in threads for each in path.read_text().split()]
options = {
    "start_event": "training.run.start",
    "end_event": "training.run.end",
    "start_data": {"model_id": "m"},
    "pretty": False,
}
try:
    with logged_run("training", run_id="r", **options) as log:
        for step in range(2000):
            log.info("training.metric", step=step, name="loss", value=1 / (1 + step))
            if step == 1000 and sys.argv[1] == "dies":
                while not children(): pass
                os.kill(children()[0], signal.SIGKILL)
        log.info("training.epoch.end", epoch=0, loss=float("nan"))
        log.warn("training.collapse.alert", criterion="kl", value=0.5, threshold=0.4)
        raise ZeroDivisionError
except ZeroDivisionError:
    pass
"""


def run_program(folder, kind, **variables):
    """Run the program; return the run's lines and the package's own apart, without their times."""
    variables = {**os.environ, "GENO_LEWM_LOG_DIR": str(folder), "HOME": str(folder), **variables}
    command = [sys.executable, "-c", PROGRAM, kind]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, check=False, timeout=LONG
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_bytes().splitlines()]
    for line in lines:
        line.pop("ts")
        line.pop("duration_ms", None)
    own = [line for line in lines if line["event"].startswith("obs.")]
    return [json.dumps(line) for line in lines if line not in own], own, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("kind", ["is well", "refuses", "is silent", "dies"])
def test_the_file_is_what_it_is_without_wandb(tmp_path, kind):
    """
    Whether wandb's server refuses, is silent or its process dies, the file is the same but for the
    package's own records.
    """
    pytest.importorskip("wandb")
    variables = {"WANDB_PROJECT": "p", "WANDB_MODE": "offline"}
    if kind in ("refuses", "is silent"):
        variables = {
            "WANDB_PROJECT": "p",
            "WANDB_API_KEY": KEY,
            "WANDB_BASE_URL": "http://127.0.0.1:9",
            "WANDB_INIT_TIMEOUT": "1",
        }
    with socket.create_server(("127.0.0.1", 0)) as silent:
        if kind == "is silent":
            variables["WANDB_BASE_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with_it, own, said = run_program(tmp_path / "with", kind, **variables)
    without, *_ = run_program(tmp_path / "without", "is well")

    assert without == with_it
    assert (kind == "dies") is ("obs.sink.failed" in {line["event"] for line in own}) or kind in (
        "refuses",
        "is silent",
    )
    assert KEY not in said + json.dumps(own)
    assert [] == [
        path for path in (tmp_path / "with").rglob("*.jsonl") if KEY.encode() in path.read_bytes()
    ]


@pytest.mark.usefixtures("offline")
class TestWandb:
    def test_two_runs_in_one_process(self, log_dir, wandb_runs):
        """
        Two runs side by side are two of wandb's, and `shutdown_run` ends each with its own records.
        """
        for run_id in ("r1", "r2"):
            get_logger("a", run_id=run_id, wandb_project="p", pretty=False)
        for step in range(100):
            get_logger("a", run_id=f"r{1 + step % 2}").info(
                "training.metric", step=step, name="loss", value=step
            )
        shutdown_run("r1")
        shutdown_run("r2")
        runs = {each.run.run_id: each for each in wandb_runs(log_dir)}

        assert (list(range(0, 100, 2)), list(range(1, 100, 2))) == (
            runs["r1"].values("loss"),
            runs["r2"].values("loss"),
        )
        assert [0, 0] == [each.exit_code for each in runs.values()]

    def test_a_start_event_of_ones_own_configures(self, log_dir, wandb_runs):
        """Start data is the configuration, whichever event carries it."""
        start = {"start_event": "data.shard.write", "start_data": {"n_rows": 4}}
        with logged_run(run_id="r", wandb_project="p", pretty=False, **start) as log:
            log.info("training.metric", name="loss", value=0.5)
        (run,) = wandb_runs(log_dir)

        assert ({"n_rows": 4}, [0.5]) == (run.config, run.values("loss"))

    def test_lambda_is_nowhere_in_what_it_sends(self, log_dir, wandb_runs, monkeypatch, capfd):
        """
        Bases of a real genome in all that could reach wandb are in no byte of its files; the rest
        arrives.
        """
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
        bases = "".join("ACGT"[code] for code in load_codes()[:4000])
        pieces = iter([bases[start : start + 40] for start in range(0, 4000, 40)])
        start_data = {
            "model_id": next(pieces),
            "device": f"cpu {next(pieces)}",
            "git_sha": "abc",
            next(pieces): 1,
        }
        book_ends = {
            "start_event": "training.run.start",
            "end_event": "training.run.end",
            "start_data": start_data,
        }

        @logged_run("training", run_id="r", wandb_project="p", **book_ends)
        def leak():
            log = get_logger("training")
            print(next(pieces))  # noqa: T201 - what a console capture would take
            print(next(pieces), file=sys.stderr)  # noqa: T201 - as above
            log.info("training.metric", name=next(pieces), value=1.0)
            log.info("training.metric", name="loss", value=1.0, unit=next(pieces))
            log.info("training.metric", name="loss", value=next(pieces), phase=next(pieces))
            log.info(
                "training.epoch.end",
                loss=0.5,
                lr=next(pieces),
                epoch=next(pieces),
                samples=[next(pieces)],
            )
            log.warn(
                "training.collapse.alert", criterion=next(pieces), value=0.5, threshold=next(pieces)
            )
            raise InputError(
                next(pieces),
                details={"read": next(pieces), next(pieces): 1},
                remediation=next(pieces),
            )

        with pytest.raises(InputError):
            leak()
        capfd.readouterr()
        (run,) = wandb_runs(log_dir)
        seen = [path.read_bytes().upper() for path in log_dir.rglob("*") if path.is_file()]
        twenty = {bases[start : start + 20].encode() for start in range(4000 - 20)}

        assert ([1.0], [0.5], "abc", 2) == (
            run.values("loss"),
            run.values("epoch/loss"),
            run.config["git_sha"],
            run.exit_code,
        )
        assert len(seen) > 3
        assert [] == [piece for piece in twenty if any(piece in content for content in seen)]
