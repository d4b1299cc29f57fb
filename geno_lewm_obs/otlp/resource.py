"""
Whose records they are: the attributes of the program, the run and the rank.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from ..process.ranks import file_name
from ..redaction import is_personal, judge_text

RESOURCE_VARIABLE: Final = "OTEL_RESOURCE_ATTRIBUTES"
SERVICE_VARIABLE: Final = "OTEL_SERVICE_NAME"
DEFAULT_SERVICE: Final = "geno_lewm"
VERSION: Final[str] = sys.modules[__name__.partition(".")[0]].__version__
"""That of this package, whose root stands above all layers and so isn't imported."""


class Resource:
    """
    The attributes that a program's records have in common.

    Args:
        environ: The environment. What a rule keeps out of records isn't sent from here either.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        given = _pairs(environ.get(RESOURCE_VARIABLE, ""))
        service = environ.get(SERVICE_VARIABLE, "").strip()
        if service:
            given["service.name"] = service
        kept = {key: value for key, value in given.items() if _may_be_sent(key, value)}
        self.refused: Final = len(given) - len(kept)
        """How many attributes of the environment a rule kept out."""
        self._common: Final[dict[str, str | int]] = {
            "service.name": DEFAULT_SERVICE,
            **kept,
            "telemetry.sdk.name": "geno_lewm_obs",
            "telemetry.sdk.language": "python",
            "telemetry.sdk.version": VERSION,
        }

    def attributes(self, run_id: str, rank: int) -> dict[str, str | int]:
        """Return the attributes of the records of a *rank* of a run."""
        return {
            # Tells the series of several runs and ranks apart, where a receiver keeps no others.
            "service.instance.id": file_name(run_id, rank).removesuffix(".jsonl"),
            **self._common,
            "geno_lewm.run_id": run_id,
            "geno_lewm.rank": rank,
        }


def _pairs(text: str) -> dict[str, str]:
    """Return what is in ``key=value,key=value``; by the standard, all is discarded if one isn't."""
    pairs: dict[str, str] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        key, sign, value = entry.partition("=")
        key, value = key.strip(), unquote(value.strip())
        if not sign or not key:
            return {}
        pairs[key] = value
    return pairs


def _may_be_sent(key: str, value: str) -> bool:
    return not is_personal(key) and judge_text(key) is None and judge_text(value) is None
