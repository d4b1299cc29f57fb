"""
The console in a notebook: a real kernel runs a cell that logs.
"""

from __future__ import annotations

import re
import sys

import pytest

pytest.importorskip("ipykernel", reason="a notebook's kernel is ipykernel, and it isn't installed")
manager = pytest.importorskip(
    "jupyter_client.manager", reason="a kernel is started by jupyter_client, and it isn't installed"
)
pytestmark = pytest.mark.slow

CELL = """
from geno_lewm_obs import logged_run
start = {"start_event": "training.run.start", "start_data": {"device": "cpu"}}
with logged_run("training", run_id="run-1", **start) as log:
    for epoch in range(3):
        log.info("training.epoch.end", epoch=epoch, loss=0.5, lr=0.001, samples=1000)
    log.warn("training.collapse.alert", criterion="\\x1b[2J\\r\\n", value=0.1, threshold=0.5)
"""
SHOWN = r"\x1b[2J\r\n"
STYLE = re.compile(r"\x1b\[[0-9;]*m")


class Kernel:
    """A running kernel and its client."""

    def __init__(self):
        self._manager = manager.KernelManager()
        self._manager.kernel_spec.argv[0] = sys.executable
        self._manager.start_kernel()
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, cell):
        """Run *cell* and return what it wrote to stderr and stdout."""
        request = self._client.execute(cell)
        written = {"stderr": "", "stdout": ""}
        self.result = ""
        while True:
            message = self._client.get_iopub_msg(timeout=60)
            content = message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            assert "error" != message["msg_type"], content
            if message["msg_type"] == "stream":
                written[content["name"]] += content["text"]
            if message["msg_type"] == "execute_result":
                self.result = content["data"]["text/plain"]
            if content.get("execution_state") == "idle":
                return written["stderr"], written["stdout"]

    def close(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "GENO_LEWM_LOG_DIR"):
            patch.setenv(name, str(folder / name.lower()))
        running = Kernel()
        yield running
        running.close()


@pytest.fixture(scope="module")
def written(kernel):
    return kernel.run(CELL)


CRASH = """
from geno_lewm_obs import install_crash_hooks
install_crash_hooks()
def work(read): raise ValueError(f"can't read {read}")
"""


class TestCrash:
    @pytest.fixture
    def other_kernel(self, tmp_path, monkeypatch):
        monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(tmp_path))
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "crashed")
        running = Kernel()
        yield running
        running.close()

    def test_of_a_cell_is_a_record_and_shows_nothing_private(self, other_kernel, tmp_path):
        """
        Under crash hooks, what ends a cell is written, and shown without source lines and values;
        the kernel goes on.
        """
        other_kernel.run(CRASH)
        stderr, stdout = other_kernel.run("work('GATTACA' * 4)")
        records = (tmp_path / "crashed.jsonl").read_text()

        assert '"where":"cell"' in records
        assert ["Exception in a cell", "ValueError"] == [
            line.partition(" (")[0]
            for line in stderr.splitlines()
            if line.startswith(("Exception", "ValueError"))
        ]
        assert "__main__:work:3" in stderr
        assert "GATTACA" not in stderr + stdout + records
        assert ("", "2\n") == other_kernel.run("print(1 + 1)")

    def test_is_left_to_a_handler_of_the_users(self, other_kernel, tmp_path):
        """A handler that was set before stays, and the crash is its own."""
        other_kernel.run(
            "def theirs(*_, **__): print('theirs')\n"
            f"get_ipython().set_custom_exc((ValueError,), theirs)\n{CRASH}"
        )

        assert ("", "theirs\n") == other_kernel.run("work('GATTACA')")
        assert not (tmp_path / "crashed.jsonl").exists()


class TestCell:
    def test_shows_whole_lines(self, written):
        """
        Without being asked, each record stands on a line of its own below the cell, between the
        remarks that frame the run, of which the last tells how the loss went.
        """
        first, *records, last, course = STYLE.sub("", written[0]).splitlines()

        assert ("run-1 logs to", "run-1 ended after") == (first[:13], last[:17])
        assert course == "loss 0.5 ▁▁▁ 0.5   best 0.5"
        assert [
            " info  training   training.run.start  device=cpu",
            *(
                f" info  training   training.epoch.end  epoch={epoch} "
                "loss=0.5 lr=0.001 samples=1000"
                for epoch in range(3)
            ),
            f" warn  training   training.collapse.alert  criterion={SHOWN} value=0.1 threshold=0.5",
        ] == [line[8:] for line in records]

    def test_moves_no_cursor(self, written):
        """
        But for colours, which a notebook shows, there's no control character and no escape code.
        """
        text = STYLE.sub("", written[0])

        assert [] == [char for char in text if not (char.isprintable() or char == "\n")]

    def test_leaves_stdout_to_the_cell(self, written):
        """The console is on stderr alone."""
        assert "" == written[1]

    def test_takes_colour_from_no_color(self, kernel):
        """NO_COLOR holds in a notebook too."""
        text, _ = kernel.run(
            "import os; os.environ['NO_COLOR'] = '1'\n" + CELL.replace("run-1", "run-2")
        )

        assert "\x1b" not in text


class TestResult:
    """What a cell shows as its result."""

    LOG = """
from geno_lewm_obs import get_logger
record = get_logger("training", run_id="result").info("training.metric", name="loss", value=0.5)
record
"""

    def test_a_record_that_is_shown_already_is_shown_once(self, kernel):
        """A cell that ends in a call which logs shows the line of the console and nothing else."""
        stderr, _ = kernel.run(self.LOG)

        assert (1, "") == (STYLE.sub("", stderr).count("training.metric"), kernel.result)

    def test_a_record_of_another_cell_is_shown(self, kernel):
        """A record that is looked at later is shown as any object."""
        kernel.run(self.LOG)
        kernel.run("record")

        assert kernel.result.startswith("LogRecord(")
