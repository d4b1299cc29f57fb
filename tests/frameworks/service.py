"""
A service in a process of its own, behind a socket in its folder, and what its run holds.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from contextlib import suppress

from geno_lewm_obs import read_run
from tests.programs import ROOT

SECONDS = 120


class _Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=SECONDS)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self._path)


class Service:
    """
    A program in *folder*, which a server loads.

    Args:
        folder: Where the program, the socket and the run are.
        variables: Of the environment of its processes.
    """

    def __init__(self, folder, **variables):
        self.socket = folder / "s"
        self.program = folder / "program.py"
        self.log_dir = folder / "logs"
        self._folder = folder
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "GENO_LEWM_RUN_ID": "svc",
            "GENO_LEWM_LOG_DIR": str(self.log_dir),
            "GENO_LEWM_LOG_FORMAT": "jsonl",
            **variables,
        }
        self._process = None
        self._errors = folder / "stderr"

    def start(self, source, *command, stdout=subprocess.DEVNULL):
        """Let a server, by ``python -m`` *command*, load *source*; return once it answers."""
        self.program.write_text(textwrap.dedent(source))
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self._folder,
                env=self._environment,
                stdout=stdout,
                stderr=errors,
                start_new_session=True,
            )
        self.until(lambda: self._answers() or self._process.poll() is not None)
        assert self._process.poll() is None, self.errors
        return self._process

    def ask(self, path="/", **headers):
        """Return status, body and headers of the answer to a request."""
        connection = _Connection(self.socket)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            return answer.status, body, {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()

    def hang_up(self, path):
        """Ask for *path*, and go once the answer begins."""
        connection = _Connection(self.socket)
        connection.request("GET", path)
        connection.getresponse().read(1)
        connection.close()

    def end(self, number=signal.SIGTERM):
        """End the server by a signal to its first process, and wait for all of its work."""
        self._process.send_signal(number)
        self._process.wait(SECONDS)

    def kill(self):
        """End what is left of the server's processes."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(SECONDS)

    def until(self, is_true):
        """Wait until something is true."""
        deadline = time.monotonic() + SECONDS
        while not is_true():
            assert time.monotonic() < deadline, self.errors
            time.sleep(0.02)

    @property
    def errors(self):
        return self._errors.read_text()

    @property
    def path(self):
        return self.log_dir / "svc.jsonl"

    def records(self, event=None):
        found = list(read_run(self.path)) if self.path.exists() else []
        return [each for each in found if event in (None, each["event"])]

    def requests(self):
        return self.records("obs.http.request")

    def dropped(self):
        """Return how many keys the processes have told as dropped."""
        return sum(each["data"]["dropped_keys"] for each in self.records("obs.contract.broken"))

    def _answers(self):
        try:
            return self.ask("/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False
