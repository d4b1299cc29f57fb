"""
Requests over gRPC: one channel that is kept, and one attempt, which ends in time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from google.protobuf.message import DecodeError

from ..errors import ConfigError, errno_name
from .answer import Answer
from .codes import judge_grpc
from .endpoints import Endpoint, Signal
from .resource import VERSION
from .statuses import judge_response, not_otlp, receiver_of

_PACKAGE: Final = "opentelemetry.proto.collector"
_METHODS: Final[dict[Signal, str]] = {
    "logs": f"/{_PACKAGE}.logs.v1.LogsService/Export",
    "traces": f"/{_PACKAGE}.trace.v1.TraceService/Export",
    "metrics": f"/{_PACKAGE}.metrics.v1.MetricsService/Export",
}
_OPTIONS: Final = (
    ("grpc.enable_retries", 0),
    ("grpc.primary_user_agent", f"geno_lewm_obs/{VERSION}"),
)


class OverGrpc:
    """
    Sends requests to one receiver over gRPC.

    Args:
        endpoint: The receiver.

    Raises:
        ConfigError: The files for TLS can't be used.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it prints to stderr, past Python
        import grpc

        self._grpc: Final[Any] = grpc
        self._endpoint: Final = endpoint
        self._credentials = self._tls_credentials() if endpoint.is_encrypted else None
        self._compression = (
            grpc.Compression.Gzip if endpoint.is_compressed else grpc.Compression.NoCompression
        )
        self._channel: Any = None

    def send(self, body: bytes, items: int) -> Answer:
        """Make one attempt to send *body*, which has so many *items*; it never raises."""
        endpoint = self._endpoint
        try:
            response = self._call()(
                body, timeout=endpoint.timeout_s, metadata=endpoint.headers or None
            )
            return judge_response(endpoint, response, items)
        except self._grpc.RpcError as error:
            code = error.code().name
            if code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
                self.close()  # or it would wait before it connects again
            metadata = error.trailing_metadata() or ()
            return judge_grpc(endpoint, code, error.details() or "", metadata, items)
        except DecodeError:
            return not_otlp(endpoint)
        except Exception as exc:  # noqa: BLE001 - the attempt failed, whatever it was
            self.close()
            reason = f"a request to {receiver_of(endpoint)} failed ({type(exc).__name__})"
            return Answer(is_final=False, reason=reason, remedy=f"see to {endpoint.variable}")

    def close(self) -> None:
        """Close the channel."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _call(self) -> Any:
        if self._channel is None:
            settings = {"options": _OPTIONS, "compression": self._compression}
            address, credentials = self._endpoint.address, self._credentials
            self._channel = (
                self._grpc.insecure_channel(address, **settings)
                if credentials is None
                else self._grpc.secure_channel(address, credentials, **settings)
            )
        # Without serializers it takes and returns bytes.
        return self._channel.unary_unary(_METHODS[self._endpoint.signal])

    def _tls_credentials(self) -> Any:
        endpoint = self._endpoint
        return self._grpc.ssl_channel_credentials(
            root_certificates=self._content(endpoint.certificate),
            private_key=self._content(endpoint.client_key),
            certificate_chain=self._content(endpoint.client_certificate),
        )

    def _content(self, path: str | None) -> bytes | None:
        try:
            return None if path is None else Path(path).read_bytes()
        except OSError as exc:
            msg = f"a file for {receiver_of(self._endpoint)} can't be read ({errno_name(exc)})"
            remedy = "see to the variables OTEL_EXPORTER_OTLP_…CERTIFICATE and …CLIENT_KEY"
            raise ConfigError(msg, remediation=remedy) from None
