"""
One attempt to send records, over all signals that have an endpoint.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from ..errors import InvariantViolation
from ..extras import extra
from ..redaction import guard
from .answer import Answer, together
from .encoding import Encoder, Record
from .endpoints import Endpoint, Endpoints
from .lane import Lane, Transport
from .resource import Resource


class Exporter:
    """
    Sends records to the receivers of a program, one attempt at a time.

    Args:
        endpoints: The receivers.
        environ: The environment that the program was started with; by default this process's.

    Raises:
        RuntimeSetupError: A library isn't installed.
        ConfigError: The files for TLS can't be used.
    """

    def __init__(self, endpoints: Endpoints, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self.resource: Final = Resource(environ)
        with extra("otlp"):
            self._lanes = [_lane(each, self.resource, environ) for each in endpoints]
        self._batch: tuple[list[Record], int] | None = None
        """The records that aren't settled, and their rank."""
        self._kept: list[Record] = []
        """Those of them that may be sent."""
        self._settled: list[Answer] = []
        """What the first of the receivers said of them."""

    def send(self, records: Sequence[Record], *, rank: int = 0) -> Answer:
        """
        Make one attempt to send *records*, and say what became of it; it never raises.

        Each request is bounded by its signal's timeout. After an answer that isn't final the same
        records are to be sent again, and what was settled of them by then isn't sent twice.

        Args:
            records: Records of one rank, as they're read from its file.
            rank: That rank.
        """
        batch = [*records], rank
        if batch != self._batch:
            self._batch, self._settled = batch, []
            self._kept = [record for record in records if _may_be_sent(record)]
            for lane in self._lanes:
                lane.begin(self._kept)
        for lane in self._lanes[len(self._settled) :]:
            answer = lane.send(self._kept, rank)
            if not answer.is_final:
                return answer
            self._settled.append(answer)
        self._batch = None
        return together([*_withheld(len(records) - len(self._kept)), *self._settled])

    def close(self) -> None:
        """Close the connections."""
        for lane in self._lanes:
            lane.close()


def _may_be_sent(record: Record) -> bool:
    """Tell whether the last guard lets *record* pass, as it did before the file was written."""
    try:
        guard(orjson.dumps(record), "a record")
    except InvariantViolation:
        return False
    return True


def _withheld(number: int) -> list[Answer]:
    if not number:
        return []
    reason = f"records withheld: {number}, since they hold a sequence of bases"
    remedy = "`geno-obs audit` names the lines of the run's file"
    return [Answer(is_final=True, rejected=number, reason=reason, remedy=remedy)]


def _lane(endpoint: Endpoint, resource: Resource, environ: Mapping[str, str]) -> Lane:
    encoder = _encoder(endpoint, resource, environ)
    return Lane(encoder, _transport(endpoint), is_optional=endpoint.signal != "logs")


def _encoder(endpoint: Endpoint, resource: Resource, environ: Mapping[str, str]) -> Encoder:
    match endpoint.signal:
        case "logs":
            from .logs import LogEncoder

            return LogEncoder(resource)
        case "traces":
            from .traces import SpanEncoder

            return SpanEncoder(resource, environ)
        case "metrics":
            from .measures import MetricEncoder

            return MetricEncoder(resource, is_cumulative=endpoint.is_cumulative)


def _transport(endpoint: Endpoint) -> Transport:
    if endpoint.protocol == "grpc":
        with extra("otlp-grpc"):
            from .over_grpc import OverGrpc

            return OverGrpc(endpoint)
    from .over_http import OverHttp

    return OverHttp(endpoint)
