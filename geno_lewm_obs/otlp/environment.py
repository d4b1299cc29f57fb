"""
The environment of the follower: what it needs to send, and nothing else that the program has.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from ..process.interpreter import MARK
from ..redaction import judge_text

_PREFIXES: Final = ("OTEL_", "GRPC_", "SSL_", "PYTHON", "LD_", "DYLD_")
_NAMES: Final = frozenset(
    "PATH HOME LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP VIRTUAL_ENV CONDA_PREFIX TRACEPARENT"
    " HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY REQUESTS_CA_BUNDLE CURL_CA_BUNDLE".split()
)
"""
Where Python, its libraries and certificates are, by which way a network is reached, and which span
isn't the program's own.
"""
_NOT_SENT: Final = ("_ENDPOINT", "_HEADERS", "_CERTIFICATE", "_CLIENT_KEY")
"""Ends of OpenTelemetry's variables that say where and by which right, and not what is sent."""

_TRACER: Final = "opentelemetry.sdk.trace"
"""
Makes spans of OpenTelemetry's own. A program that has it sends them itself, and records have their
ids: a span that the follower made of records would be there twice.
"""


def child_environment(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return *environ* for the follower, and the variables that a rule keeps out of it."""
    needed = {
        name: value
        for name, value in environ.items()
        if name.startswith(_PREFIXES) or name.upper() in _NAMES
    }
    refused = [
        name
        for name, value in needed.items()
        if name.startswith("OTEL_")
        and not name.endswith(_NOT_SENT)
        and judge_text(value) is not None
    ]
    kept = {name: value for name, value in needed.items() if name not in refused}
    if _TRACER in sys.modules:
        kept["OTEL_TRACES_EXPORTER"] = "none"
    return {**kept, MARK: "1"}, sorted(refused)
