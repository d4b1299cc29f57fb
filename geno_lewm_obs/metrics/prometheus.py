"""
The same metrics in the registry of prometheus_client, and a server for them: extra ``prometheus``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Self

from ..errors import InputError, ResourceError, errno_name
from ..extras import extra
from .exposition import exported_name, help_of, samples_of
from .registered import live_instruments

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric

LOOPBACK: Final = "127.0.0.1"
_MAX_PORT: Final = 65535


class Collector:
    """What prometheus_client asks for the metrics that are live; `collector` returns one."""

    def describe(self) -> Iterable[Metric]:
        """Return nothing: which metrics there will be isn't known when it's registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics that are live, with the names and units of the metrics file."""
        from prometheus_client import Metric

        for instrument in live_instruments():
            spec, name = instrument.spec, exported_name(instrument.spec)
            family = Metric(name.removesuffix("_total"), help_of(spec), spec.kind)
            for ending, labels, value in samples_of(instrument):
                family.add_sample(name + ending, labels, value)
            yield family


def collector(registry: CollectorRegistry | None = None) -> Collector:
    """
    Put the metrics that are live into a registry of prometheus_client.

    Args:
        registry: The registry; prometheus_client's own by default.

    Returns:
        What was registered; ``registry.unregister`` takes it out again.

    Raises:
        RuntimeSetupError: prometheus_client isn't installed.

    .. versionadded:: 0.1.0
    """
    with extra("prometheus"):
        from prometheus_client import REGISTRY

    ours = Collector()
    (REGISTRY if registry is None else registry).register(ours)
    return ours


class MetricsServer:
    """A server of metrics that `serve_metrics` has started. A ``with`` block closes it."""

    def __init__(self, server: Any, thread: Any) -> None:
        self._server: Final = server
        self._thread: Final = thread
        self.port: Final[int] = server.server_port

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def serve_metrics(port: int) -> MetricsServer:
    """
    Serve the metrics that are live by HTTP, on this machine alone.

    Args:
        port: That of 127.0.0.1; 0 for one that is free, which `MetricsServer.port` tells.

    Raises:
        InputError: *port* is no number of a port.
        ResourceError: it can't be had.
        RuntimeSetupError: prometheus_client isn't installed.

    .. versionadded:: 0.1.0
    """
    if type(port) is not int or not 0 <= port <= _MAX_PORT:
        msg = "port is not a whole number from 0 to 65535"
        raise InputError(msg)
    with extra("prometheus"):
        from prometheus_client import CollectorRegistry, start_http_server

    registry = CollectorRegistry()
    collector(registry)
    try:
        return MetricsServer(*start_http_server(port, addr=LOOPBACK, registry=registry))
    except OSError as exc:
        msg = f"port {port} of {LOOPBACK} can't be had ({errno_name(exc)})"
        raise ResourceError(msg, remediation="name another port, or 0 for one that is free") from (
            None
        )
