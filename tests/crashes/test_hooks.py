"""
The hooks: which crash is told of, in which words, and that nothing else changes.
"""

from __future__ import annotations

import pytest

from tests.programs import python

DNA = "GATTACA" * 4
BEGIN = """
import asyncio, gc, multiprocessing, os, signal, sys, threading
from geno_lewm_obs import ConfigError, get_logger, install_crash_hooks, logged_run
DNA = "GATTACA" * 4
install_crash_hooks()
"""


@pytest.fixture
def run_python(tmp_path):
    """Run a script under crash hooks in a process of its own."""

    def run(code, begin=BEGIN, **variables):
        script = tmp_path / "script.py"
        script.write_text(begin + code)
        return python(script, variables=variables)

    return run


@pytest.fixture
def crashes(log_dir, read):
    """Return the crash records of the one run that wrote any."""

    def crashes():
        (path,) = log_dir.glob("*.jsonl")
        return [record for record in read(path.stem) if record.event == "obs.process.crashed"]

    return crashes


CRASHES = {
    "main": """
def work(): raise ValueError(DNA)
work()
""",
    "thread": """
def work(): raise ValueError(DNA)
thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
    "task": """
async def work(): raise ValueError(DNA)
async def main():
    asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
asyncio.run(main())
""",
    "task: a callback": """
def work(): raise ValueError(DNA)
async def main():
    asyncio.get_running_loop().call_soon(work)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())
""",
    "ignored": """
class Work:
    def __del__(self): raise ValueError(DNA)
Work()
""",
    "ignored: a callback of atexit": """
import atexit
def work(): raise ValueError(DNA)
atexit.register(work)
""",
    "ignored: a callback of a future": """
from concurrent.futures import ThreadPoolExecutor
def work(future): raise ValueError(DNA)
with ThreadPoolExecutor(1) as pool:
    pool.submit(int).add_done_callback(work)
""",
    "thread: a pool's initializer": """
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
def work(): raise ValueError(DNA)
with ThreadPoolExecutor(1, initializer=work) as pool:
    try:
        pool.submit(int).result()
    except BrokenExecutor:
        pass
""",
    "process: a pool's initializer": """
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
def work(): raise ValueError(DNA)
fork = multiprocessing.get_context('fork')
with ProcessPoolExecutor(1, mp_context=fork, initializer=work) as pool:
    try:
        pool.submit(int).result()
    except BrokenExecutor:
        pass
""",
    "process: forked": """
def work(): raise ValueError(DNA)
worker = multiprocessing.get_context('fork').Process(target=work)
worker.start()
worker.join()
assert worker.exitcode == 1
""",
    "process: spawned": """
def work(): raise ValueError(DNA)
if __name__ == '__main__':
    worker = multiprocessing.get_context('spawn').Process(target=work)
    worker.start()
    worker.join()
    assert worker.exitcode == 1
""",
}


class TestException:
    @pytest.mark.parametrize(("where", "script"), CRASHES.items(), ids=CRASHES)
    def test_leaves_one_record_without_what_is_private(
        self, run_python, crashes, log_dir, where, script
    ):
        """
        Wherever nothing catches it, an exception is written once, with type and frames, and its
        text is nowhere.
        """
        done = run_python(script, GENO_LEWM_RUN_ID="r")
        (record,) = crashes()

        assert int(where == "main") == done.returncode, done.stderr
        assert ("error", "obs", where.partition(":")[0]) == (
            record.severity,
            record.component,
            record.data["where"],
        )
        assert "ValueError" == record.data["exception_type"]
        assert "exception_message" not in record.data
        assert any(
            "work" in frame or "__del__" in frame for frame in record.data["exception_stack"]
        )
        assert DNA not in done.stderr + "".join(path.read_text() for path in log_dir.iterdir())

    def test_is_shown_without_source_lines(self, run_python, crashes):
        """
        stderr has type, frames, causes and a presentable text, and not one line of the program.
        """
        done = run_python(
            "def load(): raise KeyError(DNA)\n"
            "try:\n    load()\n"
            "except KeyError as exc:\n    raise RuntimeError('the shard is broken') from exc"
        )
        (record,) = crashes()
        shown = done.stderr.splitlines()

        begin = shown.index("Traceback (most recent call last; without source lines and values)")
        assert any("exception_causes[0] holds a sequence" in line for line in shown[:begin])
        assert [
            "  __main__:<module>:10",
            "RuntimeError: the shard is broken",
            "  after KeyError at __main__:load:6 ‹ __main__:<module>:8",
        ] == shown[begin + 1 : begin + 4]
        assert [shown[begin + 3].removeprefix("  after ")] == record.data["exception_causes"]
        assert "raise" not in done.stderr

    def test_of_a_run_is_written_to_that_run(self, run_python, read):
        """
        What ends a logged run is written to its file, after the records by which the run itself
        ended.
        """
        done = run_python(
            "with logged_run('training', run_id='mine', end_event='training.run.end'):\n"
            "    raise ConfigError('no such shard')"
        )

        assert 1 == done.returncode
        assert [
            ("error", "CONFIG.GENERIC"),
            ("training.run.end", None),
            ("obs.process.crashed", "CONFIG.GENERIC"),
        ] == [(record.event, record.error_code) for record in read("mine")]

    def test_of_a_thread_that_later_ends_the_program_is_told_of_both(self, run_python, crashes):
        """
        An exception that ended a thread, and is raised once more, ends the program: one record for
        each.
        """
        done = run_python("""
