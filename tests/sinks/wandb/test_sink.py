"""
The output to Weights & Biases: which records are sent, what is refused at once, what a fork does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading

import pytest

from geno_lewm_obs import InputError, RuntimeSetupError
from geno_lewm_obs.sinks.wandb.sink import WandbEvents, WandbSink, check_project
from tests.samples import make_line

LONG = 90


def metric(value):
    return make_line(data={"name": "loss", "value": value})


@pytest.fixture
def make(tmp_path, monkeypatch):
    pytest.importorskip("wandb")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WANDB_MODE", "offline")
    return lambda: WandbSink("p", run_id="run-1", directory=tmp_path, events=WandbEvents())


class TestEvents:
    @pytest.mark.parametrize(
        ("event", "is_sent"),
        [
            ("training.metric", True),
            ("training.epoch.end", True),
            ("training.collapse.alert", True),
            ("error", True),
            ("training.run.start", True),
            ("eval.run.end", True),
            ("app.started", True),
            ("training.step", False),
            ("data.shard.write", False),
            ("obs.sink.failed", False),
            ("app.stopped", False),
        ],
    )
    def test_that_are_sent(self, event, is_sent):
        """
        Metrics, epochs, alerts, errors, and the records with which a run starts and ends; nothing
        else.
        """
        assert is_sent is (event in WandbEvents({"app.started"}))

    def test_that_configure_are_the_start_events(self):
        """Configuration is the data of a run's start event, whichever event that is."""
        events = WandbEvents({"app.started"})

        assert [True, True, False] == [
            events.is_start(each)
            for each in ("app.started", "training.run.start", "training.run.end")
        ]


class TestProject:
    @pytest.mark.parametrize("name", ["", "a/b", "a b", "x" * 129, "ACGT" * 5, 7, None])
    def test_that_can_not_be_one(self, name):
        """A project's name that can't be used is an error that doesn't quote it."""
        with pytest.raises(
            InputError,
            match=r"^wandb_project can't name a project(: it holds a sequence .*)?; use 1 ",
        ):
            check_project(name)

    def test_without_the_library(self, monkeypatch):
        """If wandb isn't installed, the error names the command that installs it."""
        monkeypatch.setitem(sys.modules, "wandb", None)
        with pytest.raises(RuntimeSetupError, match=r'not installed; pip install "wandb>=0.31"'):
            check_project("p")

    def test_in_a_program_that_can_start_no_python(self, monkeypatch):
        """A frozen program is refused at once, with the reason and what to do."""
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        with pytest.raises(RuntimeSetupError) as caught:
            check_project("p")

        assert (
            "wandb_project is set, but the program is frozen, and has no Python that could send"
            == caught.value.message
        )
        assert caught.value.remediation.startswith("run the program by a Python that has wandb")

    def test_does_not_load_the_library(self):
        """Asking whether it's installed doesn't load it."""
        pytest.importorskip("wandb", reason="where it's missing there is nothing to load")
        before = set(sys.modules)
        check_project("p")

        assert set() == set(sys.modules) - before


