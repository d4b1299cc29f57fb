"""
What a person is told of a run outside of its records: in which words, when, and by which process.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import textwrap

import pytest

from geno_lewm_obs import configure, get_logger, logged_run, shutdown_run
from tests.programs import python

DNA = "ACGT" * 5
UNNAMED = {"GENO_LEWM_LOG_FORMAT": ""}


@pytest.fixture
def unnamed(monkeypatch):
    """Leave the format to the package, which finds no terminal."""
    monkeypatch.delenv("GENO_LEWM_LOG_FORMAT")


@pytest.fixture
def said(capfd):
    """Return the notices on stderr so far, forked children's too; nothing else may be there."""

    def read():
        lines = capfd.readouterr().err.splitlines()
        assert all(line.startswith("geno-lewm-obs: ") for line in lines), lines
        return [at_once(line.removeprefix("geno-lewm-obs: ")) for line in lines]

    return read


def at_once(line):
    """Return *line* as it is where a run takes no time."""
    return re.sub(r"after \d+\.\d s", "after 0.0 s", line)


def verbs(lines):
    """Return what each line says: that a run logs, or how it ended."""
    return [re.match(r"\S+ (logs to|ended|FAILED|interrupted)", line)[1] for line in lines]


class TestOffATerminal:
    @pytest.fixture(autouse=True)
    def _unnamed(self, unnamed):
        pass

    def test_a_block_says_where_and_how(self, said, log_dir):
        """A run says where its file is, and at its end how it went, what it holds, and where."""
        path = log_dir / "r.jsonl"
        with logged_run("training", run_id="r") as log:
            log.info("training.metric", value=1)
            assert [f"r logs to {path}"] == said()

        counts = "1 record (0 hidden by sampling) · 0 redacted · 0 errors"
        assert [f"r ended after 0.0 s: completed · {counts} · {path}"] == said()

    def test_a_failure_is_named_by_type_text_and_place(self, said):
        """The last line of a run that failed says of what it died, and where."""

        def next_shard():
            return {}["shard-0093"]

        with pytest.raises(KeyError), logged_run(run_id="r"):
            next_shard()
        line = next_shard.__code__.co_firstlineno + 1

        here = f"{__name__}:next_shard:{line} ‹ {__name__}:"
        assert f"r FAILED after 0.0 s: KeyError: 'shard-0093' at {here}" in said()[1]

    def test_an_interruption_is_no_failure(self, said):
        """Control-C ends a run in a word of its own, with the place where it came."""
        with pytest.raises(KeyboardInterrupt), logged_run(run_id="r"):
            raise KeyboardInterrupt

        assert said()[1].startswith(f"r interrupted after 0.0 s: KeyboardInterrupt at {__name__}:")

    def test_a_private_text_is_left_out(self, said):
        """A text that a rule refuses isn't quoted; type and place are told."""
        with pytest.raises(ValueError, match="ACGT"), logged_run(run_id="r"):
            raise ValueError(DNA)

        line = said()[-1]
        assert ("ValueError at " in line, DNA in line) == (True, False)

    def test_a_private_path_is_not_shown(self, said, tmp_path):
        """A folder's name that a rule refuses is withheld; the rest of the path is shown."""
        variant = "7-117559590-ATCT-A"
        with logged_run(run_id="r", log_dir=tmp_path / variant):
            pass

        for line in said():
            assert variant not in line
            assert line.endswith("/(withheld)/r.jsonl")

    def test_a_logger_alone_says_them_too(self, said):
        """A run without a block says where it is as its file is opened, and ends when it's shut."""
        get_logger("a", run_id="r")
        get_logger("b", run_id="r")
        assert ["logs to"] == verbs(said())

        shutdown_run("r")
        assert "r ended after 0.0 s: 0 records" in said()[0]

    def test_configure_says_them(self, said):
        """A service's run is announced when it's named."""
        configure(run_id="svc")

        assert ["logs to"] == verbs(said())

    def test_once_for_blocks_inside_one_another(self, said):
        """A block that joins a run says nothing; the outer one tells how the run ended."""
        with logged_run(run_id="r"):
            with pytest.raises(KeyError), logged_run("eval"):
                raise KeyError
            with logged_run("eval"):
                pass

        assert ["logs to", "ended"] == verbs(said())

    def test_a_block_of_an_open_run_leaves_the_end_to_the_run(self, said):
        """Where a run goes on after a block, its last line comes as it's closed, and says how."""
        get_logger("a", run_id="r")
        with pytest.raises(KeyError), logged_run("a", run_id="r"):
            raise KeyError
        assert ["logs to"] == verbs(said())

        shutdown_run("r")
        assert "r FAILED after 0.0 s: KeyError at " in said()[0]

    def test_a_run_that_is_entered_again_says_its_place_once(self, said):
        """The first line comes once a run and process, the last one as often as the run ends."""
        for _ in range(2):
            with logged_run(run_id="again"):
                pass

        assert ["logs to", "ended", "ended"] == verbs(said())

    def test_without_stderr(self, monkeypatch, read):
        """A missing stderr stops no run."""
        monkeypatch.setattr(sys, "stderr", None)
        with logged_run(run_id="r") as log:
            log.info("training.metric", value=1)

        assert 1 == len(read("r"))

    @pytest.mark.parametrize("variables", [{"RANK": "1", "WORLD_SIZE": "2"}], ids=["rank 1"])
    def test_ranks_above_0_say_nothing(self, said, monkeypatch, variables):
        """Of several ranks the first speaks for all."""
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        with logged_run(run_id="r"):
            pass

        assert [] == said()

    def test_a_fork_repeats_nothing(self, said, fork):
        """A forked child that logs to its parent's run, or opens it anew, says nothing of it."""

        def child():
            get_logger("a", run_id="r").info("training.metric", value=1)
            shutdown_run("r")
            with logged_run(run_id="r"):
                pass

        get_logger("a", run_id="r")
        assert 0 == fork(child)()
        shutdown_run("r")

        assert ["logs to", "ended"] == verbs(said())