seen = []
def work():
    try:
        raise ValueError("broken shard")
    except ValueError as exc:
        seen.append(exc)
        raise
thread = threading.Thread(target=work)
thread.start()
thread.join()
raise seen[0]
""")

        assert 1 == done.returncode
        assert ["thread", "main"] == [record.data["where"] for record in crashes()]

    @pytest.mark.parametrize(
        ("script", "code"),
        [
            ("sys.exit(7)", 7),
            ("sys.exit()", 0),
            ("raise SystemExit('told')", 1),
            ("threading.Thread(target=sys.exit).start()", 0),
            ("signal.raise_signal(signal.SIGINT)", -2),
        ],
    )
    def test_that_is_no_crash_leaves_no_record(self, run_python, log_dir, script, code):
        """Leaving by `sys.exit` or Control-C is no crash, and its status is Python's."""
        done = run_python(script)

        assert (code, []) == (done.returncode, list(log_dir.glob("*.jsonl")))

    def test_that_is_a_text_of_a_workers_is_judged(self, run_python, log_dir):
        """A worker that leaves by a text shows it only if it passes the rules."""
        done = run_python("""
for text in ("no shard", DNA):
    worker = multiprocessing.get_context("fork").Process(target=sys.exit, args=(text,))
    worker.start()
    worker.join()
    assert worker.exitcode == 1
""")
        shown, withheld = done.stderr.splitlines()

        assert "no shard" == shown
        assert withheld.startswith("geno-lewm-obs: the text that was passed to sys.exit")
        assert [] == list(log_dir.glob("*.jsonl"))


class TestBeforeAnyLogger:
    @pytest.mark.parametrize(
        "variables",
        [
            {"GENO_LEWM_LOG_LEVEL": "loud"},
            {"GENO_LEWM_RUN_ID": "../up"},
            {"GENO_LEWM_LOG_FILE_MODE": "0666"},
        ],
        ids=lambda variables: next(iter(variables)),
    )
    def test_a_broken_setting_is_left_out(self, run_python, crashes, variables):
        """Where a setting can't be used the record is written by those that can."""
        done = run_python("raise RuntimeError('early')", **variables)

        assert ["early"] == [record.data["exception_message"] for record in crashes()], done.stderr

    @pytest.mark.parametrize("folder", ["/proc/nowhere", "~no-such-user/logs"])
    def test_a_directory_that_is_none(self, run_python, tmp_path, folder):
        """
        Where the log directory can't be used the record is in a new one, 0700, of the temporary
        directory; stderr tells its path.
        """
        done = run_python(
            "raise RuntimeError('early')",
            GENO_LEWM_LOG_DIR=folder,
            GENO_LEWM_RUN_ID="r",
            TMPDIR=str(tmp_path),
        )
        (path,) = tmp_path.glob("geno-lewm-*/r.jsonl")

        assert "obs.process.crashed" in path.read_text()
        assert (0o700, 0o600) == (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777)
        assert f"geno-lewm-obs: a record of this is in {path}" in done.stderr

    def test_nowhere_to_write(self, run_python):
        """Where no file can be made, the lines on stderr are left, as clean as ever."""
        nowhere = {"GENO_LEWM_LOG_DIR": "/proc/nowhere", "TMPDIR": "/proc/nowhere"}
        done = run_python(
            "import tempfile; tempfile.tempdir = '/proc/nowhere'\nraise RuntimeError(DNA)",
            **nowhere,
        )

        assert 1 == done.returncode
        assert ("RuntimeError\n" in done.stderr, DNA in done.stderr) == (True, False)


