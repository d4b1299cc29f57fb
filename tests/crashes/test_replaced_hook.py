"""
A hook that takes the place of ours: its crash is written all the same, and nothing else is.
"""

from __future__ import annotations

import pytest

from tests.programs import python

BEGIN = "import sys\nfrom geno_lewm_obs import install_crash_hooks\ninstall_crash_hooks()\n"
SAID = "geno-lewm-obs: sys.excepthook was replaced by "


@pytest.fixture
def run_python(tmp_path):
    def run(code):
        script = tmp_path / "script.py"
        script.write_text(BEGIN + code)
        return python(script, variables={"GENO_LEWM_RUN_ID": "r"})

    return run


class TestHookThatReplacesOurs:
    @pytest.mark.parametrize(
        ("replacement", "name"),
        [
            ("def theirs(*_): ...\nsys.excepthook = theirs", "__main__.theirs"),
            ("import functools\nsys.excepthook = functools.partial(print)", "functools.partial"),
            ("sys.excepthook = None", "builtins.NoneType"),
        ],
    )
    def test_costs_no_record(self, run_python, read, replacement, name):
        """The exception is written at the end, and stderr says once which hook got it."""
        done = run_python(f"{replacement}\nraise RuntimeError('broken shard')")
        (record,) = read("r")

        assert 1 == done.returncode
        assert (1, True) == (done.stderr.count(SAID), f"{SAID}{name}," in done.stderr)
        assert ("obs.process.crashed", "main", "broken shard") == (
            record.event,
            record.data["where"],
            record.data["exception_message"],
        )

    def test_may_call_ours(self, run_python, read):
        """A hook that calls the one that it replaced has lost nothing, and nothing is said."""
        done = run_python(
            "ours = sys.excepthook\nsys.excepthook = lambda *crash: ours(*crash)\n"
            "raise RuntimeError('broken shard')"
        )

        assert (1, 0) == (len(read("r")), done.stderr.count(SAID))

    CAUGHT = """
def run():
    try:
        raise ValueError
    except ValueError as exc:  # remembered, as a test runner and an interactive shell do
        sys.last_value = sys.last_exc = exc
run()
"""

    @pytest.mark.parametrize(
        "end",
        ["", "sys.exit(1)", "import signal; signal.raise_signal(signal.SIGINT)", CAUGHT],
        ids=["well", "exit", "interruption", "caught"],
    )
    def test_has_got_nothing_where_no_exception_ended_the_program(self, run_python, log_dir, end):
        """An end that is no crash leaves no record, and no word about the hook."""
        done = run_python(f"sys.excepthook = lambda *_: None\n{end}")

        assert (0, []) == (done.stderr.count(SAID), list(log_dir.glob("*.jsonl")))

    @pytest.mark.parametrize("attributes", ["{}", "{'__dict__': 3}"], ids=["plain", "odd"])
    def test_is_none_where_ours_was_called(self, run_python, read, attributes):
        """Where no hook was replaced, a crash has its one record, and the end adds none."""
        done = run_python(f"raise type('Broken', (Exception,), {attributes})('broken shard')")

        assert (1, 0) == (len(read("r")), done.stderr.count(SAID))
