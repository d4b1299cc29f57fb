"""
What a run costs its program while it's sent by OTLP, beside the same run that isn't sent.

Each row is a program of its own that logs as fast as it can: the median of its calls, the slowest
of all but the first, by the clock and by what the processor worked for it, and how long the end
takes. The receivers are a process of their own too, on this machine; one takes all, one hangs, and
one is not there. The programs take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from statistics import median
from typing import Final

RECORDS: Final = 20_000
ROUNDS: Final = 5
RECEIVERS: Final = ("isn't sent", "takes all", "hangs", "isn't there")

_PROGRAM: Final = """
import json, sys, time
from geno_lewm_obs import logged_run
count = int(sys.argv[1])
clock, processor = time.perf_counter, time.thread_time
took, worked = [], []
with logged_run("training", run_id="r", pretty=False) as log:
    log.info("training.metric", name="loss", value=0.5)  # loads what the first call of a run needs
    for step in range(count):
        work, before = processor(), clock()
        log.info("training.metric", step=step, name="loss", value=0.5)
        took.append(clock() - before)
        worked.append(processor() - work)
    leaving = clock()
took.sort()
end = clock() - leaving
print(json.dumps([took[count // 2] * 1e6, took[-1] * 1e3, max(worked) * 1e3, end * 1e3]))
"""
_RECEIVER: Final = """
import sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if sys.argv[1] == "hangs":
            threading.Event().wait()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks follow", description="What a run that is sent costs its program."
    )
    parser.add_argument("--quick", action="store_true", help="shows that everything runs")
    is_quick = parser.parse_args(arguments).quick
    if find_spec("opentelemetry") is None:
        print("opentelemetry isn't installed: nothing is measured", file=sys.stderr)
        return 0
    count, rounds = (200, 1) if is_quick else (RECORDS, ROUNDS)
    names = RECEIVERS[:2] if is_quick else RECEIVERS
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            with _endpoint(name) as endpoint:
                found[name].append(_measured(count, endpoint))
    print("| the receiver | a call, µs | slowest call, ms | of processor time | the end, ms |")
    print("|---|---:|---:|---:|---:|")
    for name, rows in found.items():
        calls, slowest, worked, ends = zip(*rows, strict=True)
        worst = f"{max(slowest):.1f} | {max(worked):.1f}"
        print(f"| {name} | {median(calls):.1f} | {worst} | {max(ends):.0f} |")
    return 0


@contextmanager
def _endpoint(name: str) -> Iterator[str]:
    """Yield the variable's value that names a receiver; empty for none."""
    if name == "isn't sent":
        yield ""
        return
    with subprocess.Popen(
        [sys.executable, "-c", _RECEIVER, name], stdout=subprocess.PIPE, text=True
    ) as receiver:
        assert receiver.stdout is not None
        port = receiver.stdout.readline().strip()
        if name == "isn't there":
            receiver.kill()
            receiver.wait()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            receiver.kill()


def _measured(count: int, endpoint: str) -> list[float]:
    """Run the program once; return its call's median, the slowest twice, and its end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        variables = {"GENO_LEWM_LOG_DIR": folder, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(count)],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    found: list[float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