class TestSink:
    def test_starts_nothing_before_the_first_record(self, make):
        """A sink that's given nothing starts no process, and its methods return."""
        sink = make()
        sink.flush()
        sink.close()

        assert None is sink.process

    def test_that_can_not_start_says_so(self, make, monkeypatch):
        """If the process can't be started, the error says what to do."""
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(RuntimeSetupError, match=r"can't be started \(FileNotFoundError\)"):
            make().append(*metric(1))

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        "executable",
        [
            "/nowhere/python",
            "#!/bin/sh\necho start >> starts\nexit 0\n",
            "#!/bin/sh\necho start >> starts\nexit 3\n",
            "#!/bin/sh\necho start >> starts\ncat > /dev/null\n",
        ],
        ids=["missing", "ends", "fails", "reads all"],
    )
    def test_is_not_started_for_each_record(
        self, make, tmp_path, monkeypatch, executable, descriptors
    ):
        """
        A process that can't be started, or that is no Python, is started once; the failure is
        raised and told, nothing is silent, and no pipe is left open.
        """
        monkeypatch.chdir(tmp_path)
        before = descriptors()
        if executable.startswith("#!"):
            (tmp_path / "python").write_text(executable)
            (tmp_path / "python").chmod(0o755)
            executable = str(tmp_path / "python")
        monkeypatch.setattr(sys, "executable", executable)
        sink, told = make(), []
        sink.on_failure = told.append
        for value in range(5):
            try:
                sink.append(*metric(value))
            except RuntimeSetupError as exc:
                told.append(exc)
        with contextlib.suppress(RuntimeSetupError):
            sink.close()
        starts = tmp_path / "starts"

        assert descriptors() <= before
        assert (not starts.exists()) or starts.read_text() == "start\n"
        assert {"the process for wandb can't be started", "its process ended before it began"} > {
            each.message.partition(" (")[0] for each in told
        }
        assert told

    def test_goes_by_the_places_that_python_goes_by(self, make, tmp_path, wandb_runs, monkeypatch):
        """An entry of `sys.path` that is no text, which Python ignores, is no reason to fail."""
        monkeypatch.setattr(sys, "path", [tmp_path, *sys.path, b"bytes", None])
        sink = make()
        sink.append(*metric(1))
        sink.close()
        (run,) = wandb_runs(tmp_path)

        assert [1] == run.values("loss")

    def test_does_not_grow_with_its_failures(self, make, monkeypatch):
        """A failure that is raised for each record doesn't keep the calls that raised it."""
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        sink, depths = make(), []
        for value in range(9):
            with pytest.raises(RuntimeSetupError) as caught:
                sink.append(*metric(value))
            depths.append(len(caught.traceback))

        assert depths[1] == depths[-1]

    def test_keeps_back_what_a_rule_refuses(self, make, tmp_path, wandb_runs, monkeypatch, capsys):
        """
        The run's name, notes, tags and group are sent from the environment; one that holds bases or
        an address isn't, and is said by its name.
        """
        monkeypatch.setenv("WANDB_NAME", "ACGT" * 6)
        monkeypatch.setenv("WANDB_NOTES", "ask jane@example.org")
        monkeypatch.setenv("WANDB_TAGS", "baseline,seven")
        monkeypatch.setenv("WANDB_RUN_GROUP", "chr7:117559593:G:A")
        sink = make()
        sink.append(*metric(1))
        sink.close()
        (run,) = wandb_runs(tmp_path)

        assert ("run-1", "", ["baseline", "seven"], "") == (
            run.run.display_name,
            run.run.notes,
            list(run.run.tags),
            run.run.run_group,
        )
        assert [
            f"geno-lewm-obs: {name} is kept from wandb: its value, or a file it names, is private"
            for name in ("WANDB_NAME", "WANDB_NOTES", "WANDB_RUN_GROUP")
        ] == capsys.readouterr().err.splitlines()

    def test_hears_a_failure_though_a_start_up_file_prints(self, make, tmp_path, monkeypatch):
        """
        What a start-up file of this Python prints before the process has begun hides no report
        behind it.
        """
        (tmp_path / "sitecustomize.py").write_text("print('welcome')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setenv("WANDB_MODE", "no such mode")
        sink, told = make(), []
        sink.on_failure = told.append
        sink.append(*metric(1))
        for thread in threading.enumerate():
            if thread.name == "geno-lewm-obs wandb":
                thread.join(LONG)

        assert {"it failed"} == {each.message.partition(" (")[0] for each in told}
        with pytest.raises(RuntimeSetupError, match="it failed"):
            sink.close()

    def test_continues_a_run(self, make, tmp_path, wandb_runs):
        """A second sink of the same run, as after a restart, continues it under the same id."""
        for value in (1, 2):
            sink = make()
            sink.append(*metric(value))
            sink.close()
        runs = wandb_runs(tmp_path)

        assert [("run-1", True, [1]), ("run-1", True, [2])] == [
            (each.run.run_id, each.run.resume, each.values("loss")) for each in runs
        ]

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
    @pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
    def test_sends_nothing_from_a_forked_child(self, make, tmp_path, wandb_runs):
        """
        A forked child's records are not sent, its end doesn't end the run, and the parent goes on.
        """
        sink = make()
        sink.append(*metric(1))
        pid = os.fork()
        if not pid:
            signal.alarm(LONG)
            sink.append(*metric("child"))
            sink.close()
            os._exit(0)
        assert (pid, 0) == os.waitpid(pid, 0)
        sink.append(*metric(2))
        sink.close()
        (run,) = wandb_runs(tmp_path)

        assert ([1, 2], 0) == (run.values("loss"), run.exit_code)
