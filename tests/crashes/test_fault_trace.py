"""
The trace of a fault of the interpreter: where it goes, who may read it, and when the file is there
at all.
"""

from __future__ import annotations

import os
import signal

import pytest

from tests.programs import python

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks and signals are POSIX's")

BEGIN = """
import ctypes, faulthandler, os, pathlib, sys
from geno_lewm_obs.crashes.fault_trace import stop_watching, watch_faults
path = pathlib.Path(sys.argv[1])
"""


@pytest.fixture
def path(log_dir):
    return log_dir / "r.fault"


@pytest.fixture
def run_python(path):
    def run(code):
        return python("-c", BEGIN + code, path)

    return run


class TestFault:
    @pytest.mark.parametrize(
        ("fault", "number"),
        [("ctypes.string_at(0)", signal.SIGSEGV), ("os.abort()", signal.SIGABRT)],
    )
    def test_leaves_a_trace_without_values(self, run_python, path, fault, number):
        """
        Files, lines and functions are in the file, 0600, and neither source text nor values; the
        process ends by its signal.
        """
        done = run_python(f"watch_faults(path)\ndef work(secret): {fault}\nwork('GATTACA')")
        trace = path.read_text()

        assert (-number, "", 0o600) == (done.returncode, done.stderr, path.stat().st_mode & 0o777)
        assert trace.startswith("Fatal Python error: ")
        assert 'File "<string>", line 6 in work' in trace
        assert "GATTACA" not in trace

    def test_names_no_directory_that_is_a_sequence(self, path, tmp_path):
        """
        A program in a directory with a private name leaves no trace, and says so once, without
        the name.
        """
        folder = tmp_path / ("GATTACA" * 3)
        folder.mkdir()
        program = folder / "x.py"
        watched = "watch_faults(path.with_name('a.fault'))\nwatch_faults(path)\nos.abort()"
        program.write_text(BEGIN + watched)
        done = python(program, path)

        assert (
            -signal.SIGABRT,
            (
                "geno-lewm-obs: a fault leaves no trace: "
                "the directory of this program has a private name\n"
            ),
            [],
        ) == (done.returncode, done.stderr, list(path.parent.glob("*")))

    def test_of_a_forked_child_is_there_although_its_parent_has_ended(self, run_python, path):
        """A parent that ends first doesn't take the file away from its child."""
        done = run_python("""
watch_faults(path)
(reader, writer), (ready, tell) = os.pipe(), os.pipe()
if not os.fork():
    os.close(writer)
    os.write(tell, b".")
    os.read(reader, 1)  # until the parent is gone
    os.abort()
os.read(ready, 1)
stop_watching()
assert path.exists()
""")
        assert 0 == done.returncode, done.stderr
        assert "Fatal Python error: Aborted" in path.read_text()

    def test_goes_to_stderr_where_no_file_can_be_opened(self, run_python, path):
        """A path that can't be used is no reason to lose the trace."""
        path.parent.mkdir()
        path.symlink_to("elsewhere")
        done = run_python("watch_faults(path)\nos.abort()")

        assert (-signal.SIGABRT, True) == (
            done.returncode,
            "Fatal Python error: Aborted" in done.stderr,
        )
        assert not path.exists()


class TestFile:
    def test_is_removed_where_nothing_was_written(self, run_python, path):
        """A good end leaves no empty file behind."""
        done = run_python(
            "watch_faults(path)\nassert path.exists()\n"
            "stop_watching()\nassert faulthandler.is_enabled()"
        )

        assert (0, False) == (done.returncode, path.exists()), done.stderr

    def test_is_kept_where_an_earlier_fault_stands(self, run_python, path):
        """What a fault of an earlier process left stays, and the next is appended."""
        path.parent.mkdir()
        path.write_text("Fatal Python error: of old\n")
        run_python("watch_faults(path)\nstop_watching()")
        run_python("watch_faults(path)\nos.abort()")

        assert path.read_text().startswith(
            "Fatal Python error: of old\nFatal Python error: Aborted\n"
        )

    def test_is_kept_while_another_process_has_it_open(self, run_python):
        """The last of several processes removes it, and not the first that ends."""
        done = run_python("""
import subprocess
watch_faults(path)
code = (
    "import sys, pathlib; from geno_lewm_obs.crashes.fault_trace import *; "
    "watch_faults(pathlib.Path(sys.argv[1])); stop_watching()"
)
subprocess.run([sys.executable, "-c", code, str(path)], check=True)
assert path.exists()
stop_watching()
assert not path.exists()
""")
        assert 0 == done.returncode, done.stderr

    def test_that_another_process_made_anew_is_left_to_it(self, run_python):
        """
        Where somebody has removed the file, the one that stands there next is another's: its trace
        stays.
        """
        done = run_python("""
watch_faults(path)
path.unlink()
path.write_text("")  # as another process that is about to leave its trace
stop_watching()
assert path.exists()
""")
        assert 0 == done.returncode, done.stderr

    def test_that_is_being_removed_is_opened_again(self, run_python):
        """
        A file on which another process has the lock to remove it is not the one that's watched.
        """
        done = run_python("""
import fcntl
import geno_lewm_obs.sinks.file.trace_file as ours
path.parent.mkdir(exist_ok=True)
remover = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(remover, fcntl.LOCK_EX)
opened, really_open = [], ours.open_run_file
def open_while_another_removes(*given):
    if len(opened) == 1:
        path.unlink()
        os.close(remover)
    opened.append(really_open(*given))
    return opened[-1]
ours.open_run_file = open_while_another_removes
watch_faults(path)
assert os.path.samestat(os.fstat(opened[-1].number), path.stat())
assert len(opened) == 2
""")
        assert 0 == done.returncode, done.stderr

    def test_that_is_gone_is_no_reason_to_fail(self, run_python):
        """A file that somebody has removed needn't be removed."""
        done = run_python("watch_faults(path)\npath.unlink()\nstop_watching()")

        assert (0, "") == (done.returncode, done.stderr)

    def test_follows_to_another_path(self, run_python, path):
        """Where another path is watched the first is let go, and removed if it's empty."""
        run_python("watch_faults(path.with_name('first.fault'))\nwatch_faults(path)\nos.abort()")

        assert [path] == list(path.parent.iterdir())
        assert "Aborted" in path.read_text()
