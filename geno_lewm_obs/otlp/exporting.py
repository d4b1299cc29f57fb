"""
One attempt to send records, over all signals that have an endpoint.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from ..extras import extra
from .answer import TAKEN, Answer, together
from .endpoints import Endpoint, Endpoints
from .resource import Resource

_SHAPELESS: Final = "they aren't of the shape of a record"


class Transport(Protocol):
    """What sends the requests of one signal."""

    def send(self, body: bytes, items: int) -> Answer:
        """Make one attempt to send *body*, which has so many *items*; it never raises."""

    def close(self) -> None:
        """Give up what is open."""


class Exporter:
    """
    Sends records to the receivers of a program, one attempt at a time.

    Args:
        endpoints: The receivers.
        environ: The environment, for what it says of the program; by default this process's.

    Raises:
        RuntimeSetupError: A library isn't installed.
        ConfigError: The files for TLS can't be used.
    """

    def __init__(self, endpoints: Endpoints, environ: Mapping[str, str] | None = None) -> None:
        self.resource: Final = Resource(os.environ if environ is None else environ)
        self._transports = {
            each.signal: _transport(each) for each in endpoints if each.signal == "logs"
        }

    def send(self, records: Sequence[Mapping[str, Any]], *, rank: int = 0) -> Answer:
        """
        Make one attempt to send *records*, and say what became of it; it never raises.

        Each signal's request is bounded by its timeout. After an answer that isn't final the same
        records are to be sent again; what was settled of them isn't sent twice.

        Args:
            records: Records of one rank, as they're read from its file.
            rank: That rank.
        """
        from .encoding import encode_logs

        answers = []
        for transport in self._transports.values():
            request = encode_logs(records, rank, self.resource)
            answer = transport.send(request.body, request.items) if request.items else TAKEN
            answers.append(answer)
            if request.unencodable:
                reason = f"{request.unencodable} records can't be encoded: {_SHAPELESS}"
                answers.append(Answer(is_final=True, rejected=request.unencodable, reason=reason))
            if not answer.is_final:
                break
        return together(answers)

    def close(self) -> None:
        """Close the connections."""
        for transport in self._transports.values():
            transport.close()


def _transport(endpoint: Endpoint) -> Transport:
    if endpoint.protocol == "grpc":
        with extra("otlp-grpc"):
            from .over_grpc import OverGrpc

            return OverGrpc(endpoint)
    with extra("otlp"):
        from .over_http import OverHttp
    return OverHttp(endpoint)
