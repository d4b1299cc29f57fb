"""
The two set-ups of a service that are shown side by side: both are run on uvicorn and asked.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="uvicorn isn't installed")

PAGE = (Path(__file__).parents[1] / "docs/explanation/side-by-side.md").read_text("utf-8")
BLOCK = re.compile(r"^```python beside, ([\w-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SET_UPS = dict(BLOCK.findall(PAGE))
APPLICATION = """
async def app(scope, receive, send):
    assert scope["type"] == "http"
    if scope["path"] == "/failing":
        raise ValueError("made.up@example.org")
    log.info("order.placed", order=4711)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"placed"})
"""
SERVER = """
import socket, sys
import uvicorn

listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], file=sys.stderr, flush=True)
config = uvicorn.Config(app, log_level="critical", access_log=False)
uvicorn.Server(config).run(sockets=[listening])
"""

pytestmark = pytest.mark.slow


def _asked(port, path, request_id):
    """Return the id that a client gets back."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"X-Request-ID": request_id})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["X-Request-ID"]


def _port(stderr):
    """Return the port, which is printed behind what a run says when it begins."""
    return next(int(line) for line in stderr if line.strip().isdecimal())


@pytest.fixture(name="served", params=SET_UPS, scope="module")
def serve(request, tmp_path_factory):
    """Return the name of a set-up, the ids that it gave back, and its lines on stdout."""
    folder = tmp_path_factory.mktemp("service")
    script = folder / "service.py"
    script.write_text(APPLICATION + SET_UPS[request.param] + SERVER, "utf-8")
    variables = {"GENO_LEWM_LOG_FORMAT": "stdout", "GENO_LEWM_LOG_DIR": str(folder / "logs")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, str(script)], env=variables, **pipes) as process:
        try:
            port = _port(process.stderr)
            given = [_asked(port, "/order", f"r-{number}") for number in range(3)]
            _asked(port, "/failing", "r-failing")
            process.send_signal(signal.SIGTERM)
            written, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    return request.param, given, [json.loads(line) for line in written.splitlines()]


def _of(lines, request_id):
    return [line for line in lines if line.get("data", line).get("request_id") == request_id]


def test_each_record_has_the_id_of_its_request(served):
    """The client gets its id back; the handler's record has it, and the request's own."""
    _, given, lines = served

    assert ["r-0", "r-1", "r-2"] == given
    for request_id in given:
        order, own = (line.get("data", line) for line in _of(lines, request_id))
        assert (4711, 200) == (order["order"], own["status"])


def test_a_failure_is_told(served):
    """A request that failed has a record with its exception; only one set-up has its text."""
    name, _, lines = served
    told = json.dumps(_of(lines, "r-failing"))

    assert "ValueError" in told
    assert ("made.up@example.org" in told) == (name == "structlog")


def test_lines_are_counted():
    """The page counts each set-up's lines."""
    ours, theirs = (
        sum(bool(line.strip()) for line in SET_UPS[name].splitlines())
        for name in ("geno-lewm-obs", "structlog")
    )

    assert f"| lines of set-up, blank ones aside | {ours}, and a variable | {theirs} |" in PAGE
