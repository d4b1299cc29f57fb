"""
`geno-obs demo`, run in processes of its own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs import LogRecord

COMMAND = [sys.executable, "-m", "geno_lewm_obs", "demo"]
SETTINGS = ("GENO_LEWM_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


def environment(**variables):
    return {
        name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)
    } | variables


def records(folder):
    (path,) = folder.glob("demo-*.jsonl")
    return [LogRecord.from_line(line) for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def done(folder):
    """One epoch of the demo, not on a terminal, in the strictest settings."""
    variables = environment(GENO_LEWM_REGISTRY_STRICT="1")
    return subprocess.run(
        [*COMMAND, "--epochs", "1", "--log-dir", folder],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


class TestRun:
    def test_says_what_came_of_it_and_what_next(self, done, folder):
        """
        Stdout shows the accuracy beside chance, the path of the file, and commands to go on with.
        """
        (path,) = folder.glob("demo-*.jsonl")
        share = re.fullmatch(
            r"The model guesses (\d\d\.\d)% of held-out bases; chance is 25%\.",
            done.stdout.splitlines()[1],
        )

        assert (True, True) == (
            float(share[1]) > 27,
            done.stdout.endswith(
                f"  geno-obs show {path}\n  geno-obs plot {path}\n"
                "  geno-obs explain training.epoch.end\n\n"
            ),
        )

    @pytest.mark.parametrize("command", ["show", "plot", "explain"])
    def test_proposes_commands_that_work(self, done, command):
        """The commands that it suggests run without changes."""
        (line,) = re.findall(f"^  geno-obs ({command} .*)$", done.stdout, re.MULTILINE)

        assert subprocess.run(
            [sys.executable, "-m", "geno_lewm_obs", *line.split()],
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout

    def test_shows_its_records_on_stderr(self, done):
        """
        The console shows the run by default, one line for each record, between an opening and a
        closing remark, behind which the course of the loss stands.
        """
        first, *shown, last, course = done.stderr.splitlines()

        assert (True, True) == (" logs to " in first, " ended after " in last)
        assert course.startswith("loss 1.3")
        assert [
            "training.run.start",
            "data.cache.miss",
            "training.step",
            "training.step",
            "training.epoch.end",
        ] == [x.split()[3] for x in shown[:5]]

    def test_draws_no_bar_and_no_colour_into_a_pipe(self, done):
        """If stderr is not a terminal, it holds no control characters."""
        assert [] == [char for char in done.stderr if not (char.isprintable() or char == "\n")]

    def test_breaks_no_rule(self, done, folder):
        """In the strictest settings there are no errors, and none of the package's own warnings."""
        assert (0, set()) == (
            done.returncode,
            {each.event for each in records(folder) if each.severity in ("warn", "error")},
        )

    def test_shows_no_sequence(self, done, folder):
        """It reads a genome, and no output holds 20 bases in a row."""
        written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

        assert None is re.search(
            rb"[ACGTNacgtn]{20}", done.stdout.encode() + done.stderr.encode() + written
        )


class TestSettings:
    def test_of_the_format_silence_the_console(self, tmp_path):
        """GENO_LEWM_LOG_FORMAT=jsonl leaves stderr empty."""
        variables = environment(GENO_LEWM_LOG_FORMAT="jsonl")
        done = subprocess.run(
            [*COMMAND, "--epochs", "1", "--log-dir", tmp_path],
            env=variables,
            capture_output=True,
            timeout=60,
            check=True,
        )

        assert b"" == done.stderr

    def test_decide_where_lines_go(self, tmp_path):
        """
        Without --log-dir the file is in the directory of GENO_LEWM_LOG_DIR, and
        GENO_LEWM_LOG_FORMAT=stdout prints its lines before the closing text.
        """
        folder = tmp_path / "new"
        done = subprocess.run(
            [*COMMAND, "--epochs", "1"],
            env=environment(GENO_LEWM_LOG_FORMAT="stdout", GENO_LEWM_LOG_DIR=str(folder)),
            capture_output=True,
            timeout=60,
            check=True,
        )
        (path,) = folder.glob("demo-*.jsonl")

        assert done.stdout.startswith(path.read_bytes() + b"\nThe model guesses")


class TestInterruption:
    def test_is_logged_and_ends_with_130(self, tmp_path):
        """Control-C ends the run with a last record that says so, and no traceback."""
        # Not under coverage: an interrupt in the midst of its own lock would be waited for for
        # ever.
        unmeasured = {
            name: value for name, value in environment().items() if not name.startswith("COV")
        }
        command = [*COMMAND, "--log-dir", tmp_path]
        with subprocess.Popen(
            command, env=unmeasured, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                while b"training.epoch.end" not in process.stderr.readline():
                    assert None is process.poll()
                process.send_signal(signal.SIGINT)
                _, rest = process.communicate(timeout=60)
            finally:
                process.kill()
        end = next(each for each in records(tmp_path) if each.event == "training.run.end")

        assert (130, "interrupted", False) == (
            process.returncode,
            end.data["reason"],
            b"Traceback" in rest,
        )


class TestBreak:
    @pytest.mark.parametrize(
        ("kind", "told"),
        [
            ("nan", "completed, but the loss is NaN: NaN in loss at step 87"),
            ("oom", "FAILED: out of memory: MemoryError"),
            ("kill", "was KILLED: no trace of the end"),
            pytest.param("stall", "completed", marks=pytest.mark.slow),
        ],
    )
    def test_why_tells_it_right(self, tmp_path, kind, told):
        """Each misfortune happens half-way, and the command that is named next tells of it."""
        options = {"env": environment(), "capture_output": True, "text": True, "timeout": 60}
        command = [*COMMAND, "--break", kind, "--epochs", "1", "--log-dir", tmp_path]
        done = subprocess.run(command, check=True, **options)
        (path,) = tmp_path.glob("demo-*.jsonl")
        why = [sys.executable, "-m", "geno_lewm_obs", "why", "latest", "--log-dir", tmp_path]

        assert f"  geno-obs why {path.stem} --log-dir {tmp_path}\n" in done.stdout
        shown = subprocess.run(why, check=True, **options).stdout
        assert f"{path.stem} {told}" in shown
        assert (kind == "stall") == ("obs.run.stalled" in shown)
