"""
The headers that a variable holds: ``name=value,name=value``, values percent-encoded.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from ..errors import ConfigError

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
"""The name of a field, by RFC 9110, in lower case."""
_VALUE: Final = re.compile(r"[\t -~]*")
"""What HTTP and gRPC both carry."""
_OURS: Final = frozenset("content-type content-length content-encoding host te".split())


def headers_in(text: str, variable: str) -> tuple[tuple[str, str], ...]:
    """
    Return the headers in *text*, their names in lower case.

    Args:
        text: The value of *variable*.
        variable: Its name, for the error.

    Raises:
        ConfigError: *text* isn't such a list, or names a header that a request has anyway.
    """
    headers: dict[str, str] = {}
    for number, entry in enumerate(text.split(","), 1):
        if not entry.strip():
            continue
        name, sign, value = entry.partition("=")
        name, value = unquote(name).strip().lower(), unquote(value).strip()
        if not sign or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value) or name in _OURS:
            msg = f"{variable}: entry {number} is no header that can be sent"
            raise ConfigError(
                msg,
                remediation="write name=value,name=value, and in values %2C for a comma",
            )
        headers[name] = value
    return tuple(headers.items())