class TestSignal:
    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_ends_open_runs_in_order(self, run_python, read, name):
        """
        A fatal signal is written, then what the run has to tell at its end; the process ends by
        that signal.
        """
        done = run_python(
            "log = get_logger('a', run_id='r', level='debug')\n"
            "for step in range(1, 6): log.debug('training.step', step=step)\n"
            f"signal.raise_signal(signal.{name})\nprint('alive')"
        )
        records = read("r")

        assert (-getattr(__import__("signal"), name), "", "") == (
            done.returncode,
            done.stdout,
            done.stderr,
        )
        assert [
            *("training.step", "obs.process.signalled"),
            *("training.step", "obs.sampling.hidden"),
        ] == [record.event for record in records]
        assert {"signal": name} == records[1].data

    def test_that_the_program_handles_is_left_to_it(self, run_python, read):
        """
        Where the program has a handler of its own the signal is written, and the rest is the
        handler's.
        """
        done = run_python(
            "log = get_logger('a', run_id='r')\nsignal.raise_signal(signal.SIGTERM)\n"
            "log.info('training.run.end', reason='asked to')",
            begin=BEGIN.replace(
                "install_crash_hooks()\n",
                "signal.signal(signal.SIGTERM, lambda *_: None)\ninstall_crash_hooks()\n",
            ),
        )

        assert 0 == done.returncode, done.stderr
        assert ["obs.process.signalled", "training.run.end"] == [
            record.event for record in read("r")
        ]

    POOL = """
def work(step):
    get_logger('a', run_id='r', level='debug').debug('training.step', step=step)
"""

    def test_to_a_pool_is_no_news(self, run_python, read):
        """
        A pool ends its workers by SIGTERM when all is well, often in the middle of their end: they
        tell what sampling hid, no signal.
        """
        pools = """
for _ in range(8):
    with multiprocessing.get_context('fork').Pool(1) as pool:
        pool.map(work, range(1, 6))
"""
        done = run_python(self.POOL + pools)

        assert 0 == done.returncode, done.stderr
        assert ["training.step", "training.step", "obs.sampling.hidden"] * 8 == [
            record.event for record in read("r")
        ]

    def test_a_pool_that_is_closed_tells_what_its_workers_hid(self, run_python, read):
        """Workers that may end by themselves tell what sampling hid."""
        end = """
pool = multiprocessing.get_context('fork').Pool(1)
pool.map(work, range(1, 6))
pool.close()
pool.join()
"""
        done = run_python(self.POOL + end)

        assert 0 == done.returncode, done.stderr
        assert [*["training.step"] * 2, "obs.sampling.hidden"] == [
            record.event for record in read("r")
        ]


class TestInstallation:
    HOOKS = (
        "(sys.excepthook, threading.excepthook, sys.unraisablehook, "
        "signal.getsignal(signal.SIGTERM), multiprocessing.Process.run)"
    )

    def test_twice_is_once(self, run_python, crashes):
        """A second installation changes nothing."""
        run_python(
            f"before = {self.HOOKS}\ninstall_crash_hooks()\nassert before == {self.HOOKS}\n"
            "raise RuntimeError('once')"
        )

        assert 1 == len(crashes())

    def test_leaves_a_hook_that_was_set_later(self, run_python):
        """A hook that a program sets afterwards stays, also if ours are installed once more."""
        done = run_python(
            "hook = sys.excepthook = lambda *_: print('theirs')\n"
            "install_crash_hooks()\nassert sys.excepthook is hook\n1 / 0"
        )

        assert (1, "theirs\n") == (done.returncode, done.stdout)

    def test_changes_nothing_for_a_program_that_ends_well(self, run_python, log_dir):
        """A program that logs nothing and crashes nowhere leaves no file and no line."""
        done = run_python("print('fine')")

        assert (0, "fine\n", "", []) == (
            done.returncode,
            done.stdout,
            done.stderr,
            list(log_dir.iterdir()),
        )
