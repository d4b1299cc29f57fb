"""The same metrics by prometheus_client, and a server for them."""

from __future__ import annotations

import socket
import sys
import urllib.request

import pytest

from geno_lewm_obs import (
    InputError,
    ResourceError,
    RuntimeSetupError,
    get_counter,
    get_gauge,
    get_histogram,
)
from geno_lewm_obs.metrics import collector, serve_metrics
from geno_lewm_obs.metrics.exposition import rendered
from geno_lewm_obs.metrics.registered import live_instruments

pytestmark = pytest.mark.usefixtures("new_metrics")


@pytest.fixture
def client():
    return pytest.importorskip("prometheus_client", reason="it is the other side")


@pytest.fixture
def live():
    get_counter("geno_lewm.errors.raised").labels(code="A.B").inc()
    get_gauge("geno_lewm.training.loss.reg").set(0.5)
    get_histogram("geno_lewm.training.step.duration").observe(42)


@pytest.mark.usefixtures("live")
def test_the_same_text(client):
    """What prometheus_client writes of them is what the metrics file has."""
    registry = client.CollectorRegistry()
    ours = collector(registry)

    assert rendered(live_instruments(), {}) == client.generate_latest(registry).decode()
    registry.unregister(ours)
    assert b"" == client.generate_latest(registry)


def test_it_is_in_the_clients_own_registry(client):
    """Without a registry it's the client's, where metrics of the program's own are."""
    ours = collector()
    get_gauge("geno_lewm.training.loss.reg").set(0.5)
    try:
        assert 0.5 == client.REGISTRY.get_sample_value("geno_lewm_training_loss_reg")
    finally:
        client.REGISTRY.unregister(ours)


@pytest.mark.usefixtures("live", "client")
def test_a_server_on_loopback():
    """The server answers on this machine, with what is live when it's asked, until it's closed."""
    with serve_metrics(0) as server:
        url = f"http://127.0.0.1:{server.port}/metrics"
        for value in (0.5, 0.25):
            get_gauge("geno_lewm.training.loss.reg").set(value)
            with urllib.request.urlopen(url, timeout=30) as answer:
                assert f"geno_lewm_training_loss_reg {value}\n" in answer.read().decode()
        assert "127.0.0.1" == server._server.server_address[0]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=30)


@pytest.mark.parametrize("port", [-1, 65536, "80", None, True, 1.5])
def test_what_is_no_port(port):
    """A port that can't be is an error of the caller's."""
    with pytest.raises(InputError, match="port is not a whole number"):
        serve_metrics(port)


@pytest.mark.usefixtures("client")
def test_a_port_that_is_taken():
    """A port that can't be had is said with its number."""
    with (
        serve_metrics(0) as server,
        pytest.raises(ResourceError, match=f"port {server.port} of 127.0.0.1"),
    ):
        serve_metrics(server.port)


def test_without_the_client(monkeypatch):
    """Without prometheus_client both say what to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    for act in (collector, lambda: serve_metrics(0)):
        with pytest.raises(RuntimeSetupError, match='pip install "prometheus-client'):
            act()
