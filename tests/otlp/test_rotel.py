"""
rotel, a collector written in Rust, takes what is sent, and passes it on as it came.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
pytest.importorskip("grpc", reason="needs the extra otlp-grpc")

from geno_lewm_obs.otlp.answer import TAKEN, Answer
from geno_lewm_obs.otlp.endpoints import Endpoints
from geno_lewm_obs.otlp.exporting import Exporter

from .receiver import LOOPBACK, Receiver
from .records import RECORD


@contextmanager
def collector(receiver: Receiver) -> Iterator[dict[str, int]]:
    """Run rotel, which passes on to *receiver*; give its ports by protocol."""
    spec = importlib.util.find_spec("rotel")
    if spec is None or spec.origin is None:
        pytest.skip("rotel isn't installed")
    with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as two:
        ports = {"grpc": one.getsockname()[1], "http/protobuf": two.getsockname()[1]}
    command = f"""
        start --log-file /dev/stdout --pid-file /dev/null --batch-timeout 10ms
        --otlp-grpc-endpoint {LOOPBACK}:{ports["grpc"]}
        --otlp-http-endpoint {LOOPBACK}:{ports["http/protobuf"]}
        --exporter otlp --otlp-exporter-protocol http --otlp-exporter-endpoint {receiver.endpoint}
    """
    agent = str(Path(spec.origin).with_name("rotel-agent"))
    library = sysconfig.get_config_var("LIBDIR")  # it's linked against Python's
    with subprocess.Popen(
        [agent, *command.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": library},
    ) as process:
        try:
            if not any("Starting Rotel" in line for line in process.stdout):
                pytest.skip("rotel doesn't start here")
            yield ports
        finally:
            process.kill()


def test_what_a_collector_passes_on():
    """What is sent to a collector by either protocol arrives behind it as it was sent."""
    request = RECORD | {"event": "obs.http.request", "severity": "error"}
    with Receiver() as straight, Receiver() as behind, collector(behind) as ports:
        for protocol, port in ports.items():
            endpoint = f"http://{LOOPBACK}:{port}"
            by_rotel = {
                "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
            }
            for environ in (straight.environ, by_rotel):
                exporter = Exporter(Endpoints.from_environment(environ), {})
                assert TAKEN == sent(exporter, [RECORD, request])
                exporter.close()
        for signal, count in (("logs", 4), ("traces", 2), ("metrics", 2)):
            assert straight.taken[signal] == behind.wait_for(count, signal)


def sent(exporter: Exporter, records: list) -> Answer:
    """Send *records*, again and again while a collector that begins doesn't listen yet."""
    end = time.monotonic() + 30
    while not (answer := exporter.send(records)).is_final and time.monotonic() < end:
        pass
    return answer