class TestOnAConsole:
    def test_the_course_of_the_loss_comes_last(self, capsys):
        """Behind the last line stands how the loss went, as far as it was shown."""
        with logged_run("training", run_id="r", pretty=True, level="info") as log:
            for step, loss in enumerate((4, 2, 1, 3)):
                log.info("training.epoch.end", epoch=step, step=step, loss=loss)
                log.debug("training.step", step=step, loss=0)
        *_, last, course = capsys.readouterr().err.splitlines()

        assert last.startswith("r ended after ")
        assert course.startswith("loss 4 █▃▁▆ 3   best 1 at step 2")

    def test_a_run_without_a_loss_has_no_such_line(self, capsys):
        """No line is made up."""
        with logged_run("training", run_id="r", pretty=True) as log:
            log.info("data.shard.write", shard_id=1)

        assert capsys.readouterr().err.splitlines()[-1].startswith("r ended after ")


class TestNamedFormat:
    """Whoever asked for a format by name gets that alone."""

    @pytest.mark.parametrize("name", ["jsonl", "stdout"])
    def test_by_the_environment(self, monkeypatch, said, name):
        """`GENO_LEWM_LOG_FORMAT` is such a name."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", name)
        with logged_run(run_id="r"):
            pass

        assert [] == said()

    @pytest.mark.usefixtures("unnamed")
    def test_by_an_argument(self, said):
        """So is ``pretty=``, of each function that takes it."""
        with logged_run(run_id="a", pretty=False):
            pass
        get_logger("x", run_id="b", pretty=False)
        shutdown_run("b")
        configure(run_id="c", pretty=False)
        shutdown_run("c")
        configure(pretty=False)
        get_logger("x", run_id="d")
        shutdown_run("d")

        assert [] == said()

    @pytest.mark.usefixtures("unnamed")
    def test_by_an_argument_that_comes_later(self, said):
        """A format that is named while the run is open ends what is said of it."""
        get_logger("x", run_id="r")
        get_logger("y", run_id="r", pretty=False)
        shutdown_run("r")

        assert ["logs to"] == verbs(said())


class TestProcess:
    """How a process that ends with its runs open tells their end."""

    def last_line(self, code, *, returncode=0, **variables):
        program = "from geno_lewm_obs import *\n" + textwrap.dedent(code)
        done = python("-c", program, variables={**UNNAMED, **variables})
        assert returncode == done.returncode, done.stderr
        return [line for line in done.stderr.splitlines() if line.startswith("geno-lewm-obs: r ")]

    def test_at_its_end(self):
        """A run that nobody closed ends with the process."""
        lines = self.last_line('get_logger("a", run_id="r").info("training.metric", value=1)')

        assert 2 == len(lines)
        assert re.search(r" r ended after \d.\d s: 1 record \(", lines[1])

    def test_by_an_exception_outside_of_any_block(self):
        """What ended the program is in the last line, without crash hooks too."""
        lines = self.last_line('get_logger("a", run_id="r")\n{}["shard-0093"]', returncode=1)

        assert "FAILED" in lines[1]
        assert ": KeyError: 'shard-0093' at __main__:<module>:3 · 0 records" in lines[1]

    def test_by_an_exception_outside_of_any_block_under_hooks(self):
        """So it is under crash hooks, whose own lines come before."""
        lines = self.last_line(
            'install_crash_hooks()\nget_logger("a", run_id="r")\n{}["shard-0093"]', returncode=1
        )

        assert ": KeyError: 'shard-0093' at __main__:<module>:4 · 1 record " in lines[1]

    def test_by_a_typed_error_under_geno_obs_run(self):
        """A typed error, which decides the exit code there, is in the last line."""
        program = self.write(
            'from geno_lewm_obs import *\nget_logger("a", run_id="r")\nraise InputError("no shard")'
        )
        done = python("-m", "geno_lewm_obs", "run", program, variables=UNNAMED)

        assert 2 == done.returncode
        assert (
            "FAILED after 0.0 s: geno_lewm_obs.errors.InputError: no shard at __main__:<module>:3"
            in at_once(done.stderr.splitlines()[-1])
        )

    def test_by_a_signal(self):
        """A signal that ends the process under crash hooks is in the last line."""
        code = """
            import os, signal
            install_crash_hooks()
            get_logger("a", run_id="r")
            os.kill(os.getpid(), signal.SIGTERM)
            """
        lines = self.last_line(code, returncode=-signal.SIGTERM)

        assert "s: by SIGTERM · 1 record " in lines[1]

    def test_of_a_pool_says_them_once(self):
        """Workers that log to the run, however they are started, say nothing of it."""
        code = """
            import multiprocessing
            def work(number):
                get_logger("a", run_id="r").info("training.metric", value=number)
            if __name__ == "__main__":
                with logged_run(run_id="r"):
                    for way in ("fork", "spawn"):
                        with multiprocessing.get_context(way).Pool(2) as pool:
                            pool.map(work, range(4))
                            pool.close()
                            pool.join()
            """
        program = self.write("from geno_lewm_obs import *\n" + textwrap.dedent(code))
        done = python(program, variables=UNNAMED)
        assert 0 == done.returncode, done.stderr
        lines = done.stderr.splitlines()

        assert 2 == len(lines), lines
        assert "completed" in lines[1]

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def write(self, text):
        path = self.folder / "program.py"
        path.write_text(text)
        return path


@pytest.mark.usefixtures("unnamed")
def test_the_home_directory_is_abbreviated(said, monkeypatch, tmp_path):
    """A file below the home directory is shown with ~."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with logged_run(run_id="r"):
        pass

    first, last = said()
    assert "r logs to ~/logs/r.jsonl" == first
    assert last.endswith(f" · ~{os.sep}logs{os.sep}r.jsonl")
