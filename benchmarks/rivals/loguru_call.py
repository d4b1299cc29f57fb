"""
The call as users of loguru type it: the fields as keywords, the run bound.
"""

from __future__ import annotations

from typing import Any

import loguru

from ..floor import LINE


def only(sink: Any, **options: Any) -> Any:
    """Return loguru's logger with *sink* as its only sink, bound to the run."""
    loguru.logger.remove()
    loguru.logger.add(sink, level="INFO", **options)
    return loguru.logger.bind(run_id=LINE["run_id"], component=LINE["component"])


def fields(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a line of ``serialize=True`` under the package's names."""
    record = line["record"]
    return {
        "ts": record["time"]["repr"],
        "event": record["message"],
        "severity": record["level"]["name"].lower(),
        **record["extra"],
    }
