"""
This package as the guide for services sets it up: `configure`, then `structlog.get_logger`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from geno_lewm_obs import EventSpec, TraceMiddleware, configure, default_registry, get_logger, span

from .contestant import Contestant
from .works import EVENTS

SEVERITIES: Final = {"api.search.detail": "debug"}
REGISTRY: Final = default_registry().extend(
    *(
        EventSpec(name, SEVERITIES.get(name, "info"), "of the benchmark", frozenset(keys))
        for name, keys in EVENTS.items()
    ),
    context_keys=("request_id", "tenant"),
)


def start(path: Path) -> Contestant:
    configure(run_id=path.stem, log_dir=path.parent, pretty=False, registry=REGISTRY)
    return Contestant(
        structlog.get_logger("api"),
        get_logger("api"),
        bound_contextvars,
        TraceMiddleware,
        lambda: span("search", start_event="api.request.begin", end_event="api.request.end"),
    )
