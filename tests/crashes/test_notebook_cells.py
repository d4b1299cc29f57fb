"""
Exceptions of cells in IPython: told where IPython would print them. `test_notebook` has a kernel.
"""

from __future__ import annotations

import pytest

from tests.programs import python

pytest.importorskip("IPython", reason="it runs the cells")

BEGIN = """
import sys, types
from geno_lewm_obs import install_crash_hooks
"""
SHELL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
"""
CELL = "install_crash_hooks()\nshell.run_cell(\"raise ValueError('no shard')\")\n"


@pytest.fixture
def run_python(tmp_path):
    def run(code):
        environ = {"IPYTHONDIR": str(tmp_path / "ipython"), "GENO_LEWM_RUN_ID": "r"}
        done = python("-c", BEGIN + code, variables=environ)
        done.check_returncode()
        return done

    return run


class TestCell:
    def test_that_fails_is_told_from_its_first_frame_on(self, run_python, read):
        """The record has the cell's frames, without IPython's, and IPython prints nothing."""
        done = run_python(SHELL + CELL)
        (record,) = read("r")

        assert ("cell", ["__main__:<module>:1"]) == (
            record.data["where"],
            record.data["exception_stack"],
        )
        assert ("", True) == (done.stdout, "ValueError: no shard\n" in done.stderr)
        assert "raise" not in done.stderr

    def test_that_fails_is_left_to_a_handler_that_was_set(self, run_python, log_dir):
        """A handler of the user's stays."""
        theirs = "shell.set_custom_exc((ValueError,), lambda *_, **__: print('theirs'))\n"

        assert "theirs\n" == run_python(SHELL + theirs + CELL).stdout
        assert [] == list(log_dir.glob("*.jsonl"))

    def test_that_is_interrupted_is_left_to_ipython(self, run_python, log_dir):
        """Control-C in a cell is no crash."""
        run_python(f"{SHELL}install_crash_hooks()\nshell.run_cell('raise KeyboardInterrupt')")

        assert [] == list(log_dir.glob("*.jsonl"))


class TestShell:
    def test_is_never_loaded_or_made(self, run_python):
        """Where IPython isn't loaded, or has no shell, the hooks load none and make none."""
        run_python("""
install_crash_hooks()
assert "IPython" not in sys.modules
from IPython.core.interactiveshell import InteractiveShell
from geno_lewm_obs.crashes.notebook_cells import tell_cell_exceptions
tell_cell_exceptions()
assert not InteractiveShell.initialized()
""")

    @pytest.mark.parametrize("get_ipython", ["None", "lambda: 1 / 0", "object"])
    def test_that_is_half_loaded_or_unknown_harms_nothing(self, run_python, get_ipython):
        """Whatever stands in place of IPython, the hooks are installed."""
        run_python(f"""
half = sys.modules["IPython"] = types.ModuleType("IPython")
half.get_ipython = {get_ipython}
install_crash_hooks()
assert sys.excepthook is not sys.__excepthook__
""")
